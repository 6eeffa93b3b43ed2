/** The model: how scores are computed from the weights. Pure. */

import { catalog, classifies, datasetOf } from "./catalog.js";

/** @typedef {Pick<State, "hidden" | "activation" | "skip">} ModelSetting */

/** Whether the landscape is the loss of a network.
 *  @param {Pick<State, "function" | "hidden">} state */
export const isNetwork = (state) => classifies(state) && state.hidden !== null;

/** In a request; absent for a linear model. @param {State} state */
export const modelOf = ({ hidden, activation, skip }) =>
  hidden === null ? {} : { model: { kind: "mlp", hidden, activation, skip } };

/** Features, units of each hidden layer, classes; null for an unknown data set.
 *  @param {Pick<State, "dataset" | "hidden">} state */
function widths({ dataset, hidden }) {
  const { dimension, classes } = datasetOf({ dataset }) ?? {};
  return dimension && classes ? [dimension, ...(hidden ?? []), classes] : null;
}

/** How many weights there are, with biases; null if unknown.
 *  @param {Pick<State, "dataset" | "hidden">} state */
export function weightCount(state) {
  const all = widths(state);
  return all?.slice(1).reduce((sum, units, i) => sum + units * (all[i] + 1), 0) ?? null;
}

/** How many weights the layers after the first have: their products are made at each point of a
 *  plane. @param {State} state */
export function laterWeights(state) {
  const d = datasetOf(state)?.dimension ?? 0;
  return isNetwork(state) ? (weightCount(state) ?? 0) - Number(state.hidden?.[0]) * (d + 1) : 0;
}

/** Whether a hidden layer is as wide as its input. @param {State} state */
export function canSkip({ dataset, hidden }) {
  const widths = [datasetOf({ dataset })?.dimension, ...(hidden ?? [])];
  return widths.some((width, i) => i > 0 && width === widths[i - 1]);
}

/** A parameter of a network. @param {string} name */
const parameterOf = (name) =>
  catalog.models
    .find(({ kind }) => kind === "mlp")
    ?.parameters.find((parameter) => parameter.name === name);

/** The hidden layers of a first network. @returns {number[]} */
export const usualHidden = () => /** @type {number[]} */ (parameterOf("hidden")?.default ?? [32]);

export const activations = () => parameterOf("activation")?.choices ?? [];

/** The origin, or the one in its place: at zero a network does not learn, and only a network has an
 *  initialisation.
 *  @param {State} state @returns {State["origin"]} */
export function usualOrigin(state) {
  if (isNetwork(state)) return state.origin === "zeros" ? "initial" : state.origin;
  return state.origin === "initial" ? "zeros" : state.origin;
}
