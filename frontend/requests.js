/**
 * The bodies of requests, from the state alone.
 *
 * @typedef {import("./types.js").State} State
 * @typedef {import("./types.js").RunSetting} RunSetting
 */

import { batchOf, rateOf, round, startOf, windowOf } from "./state.js";
import { hasRate, usualOptions, usualRate } from "./tuning.js";

/** Points of the plane's grid along a and b, and of the ray. */
const COLUMNS = 121;
const ROWS = 81;
const RAY_POINTS = 401;

/** The most kinks of a ray that are drawn; of more, those that bend the most. */
const KINKS = 1000;

/** Scale of the normally distributed weights at the plane's origin. */
const ORIGIN_SCALE = 0.1;

/** @param {State} state */
function problemOf(state) {
  if (state.function !== null) return { function: state.function };
  return {
    dataset: state.dataset,
    examples: { count: state.count, seed: 0 },
    loss: state.loss,
    l2: state.l2,
  };
}

// Three seeds a plane, so that the origin and the directions are never the same draw.
/** @param {State} state */
const originOf = (state) => ({ kind: "random", seed: 3 * state.plane, scale: ORIGIN_SCALE });

/** @param {State} state @param {1 | 2} which */
const directionOf = (state, which) => ({
  kind: "random",
  seed: 3 * state.plane + which,
  normalize: "unit",
});

/** The plane; a function of two variables is its own. @param {State} state */
const sliceOf = (state) =>
  state.function === null
    ? { origin: originOf(state), directions: [directionOf(state, 1), directionOf(state, 2)] }
    : null;

/** @param {[number, number]} range @param {number} count */
const axis = ([min, max], count) => ({ min, max, count });

/** @param {State} state */
export function planeRequest(state) {
  const { a, b } = windowOf(state);
  return {
    problem: problemOf(state),
    ...(sliceOf(state) ?? {}),
    a: axis(a, COLUMNS),
    b: axis(b, ROWS),
  };
}

/** Null for a function, whose rays are not drawn. @param {State} state */
export function rayRequest(state) {
  if (state.function !== null) return null;
  return {
    problem: problemOf(state),
    origin: originOf(state),
    direction: directionOf(state, 1),
    a: axis(windowOf(state).a, RAY_POINTS),
    kinks: { limit: KINKS },
    accuracy_steps: true,
  };
}

/** Which example is at a position in the problem; however many the problem has, the first are the same. @param {State} state @param {number} position */
export function exampleRequest(state, position) {
  return {
    problem: problemOf({ ...state, count: position + 1 }),
    point: { kind: "zeros" },
    examples: { order: "index", offset: position, count: 1 },
    gradient: false,
  };
}

/** The same plane for one example alone. @param {State} state @param {number} index Its position in the data set. */
export function singleRequest(state, index) {
  return { ...planeRequest(state), problem: { ...problemOf(state), examples: { indices: [index] } } };
}

/** All there is to see at a place, with the examples of largest loss. @param {State} state @param {{a: number, b: number}} place @param {number} count */
export function pointRequest(state, { a, b }, count) {
  return {
    problem: problemOf(state),
    point: { kind: "slice", a, b },
    slice: { origin: originOf(state), directions: [directionOf(state, 1), directionOf(state, 2)] },
    examples: { order: "loss", count },
    templates: true,
    gradient: false,
  };
}

/** Null when no run is switched on. @param {State} state */
export function trajectoryRequest(state) {
  const runs = state.runs.filter(({ on }) => on);
  if (runs.length === 0) return null;
  const told = { gradients: true, ...(state.space === "full" && { projected_loss: true }) };
  return { ...ground(state), runs: runs.map((run) => runRequest(state, run)), every: 1, ...told };
}

/** Where the runs walk, and from where. @param {State} state */
function ground(state) {
  const [a, b] = startOf(state);
  const slice = sliceOf(state);
  return { problem: problemOf(state), start: { kind: "slice", a, b }, ...(slice && { slice }) };
}

/** The name carries the slot, by which frames find their run. @param {number} slot */
export const runName = (slot) => `run ${slot + 1}`;

/** @param {State} state @param {RunSetting} run */
const runRequest = (state, run) => ({
  name: runName(run.slot),
  optimizer: optimizerOf(state, run),
  steps: state.steps,
  seed: run.slot,
  space: state.function === null ? state.space : "slice",
});

/** The learning rates that are compared reach this far to both sides of the usual one. */
const SWEEP_FACTOR = 100;
const SWEEP_RATES = 41;

/** The same walk with many learning rates, whichever the run has. @param {State} state @param {RunSetting} run */
export function sweepRequest(state, run) {
  const { steps, seed, space } = runRequest(state, run);
  const usual = usualRate(state, run.kind);
  const learning_rates = {
    min: round(usual / SWEEP_FACTOR),
    max: round(usual * SWEEP_FACTOR),
    count: SWEEP_RATES,
  };
  return { ...ground(state), optimizer: methodOf(state, run), learning_rates, steps, seed, space };
}

/** @param {State} state @param {RunSetting} run */
const optimizerOf = (state, run) => ({
  ...methodOf(state, run),
  ...(hasRate(run.kind) && { learning_rate: rateOf(state, run) }),
});

/** All but the learning rate. @param {State} state @param {RunSetting} run */
function methodOf(state, run) {
  const batch = batchOf(run);
  return {
    kind: run.kind,
    ...(batch !== null && { batch_size: batch }),
    ...usualOptions(state, run.kind),
    ...run.options,
    ...(run.rule !== "constant" && { schedule: { kind: run.rule, ...run.ruleOptions } }),
    ...(run.warmUp > 0 && { warm_up: run.warmUp }),
    ...(run.average && { average: true }),
  };
}
