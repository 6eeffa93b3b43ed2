/**
 * The state: one plain object, one table of its properties (default, key in the link, how it is
 * written and read), and pure reducers. Nothing here touches the page.
 *
 * @typedef {import("./types.js").State} State
 * @typedef {import("./types.js").RunSetting} RunSetting
 */

import { usualRate, usualReach } from "./tuning.js";

/** Version of the link's format: raised when an old link would be misread. */
export const LINK_VERSION = "1";

/** @typedef {{key: string, initial: any, write: (value: any) => string, read: (text: string) => any}} Property */

/** @param {string} what @returns {never} */
function refuse(what) {
  throw new Error(what);
}

/** @param {string} text */
function finite(text) {
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) ? value : refuse("is not a number");
}

/** @param {number} min @param {number} max @returns {(text: string) => number} */
const integer = (min, max) => (text) => {
  const value = finite(text);
  const inside = Number.isInteger(value) && value >= min && value <= max;
  return inside ? value : refuse(`is not a whole number from ${min} to ${max}`);
};

/** @param {string[]} choices @returns {(text: string) => string} */
const oneOf = (choices) => (text) =>
  choices.includes(text) ? text : refuse(`is not one of ${choices.join(", ")}`);

/** @param {string} text */
const identifier = (text) => (/^[\w-]{1,40}$/.test(text) ? text : refuse("is not a name"));

/** @param {number} length @returns {(text: string) => number[]} */
const numbers = (length) => (text) => {
  const values = text.split(",").map(finite);
  return values.length === length ? values : refuse(`needs ${length} numbers`);
};

/** @param {string} text */
function positive(text) {
  const value = finite(text);
  return value > 0 ? value : refuse("is not above zero");
}

/** A run is written `kind:rate*batch`, with `!` before one that is switched off. @param {RunSetting} run */
function writeRun(run) {
  const rate = run.rate === null ? "" : `:${run.rate}`;
  const batch = run.kind === "minibatch" ? `*${run.batch}` : "";
  return `${run.on ? "" : "!"}${run.kind}${rate}${batch}`;
}

/** @param {string} text @returns {RunSetting} */
function readRun(text) {
  const parts = /^(!?)(gd|minibatch|sgd)(?::([^*]+))?(?:\*(.+))?$/.exec(text);
  if (!parts) return refuse(`has “${text}”, which is not a run such as sgd:0.5`);
  const [, off, kind, rate, batch] = parts;
  return {
    kind: /** @type {RunSetting["kind"]} */ (kind),
    rate: rate === undefined ? null : positive(rate),
    batch: batch === undefined ? 10 : integer(1, 100000)(batch),
    on: off === "",
  };
}

/** @type {RunSetting[]} */
const FIRST_RUNS = [
  { kind: "gd", rate: null, batch: 10, on: true },
  { kind: "minibatch", rate: null, batch: 10, on: true },
  { kind: "sgd", rate: null, batch: 10, on: true },
];

/** @param {string} text */
function readRuns(text) {
  const runs = text.split(",").map(readRun);
  return runs.length <= 6 ? runs : refuse("has more than six runs");
}

const plain = String;
/** @param {any[]} values */
const list = (values) => values.join(",");

/** @type {Record<keyof State, Property>} */
export const PROPERTIES = {
  dataset: { key: "d", initial: "digits", write: plain, read: identifier },
  count: {
    key: "n",
    initial: 100,
    write: (count) => (count === null ? "all" : String(count)),
    read: (text) => (text === "all" ? null : integer(1, 10_000_000)(text)),
  },
  loss: { key: "l", initial: "svm", write: plain, read: identifier },
  l2: {
    key: "l2",
    initial: 0,
    write: plain,
    read: (text) => (finite(text) >= 0 ? finite(text) : refuse("is below zero")),
  },
  plane: { key: "p", initial: 73, write: plain, read: integer(0, 1_000_000) },
  space: { key: "w", initial: "slice", write: plain, read: oneOf(["slice", "full"]) },
  start: { key: "s", initial: null, write: list, read: numbers(2) },
  view: {
    key: "z",
    initial: null,
    write: list,
    read: (text) => {
      const view = numbers(3)(text);
      return view[2] > 0 ? view : refuse("needs a reach above zero");
    },
  },
  runs: { key: "r", initial: FIRST_RUNS, write: (runs) => runs.map(writeRun).join(","), read: readRuns },
  steps: { key: "k", initial: 150, write: plain, read: integer(1, 2000) },
  picture: { key: "g", initial: "contour", write: plain, read: oneOf(["contour", "surface", "both", "ray", "compare"]) },
  shape: { key: "gs", initial: "contour", write: plain, read: oneOf(["contour", "surface"]) },
  colour: { key: "c", initial: "linear", write: plain, read: oneOf(["linear", "log"]) },
  speed: { key: "x", initial: 1, write: plain, read: positive },
  panel: { key: "i", initial: "curves", write: plain, read: oneOf(["curves", "classifier"]) },
  example: { key: "e", initial: null, write: plain, read: integer(0, 10_000_000) },
  step: { key: "t", initial: null, write: plain, read: integer(0, 2000) },
};

/** @returns {State} */
export function initialState() {
  const entries = Object.entries(PROPERTIES).map(([name, property]) => [name, property.initial]);
  return Object.fromEntries(entries);
}

// Values that follow from the state.

/** Half the height of the window. @param {State} state */
export const reachOf = (state) => state.view?.[2] ?? usualReach(state.dataset);

/** The window is three wide to two high, whatever the screen, so that a link shows the same. */
export const WINDOW_ASPECT = 1.5;

/** @param {State} state @returns {{a: [number, number], b: [number, number]}} */
export function windowOf(state) {
  const [a, b] = state.view ?? [0, 0];
  const reach = reachOf(state);
  return {
    a: [a - WINDOW_ASPECT * reach, a + WINDOW_ASPECT * reach],
    b: [b - reach, b + reach],
  };
}

/** @param {State} state @returns {[number, number]} */
export function startOf(state) {
  const reach = usualReach(state.dataset);
  return state.start ?? [-1.1 * reach, 0.7 * reach];
}

/** @param {State} state @param {RunSetting} run */
export const rateOf = (state, run) => run.rate ?? usualRate(state.dataset, state.loss, state.space);

// Reducers: (state, …) -> state. Any setting but the timeline's own lets the timeline start anew.

/**
 * @template {keyof State} K
 * @param {State} state @param {K} name @param {State[K]} value
 * @returns {State}
 */
export function set(state, name, value) {
  const keepsStep = ["step", "picture", "shape", "colour", "speed", "view", "panel", "example"].includes(name);
  return { ...state, step: keepsStep ? state.step : null, [name]: value };
}

/** Another data set has another scale: places and rates return to its defaults. @param {State} state @param {string} dataset */
export function chooseDataset(state, dataset) {
  const runs = state.runs.map((run) => ({ ...run, rate: null }));
  return { ...state, dataset, runs, start: null, view: null, example: null, step: null };
}

/** @param {State} state @param {number} index @param {Partial<RunSetting>} change @returns {State} */
export function setRun(state, index, change) {
  const runs = state.runs.map((run, i) => (i === index ? { ...run, ...change } : run));
  return { ...state, runs, step: null };
}

/** @param {State} state @param {number} factor Below 1 goes closer. @param {[number, number]} centre @returns {State} */
export function zoom(state, factor, centre) {
  return { ...state, view: [...centre, round(reachOf(state) * factor)] };
}

/** Five significant digits keep links short. @param {number} value */
export const round = (value) => Number(value.toPrecision(5));
