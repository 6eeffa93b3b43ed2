/** The paths on the map's canvas, up to the playhead, with distances and gradients. */

import { arrows } from "../../derive/arrows.js";
import { hidesArrows } from "../../derive/lesson/step.js";
import { at, backToFront, barTop, hasBar, pathsHere, tangleOf } from "../../derive/paths.js";
import * as overlay from "../../draw/overlay.js";
import { headSize } from "../../draw/theme.js";

/** @param {Context} context @param {Frame} frame @param {Model} model */
export function drawMapPaths(context, frame, model) {
  const { t } = model.player;
  const { casing, runs: styles, size } = model.theme;
  const { x, y, top, height } = frame;
  const paths = pathsHere(model);
  const runs = backToFront(paths, styles);
  /** @type {(a: number, b: number) => [number, number]} */
  const project = (a, b) => [x(a), y(b)];
  const heads = runs.flatMap((run) => {
    const head = at(run, t);
    return head ? [{ head, place: project(head.a, head.b), style: styles[run.slot] }] : [];
  });
  const strokes = runs.flatMap((run) => strokesOf(run, t, styles[run.slot], project));
  overlay.clipped(context, frame, () => {
    for (const { head, place, style } of heads) {
      if (!hasBar(model.state, head.residual)) continue;
      const end = barTop(head, [frame.b(top + height), frame.b(top)]);
      overlay.drawBar(context, place, project(head.a, end), style, casing);
    }
    overlay.drawPaths(context, strokes, casing);
    const gradients = hidesArrows(model) ? [] : arrows(paths, t, frame, size).reverse();
    for (const { slot, from, along } of gradients)
      overlay.drawArrow(context, from, along, styles[slot].colour, casing, size * 0.5);
    for (const { place, style } of heads)
      overlay.drawMarker(context, place, style, casing, headSize(style, size));
  });
}

/** What a tangle has passed is faint. @param {Run} run @param {number} t @param {RunStyle} style
 *  @param {Projection} project @returns {overlay.Stroke[]} */
function strokesOf(run, t, style, project) {
  const { from, alpha } = tangleOf(run, t);
  const recent = { path: overlay.pathOf(run, t, project, from), style };
  if (from === 0) return [recent];
  return [{ path: overlay.pathOf(run, from, project), style, alpha }, recent];
}
