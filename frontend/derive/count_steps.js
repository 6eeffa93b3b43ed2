/** Numbers of examples that the slider stops at. Pure. */

/** Up to here one example at a time is added, then a few per cent. */
const ONE_BY_ONE = 20;
const GROWTH = 1.06;

/** From one to all, and the number that is chosen. @param {number} all @param {number | null} chosen */
export function ladder(all, chosen) {
  const rungs = new Set([all]);
  for (let count = 1; count < all; count = Math.max(count + 1, Math.round(count * GROWTH)))
    rungs.add(count <= ONE_BY_ONE ? count : rounded(count));
  if (chosen !== null && chosen < all) rungs.add(chosen);
  return [...rungs].filter((count) => count <= all).sort((x, y) => x - y);
}

/** Two digits. @param {number} count */
const rounded = (count) => Number(count.toPrecision(2));

/** The rung of a number of examples, or the next one below. @param {number[]} rungs @param {number} count */
export const rungOf = (rungs, count) => rungs.findLastIndex((rung) => rung <= Math.max(count, 1));
