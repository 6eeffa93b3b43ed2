/** The user's own points: examples of two features that were moved, added or removed. How a link
 *  encodes them, and how an edit changes the list. Pure.
 *
 *  A link encodes them as `12,-34a5,6b`: both features in hundredths, then the class's letter. */

import { clamp } from "../derive/numbers.js";
import { datasetOf } from "./catalog.js";
import { refuse } from "./parse.js";

/** More would make links too long to send. */
export const MOST_POINTS = 400;
/** How far from zero a point can be. */
const FARTHEST = 99.99;
const LETTERS = "abcdefghij";

/** @param {DataPoint[]} points */
export const writePoints = (points) =>
  points.map(([x, y, label]) => `${hundredths(x)},${hundredths(y)}${LETTERS[label]}`).join("");

/** @param {number} value */
const hundredths = (value) => Math.round(100 * value);

/** @param {string} text @returns {DataPoint[]} */
export function readPoints(text) {
  const one = `(-?\\d{1,4}),(-?\\d{1,4})([${LETTERS}])`;
  if (!new RegExp(`^(${one})+$`).test(text))
    refuse("is not a list of points such as 50,40a-30,70b");
  const points = [...text.matchAll(new RegExp(one, "g"))];
  if (points.length > MOST_POINTS) refuse(`has more than ${MOST_POINTS} points`);
  return points.map(([, x, y, k]) => [Number(x) / 100, Number(y) / 100, LETTERS.indexOf(k)]);
}

/** The classes of a data set whose points can be edited; null for others.
 *  @param {{dataset: string}} state */
export function editableClasses(state) {
  const own = datasetOf(state);
  return own?.editable ? own.class_names : null;
}

/** Whether points can belong to the data set: it can be edited, and has their classes.
 *  @param {State} state @param {DataPoint[]} points */
export const belong = (state, points) =>
  points.every(([, , label]) => label < (editableClasses(state)?.length ?? 0));

/** How many points a problem has. @param {DataPoint[]} points @param {number | null} count */
export const shown = (points, count) => Math.min(count ?? points.length, points.length);

/** How many examples there are to choose from; null if unknown. @param {State} state */
export const totalOf = (state) => state.points?.length ?? datasetOf(state)?.n ?? null;

/** The problem's examples as points, in its order; null until they are known.
 *  @param {Model} model @returns {DataPoint[] | null} */
export function pointsOf({ state: { dataset, points, count }, seen, scatter }) {
  if (points) return points.slice(0, shown(points, count));
  if (scatter?.dataset !== dataset || seen?.dataset.id !== dataset || seen.points) return null;
  const { example, index, label } = seen.answer.examples;
  /** @type {DataPoint[]} */
  const found = [];
  for (const [i, position] of example.entries()) {
    const [x, y] = scatter.features[index[i]];
    found[position] = [x, y, label[i]];
  }
  return found;
}

// Edits: (points, …) -> points.

/** @param {DataPoint} point @returns {DataPoint} */
const rounded = ([x, y, label]) => [bounded(x), bounded(y), label];

/** @param {number} value */
const bounded = (value) => hundredths(clamp(value, -FARTHEST, FARTHEST)) / 100;

/** @param {DataPoint[]} points @param {number} at @param {[number, number]} place */
export const moved = (points, at, place) =>
  points.map((point, i) => rounded(i === at ? [...place, point[2]] : point));

/** @param {DataPoint[]} points @param {number} at @param {DataPoint} point */
export const added = (points, at, point) => points.toSpliced(at, 0, point).map(rounded);

/** @param {DataPoint[]} points @param {number} at @param {number} label */
export const relabelled = (points, at, label) =>
  points.map(([x, y, own], i) => rounded([x, y, i === at ? label : own]));

/** @param {DataPoint[]} points @param {number} at */
export const removed = (points, at) => points.toSpliced(at, 1).map(rounded);

/** The other point that is closest to a point, or null.
 *  @param {DataPoint[]} points @param {number} from */
export const closest = (points, from) => best(points, from, (dx, dy) => Math.hypot(dx, dy));

/** The next point in a direction: the closest, with sideways distance counted double.
 *  @param {DataPoint[]} points @param {number} from
 *  @param {[number, number]} direction A unit vector. */
export const next = (points, from, [u, v]) =>
  best(points, from, (dx, dy) => {
    const ahead = dx * u + dy * v;
    const aside = Math.abs(dx * v - dy * u);
    return ahead > 0 && aside <= 2 * ahead ? ahead + 2 * aside : Infinity;
  });

/** @param {DataPoint[]} points @param {number} from
 *  @param {(dx: number, dy: number) => number} distance */
function best(points, from, distance) {
  const [x, y] = points[from];
  let least = Infinity;
  let found = null;
  points.forEach((point, i) => {
    const own = i === from ? Infinity : distance(point[0] - x, point[1] - y);
    if (own < least) [least, found] = [own, i];
  });
  return found;
}
