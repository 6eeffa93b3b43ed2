/** The state: one plain object, one table of its properties (default, key in the link, how it is
 *  written and read), and reducers. Pure. */

import { usualBatch, usualColour, usualRate, usualStart, usualWindow } from "../derive/defaults.js";
import { hasSharpness } from "../derive/networks/sharpness.js";
import { ends, round } from "../derive/numbers.js";
import { classifies, hasMap } from "./catalog.js";
import { canSkip, isNetwork, usualOrigin } from "./model.js";
import * as parse from "./parse.js";
import { hasBarrier, isFitted, lacks, PLANE_KINDS } from "./planes.js";
import * as edit from "./points.js";
import { readPoints, shown, writePoints } from "./points.js";
import { changeRun, MOST_RUNS, newRun, readRuns, writeRuns } from "./runs.js";

/** Version of the link's format: raised when an old link would be misread. */
export const LINK_VERSION = "2";

/** @typedef {ReturnType<typeof property>} Property */

/** @param {string} key @param {any} initial @param {(text: string) => any} read
 *  @param {(value: any) => string} write */
const property = (key, initial, read, write = String) => ({ key, initial, read, write });

/** @type {RunSetting[]} */
const FIRST_RUNS = ["gd", "minibatch", "sgd"].map((kind, slot) => newRun(kind, slot));

const slotNumber = parse.integer(0, MOST_RUNS - 1);
const countFrom1 = parse.integer(1, 10_000_000);
const countOrAll = (/** @type {string} */ text) => (text === "all" ? null : countFrom1(text));

/** The server has its own bounds. */
const MOST_UNITS = 1024;
const MOST_LAYERS = 50;
const units = parse.list(parse.integer(1, MOST_UNITS));
const readLayers = parse.where(
  units,
  ({ length }) => length <= MOST_LAYERS,
  `has more than ${MOST_LAYERS} layers`,
);

const zeroOrOne = (/** @type {string} */ text) => parse.oneOf(["0", "1"])(text) === "1";

const slots = parse.numbers([slotNumber, slotNumber]);
const pairOfSlots = parse.where(slots, ([one, other]) => one !== other, "names one run twice");
const view = parse.numbers([parse.finite, parse.finite, parse.finite]);
const readView = parse.where(view, ([, , reach]) => reach > 0, "needs a reach above zero");

const camera = parse.numbers([parse.finite, parse.finite, parse.finite]);
const readCamera = parse.where(
  camera,
  ([, above, closer]) => Math.abs(above) <= 90 && closer > 0,
  "needs degrees above the horizon and a zoom above zero",
);

/** @type {State["picture"][]} */
const PICTURES = ["contour", "surface", "both", "ray", "compare"];
/** @type {State["versus"][]} */
const VERSUS = ["example", "model", "skips", "start", "rescaled"];
/** The panels beside the landscape. @type {State["beside"][]} */
const BESIDE = ["overview", "classifier", "ray", "results", "rates", "sharpness", "barrier"];
const AXES = ["steps", "examples", "evaluations", "time"];
const SCALES = ["linear", "log"];

/** @type {Record<keyof State, Property>} */
export const PROPERTIES = {
  dataset: property("d", "digits", parse.identifier),
  function: property("f", null, parse.identifier),
  count: property("n", 100, countOrAll, (count) => String(count ?? "all")),
  points: property("q", null, readPoints, writePoints),
  hidden: property("h", null, readLayers),
  activation: property("ha", "relu", parse.identifier),
  skip: property("hs", false, zeroOrOne, (skip) => String(Number(skip))),
  loss: property("l", "svm", parse.identifier),
  l2: property("l2", 0, parse.notNegative),
  origin: property("o", "zeros", parse.oneOf(["zeros", "random", "initial"])),
  plane: property("p", 73, parse.integer(0, 1_000_000)),
  planeKind: property("pk", "ends", parse.oneOf(PLANE_KINDS)),
  ends: property("pe", null, pairOfSlots),
  centre: property("pc", null, parse.numbers([slotNumber, parse.integer(0, 2000)])),
  space: property("w", "slice", parse.oneOf(["slice", "full"])),
  start: property("s", null, parse.numbers([parse.finite, parse.finite])),
  view: property("z", null, readView),
  runs: property("r", FIRST_RUNS, readRuns, writeRuns),
  steps: property("k", 150, parse.integer(1, 2000)),
  picture: property("g", "contour", parse.oneOf(PICTURES)),
  camera: property("gc", null, readCamera),
  versus: property("gv", "example", parse.oneOf(VERSUS)),
  shape: property("gs", "contour", parse.oneOf(["contour", "surface"])),
  colour: property("c", "log", parse.oneOf(SCALES)),
  speed: property("x", 1, parse.positive),
  loop: property("xl", false, zeroOrOne, (loop) => String(Number(loop))),
  batchLoss: property("xg", null, slotNumber),
  beside: property("i", "overview", parse.oneOf(BESIDE)),
  axis: property("ja", "steps", parse.oneOf(AXES)),
  lossScale: property("js", null, parse.oneOf(SCALES)),
  swept: property("jr", 0, slotNumber),
  example: property("e", null, parse.integer(0, 10_000_000)),
  controls: property("m", "few", parse.oneOf(["few", "all"])),
  lesson: property("ls", null, parse.identifier),
  lessonStep: property("lt", 0, parse.integer(0, 99)),
  step: property("t", null, parse.integer(0, 2000)),
};

/** The defaults of links of version 1, where they differed. @type {Partial<State>} */
export const FORMER_DEFAULTS = {
  ...{ origin: "random", planeKind: "random", colour: "linear", controls: "all" },
};

/** @returns {State} */
export function initialState() {
  const entries = Object.entries(PROPERTIES).map(([name, { initial }]) => [name, initial]);
  return Object.fromEntries(entries);
}

// Values that follow from the state.

/** The default window, or another of its shape; the plane's if the server chooses it.
 *  @param {State} state @param {Plane | null} plane @returns {PlaneWindow} */
export function windowOf(state, plane) {
  const usual = usualWindow(state);
  if (isFitted(state) && plane) return { a: ends(plane.a), b: ends(plane.b) };
  if (state.view === null) return usual;
  const [a, b, reach] = state.view;
  const across = (reach * (usual.a[1] - usual.a[0])) / (usual.b[1] - usual.b[0]);
  return { a: [a - across, a + across], b: [b - reach, b + reach] };
}

/** On the random plane. @param {State} state @returns {[number, number]} */
export const startOf = (state) => state.start ?? usualStart(state);

/** @param {State} state @param {RunSetting} run */
export const rateOf = (state, run) => run.rate ?? usualRate(state, run.kind);

/** Null means all examples. @param {RunSetting} run */
export const batchOf = (run) => run.batch ?? usualBatch(run.kind);

/** The pictures that there are of the landscape. @param {State} state
 *  @returns {State["picture"][]} */
export function pictures(state) {
  if (classifies(state)) return PICTURES;
  return hasMap(state) ? ["contour", "surface", "both"] : ["ray"];
}

/** The panels that can be beside the landscape; the ray is not shown twice.
 *  @param {State} state @returns {State["beside"][]} */
export function besides(state) {
  const isThere = {
    ...{ overview: classifies(state), classifier: classifies(state), results: true, rates: true },
    ray: classifies(state) && state.picture !== "ray",
    ...{ sharpness: hasSharpness(state), barrier: hasBarrier(state) },
  };
  return BESIDE.filter((what) => isThere[what]);
}

/** @param {State} state @returns {State["beside"]} */
export const besideOf = (state) =>
  besides(state).includes(state.beside) ? state.beside : besides(state)[0];

// Reducers: (state, …) -> state. A change that affects the paths restarts the timeline.

/** These change what is shown, not the paths. @type {(keyof State)[]} */
const STILL = /** @type {const} */ ([
  ...[
    "step",
    "picture",
    "versus",
    "shape",
    "camera",
    "colour",
    "speed",
    "loop",
    "batchLoss",
    "view",
  ],
  ...["beside", "example", "axis", "lossScale", "swept", "controls", "lesson", "lessonStep"],
]);

/** @template {keyof State} K @param {State} state @param {K} name @param {State[K]} value
 *  @returns {State} */
export function set(state, name, value) {
  const keepsStep = STILL.includes(name);
  return settled({ ...state, step: keepsStep ? state.step : null, [name]: value });
}

/** Another landscape has another scale: points and rates return to its defaults.
 *  @type {Partial<State>} */
const NEW_LANDSCAPE = {
  points: null,
  start: null,
  centre: null,
  view: null,
  example: null,
  step: null,
};

/** @param {State} state @param {string} dataset @returns {State} */
export function chooseDataset(state, dataset) {
  const picture = hasMap(state) ? state.picture : PROPERTIES.picture.initial;
  const next = { ...withUsualRates(state), ...NEW_LANDSCAPE, dataset, picture, function: null };
  return settled({ ...next, colour: classifies(state) ? state.colour : usualColour(next) });
}

/** @param {State} state @param {string} id @returns {State} */
export function chooseFunction(state, id) {
  const next = { ...withUsualRates(state), ...NEW_LANDSCAPE, function: id };
  return settled({ ...next, colour: usualColour(next) });
}

/** Another model has other weights, but the same examples. @param {State} state
 *  @param {Partial<import("./model.js").ModelSetting>} change @returns {State} */
export function chooseModel(state, change) {
  const next = { ...state, ...change, start: null, centre: null, view: null, step: null };
  return settled(isNetwork(next) === isNetwork(state) ? next : withUsualRates(next));
}

/** Another plane has its own centre and window. @param {State} state
 *  @param {State["planeKind"]} planeKind @param {State["ends"]} ends @returns {State} */
export const choosePlane = (state, planeKind, ends) => ({
  ...state,
  ...{ planeKind, ends, centre: null, view: null, step: null },
});

/** Where the random plane lies, and with it the start.
 *  @param {State} state @param {State["origin"]} origin @returns {State} */
export const chooseOrigin = (state, origin) =>
  settled({ ...state, origin, start: null, centre: null, view: null, step: null });

/** Lets the runs leave a random plane: they start at zero and move in all weights, seen on the
 *  plane through their ends. @param {State} state @returns {State} */
export function leavePlane(state) {
  const next = choosePlane(chooseOrigin(withUsualRates(state), "zeros"), "ends", null);
  return { ...next, colour: usualColour(next) };
}

/** Centres the plane on a step of a run, where the timeline rests; null moves it back.
 *  @param {State} state @param {State["centre"]} centre @returns {State} */
export const moveTo = (state, centre) => ({
  ...state,
  ...{ centre, view: null, step: centre ? centre[1] : state.step },
});

/** The plane in place of one that is not available. @type {PlaneKind} */
const OTHERWISE = PROPERTIES.planeKind.initial;

/** Replaces what is not available: a picture, a plane, an origin, or skips.
 *  @param {State} state @returns {State} */
export function settled(state) {
  if (classifies(state)) {
    const next = { ...state, origin: usualOrigin(state), skip: state.skip && canSkip(state) };
    return lacks(next, next.planeKind) ? choosePlane(next, OTHERWISE, null) : next;
  }
  const available = pictures(state);
  return available.includes(state.picture) ? state : { ...state, picture: available[0] };
}

// The user's own points. The timeline rests at its step, or at the end, while they are edited.

/** Makes the shown examples the user's own.
 *  @param {State} state @param {DataPoint[]} points @returns {State} */
export const takeOver = (state, points) =>
  state.points ? state : { ...state, points, count: null };

/** @param {State} state @param {Partial<State>} change @returns {State} */
const edited = (state, change) => ({ ...state, step: state.step ?? state.steps, ...change });

/** @param {State} state @param {number} at @param {[number, number]} place @returns {State} */
export const movePoint = (state, at, place) =>
  edited(state, { points: edit.moved(state.points ?? [], at, place), example: at });

/** @param {State} state @param {number} at @param {number} label @returns {State} */
export const relabelPoint = (state, at, label) =>
  edited(state, { points: edit.relabelled(state.points ?? [], at, label), example: at });

/** Adds a point after those that are shown, and selects it.
 *  @param {State} state @param {DataPoint} point @returns {State} */
export function addPoint(state, point) {
  const points = state.points ?? [];
  const at = shown(points, state.count);
  const count = at === points.length ? null : at + 1;
  return edited(state, { points: edit.added(points, at, point), count, example: at });
}

/** Removes a point, and selects the closest of the others.
 *  @param {State} state @param {number} at @returns {State} */
export function removePoint(state, at) {
  const points = state.points ?? [];
  const count = shown(points, state.count);
  const neighbour = edit.closest(points.slice(0, count), at) ?? 0;
  return edited(state, {
    points: edit.removed(points, at),
    count: count === points.length ? null : count - 1,
    example: neighbour - Number(neighbour > at),
  });
}

/** @param {State} state @returns {State} */
export const resetPoints = (state) =>
  edited(state, { points: null, count: PROPERTIES.count.initial, example: null });

/** @param {State} state @returns {State} */
const withUsualRates = (state) => ({
  ...state,
  runs: state.runs.map((run) => ({ ...run, rate: null })),
});

/** @param {State} state @param {RunSetting[]} runs @returns {State} */
export const setRuns = (state, runs) => ({ ...state, runs, step: null });

/** @param {State} state @param {number} slot @param {Partial<RunSetting>} change @returns
 *    {State} */
export function setRun(state, slot, change) {
  const next = setRuns(state, changeRun(state.runs, slot, change));
  return "name" in change ? { ...next, step: state.step } : next;
}

/** @param {State} state @param {number} reach Half the height of the window.
 *  @param {[number, number]} centre @returns {State} */
export const zoom = (state, reach, centre) => ({ ...state, view: [...centre, round(reach)] });
