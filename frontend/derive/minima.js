/** Questions to the answers about slices. Pure. */

/** A loss may fall for ever without reaching its infimum. @param {import("../state/types.js").PlaneMinimum | null | undefined} minimum */
export const isAttained = (minimum) =>
  Boolean(minimum && minimum.attained !== false && minimum.a !== null && minimum.b !== null);

/** Whether the lowest point is in a window, given by its axes or their ends. @param {Pick<import("../state/types.js").Plane, "a" | "b" | "minimum">} plane */
export function showsLowest({ a, b, minimum }) {
  const isWithin = (/** @type {number[]} */ axis, /** @type {number | null} */ value) =>
    value !== null && axis[0] <= value && value <= axis[axis.length - 1];
  return (
    isAttained(minimum) && Boolean(minimum && isWithin(a, minimum.a) && isWithin(b, minimum.b))
  );
}

/**
 * Where on the drawn part of a ray the loss is lowest: both ends, or null when that is elsewhere.
 *
 * @param {import("../state/types.js").RayAnswer} ray
 * @returns {[number, number] | null}
 */
export function lowestOn({ a, minimum }) {
  if (!minimum || minimum.attained === false) return null;
  const low = Math.max(minimum.a[0] ?? a[0], a[0]);
  const high = Math.min(minimum.a[1] ?? a[a.length - 1], a[a.length - 1]);
  return low <= high ? [low, high] : null;
}
