/** Facts from a plane's answer: its window, and its lowest point. Pure. */

import { ends } from "./numbers.js";

/** The window that a plane shows. @param {Pick<Plane, "a" | "b">} plane @returns {PlaneWindow} */
export const extentOf = ({ a, b }) => ({ a: ends(a), b: ends(b) });

/** Whether there is a lowest point: a loss may keep falling.
 *  @param {PlaneMinimum | null | undefined} minimum */
export const isAttained = (minimum) =>
  Boolean(minimum && minimum.attained !== false && minimum.a !== null && minimum.b !== null);

/** Whether the lowest point is within the axes, ends included.
 *  @param {Pick<Plane, "a" | "b" | "minimum">} plane */
export function showsLowest({ a, b, minimum }) {
  const isWithin = (/** @type {number[]} */ axis, /** @type {number | null | undefined} */ value) =>
    typeof value === "number" && axis[0] <= value && value <= axis[axis.length - 1];
  return isAttained(minimum) && isWithin(a, minimum?.a) && isWithin(b, minimum?.b);
}
