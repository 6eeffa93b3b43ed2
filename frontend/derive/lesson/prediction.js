/** Compares a prediction with what the page computed, and chooses the reveal. Pure. */

import { ends } from "../numbers.js";
import { extentOf } from "../plane.js";

/** @typedef {(name: string) => FactValue | null} Facts */
/** @typedef {{right: boolean, reveal: string}} Verdict */

/** The true value; null while it is not known. @param {Prediction} prediction @param {Facts} facts
 *  @returns {FactValue | null} */
export function truthOf(prediction, facts) {
  if (prediction.key !== null) return facts(prediction.key);
  const right = prediction.kind === "choice" && prediction.options.find(({ correct }) => correct);
  return right ? right.id : null;
}

/** Sizes of the drawn part of the map or ray, against which distances are measured.
 *  @param {Model} model @returns {number[]} */
export function reachOf({ plane, ray, state }) {
  if (state.picture === "ray" && ray) return [span(ends(ray.a))];
  if (!plane) return [1, 1];
  const { a, b } = extentOf(plane);
  return [span(a), span(b)];
}

/** @param {[number, number]} range */
const span = ([low, high]) => high - low;

/** The distance of two places, as a share of the picture.
 *  @param {number[]} one @param {number[]} other @param {number[]} reach */
const distance = (one, other, reach) =>
  Math.hypot(...one.map((value, i) => (value - other[i]) / reach[i]));

/** The angle between two directions, in degrees. @param {number[]} one @param {number[]} other */
export function angle([ax, ay], [bx, by]) {
  const turn = Math.atan2(ax * by - ay * bx, ax * bx + ay * by);
  return Math.abs((180 * turn) / Math.PI);
}

/** @param {Prediction} prediction @param {FactValue} value @param {FactValue} truth
 *  @param {Facts} facts @param {number[]} reach Of the picture. @returns {Verdict} */
export function verdictOf(prediction, value, truth, facts, reach) {
  if (prediction.kind === "choice") {
    const option = prediction.options.find(({ id }) => id === value);
    return { right: value === truth, reveal: option?.reveal ?? "" };
  }
  if (prediction.kind === "number") return ofNumber(prediction, Number(value), Number(truth));
  const far = prediction.kind === "point" ? distance : angle;
  const [guess, target] = /** @type {number[][]} */ ([value, truth]);
  const { near, reveals, tolerance } = prediction;
  if (far(guess, target, reach) <= tolerance) return { right: true, reveal: reveals.right };
  const distances = near.map(({ fact }) => {
    const known = facts(fact);
    return Array.isArray(known) ? far(guess, known, reach) : Infinity;
  });
  const least = Math.min(...distances);
  const close = least <= tolerance ? near[distances.indexOf(least)] : null;
  return { right: false, reveal: close?.reveal ?? reveals.else };
}

/** @param {Extract<Prediction, {kind: "number"}>} prediction @param {number} value
 *  @param {number} truth @returns {Verdict} */
function ofNumber({ max, min, reveals, step, tolerance }, value, truth) {
  const room = Math.max(tolerance * Math.abs(truth), step ?? 0.002 * (max - min)) * (1 + 1e-9);
  const exact = tolerance === 0 ? 1e-9 * Math.max(1, Math.abs(truth)) : room;
  if (Math.abs(value - truth) <= exact) return { right: true, reveal: reveals.right };
  return { right: false, reveal: value < truth ? reveals.below : reveals.above };
}
