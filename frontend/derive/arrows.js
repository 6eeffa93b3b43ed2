/** The gradients of the runs as arrows on the map: minus the gradient of each run's next step, not
 *  interpolated between steps. Pure. */

/** @typedef {{slot: number, from: [number, number], along: [number, number]}} Arrow In pixels. */

import { at, gradientOf, gradientSeen } from "./paths.js";

/** Length of the longest gradient of the runs' first steps, as a fraction of the map's width. */
const LENGTH = 0.15;
/** How many steps of each run set that scale. */
const FIRST = 10;
/** Longest and shortest arrow: in multiples of that length, and of the font size. */
const MOST = 1.5;
const LEAST = 0.95;

/** @param {Paths | null} paths @param {number} t @param {Frame} frame
 *  @param {number} size Of the font. @returns {Arrow[]} */
export function arrows(paths, t, frame, size) {
  const runs = paths?.runs ?? [];
  const first = runs.flatMap((run) => firstOf(run).map((step) => gradientOf(run, step)));
  const longest = Math.max(0, ...first.map((gradient) => lengthOf(descent(gradient, frame))));
  if (longest === 0) return [];
  return runs.flatMap((run) => {
    const head = at(run, t);
    const along = descent(gradientSeen(run, t), frame);
    const length = lengthOf(along);
    if (!head || !along || length === 0) return [];
    const part = Math.min(length / longest, MOST);
    const scale = Math.max(part * LENGTH * frame.width, LEAST * size) / length;
    /** @type {[number, number]} */
    const from = [frame.x(head.a), frame.y(head.b)];
    return [{ slot: run.slot, from, along: [scale * along[0], scale * along[1]] }];
  });
}

/** @param {Run} run */
const firstOf = ({ loss }) =>
  Array.from({ length: Math.min(FIRST, loss.length - 1) }, (_, i) => i + 1);

/** Minus a gradient, in pixels of the map. @param {[number, number] | null} gradient
 *  @param {Frame} frame @returns {[number, number] | null} */
const descent = (gradient, { x, y }) =>
  gradient && [x(-gradient[0]) - x(0), y(-gradient[1]) - y(0)];

/** @param {[number, number] | null} vector */
const lengthOf = (vector) => (vector ? Math.hypot(...vector) : 0);
