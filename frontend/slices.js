/** Questions to the answers about slices. Pure. */

/** A loss may fall for ever without reaching its infimum. @param {import("./types.js").PlaneMinimum | null | undefined} minimum */
export const isAttained = (minimum) =>
  Boolean(minimum && minimum.attained !== false && minimum.a !== null && minimum.b !== null);

/**
 * Where on the drawn part of a ray the loss is lowest: both ends, or null when that is elsewhere.
 *
 * @param {import("./types.js").Ray} ray
 * @returns {[number, number] | null}
 */
export function lowestOn({ a, minimum }) {
  if (!minimum || minimum.attained === false) return null;
  const low = Math.max(minimum.a[0] ?? a[0], a[0]);
  const high = Math.min(minimum.a[1] ?? a[a.length - 1], a[a.length - 1]);
  return low <= high ? [low, high] : null;
}
