/** From two features to the pixels of their picture, and back. Pure.
 *  @typedef {ReturnType<typeof frameOf>} RegionsFrame */

export const EDGE = 8; // points keep this many pixels from the edge
const PAD = 0.12; // free space around the data, as a fraction of its extent

/** One scale for both features, with the data set in the middle: so nothing else moves when a point
 *  moves, unless it would be outside.
 *  @param {Scatter} scatter @param {DataPoint[]} points @param {number} width
 *  @param {number} height */
export function frameOf({ features }, points, width, height) {
  const range = (/** @type {0 | 1} */ i) => {
    const values = features.map((x) => x[i]);
    return [Math.min(...values), Math.max(...values)];
  };
  const [[x0, x1], [y0, y1]] = [range(0), range(1)];
  const [midX, midY] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const whole = Math.min(width / (x1 - x0 || 1), height / (y1 - y0 || 1)) * (1 - PAD);
  const [reachX, reachY] = [width / 2 - EDGE, height / 2 - EDGE].map((reach) => Math.max(1, reach));
  const scale = points.reduce(
    (least, [x, y]) => Math.min(least, reachX / Math.abs(x - midX), reachY / Math.abs(y - midY)),
    whole,
  );
  return {
    width,
    height,
    x: (/** @type {number} */ x) => width / 2 + (x - midX) * scale,
    y: (/** @type {number} */ y) => height / 2 - (y - midY) * scale,
    first: (/** @type {number} */ px) => midX + (px - width / 2) / scale,
    second: (/** @type {number} */ py) => midY - (py - height / 2) / scale,
  };
}
