/** Ready-made races. Pure. */

/** @typedef {{id: string, title: string, runs: RunSetting[], apply: (state: State) => State}}
 *    Preset */

import { classifies, hasExamples } from "./catalog.js";
import { newRun, slotFor } from "./runs.js";
import {
  chooseDataset,
  chooseFunction,
  choosePlane,
  initialState,
  leavePlane,
  setRuns,
} from "./state.js";

/** @param {[string, Partial<RunSetting>?][]} runs */
function list(...runs) {
  const all = /** @type {RunSetting[]} */ ([]);
  for (const [kind, change] of runs) all.push(newRun(kind, slotFor(all, kind), change));
  return all;
}

/** On the landscape that is shown.
 *  @param {string} id @param {string} title @param {RunSetting[]} runs @returns {Preset} */
const anywhere = (id, title, runs) => ({ id, title, runs, apply: (state) => setRuns(state, runs) });

/** Where there are examples, since its runs differ in how many examples a step uses.
 *  @param {string} id @param {string} title @param {RunSetting[]} runs @returns {Preset} */
function onExamples(id, title, runs) {
  const { steps } = initialState();
  const back = (/** @type {State} */ state) =>
    hasExamples(state) ? state : { ...chooseDataset(state, state.dataset), steps };
  return { id, title, runs, apply: (state) => setRuns(back(state), runs) };
}

/** The same, from zero in all weights, on the plane through the ends of two runs.
 *  @param {string} id @param {string} title @param {[number, number]} ends
 *  @param {RunSetting[]} runs @returns {Preset} */
function inAllWeights(id, title, ends, runs) {
  const there = (/** @type {State} */ state) =>
    onExamples(id, title, runs).apply(
      classifies(state) ? state : chooseDataset(state, state.dataset),
    );
  return { id, title, runs, apply: (state) => choosePlane(leavePlane(there(state)), "ends", ends) };
}

/** On a function, in a few steps from a start of its own.
 *  @param {string} id @param {string} title @param {string} formula
 *  @param {[number, number] | null} start @param {RunSetting[]} runs @returns {Preset} */
function onFunction(id, title, formula, start, runs, steps = 20) {
  const apply = (/** @type {State} */ state) =>
    setRuns({ ...chooseFunction(state, formula), steps, start }, runs);
  return { id, title, runs, apply };
}

const LADDER = list(["random_search"], ["random_local_search"], ["gd"], ["minibatch"], ["sgd"]);
const MOMENTA = list(["gd"], ["momentum"], ["nesterov"], ["adagrad"], ["rmsprop"], ["adam"]);
const RATES = list(["gd", { rate: 0.1 }], ["gd", { rate: 0.6 }]);
const ZIGZAG = list(["gd", { rate: 0.18 }], ["line_search"], ["backtracking", { rate: 1 }]);
/** Murphy's: the examples in turn, with the rate 1.5 / (t + 3) from t = 1. */
const LMS = list([
  "sgd",
  {
    rate: 0.375,
    options: { sampling: "cyclic" },
    schedule: "inverse_time",
    scheduleOptions: { decay: 0.25 },
  },
]);
const SEARCHES = list(["gd"], ["line_search"], ["backtracking"]);

/** @type {Preset[]} */
export const PRESETS = [
  onExamples("first", "GD, mini-batch, SGD", initialState().runs),
  inAllWeights("ladder", "From random search to SGD", [0, 2], LADDER),
  anywhere("momentum", "Momentum family", MOMENTA),
  onFunction("murphy", "Murphy’s step sizes", "murphy", null, RATES),
  onFunction("lms", "Murphy’s least squares, by single examples", "line_fit", null, LMS, 30),
  onFunction("zigzag", "Line search in a narrow bowl", "bowl", [4, 0.4], ZIGZAG),
  anywhere("searches", "Fixed step or line search", SEARCHES),
];

/** The id of the preset that the state's runs are, or null. @param {State} state */
export function presetOf(state) {
  const own = JSON.stringify(state.runs);
  return PRESETS.find(({ runs }) => JSON.stringify(runs) === own)?.id ?? null;
}

/** Without examples GD, mini-batch and SGD are the same. @param {State} state */
const usualPreset = (state) => (hasExamples(state) ? "first" : "momentum");

/** @param {State} state */
export const usualRuns = (state) => PRESETS.find(({ id }) => id === usualPreset(state))?.runs ?? [];

/** Switches the default race when a function replaces a classifier, or the reverse.
 *  @param {State} state @param {State} before */
export const suited = (state, before) =>
  presetOf(state) === usualPreset(before) ? { ...state, runs: usualRuns(state) } : state;
