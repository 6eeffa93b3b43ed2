/** What runs, their optimizers and what they minimize are called. Pure. */

import { capital, number, steady } from "../derive/format.js";
import { classifies, functionOf, hasRate, lossOf, optimizerOf } from "../state/catalog.js";
import { isNetwork } from "../state/model.js";
import { rateOf } from "../state/state.js";

/** Names within a sentence: shorter than the catalog's titles, or always with a capital.
 *  @type {Record<string, string>} */
const NAMES = {
  ...{ minibatch: "mini-batch", sgd: "SGD", random_local_search: "local search" },
  ...{ nesterov: "Nesterov", polyak: "Polyak’s step", adam: "Adam", pegasos: "Pegasos" },
};

/** A title with further capitals, such as RMSprop, keeps its first. @param {string} kind */
function inSentence(kind) {
  const title = optimizerOf({ kind })?.title ?? kind.replaceAll("_", " ");
  const isName = title.slice(1) !== title.slice(1).toLowerCase();
  return NAMES[kind] ?? (isName ? title : title.toLowerCase());
}

/** @param {string} kind */
export const optimizerName = (kind) => capital(inSentence(kind));

/** What the user called it, or its optimizer's name. @param {RunSetting} run */
export const ownName = (run) => run.name || optimizerName(run.kind);

/** A run's name within a sentence, with its learning rate or number if others share it.
 *  @param {State} state @param {number} slot */
export function runTitle(state, slot) {
  const run = state.runs.find((own) => own.slot === slot);
  if (!run) return `run ${slot + 1}`;
  if (run.name) return run.name;
  const name = inSentence(run.kind);
  const twins = state.runs.filter((own) => own.on && own.kind === run.kind && !own.name);
  if (twins.length < 2) return name;
  const rates = new Set(twins.map((own) => rateOf(state, own)));
  if (hasRate(run) && rates.size === twins.length)
    return `${name} with η = ${number(rateOf(state, run))}`;
  return `${name} ${twins.indexOf(run) + 1}`;
}

/** The same with a capital; a name that the user gave stays as it is.
 *  @param {State} state @param {number} slot */
export function fullTitle(state, slot) {
  const named = state.runs.some((run) => run.slot === slot && run.name);
  return named ? runTitle(state, slot) : capital(runTitle(state, slot));
}

/** The same for a narrow column. @param {State} state @param {number} slot */
export const shortTitle = (state, slot) =>
  fullTitle(state, slot).replace("Gradient descent with", "GD,").replace(" with η", ", η");

/** The same for a select. @param {State} state @param {number} slot */
export const briefTitle = (state, slot) =>
  shortTitle(state, slot).replace("Gradient descent", "GD");

/** What is minimized, within a sentence and in a heading. @param {State} state */
export const valueName = (state) => (classifies(state) ? "loss" : "f");

/** @param {State} state */
export const valueTitle = (state) => (classifies(state) ? "Loss" : "f");

/** Why a run stops by its own rule; it may be far from the minimum. */
export const STOPPED = "the loss changed by less than ε";

/** What a regularized loss consists of; empty without regularization.
 *  @param {number | null} loss @param {number | null} penalty */
export const lossParts = (loss, penalty) =>
  loss !== null && penalty ? ` = data ${steady(loss - penalty)} + penalty ${steady(penalty)}` : "";

/** What a step follows: where a convex loss has kinks, there may be only subgradients.
 *  @param {State} state */
export const gradientName = (state) =>
  isNetwork(state) || (functionOf(state)?.smooth ?? lossOf(state)?.differentiable)
    ? "gradient"
    : "subgradient";
