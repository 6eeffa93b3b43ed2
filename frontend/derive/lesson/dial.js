/** The dial: the loss one step away from a point, in every direction. Pure. */

import { nearest } from "../numbers.js";

/** @typedef {Schema["DialAnswer"]} Dial */

/** The change at the direction nearest to an angle, in degrees. @param {Dial} dial
 *  @param {number} angle */
export const changeAt = ({ angle: angles, change }, angle) => change[nearest(angles, angle)];

/** The direction in which the loss is lowest. @param {Dial} dial */
export function best({ angle, change }) {
  const changes = change.map((value) => value ?? Infinity);
  const i = changes.indexOf(Math.min(...changes));
  return { angle: angle[i], change: change[i] };
}

/** From one place to another, in degrees from 0 to 360.
 *  @param {number[]} from @param {number[]} to */
export const angleTo = (from, to) =>
  (360 + (180 * Math.atan2(to[1] - from[1], to[0] - from[0])) / Math.PI) % 360;
