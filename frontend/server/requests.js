/** The bodies of requests, from only the state. Pure. */

import { reachOf, usualOptions, usualRate } from "../derive/defaults.js";
import { FACTOR } from "../derive/networks/compared.js";
import { round } from "../derive/numbers.js";
import { classifies, datasetOf, hasMap, hasRate } from "../state/catalog.js";
import { isNetwork, laterWeights, modelOf } from "../state/model.js";
import {
  centreOf,
  endsOf,
  isAround,
  isFitted,
  runsOn,
  spaceOf,
  startsHere,
} from "../state/planes.js";
import { editableClasses, shown, totalOf } from "../state/points.js";
import { batchOf, besideOf, rateOf, startOf, windowOf } from "../state/state.js";

/** Points of the plane's grid along a and b, and of the ray. */
const FINE = { a: 121, b: 81, ray: 401 };
/** For networks with more than this many examples × weights after the first layer. */
const COARSE = { a: 61, b: 41, ray: 201 };
const HEAVY = 50_000;
/** Of a network's plane, while the other is computed: its gaps divide those of both. */
const DRAFT = { a: 31, b: 21 };

/** @param {State} state */
function gridOf(state) {
  const examples = state.count ?? totalOf(state) ?? 0;
  return examples * laterWeights(state) > HEAVY ? COARSE : FINE;
}

/** The most kinks of a ray to draw: the sharpest. */
const KINKS = 1000;
/** The most switches of hidden units on a ray to draw: evenly chosen. */
const SWITCHES = 1000;
/** Scale of the normally distributed weights at the plane's origin. */
const ORIGIN_SCALE = 0.1;

/** @param {State} state */
const problemOf = (state) =>
  classifies(state)
    ? { ...dataOf(state), ...modelOf(state), loss: state.loss, l2: state.l2 }
    : { function: state.function };

/** The examples: a data set's first, or the user's own points. @param {State} state */
function dataOf({ dataset, points, count }) {
  if (points === null) return { dataset, examples: { count, seed: 0 } };
  const X = points.map(([x, y]) => [x, y]);
  const y = points.map(([, , label]) => label);
  const indices = Array.from({ length: shown(points, count) }, (_, i) => i);
  return {
    dataset: { inline: { X, y, class_names: editableClasses({ dataset }) } },
    examples: count === null ? { count } : { indices },
  };
}

/** The most examples on which learning is checked without training on them. */
const HELD_OUT = 500;

/** The problem, with examples of the data set that it is not trained on, where there are others.
 *  @param {State} state */
function checkedProblem(state) {
  const problem = problemOf(state);
  const n = datasetOf(state)?.n ?? 0;
  const count = Math.min(HELD_OUT, n - (state.count ?? n));
  const hasOthers = classifies(state) && state.points === null && count > 0;
  return hasOthers ? { ...problem, held_out: { count, seed: 0 } } : problem;
}

// Three seeds per plane, so that the origin and the directions are never the same draw.
/** @param {State} state */
function originOf({ origin, plane }) {
  const seed = 3 * plane;
  if (origin === "initial") return { kind: "initial", seed };
  return origin === "zeros" ? { kind: "zeros" } : { kind: "random", seed, scale: ORIGIN_SCALE };
}

/** @param {State} state @param {1 | 2} which @param {"unit" | "filter"} normalize */
const directionOf = ({ plane }, which, normalize = "unit") => ({
  ...{ kind: "random", seed: 3 * plane + which, normalize },
});

/** The random plane, on which the start is given. @param {State} state */
const homeOf = (state) => ({
  origin: originOf(state),
  directions: [directionOf(state, 1), directionOf(state, 2)],
});

/** @param {State} state */
function startPoint(state) {
  const [a, b] = startOf(state);
  return { kind: "slice", a, b };
}

const START = { kind: "start" };
/** Of the first run. */
const END = { kind: "end", run: 0 };

// A random direction takes the place of one that is zero, or on one line with the other.
/** @param {State} state @param {object} point @param {1 | 2} [which] */
function towards(state, point, which = 1) {
  return { kind: "towards", point, otherwise: directionOf(state, which) };
}
/** @param {State} state @param {1 | 2} which */
const gradient = (state, which) => ({ kind: "gradient", otherwise: directionOf(state, which) });

/** @param {State} state @param {number} slot */
const placeInRace = (state, slot) => runsOn(state).findIndex((run) => run.slot === slot);

/** @param {State} state @param {number} slot @param {number} step */
const iterate = (state, slot, step) => ({ kind: "iterate", run: placeInRace(state, slot), step });

/** Around the end of the first run. @param {"unit" | "filter"} normalize */
const around = (normalize) => (/** @type {State} */ state) => ({
  origin: END,
  directions: [directionOf(state, 1, normalize), directionOf(state, 2, normalize)],
});

/** Origin and directions of each kind of plane.
 *  @type {Record<State["planeKind"], (state: State) => {origin: object, directions: object[]}>} */
const SLICES = {
  random: homeOf,
  ends: (state) => {
    const ends = endsOf(state).map((slot) => ({ kind: "end", run: placeInRace(state, slot) }));
    const random = [directionOf(state, 2), directionOf(state, 1)];
    const there = ends.map((end, i) => towards(state, end, i === 0 ? 1 : 2));
    return { origin: START, directions: [...there, ...random].slice(0, 2) };
  },
  pca() {
    const directions = [0, 1].map((component) => ({ kind: "pca", component }));
    return { origin: { kind: "mean" }, directions };
  },
  gradient: (state) => ({ origin: START, directions: [gradient(state, 1), directionOf(state, 2)] }),
  minimum: (state) => ({
    origin: START,
    directions: [towards(state, { kind: "minimum" }), gradient(state, 2)],
  }),
  curved() {
    const directions = [0, 1].map((rank) => ({ kind: "curvature", rank }));
    return { origin: START, directions };
  },
  twin: (state) => ({
    origin: END,
    directions: [towards(state, { kind: "permuted", of: END }), directionOf(state, 2)],
  }),
  around: around("unit"),
  filter: around("filter"),
  saddle() {
    const directions = ["smallest", "largest"].map((end) => ({ kind: "curvature", end }));
    return { origin: { kind: "zeros" }, directions };
  },
};

/** The race that spans a plane; runs inside a plane do not. @param {State} state */
const raceOf = (state) => ({
  start: startPoint(state),
  slice: homeOf(state),
  runs: spaceOf(state) === "full" ? runsOn(state).map((run) => runRequest(state, run)) : [],
});

/** The plane; a function of two variables is its own. @param {State} state */
function sliceOf(state) {
  if (!classifies(state)) return {};
  if (startsHere(state)) return homeOf(state);
  const slice = SLICES[state.planeKind](state);
  const centre = centreOf(state);
  return {
    origin: centre ? iterate(state, ...centre) : slice.origin,
    directions: slice.directions,
    // the directions of a random plane are as they are drawn
    ...(state.planeKind !== "random" && !isAround(state) && { orthonormal: true }),
    race: raceOf(state),
  };
}

/** Names the plane: equal where (a, b) is the same point of parameter space.
 *  @param {State} state */
export function planeKey(state) {
  const own = [state.dataset, state.function, modelOf(state)];
  const landscape = startsHere(state) ? own : problemOf(state);
  return JSON.stringify([landscape, sliceOf(state)]);
}

/** @param {[number, number]} range @param {number} count */
const axis = ([min, max], count) => ({ min, max, count });

/** Null for a function of one variable. @param {State} state */
export const planeRequest = (state) => (hasMap(state) ? planeBody(state) : null);

/** The plane of a network, coarsely, to be shown until the other is here; else null.
 *  @param {State} state */
export const draftRequest = (state) =>
  isNetwork(state) && hasMap(state) ? { ...planeBody(state, DRAFT), minimum: false } : null;

/** The same plane through the weights with rescaled layers. @param {State} state */
export function rescaledRequest(state) {
  const body = planeBody(state);
  const { origin } = /** @type {{origin?: object}} */ (body);
  return { ...body, origin: { kind: "rescaled", of: origin, factor: FACTOR } };
}

/** @param {State} state @param {{a: number, b: number}} grid */
function planeBody(state, grid = gridOf(state)) {
  const { a, b } = windowOf(state, null);
  const isFound = isFitted(state);
  return {
    problem: problemOf(state),
    ...sliceOf(state),
    a: isFound ? { count: grid.a } : axis(a, grid.a),
    b: isFound ? { count: grid.b } : axis(b, grid.b),
  };
}

/** The ray b = 0, or a function of one variable; null for one of two. If the server chooses the
 *  window, the plane has it.
 *  @param {State} state @param {Plane | null} plane */
export function rayRequest(state, plane) {
  const along = axis(windowOf(state, plane).a, gridOf(state).ray);
  if (!classifies(state)) return hasMap(state) ? null : { problem: problemOf(state), a: along };
  const { directions, ...slice } = { directions: [{}], ...sliceOf(state) };
  return {
    problem: problemOf(state),
    ...slice,
    direction: directions[0],
    a: along,
    kinks: { limit: KINKS },
    ...(isNetwork(state) && state.activation === "relu" && { switches: { limit: SWITCHES } }),
    accuracy_steps: true,
  };
}

/** Finds the example at a position in the problem, which is the same for every count.
 *  @param {State} state @param {number} position */
export function exampleRequest(state, position) {
  return {
    problem: problemOf({ ...state, count: position + 1 }),
    point: { kind: "zeros" },
    examples: { order: "index", offset: position, count: 1 },
    gradient: false,
  };
}

/** The same plane, with the loss of only one example.
 *  @param {State} state @param {number} index Its position in the data set. */
export function singleRequest(state, index) {
  const examples = { indices: [index] };
  const only = { problem: { ...problemOf(state), examples } };
  return { ...planeBody(state), ...(startsHere(state) ? only : { shown: examples }) };
}

/** Half the extent of a network's decision regions along x₁ and x₂, in standard deviations, and
 *  how many points of the grid are on each unit; more while the paths rest. */
const REGIONS = { x1: 10.5, x2: 3 };
const FINENESS = { rest: 6, timeline: 3 };
/** Free space around the user's own points. */
const AROUND = 1.3;

/** The inputs whose scores are requested, for a network on data of two features.
 *  @param {State} state @param {number} fineness @returns {InputGrid | null} */
function inputsOf(state, fineness) {
  const { points } = state;
  if (!isNetwork(state) || !datasetOf(state)?.editable) return null;
  const farthest = Math.max(...(points ?? []).map(([x, y]) => Math.max(Math.abs(x), Math.abs(y))));
  const scale = Math.max(1, (AROUND * farthest) / REGIONS.x2);
  const axis = (/** @type {number} */ reach) => {
    const max = round(reach * scale);
    return { min: -max, max, count: 1 + 2 * reach * fineness };
  };
  return { x1: axis(REGIONS.x1), x2: axis(REGIONS.x2) };
}

/** @param {State} state */
export const timelineInputs = (state) => inputsOf(state, FINENESS.timeline);

/** An inspection of a point of the plane, or of a run's own iterate, with the examples of largest
 *  loss. @param {State} state @param {Place} place @param {boolean} isOwn @param {number} count */
export function pointRequest(state, place, isOwn, count) {
  const slice = sliceOf(state);
  const { a, b } = place;
  return {
    problem: checkedProblem(state),
    ...(isOwn && place.of === "run"
      ? { point: iterate(state, place.slot, place.step), slice: { ...slice, race: raceOf(state) } }
      : { point: { kind: "slice", a, b }, slice }),
    examples: { order: "loss", count },
    templates: true,
    regions: inputsOf(state, FINENESS.rest),
    gradient: false,
  };
}

/** How many examples are requested: the worst pictures, or nearly all points in the plane. */
const PICTURES = { overview: 24, classifier: 100 };
const POINTS = 1000;

/** @param {State} state @param {CatalogDataset} dataset */
export function examplesShown(state, { image_shape }) {
  if (!image_shape) return POINTS;
  return besideOf(state) === "classifier" ? PICTURES.classifier : PICTURES.overview;
}

/** Steps of each run at which the timeline has its classifier: about ten per second of playback. */
const TIMELINE_STEPS = 76;
/** The most weights of a first layer at each of them. */
const TIMELINE_WEIGHTS = 5000;

/** @param {State} state */
function hasSmallTemplates(state) {
  const units = isNetwork(state) ? Number(state.hidden?.[0]) : 0;
  return units * ((datasetOf(state)?.dimension ?? 0) + 1) <= TIMELINE_WEIGHTS;
}

/** What the timeline shows of all runs.
 *  @param {State} state @param {number} count Examples at each step. */
export const racePointsRequest = (state, count) => ({
  problem: checkedProblem(state),
  race: { ...raceOf(state), runs: runsOn(state).map((run) => runRequest(state, run)) },
  count: TIMELINE_STEPS,
  examples: { count },
  templates: hasSmallTemplates(state),
  regions: timelineInputs(state),
});

/** Null when no run is switched on. @param {State} state */
export function trajectoryRequest(state) {
  const runs = runsOn(state);
  if (runs.length === 0) return null;
  const columns = { gradients: true, ...(spaceOf(state) === "full" && { projected_loss: true }) };
  const race = runs.map((run) => runRequest(state, run));
  const problem = checkedProblem(state);
  return { ...setting(state), problem, runs: race, every: 1, ...columns };
}

/** The mini-batch that a step of a run uses.
 *  @param {State} state @param {number} slot @param {number} step */
export function batchRequest(state, slot, step) {
  const run = runsOn(state)[placeInRace(state, slot)];
  return { ...setting(state), run: runRequest(state, run), step };
}

/** The same plane, with the loss of only some examples.
 *  @param {State} state @param {number[]} indices */
export const shownRequest = (state, indices) => ({
  ...{ ...planeBody(state), shown: { indices }, minimum: false },
});

/** Problem, start and plane of a race. @param {State} state */
function setting(state) {
  const problem = problemOf(state);
  if (!classifies(state)) return { problem, start: startPoint(state) };
  return { problem, start: startsHere(state) ? startPoint(state) : START, slice: sliceOf(state) };
}

/** The name contains the slot, which identifies the run of a frame. @param {number} slot */
export const runName = (slot) => `run ${slot + 1}`;

/** @param {State} state @param {RunSetting} run */
const runRequest = (state, run) => ({
  name: runName(run.slot),
  optimizer: optimizerOf(state, run),
  steps: state.steps,
  seed: run.slot,
  space: spaceOf(state),
  ...(run.from !== null && isNetwork(state) && { start: { kind: "initial", seed: run.from } }),
});

/** The compared learning rates range from the default divided by this to the default times this. */
const SWEEP_FACTOR = 100;
const SWEEP_RATES = 41;

/** One run with many learning rates around the default.
 *  @param {State} state @param {RunSetting} run */
export function sweepRequest(state, run) {
  const { steps, seed, space } = runRequest(state, run);
  const usual = usualRate(state, run.kind);
  const [min, max] = [round(usual / SWEEP_FACTOR), round(usual * SWEEP_FACTOR)];
  const learning_rates = { min, max, count: SWEEP_RATES };
  const home = { problem: problemOf(state), start: startPoint(state), slice: homeOf(state) };
  const from = space === "full" ? home : setting(state);
  const problem = checkedProblem(state);
  return { ...from, problem, optimizer: methodOf(state, run), learning_rates, steps, seed, space };
}

/** @param {State} state @param {Place} place @param {number} share Of half the map's height. */
export function dialRequest(state, { a, b }, share) {
  const step = round(share * reachOf(windowOf(state, null)));
  const on = classifies(state) && { slice: sliceOf(state) };
  return { problem: problemOf(state), point: { kind: "slice", a, b }, ...on, step };
}

/** How far the slices along x and y reach from a point, and how finely. */
const ALONG = { min: -1, max: 1, count: 201 };

/** Slices of a function along x and along y. @param {State} state @param {Place} place */
export const partialsRequests = (state, { a, b }) =>
  [
    [1, 0],
    [0, 1],
  ].map((axis) => ({
    problem: problemOf(state),
    origin: { kind: "weights", values: [[a, b]] },
    direction: { kind: "weights", values: [axis] },
    a: ALONG,
  }));

/** Of the gradient check in a lesson. */
const CHECKED = { count: 8, seed: 0 };

/** A gradient check at a point of the plane.
 *  @param {State} state @param {Place} place
 *  @param {FigureSettings["gradient_check"]} choice */
export const gradientCheckRequest = (state, { a, b }, { step, fault }) => ({
  problem: problemOf(state),
  point: { kind: "slice", a, b },
  ...(classifies(state) && { slice: sliceOf(state) }),
  ...{ step, fault, entries: CHECKED },
});

/** Random classifiers, as random search draws them. @param {State} state */
export const drawsRequest = (state) => ({ problem: problemOf(state), scale: ORIGIN_SCALE });

/** How many weights the perturbations change; the last number means all. */
const MOVED = [1, 10, 100, 1_000_000];

/** Random perturbations along a run. @param {State} state @param {RunSetting} run */
export const perturbationsRequest = (state, run) => ({
  problem: problemOf(state),
  ...{ start: { kind: "zeros" }, optimizer: optimizerOf(state, run), moved: MOVED },
  steps: state.steps,
  scale: 0.02,
});

/** How many steps of the training of a curve, and how many points on each path. */
const CURVE = { steps: 150 };
const PATH_POINTS = 41;

/** The paths between the ends of the first two runs; null if there are fewer, or in the plane.
 *  @param {State} state */
export function connectionRequest(state) {
  const race = raceOf(state);
  if (race.runs.length < 2 || !classifies(state)) return null;
  const [start, end] = [0, 1].map((run) => ({ kind: "end", run }));
  const ends = { problem: problemOf(state), race, start, end };
  return { ...ends, count: PATH_POINTS, curve: CURVE };
}

/** Steps of a run at which its sharpness is shown, at most. */
const SHARPNESSES = 100;

/** Some runs, with their sharpness at some steps.
 *  @param {State} state @param {RunSetting[]} runs */
export function sharpnessRequest(state, runs) {
  const every = Math.ceil(state.steps / SHARPNESSES);
  const race = runs.map((run) => runRequest(state, run));
  return { ...setting(state), runs: race, every, sharpness_every: every };
}

/** @param {State} state @param {RunSetting} run */
const optimizerOf = (state, run) => ({
  ...methodOf(state, run),
  ...(hasRate(run) && { learning_rate: rateOf(state, run) }),
});

/** All but the learning rate. @param {State} state @param {RunSetting} run */
function methodOf(state, run) {
  const batch = batchOf(run);
  const schedule = { kind: run.schedule, ...run.scheduleOptions };
  return {
    kind: run.kind,
    ...(batch !== null && { batch_size: batch }),
    ...usualOptions(state, run.kind),
    ...run.options,
    ...(run.schedule !== "constant" && { schedule }),
    ...(run.warmUp > 0 && { warm_up: run.warmUp }),
    ...(run.average && { average: true }),
  };
}
