/** What kind of point a curve has where its slope is zero. Pure. */

import { nearest } from "../numbers.js";

/** The kind of the known point without slope that is nearest on the grid; empty elsewhere.
 *  @param {Pick<Ray, "a">} ray @param {number} i A point of the grid.
 *  @param {CatalogFunction["stationary"]} known */
export const slopeKind = ({ a }, i, known) =>
  known.find(({ x }) => nearest(a, x) === i)?.kind ?? "";
