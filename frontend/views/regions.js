/**
 * Decision regions of two features: where each class has the largest score, and the examples.
 *
 * @typedef {import("../types.js").Scene} Scene
 * @typedef {import("../types.js").Scatter} Scatter
 */

import { number } from "../format.js";
import { colourOf, mix, winners } from "../pixels.js";
import { byId } from "./dom.js";
import { drawMarker } from "./overlay.js";

/** How much of a class's colour its region has. */
const TINT = 0.24;

/** Part of the data's extent that is left free around it. */
const PAD = 0.12;

/** Pixels within which the pointer finds an example. */
const REACH = 12;

/** @type {import("../theme.js").RunStyle["marker"][]} */
const MARKERS = ["circle", "square", "triangle", "diamond"];

/** @param {{preview: (example: number | null) => void, choose: (example: number) => void}} actions */
export function createRegions(actions) {
  const canvas = /** @type {HTMLCanvasElement} */ (byId("regions"));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {[number, number][]} Where the examples are drawn. */
  let drawn = [];

  canvas.addEventListener("pointermove", (event) => actions.preview(nearest(event)));
  canvas.addEventListener("pointerleave", () => actions.preview(null));
  canvas.addEventListener("click", (event) => {
    const example = nearest(event);
    if (example !== null) actions.choose(example);
  });

  /** @param {MouseEvent} event */
  function nearest({ offsetX, offsetY }) {
    const distances = drawn.map(([x, y]) => Math.hypot(x - offsetX, y - offsetY));
    const least = Math.min(...distances);
    return least <= REACH ? distances.indexOf(least) : null;
  }

  return {
    /** @param {Scene} scene @param {Scatter | null} scatter */
    update(scene, scatter) {
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      if (!scatter || scatter.dataset !== scene.seen.dataset.id || !width) return;
      const ratio = window.devicePixelRatio || 1;
      Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
      const frame = frameOf(scatter, width, height);
      drawRegions(context, scene, frame, ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawn = scatter.features.map(([x, y]) => [frame.x(x), frame.y(y)]);
      drawExamples(context, scene, scatter, drawn);
      canvas.setAttribute("aria-label", describe(scene, scatter));
    },
  };
}

/** One scale for both features, the data in the middle. @param {Scatter} scatter @param {number} width @param {number} height */
function frameOf({ features }, width, height) {
  const range = (/** @type {0 | 1} */ i) => {
    const values = features.map((x) => x[i]);
    return [Math.min(...values), Math.max(...values)];
  };
  const [[x0, x1], [y0, y1]] = [range(0), range(1)];
  const scale = Math.min(width / (x1 - x0 || 1), height / (y1 - y0 || 1)) * (1 - PAD);
  const [midX, midY] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return {
    x: (/** @type {number} */ x) => width / 2 + (x - midX) * scale,
    y: (/** @type {number} */ y) => height / 2 - (y - midY) * scale,
    first: (/** @type {number} */ px) => midX + (px - width / 2) / scale,
    second: (/** @type {number} */ py) => midY - (py - height / 2) / scale,
  };
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {ReturnType<typeof frameOf>} frame @param {number} ratio */
function drawRegions(context, { seen, theme }, frame, ratio) {
  const { width, height } = context.canvas;
  const rows = seen.answer.templates;
  const tints = rows.map((_, k) => mix(colourOf(theme.paper), colourOf(classColour(theme, k)), TINT));
  const classes = winners(
    rows,
    width,
    height,
    (px) => frame.first(px / ratio),
    (py) => frame.second(py / ratio),
  );
  const image = new ImageData(width, height);
  classes.forEach((k, i) => image.data.set([...tints[k], 255], 4 * i));
  context.putImageData(image, 0, 0);
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Scatter} scatter @param {[number, number][]} places */
function drawExamples(context, { seen, theme, example }, { label }, places) {
  const { examples } = seen.answer;
  const wrong = new Set(examples.example.filter((_, i) => examples.predicted[i] !== examples.label[i]));
  const radius = theme.size * 0.2;
  places.forEach((place, k) =>
    drawMarker(context, place, styleOf(theme, label[k]), wrong.has(k) ? theme.ink : theme.casing, radius),
  );
  const chosen = places[example];
  if (!chosen) return;
  context.strokeStyle = theme.ink;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(chosen[0], chosen[1], radius * 2.6, 0, 2 * Math.PI);
  context.stroke();
}

/** @param {import("../theme.js").Theme} theme @param {number} k */
export const classColour = (theme, k) => theme.classes[k % theme.classes.length];

/** @param {import("../theme.js").Theme} theme @param {number} k @returns {import("../theme.js").RunStyle} */
export const styleOf = (theme, k) => ({
  colour: classColour(theme, k),
  width: 1,
  dash: [],
  marker: MARKERS[k % MARKERS.length],
});

/** @param {Scene} scene @param {Scatter} scatter */
function describe({ seen }, { label }) {
  const { class_names } = seen.dataset;
  const scores = seen.answer.templates.map(
    ([w1, w2, bias], k) => `${class_names[k]} ${number(w1, 2)} x1 + ${number(w2, 2)} x2 + ${number(bias, 2)}`,
  );
  return `Decision regions and ${label.length} examples. Scores: ${scores.join("; ")}.`;
}
