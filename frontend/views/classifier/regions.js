/** Where each class has the largest score, and the examples as points that can be edited.
 *  @typedef {import("./regions_frame.js").RegionsFrame} RegionsFrame */

import { number } from "../../derive/format.js";
import { colourOf, gridWinners, mix, NO_CLASS, winners } from "../../derive/pixels.js";
import { classColour, styleOf } from "../../draw/class_marks.js";
import { byId, contextOf, createChanges, fit } from "../../draw/dom.js";
import { drawCircle, drawMarker } from "../../draw/overlay.js";
import { pointsOf } from "../../state/points.js";
import { createPointEditing } from "./point_editing.js";
import { frameOf } from "./regions_frame.js";

const TINT = 0.24; // the fraction of a class's colour in its region
const UNITS = 0.3; // opacity of the lines of hidden units
const MOST_UNITS = 64; // with more lines, the regions would not be seen

/** @param {import("./point_editing.js").EditingActions} actions */
export function createRegions(actions) {
  const canvas = /** @type {HTMLCanvasElement} */ (byId("regions"));
  const context = contextOf(canvas);
  const editing = createPointEditing(canvas, actions);
  new ResizeObserver(actions.invalidate).observe(canvas);
  let frame = /** @type {RegionsFrame | null} */ (null);
  const isNew = createChanges();
  return {
    /** @param {Scene} scene @param {Model} model @param {number | null} previewed */
    update(scene, model, previewed) {
      const { seen, theme } = scene;
      const { scatter, state } = model;
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      if (scatter?.dataset !== seen.dataset.id || !width) return;
      const points = pointsOf(model);
      if (!points) return;
      const own = state.example !== null && state.example < points.length ? state.example : null;
      const chosen = own ?? Math.min(scene.chosen, points.length - 1);
      const fits = frame?.width === width && frame.height === height;
      if (!frame || !fits || !editing.held()) frame = frameOf(scatter, points, width, height);
      editing.update(model, { chosen, frame, names: seen.dataset.class_names });
      const held = editing.held();
      const { count, points: edited } = state;
      if (!isNew(seen, scatter, edited, count, chosen, previewed, held, theme, width, height))
        return;
      const ratio = window.devicePixelRatio || 1;
      const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
      fit(canvas, across, down);
      drawRegions(context, scene, frame, ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      if (seen.hidden) drawUnits(context, scene, frame);
      const leaving = held?.leaving ? held.at : null;
      drawPoints(context, scene, points, editing.places(), previewed ?? chosen, leaving);
      canvas.setAttribute("aria-label", describe(scene, points));
    },
  };
}

/** @param {Context} context @param {Scene} scene @param {RegionsFrame} frame @param {number}
 *    ratio */
function drawRegions(context, { seen, theme }, frame, ratio) {
  const { width, height } = context.canvas;
  const paper = colourOf(theme.paper);
  const tints = seen.dataset.class_names.map((_, k) =>
    pixelOf(mix(paper, colourOf(classColour(theme, k)), TINT)),
  );
  tints[NO_CLASS] = pixelOf(paper);
  const x = (/** @type {number} */ px) => frame.first(px / ratio);
  const y = (/** @type {number} */ py) => frame.second(py / ratio);
  const { regions, templates } = seen.answer;
  const classes =
    seen.inputs && regions
      ? gridWinners(regions, seen.inputs, width, height, x, y)
      : winners(templates, width, height, x, y);
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = tints[classes[i]];
  context.putImageData(image, 0, 0);
}

/** Where each hidden unit of the first layer is at zero: a line; dashed for a dead unit.
 *  @param {Context} context @param {Scene} scene @param {RegionsFrame} frame */
function drawUnits(context, { seen, theme }, frame) {
  const { activity, templates } = seen.answer;
  const { width, height } = frame;
  const reach = width + height;
  context.lineWidth = 1;
  context.strokeStyle = theme.ink;
  context.globalAlpha = UNITS;
  templates.slice(0, MOST_UNITS).forEach(([w1, w2, bias], unit) => {
    const [right, up] = [frame.x(1) - frame.x(0), frame.y(1) - frame.y(0)];
    // the line in pixels, u x + v y + c = 0
    const [u, v] = [w1 / right, w2 / up];
    const c = bias - u * frame.x(0) - v * frame.y(0);
    const size = u * u + v * v;
    if (!(size > 0)) return;
    const out = (u * width + v * height) / 2 + c;
    const [x, y] = [width / 2 - (u * out) / size, height / 2 - (v * out) / size];
    const [dx, dy] = [(-v * reach) / Math.sqrt(size), (u * reach) / Math.sqrt(size)];
    context.setLineDash(activity?.[0][unit] === 0 ? [2, 4] : []);
    context.beginPath();
    context.moveTo(x - dx, y - dy);
    context.lineTo(x + dx, y + dy);
    context.stroke();
  });
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** The four bytes of an opaque pixel as one number. @param {number[]} colour */
const pixelOf = (colour) => new Uint32Array(new Uint8ClampedArray([...colour, 255]).buffer)[0];

/** @param {Context} context @param {Scene} scene @param {DataPoint[]} points
 *  @param {[number, number][]} places @param {number} ringed @param {number | null} leaving */
function drawPoints(context, { seen, theme }, points, places, ringed, leaving) {
  const { examples } = seen.answer;
  const answered = examples.total === points.length; // otherwise the points have changed since
  const wrong = new Set(
    answered ? examples.example.filter((_, i) => examples.predicted[i] !== examples.label[i]) : [],
  );
  const radius = theme.size * 0.24;
  places.forEach((place, k) => {
    context.globalAlpha = k === leaving ? 0.35 : 1;
    const outline = wrong.has(k) ? theme.ink : theme.casing;
    drawMarker(context, place, styleOf(theme, points[k][2]), outline, radius);
  });
  context.globalAlpha = 1;
  const place = places[ringed];
  if (!place) return;
  const dash = leaving === null ? [] : [3, 3];
  drawCircle(context, place, radius * 2.6, null, theme.ink, dash);
}

function describe(/** @type {Scene} */ { seen }, /** @type {DataPoint[]} */ points) {
  const { class_names } = seen.dataset;
  const what = `Decision regions and ${points.length} examples.`;
  if (seen.hidden) return `${what} Lines: where the hidden units of the first layer are zero.`;
  const scores = seen.answer.templates.map(
    ([w1, w2, bias], k) =>
      `${class_names[k]} ${number(w1, 2)} x1 + ${number(w2, 2)} x2 + ${number(bias, 2)}`,
  );
  return `${what} Scores: ${scores.join("; ")}.`;
}
