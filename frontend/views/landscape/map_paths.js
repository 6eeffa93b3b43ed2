/**
 * The paths on the map's canvas, up to the playhead: how far each is off the plane, where it went,
 * what gradient it sees, where it is.
 *
 * @typedef {import("../../state/types.js").Model} Model
 * @typedef {import("../../state/types.js").Frame} Frame
 */

import { arrows } from "../../derive/arrows.js";
import { at, backToFront, isOff, pathsHere } from "../../derive/paths.js";
import { drawArrow, drawMarker, drawPath, drawRing } from "../../draw/overlay.js";

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Model} model */
export function drawPaths(context, frame, model) {
  const {
    player: { t },
    theme,
  } = model;
  const paths = pathsHere(model);
  const { left, top, width, height, x, y } = frame;
  const runs = backToFront(paths);
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  /** @type {(a: number, b: number) => [number, number]} */
  const project = (a, b) => [x(a), y(b)];
  for (const run of runs) {
    const head = at(run, t);
    if (!head || !isOff(head.residual)) continue;
    const radii = /** @type {[number, number]} */ ([
      x(head.residual) - x(0),
      y(0) - y(head.residual),
    ]);
    drawRing(context, project(head.a, head.b), radii, theme.runs[run.slot], theme.casing);
  }
  for (const run of runs) drawPath(context, run, t, theme.runs[run.slot], theme.casing, project);
  for (const { slot, from, way } of arrows(paths, t, frame, theme.size).reverse())
    drawArrow(context, from, way, theme.runs[slot].colour, theme.casing, theme.size * 0.5);
  for (const run of runs) {
    const head = at(run, t);
    if (head)
      drawMarker(
        context,
        project(head.a, head.b),
        theme.runs[run.slot],
        theme.casing,
        theme.size * 0.36,
      );
  }
  context.restore();
}
