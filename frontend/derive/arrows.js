/**
 * The gradients that the runs see, as arrows on the map: minus the gradient of the step that is
 * about to be taken, not smoothed between steps. Pure.
 *
 * @typedef {import("../state/types.js").Paths} Paths
 * @typedef {import("../state/types.js").Run} Run
 * @typedef {{slot: number, from: [number, number], way: [number, number]}} Arrow In pixels.
 */

import { at, gradientOf, gradientSeen } from "./paths.js";

/** The longest gradient of the runs' first steps is this part of the map's width long: so the scale stays as it is. */
const LENGTH = 0.15;

/** Steps of each run that are its first. */
const FIRST = 10;

/** A gradient longer than the longest of those is cut at this multiple of it. */
const MOST = 1.5;

/** However short, the arrow is seen beside its run's marker, by so many times the type's size. */
const LEAST = 0.95;

/**
 * @param {Paths | null} paths @param {number} t @param {import("../state/types.js").Frame} frame
 * @param {number} size Of the type.
 * @returns {Arrow[]}
 */
export function arrows(paths, t, frame, size) {
  const runs = paths?.runs ?? [];
  const longest = Math.max(
    0,
    ...runs.flatMap((run) =>
      firstOf(run).map((step) => lengthOf(descent(gradientOf(run, step), frame))),
    ),
  );
  if (longest === 0) return [];
  return runs.flatMap((run) => {
    const head = at(run, t);
    const way = descent(gradientSeen(run, t), frame);
    const length = lengthOf(way);
    if (!head || !way || length === 0) return [];
    const part = Math.min(length / longest, MOST);
    const pixels = Math.max(part * LENGTH * frame.width, LEAST * size);
    const scale = pixels / length;
    return [
      {
        slot: run.slot,
        from: [frame.x(head.a), frame.y(head.b)],
        way: [scale * way[0], scale * way[1]],
      },
    ];
  });
}

/** @param {Run} run */
const firstOf = ({ loss }) =>
  Array.from({ length: Math.min(FIRST, loss.length - 1) }, (_, i) => i + 1);

/** Minus a gradient, as the map would draw it unscaled. @param {[number, number] | null} gradient @param {import("../state/types.js").Frame} frame @returns {[number, number] | null} */
const descent = (gradient, { x, y }) =>
  gradient && [x(-gradient[0]) - x(0), y(-gradient[1]) - y(0)];

/** @param {[number, number] | null} way */
const lengthOf = (way) => (way ? Math.hypot(...way) : 0);
