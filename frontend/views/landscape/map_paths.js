/** The paths on the map's canvas, up to the playhead, with distances and gradients. */

import { arrows } from "../../derive/arrows.js";
import { hidesArrows } from "../../derive/lesson/step.js";
import { at, backToFront, hasRing, pathsHere } from "../../derive/paths.js";
import { clipped, drawArrow, drawMarker, drawPath, drawRing } from "../../draw/overlay.js";

/** @param {Context} context @param {Frame} frame @param {Model} model */
export function drawPaths(context, frame, model) {
  const { t } = model.player;
  const { casing, runs: styles, size } = model.theme;
  const { x, y } = frame;
  const paths = pathsHere(model);
  const runs = backToFront(paths);
  /** @type {(a: number, b: number) => [number, number]} */
  const project = (a, b) => [x(a), y(b)];
  const heads = runs.flatMap((run) => {
    const head = at(run, t);
    return head ? [{ head, place: project(head.a, head.b), style: styles[run.slot] }] : [];
  });
  clipped(context, frame, () => {
    for (const { head, place, style } of heads) {
      const { residual } = head;
      const radii = /** @type {[number, number]} */ ([x(residual) - x(0), y(0) - y(residual)]);
      if (hasRing(model.state, residual)) drawRing(context, place, radii, style, casing);
    }
    for (const run of runs) drawPath(context, run, t, styles[run.slot], casing, project);
    const gradients = hidesArrows(model) ? [] : arrows(paths, t, frame, size).reverse();
    for (const { slot, from, along } of gradients)
      drawArrow(context, from, along, styles[slot].colour, casing, size * 0.5);
    for (const { place, style } of heads) drawMarker(context, place, style, casing, size * 0.36);
  });
}
