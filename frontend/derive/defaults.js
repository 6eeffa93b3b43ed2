/** The defaults of a state: how far the window reaches, where the paths start, and learning rates
 *  that cross the window in about a hundred steps. All numbers come from the catalog. */

import {
  catalog,
  classifies,
  datasetOf,
  functionOf,
  lossOf,
  optimizerOf,
} from "../state/catalog.js";
import { isNetwork } from "../state/model.js";
import { spaceOf } from "../state/planes.js";
import { ends, nice } from "./numbers.js";

/** The window is three wide to two high, whatever the screen, so that a link shows the same. */
export const WINDOW_ASPECT = 1.5;

/** The first data set replaces one that the server does not have. @param {State} state */
const scaleOf = (state) => datasetOf(state) ?? catalog.datasets[0];

/** Half the height of the window of some planes of networks: filter-normalised directions are as
 *  long as the weights. @type {Partial<Record<PlaneKind, number>>} */
const REACHES = { around: 3, filter: 1, saddle: 3 };

/** @param {State} state @returns {PlaneWindow} */
export function usualWindow(state) {
  const range = functionOf(state)?.range;
  if (range) {
    const a = ends(range[0]);
    const reach = (a[1] - a[0]) / 2 / WINDOW_ASPECT; // of a function that has no map
    return { a, b: range[1] ? ends(range[1]) : [-reach, reach] };
  }
  const reach = REACHES[state.planeKind] ?? scaleOf(state).window_reach;
  return { a: [-WINDOW_ASPECT * reach, WINDOW_ASPECT * reach], b: [-reach, reach] };
}

/** Half the height of a window. @param {PlaneWindow} window */
export const reachOf = ({ b }) => (b[1] - b[0]) / 2;

/** @param {State} state @returns {[number, number]} */
export function usualStart(state) {
  const start = functionOf(state)?.start;
  if (start) return [start[0], start[1] ?? 0];
  if (state.origin !== "random") return [0, 0];
  const reach = scaleOf(state).window_reach;
  return [-1.1 * reach, 0.7 * reach];
}

/** Valleys that only a log scale shows are drawn on one; in all weights losses fall far.
 *  @param {State} state @returns {State["colour"]} */
export function usualColour(state) {
  const isFar = functionOf(state)?.log_colour ?? spaceOf(state) === "full";
  return isFar ? "log" : "linear";
}

/** With a large λ the minimum is near zero, where the noise of SGD is larger than the loss. */
const CALMER = 5;

/** Of plain gradient descent. @param {State} state @param {boolean} isScaled By its loss. */
function plainRate(state, isScaled) {
  const { slice, slice_gentle, full } = scaleOf(state).learning_rates;
  const { gentle, rate_factor = 1 } = lossOf(state) ?? {};
  const inFull = isScaled ? (full * rate_factor) / (1 + CALMER * state.l2) : full;
  const own = spaceOf(state) === "full" ? inFull : gentle ? slice_gentle : slice;
  return functionOf(state)?.learning_rate ?? own;
}

/** The noise of single examples does more harm in a network than in a linear model. */
const SINGLE = 0.3;

/** @param {State} state @param {string} kind */
function calm(state, kind) {
  const names = (optimizerOf({ kind })?.parameters ?? []).map(({ name }) => name);
  const isSingle = names.includes("sampling") && !names.includes("batch_size");
  return isNetwork(state) && isSingle ? SINGLE : 1;
}

/** With L2, at most the rate that takes λ Σ W² to its minimum in one step. A rate that is a length
 *  does not depend on the size of the gradients.
 *  @param {State} state @param {string} kind */
export function usualRate(state, kind) {
  const { rate_factor, absolute_rate } = optimizerOf({ kind }) ?? {};
  const space = spaceOf(state);
  const stable = classifies(state) && state.l2 > 0 ? 0.5 / state.l2 : Infinity;
  if (absolute_rate && space === "slice") return nice(absolute_rate * reachOf(usualWindow(state)));
  const factor = (rate_factor?.[space] ?? 1) * calm(state, kind);
  return nice(Math.min(plainRate(state, !absolute_rate) * factor, stable));
}

/** Examples per step; null means all examples, or the server's default. @param {string} kind */
export const usualBatch = (kind) => optimizerOf({ kind })?.default_batch ?? null;

/** Parameters whose default depends on the landscape.
 *  @param {State} state @param {string} kind @returns {Record<string, number>} */
export function usualOptions(state, kind) {
  const scale = optimizerOf({ kind })?.scale;
  if (!scale) return {};
  const inside = spaceOf(state) === "slice";
  return { scale: inside ? nice(scale.slice * reachOf(usualWindow(state))) : scale.full };
}
