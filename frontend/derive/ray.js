/** Facts from a ray's answer: its kinks, its lowest part, and the values at a point of its grid or
 *  at a kink. All numbers are the server's. Pure. */

/** @typedef {object} Spot A point on a ray.
 *  @property {number} a
 *  @property {number} loss
 *  @property {number} before Slope to the left.
 *  @property {number} after Slope to the right.
 *  @property {number | null} accuracy Null at a kink, which may be between two points of the grid,
 *    and for a function.
 *  @property {number | null} kink Its position among the kinks shown. */

import { clamp } from "./numbers.js";

/** @param {Ray} ray @param {number} i @returns {Spot} */
export function gridSpot({ a, loss, slope_before, slope_after, accuracy }, i) {
  const [before, after] = [slope_before[i], slope_after[i]];
  return { a: a[i], loss: loss[i], before, after, accuracy: accuracy?.[i] ?? null, kink: null };
}

/** @param {Kinks} kinks @param {number} k @returns {Spot} */
export function kinkSpot({ a, loss, slope_before, slope_after, reg_slope }, k) {
  const [before, after] = [slope_before[k] + reg_slope[k], slope_after[k] + reg_slope[k]];
  return { a: a[k], loss: loss[k], before, after, accuracy: null, kink: k };
}

/** The sharpest kink within a distance of a point; of one class only, if that is given.
 *  @param {Kinks | null} kinks @param {number} a @param {number} distance
 *  @param {number | null} ofClass */
export function kinkNear(kinks, a, distance, ofClass = null) {
  let found = null;
  for (let k = 0; kinks && k < kinks.a.length; k++) {
    const isNear = Math.abs(kinks.a[k] - a) <= distance;
    if (!isNear || (ofClass !== null && kinks.class[k] !== ofClass)) continue;
    if (found === null || kinks.change[k] > kinks.change[found]) found = k;
  }
  return found;
}

/** The next kink to the right or to the left of a point.
 *  @param {Kinks | null} kinks @param {Spot | null} spot @param {1 | -1} direction */
export function nextKink(kinks, spot, direction) {
  const last = (kinks?.a.length ?? 0) - 1;
  if (!kinks || last < 0) return null;
  if (!spot) return direction > 0 ? 0 : last;
  if (spot.kink !== null) return clamp(spot.kink + direction, 0, last);
  const right = kinks.a.findIndex((a) => a > spot.a);
  if (direction > 0) return right < 0 ? last : right;
  return right < 0 ? last : Math.max(right - 1, 0);
}

/** Slopes are the same up to this relative difference. */
const SAME = 1e-9;

/** Whether the slope changes there. @param {Spot} spot */
export const bends = ({ before, after }) =>
  Math.abs(after - before) > SAME * Math.max(Math.abs(before), Math.abs(after));

/** Both ends of the drawn part of a ray where the loss is lowest; null if that is elsewhere.
 *  @param {RayAnswer} ray @returns {[number, number] | null} */
export function lowestOn({ a, minimum }) {
  if (!minimum || minimum.attained === false) return null;
  const low = Math.max(minimum.a[0] ?? a[0], a[0]);
  const high = Math.min(minimum.a[1] ?? a[a.length - 1], a[a.length - 1]);
  return low <= high ? [low, high] : null;
}
