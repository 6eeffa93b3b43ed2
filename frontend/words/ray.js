/** A ray in words. Pure. */

import { integer, percent, spoken } from "../derive/format.js";
import { bends } from "../derive/ray.js";
import { classifies, lossOf } from "../state/catalog.js";

/** @typedef {import("../derive/ray.js").Spot} Spot */

/** @param {Pick<Ray, "minimum" | "resolution">} ray */
export function lowestInWords({ minimum, resolution }) {
  if (!minimum) return "";
  if (minimum.attained === false) {
    const end = minimum.direction === -1 ? "−∞" : "+∞";
    return `The loss keeps falling towards ${spoken(minimum.loss, 5)} as a goes to ${end}.`;
  }
  const value = spoken(minimum.loss, 5) + certificate(minimum);
  if (resolution === "grid") return `The lowest point found is ${where(minimum.a)}: ${value}.`;
  return `The loss is lowest ${where(minimum.a)}: ${value}.`;
}

/** @param {{gap?: number | null}} minimum */
export const certificate = ({ gap }) =>
  gap === null || gap === undefined ? "" : `, certified to ${spoken(gap, 1, 0)}`;

/** @param {(number | null)[]} ends */
function where([low, high]) {
  if (low === null && high === null) return "everywhere";
  if (low === null) return `up to a = ${spoken(high, 4)}`;
  if (high === null) return `from a = ${spoken(low, 4)} on`;
  return high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high))
    ? `at a = ${spoken(low, 4)}`
    : `from a = ${spoken(low, 4)} to ${spoken(high, 4)}`;
}

/** How many kinks there are, why, and which are shown. @param {Ray} ray */
export function kinksInWords({ kinks, of }) {
  if (!kinks) return "";
  const { differentiable, gentle } = lossOf(of) ?? {};
  if (differentiable) return "The loss is smooth: it has no kinks.";
  if (kinks.total === 0) return "It has no kinks here.";
  const all = kinks.total === 1 ? "one kink" : `${integer(kinks.total)} kinks`;
  const some = `${integer(kinks.shown)} of ${integer(kinks.total)}`;
  if (kinks.shown < kinks.total)
    return `It bends at ${all}; ${some} are shown, the largest changes of slope.`;
  const why = gentle
    ? "the worst class of an example changes, or its loss begins at zero"
    : "a margin term crosses zero";
  return `It bends at ${all}, each where ${why}.`;
}

/** How many switches of hidden units there are, and which are shown. @param {Ray} ray */
export function switchesInWords({ of, switches }) {
  if (!switches) return "";
  const { layers, shown, total } = switches;
  if (total === 0) return "No hidden unit switches here.";
  const times = total === 1 ? "one" : integer(total);
  const some = shown < total ? `; ${integer(shown)} of them are drawn, evenly chosen` : "";
  const all = of.hidden?.length ?? layers;
  const where = layers < all ? ` in the first ${layers} of ${all} layers` : "";
  const tick = "A tick is a hidden unit that switches for an example, in its class’s colour";
  return `${tick}: ${times}${where}${some}.`;
}

/** Its lowest point, its kinks, and its switches. @param {Ray} ray */
export const rayInWords = (ray) =>
  [lowestInWords(ray), kinksInWords(ray), switchesInWords(ray)].filter(Boolean).join(" ");

/** @param {Spot | null} spot @param {Ray | null} ray @param {string[]} names */
export function spotText(spot, ray, names) {
  const kinks = ray?.kinks;
  if (!spot && ray && !classifies(ray.of)) return "Point at the curve for its slope.";
  if (!spot && ray && !ray.kinks) return "Point at the curve for its slope.";
  if (!spot)
    return "Point at the curve for its slope, at a tick for the example that causes the kink.";
  const isLoss = !ray || classifies(ray.of);
  const [name, value] = isLoss ? ["a", "loss"] : ["x", "f ="];
  const place = `${name} = ${spoken(spot.a, 4)}, ${value} ${spoken(spot.loss, 4)}`;
  if (spot.kink === null || !ray || !kinks) {
    const accuracy = spot.accuracy === null ? "" : `, accuracy ${percent(spot.accuracy, 1)}`;
    return `${place}, ${slopes(spot)}${accuracy}`;
  }
  const [index, label] = [kinks.index[spot.kink], names[kinks.label[spot.kink]]];
  const term = names[kinks.class[spot.kink]];
  const why = lossOf(ray.of)?.gentle
    ? `on one side ${term} is its worst class`
    : `its term for ${term} crosses zero`;
  return `Kink at ${place}: example ${index}, labelled ${label}; ${why}, ${slopes(spot)}`;
}

/** Both slopes, with enough digits to tell them apart. @param {Spot} spot */
function slopes(spot) {
  if (!bends(spot)) return `slope ${spoken(spot.after)}`;
  const digits = [3, 4, 5, 6, 7].find((n) => spoken(spot.before, n) !== spoken(spot.after, n)) ?? 8;
  return `slope ${spoken(spot.before, digits)} before, ${spoken(spot.after, digits)} after`;
}
