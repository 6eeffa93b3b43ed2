/**
 * The bodies of requests, from the state alone.
 *
 * @typedef {import("./types.js").State} State
 */

import { rateOf, startOf, windowOf } from "./state.js";

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

/** @param {[number, number]} range @param {number} count */
const axis = ([min, max], count) => ({ min, max, count });

/** @param {State} state */
export function planeRequest(state) {
  const { a, b } = windowOf(state);
  return {
    problem: problemOf(state),
    origin: originOf(state),
    directions: [directionOf(state, 1), directionOf(state, 2)],
    a: axis(a, COLUMNS),
    b: axis(b, ROWS),
  };
}

/** @param {State} state */
export function rayRequest(state) {
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
  const [a, b] = startOf(state);
  const runs = state.runs.flatMap((run, slot) => (run.on ? [runRequest(state, run, slot)] : []));
  if (runs.length === 0) return null;
  return {
    problem: problemOf(state),
    start: { kind: "slice", a, b },
    slice: { origin: originOf(state), directions: [directionOf(state, 1), directionOf(state, 2)] },
    runs,
    every: 1,
  };
}

/** The name carries the slot, by which frames find their run. @param {number} slot */
export const runName = (slot) => `run ${slot + 1}`;

/** @param {State} state @param {import("./types.js").RunSetting} run @param {number} slot */
function runRequest(state, run, slot) {
  const batch = run.kind === "minibatch" ? { batch_size: run.batch } : {};
  return {
    name: runName(slot),
    optimizer: { kind: run.kind, learning_rate: rateOf(state, run), ...batch },
    steps: state.steps,
    seed: slot,
    space: state.space,
  };
}
