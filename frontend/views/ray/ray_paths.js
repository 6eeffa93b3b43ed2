/** The steps of paths on the curve of a function of one variable. */

import { columnAt, nearest } from "../../derive/numbers.js";
import { at, backToFront, pathsHere } from "../../derive/paths.js";
import { drawCircle, drawLine, drawMarker } from "../../draw/overlay.js";

/** The height of the curve, between two points of its grid. @param {Ray} ray @param {number} a */
export function heightAt({ a: grid, loss }, a) {
  const i = nearest(grid, a);
  return columnAt(loss, Math.max(0, i + (a - grid[i]) / (grid[1] - grid[0])));
}

/** @param {Context} context @param {Frame} frame @param {Model} model */
export function drawSteps(context, { x, y }, model) {
  const { t } = model.player;
  const { casing, runs: styles, size } = model.theme;
  for (const run of backToFront(pathsHere(model), styles)) {
    const style = styles[run.slot];
    const place = (/** @type {number} */ a, /** @type {number} */ loss) =>
      /** @type {[number, number]} */ ([x(a), y(loss)]);
    const head = at(run, t);
    const last = Math.min(Math.floor(t), run.loss.length - 1);
    const places = run.a.slice(0, last + 1).map((a, step) => place(a, run.loss[step]));
    places.forEach((here, step) => {
      const next = places[step + 1] ?? (head && place(head.a, head.loss));
      if (next) drawLine(context, here, next, style.colour, 1);
      drawCircle(context, here, size * 0.16, style.colour, style.colour);
    });
    if (head) drawMarker(context, place(head.a, head.loss), style, casing, size * 0.36);
  }
}
