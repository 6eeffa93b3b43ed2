/**
 * What makes a good first picture: how far the window reaches from the origin, and learning rates
 * that walk across it in a hundred steps. Everything may be overridden.
 *
 * @typedef {import("../state/types.js").State} State
 * @typedef {import("../state/types.js").CatalogFunction} CatalogFunction
 * @typedef {{a: [number, number], b: [number, number]}} Window
 */

import { spaceOf } from "../state/planes.js";

/**
 * `plane` is for paths inside the plane on losses that sum over classes, `gentle` for those on
 * which an example counts once, `full` for paths in all weights.
 *
 * @type {Record<string, {reach: number, plane: number, gentle: number, full: number}>}
 */
const TUNING = {
  digits: { reach: 20, plane: 1, gentle: 5, full: 0.05 },
  iris: { reach: 8, plane: 0.2, gentle: 0.5, full: 0.1 },
  blobs: { reach: 8, plane: 0.2, gentle: 0.5, full: 0.1 },
  spiral: { reach: 12, plane: 0.5, gentle: 1, full: 0.1 },
  shapes32: { reach: 30, plane: 2, gentle: 10, full: 0.01 },
  cifar10: { reach: 30, plane: 2, gentle: 10, full: 0.001 },
  mnist: { reach: 30, plane: 2, gentle: 10, full: 0.01 },
  "fashion-mnist": { reach: 30, plane: 2, gentle: 10, full: 0.01 },
};

const OTHER = { reach: 20, plane: 0.5, gentle: 1, full: 0.05 };

/** Losses on which an example adds to at most one margin. */
const GENTLE = ["softmax", "crammer_singer"];

/** Below twice the inverse of the largest curvature at the start. @type {Record<string, number>} */
const FUNCTION_RATES = {
  murphy: 0.1,
  bowl: 0.1,
  quadratic: 0.1,
  rosenbrock: 0.001,
  himmelblau: 0.01,
  beale: 0.02,
  rastrigin: 0.002,
  saddle: 0.02,
  product: 0.02,
  maximum: 0.1,
};

// Functions: their windows and starts come with the catalog.

/** @type {Map<string, CatalogFunction>} */
const functions = new Map();

/** Called once, with the catalog; those of one variable have no map. @param {CatalogFunction[]} known */
export function learnFunctions(known) {
  for (const own of known) if (own.dimension === 2) functions.set(own.id, own);
}

/** Null for a classifier, and before the catalog is there. @param {State} state */
export const functionOf = (state) => functions.get(state.function ?? "") ?? null;

/** Their valleys are seen on a log scale alone. */
const DEEP = ["murphy", "rosenbrock", "himmelblau", "beale"];

/** @param {string | null} id Of a function. @returns {State["colour"]} */
export const usualColour = (id) => (DEEP.includes(id ?? "") ? "log" : "linear");

/** What the picture's axes are called. @param {State} state @returns {[string, string]} */
export const axisNames = (state) => (state.function === null ? ["a", "b"] : ["x", "y"]);

/** What is drawn. @param {State} state */
export const valueName = (state) => (state.function === null ? "loss" : "f");

/** The window is three wide to two high, whatever the screen, so that a link shows the same. */
export const WINDOW_ASPECT = 1.5;

/** @param {State} state @returns {Window} */
export function usualWindow(state) {
  const own = functionOf(state);
  if (own) return { a: own.range[0], b: own.range[1] };
  const { reach } = TUNING[state.dataset] ?? OTHER;
  return { a: [-WINDOW_ASPECT * reach, WINDOW_ASPECT * reach], b: [-reach, reach] };
}

/** Half the height of a window. @param {Window} window */
export const reachOf = ({ b }) => (b[1] - b[0]) / 2;

/** @param {State} state @returns {[number, number]} */
export function usualStart(state) {
  const own = functionOf(state);
  if (own) return [own.start[0], own.start[1]];
  const { reach } = TUNING[state.dataset] ?? OTHER;
  return [-1.1 * reach, 0.7 * reach];
}

// Learning rates.

/** Methods that find their step themselves. */
const RATELESS = ["random_search", "random_local_search", "line_search", "polyak", "pegasos"];

/** @param {string} kind */
export const hasRate = (kind) => !RATELESS.includes(kind);

/** Of plain gradient descent. @param {State} state */
function plainRate(state) {
  if (state.function !== null) return FUNCTION_RATES[state.function] ?? 0.05;
  const { plane, gentle, full } = TUNING[state.dataset] ?? OTHER;
  if (spaceOf(state) === "full") return full;
  return GENTLE.includes(state.loss) ? gentle : plane;
}

/** Steps of these are about as long as their rate, whatever the slope. @type {Record<string, number>} */
const ADAPTIVE = { adagrad: 0.1, rmsprop: 0.02, adam: 0.02, adamw: 0.02 };

/** A velocity that keeps nine tenths goes ten times as far; a first try may be bold. @type {Record<string, number>} */
const RELATIVE = { momentum: 0.1, nesterov: 0.1, backtracking: 10 };

/** @param {State} state @param {string} kind */
export function usualRate(state, kind) {
  const plain = plainRate(state);
  if (!(kind in ADAPTIVE)) return nice(plain * (RELATIVE[kind] ?? 1));
  return spaceOf(state) === "full"
    ? nice(plain * 0.2)
    : nice(reachOf(usualWindow(state)) * ADAPTIVE[kind]);
}

/** One of 1, 2, 5 × 10ⁿ. @param {number} value */
function nice(value) {
  const power = Math.floor(Math.log10(value) + 1e-9);
  const digit = [1, 2, 5, 10].reduce((best, own) =>
    Math.abs(Math.log(own / (value / 10 ** power))) <
    Math.abs(Math.log(best / (value / 10 ** power)))
      ? own
      : best,
  );
  return Number(`${digit}e${power}`);
}

/** Parameters whose default in the catalog is meant for another scale. @param {State} state @param {string} kind @returns {Record<string, number>} */
export function usualOptions(state, kind) {
  const inside = spaceOf(state) === "slice";
  const reach = reachOf(usualWindow(state));
  if (kind === "random_search") return { scale: inside ? nice(reach) : 0.1 };
  if (kind === "random_local_search") return { scale: inside ? nice(reach / 10) : 0.02 };
  return {};
}

/** @param {string} kind @returns {number | null} Null is all examples, or the server's default. */
export const usualBatch = (kind) => (kind === "minibatch" ? 10 : null);

/** Examples in words: singular, plural. @type {Record<string, [string, string]>} */
const NOUNS = {
  digits: ["handwritten digit", "handwritten digits"],
  mnist: ["handwritten digit", "handwritten digits"],
  "fashion-mnist": ["picture of clothing", "pictures of clothing"],
  iris: ["iris flower", "iris flowers"],
  blobs: ["point in three blobs", "points in three blobs"],
  spiral: ["point on a spiral", "points on a spiral"],
  shapes32: ["drawn shape", "drawn shapes"],
  cifar10: ["CIFAR-10 photograph", "CIFAR-10 photographs"],
};

/** Data sets of two features, which can be edited point by point, and their classes. @type {Record<string, string[]>} */
const IN_PLANE = {
  blobs: ["left", "right", "top"],
  spiral: ["arm 1", "arm 2", "arm 3"],
};

/** Null where there are more features than two. @param {string} dataset */
export const classesInPlane = (dataset) => IN_PLANE[dataset] ?? null;

/** @param {string} dataset @returns {[string, string]} */
export const nounsOf = (dataset) => NOUNS[dataset] ?? ["example", "examples"];
