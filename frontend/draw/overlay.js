/** The canvas over a picture, and drawing on it. Redrawing it takes a third of a millisecond;
 *  redrawing the plot takes sixty. */

import { at, isOff } from "../derive/paths.js";
import { contextOf, fit, h } from "./dom.js";
import { corners } from "./markers.js";

/** @param {HTMLElement} host */
export function createOverlay(host) {
  const canvas = h("canvas", { className: "overlay", "aria-hidden": true });
  host.append(canvas);
  const context = contextOf(canvas);
  return {
    /** Clears the canvas, fitted to its host, and returns its context in CSS pixels. */
    begin() {
      const ratio = window.devicePixelRatio || 1;
      const width = Math.round(host.clientWidth * ratio);
      const height = Math.round(host.clientHeight * ratio);
      fit(canvas, width, height);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, host.clientWidth, host.clientHeight);
      return context;
    },
  };
}

/** Between an arrow's shaft and each side of its head. */
const BARB_TURN = 0.5;
/** Opacity of the area between a path and its projection. */
const CURTAIN = 0.16;
/** Half the width of the end of a bar, in pixels. */
export const CAP = 5;

/** @typedef {{path: Path2D, style: RunStyle, alpha?: number}} Stroke A part of a path. */

/** A run's path up to a step, or the parts of it that are shown.
 *  @param {Run} run @param {number} t @param {Projection} project @param {number} [from] A step.
 *  @param {(i: number) => boolean} [shows] Whether the line to step i is. */
export function pathOf(run, t, project, from = 0, shows = () => true) {
  const path = new Path2D();
  const head = at(run, t);
  if (!head) return path;
  const last = Math.min(Math.floor(t), run.loss.length - 1);
  let isBroken = true;
  const go = (/** @type {number} */ i, /** @type {[number, number]} */ place) => {
    const isShown = i > from && shows(i);
    if (isShown && isBroken) path.moveTo(...before);
    if (isShown) path.lineTo(...place);
    isBroken = !isShown;
    before = place;
  };
  let before = project(run.a[from], run.b[from], run.loss[from]);
  for (let i = from; i <= last; i++) go(i, project(run.a[i], run.b[i], run.loss[i]));
  go(last + 1, project(head.a, head.b, head.loss));
  return path;
}

/** Paths, each with a casing that separates it from what lies below; no casing covers a path.
 *  @param {Context} context @param {Stroke[]} strokes @param {string} casing */
export function drawPaths(context, strokes, casing) {
  context.lineJoin = context.lineCap = "round";
  for (const { path, style, alpha = 1 } of strokes)
    if (alpha === 1) stroke(context, path, casing, style.width + 2.5, []);
  for (const { path, style, alpha = 1 } of strokes) {
    context.globalAlpha = alpha;
    stroke(context, path, style.colour, style.width, style.dash);
  }
  context.globalAlpha = 1;
}

/** The area between a run's path and its projection on the surface, and the stem that joins both at
 *  the head: from the plane's loss to the run's own. @param {Context} context @param {Run} run
 *  @param {number} t @param {RunStyle} style @param {string} casing @param {Projection} project */
export function drawStem(context, run, t, style, casing, project) {
  const head = at(run, t);
  if (!head || !isOff(head.residual)) return;
  const steps = Array.from({ length: Math.min(Math.floor(t) + 1, run.loss.length) }, (_, i) => i);
  const foot = project(head.a, head.b, head.projected);
  const top = project(head.a, head.b, head.loss);
  const feet = steps.map((i) => project(run.a[i], run.b[i], run.projected_loss[i]));
  const path = steps.map((i) => project(run.a[i], run.b[i], run.loss[i]));
  const projection = polyline([...feet, foot]);
  const between = polyline([...feet, foot, top, ...path.reverse()]);
  const stem = polyline([foot, top]);
  context.globalAlpha = CURTAIN;
  context.fillStyle = style.colour;
  context.fill(between);
  context.globalAlpha = 1;
  stroke(context, projection, style.colour, 1, []);
  stroke(context, stem, casing, 3, []);
  stroke(context, stem, style.colour, 1.2, [2, 2]);
}

/** @param {[number, number][]} places */
function polyline(places) {
  const path = new Path2D();
  for (const place of places) path.lineTo(...place);
  return path;
}

/** @param {Context} context @param {Path2D} path @param {string} colour @param {number} width
 *  @param {number[]} dash */
function stroke(context, path, colour, width, dash) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.stroke(path);
  context.setLineDash([]);
}

/** A marker in its style's colour and shape.
 *  @param {Context} context @param {[number, number]} place @param {RunStyle} style
 *  @param {string} casing @param {number} radius */
export function drawMarker(context, [x, y], style, casing, radius = 6) {
  const path = markerPath(style.marker, x, y, radius);
  context.lineJoin = "round";
  stroke(context, path, casing, 3, []);
  context.fillStyle = style.colour;
  context.fill(path);
}

/** A filled circle, or a ring if `fill` is null.
 *  @param {Context} context @param {[number, number]} place @param {number} radius
 *  @param {string | null} fill @param {string} outline @param {number[]} dash @param {number} width
 */
export function drawCircle(context, [x, y], radius, fill, outline, dash = [], width = 2) {
  const path = new Path2D();
  path.arc(x, y, radius, 0, 2 * Math.PI);
  if (fill !== null) {
    context.fillStyle = fill;
    context.fill(path);
  }
  stroke(context, path, outline, width, dash);
}

/** A straight line.
 *  @param {Context} context @param {[number, number]} from @param {[number, number]} to
 *  @param {string} colour @param {number} width @param {number[]} dash */
export const drawLine = (context, from, to, colour, width = 1, dash = []) =>
  stroke(context, polyline([from, to]), colour, width, dash);

/** Draws only within a frame.
 *  @param {Context} context @param {Frame} frame @param {() => void} draw */
export function clipped(context, { left, top, width, height }, draw) {
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  draw();
  context.restore();
}

/** An arrow.
 *  @param {Context} context @param {[number, number]} from @param {[number, number]} along
 *  @param {string} colour @param {string} casing @param {number} barb Length of the head. */
export function drawArrow(context, [x, y], [dx, dy], colour, casing, barb) {
  const turn = Math.atan2(dy, dx);
  const tip = /** @type {[number, number]} */ ([x + dx, y + dy]);
  const path = polyline([[x, y], tip]);
  for (const side of [-1, 1]) {
    const back = turn + Math.PI + side * BARB_TURN;
    path.moveTo(...tip);
    path.lineTo(tip[0] + barb * Math.cos(back), tip[1] + barb * Math.sin(back));
  }
  context.lineJoin = context.lineCap = "round";
  stroke(context, path, casing, 4.5, []);
  stroke(context, path, colour, 2, []);
}

/** A run's distance from the plane: a bar that stands on its marker.
 *  @param {Context} context @param {[number, number]} foot @param {[number, number]} top
 *  @param {RunStyle} style @param {string} casing */
export function drawBar(context, foot, top, style, casing) {
  const path = polyline([foot, top]);
  path.moveTo(top[0] - CAP, top[1]);
  path.lineTo(top[0] + CAP, top[1]);
  context.lineCap = "round";
  stroke(context, path, casing, 4, []);
  stroke(context, path, style.colour, 1.5, []);
}

/** @param {RunStyle["marker"]} marker @param {number} x @param {number} y @param {number} r */
function markerPath(marker, x, y, r) {
  const path = new Path2D();
  if (marker === "circle") path.arc(x, y, r, 0, 2 * Math.PI);
  else for (const [px, py] of corners(marker)) path.lineTo(x + r * px, y + r * py);
  path.closePath();
  return path;
}
