/**
 * The landscape from above: level lines, the minimum, the ray, the paths and the start's handle.
 *
 * @typedef {import("../../state/types.js").Model} Model
 * @typedef {import("../../state/types.js").Plane} Plane
 * @typedef {import("../../state/types.js").Frame} Frame
 */

import { axisNames } from "../../derive/defaults.js";
import { isStartMovable, startOn } from "../../derive/shown_point.js";
import { createOverlay } from "../../draw/overlay.js";
import { CONFIG, followSize, plotly } from "../../draw/plot.js";
import { cartesianFrame } from "../../draw/plotly_internals.js";
import { drawPreview, plannedFrame } from "../../draw/preview.js";
import { extentOf, layout, margin, traces } from "./contour_figure.js";
import { createHandle } from "./handle.js";
import { createLegend } from "./legend.js";
import { drawPaths } from "./map_paths.js";

/** Milliseconds that a picture rests before the paths become real traces. */
const REST = 150;

/**
 * @param {HTMLElement} host
 * @param {{moveStart: (a: number, b: number, done: boolean) => void, invalidate: () => void}} actions
 */
export function createContour(host, actions) {
  const plot = Object.assign(document.createElement("div"), { className: "plot" });
  host.append(plot);
  const overlay = createOverlay(host);
  const legend = createLegend(host);
  const handle = createHandle(host, () => frame, actions.moveStart);
  /** @type {Frame | null} */
  let frame = null;
  let drawn = "";
  let drawnPaths = "";
  let resting = 0;
  /** @type {Model} */
  let model;

  followSize(plot, actions.invalidate);

  function draw(/** @type {boolean} */ withPaths) {
    const Plotly = plotly();
    if (!Plotly || !model.plane || host.hidden) return;
    drawnPaths = withPaths ? pathsSignature(model) : "";
    const fresh = !plot.classList.contains("js-plotly-plot");
    Plotly.react(plot, traces(host, model, withPaths), layout(host, model), CONFIG);
    if (!fresh) return;
    const events = /** @type {any} */ (plot);
    events.on("plotly_afterplot", actions.invalidate);
    events.on("plotly_click", (/** @type {any} */ event) => {
      if (!host.classList.contains("panning"))
        actions.moveStart(event.xvals[0], event.yvals[0], true);
    });
  }

  return {
    /** @param {Model} next */
    update(next) {
      model = next;
      if (host.hidden) return;
      const key = signature(host, next);
      if (key !== drawn && plotly()) {
        drawn = key;
        draw(false);
      }
      scheduleRest();
      paint();
    },
  };

  /** When the picture has rested for a while, the paths become real traces: to hover, to export. */
  function scheduleRest() {
    clearTimeout(resting);
    const moving = model.player.playing || model.dragging;
    if (moving || drawnPaths === pathsSignature(model)) return;
    resting = window.setTimeout(() => draw(true), REST);
  }

  function paint() {
    if (!model.plane) return;
    const ready = plot.classList.contains("js-plotly-plot");
    frame = ready
      ? cartesianFrame(plot)
      : plannedFrame(
          host,
          margin(host, model),
          extentOf(model.plane),
          model.state.function !== null,
        );
    if (!frame) return;
    const context = overlay.begin();
    if (!ready) drawPreview(context, model.plane, frame, model.theme.landscape);
    drawPaths(context, frame, model);
    legend.place(frame, model);
    handle.place(startOn(model), frame, axisNames(model.state), isStartMovable(model));
  }
}

/** @type {WeakMap<object, number>} */
const numbers = new WeakMap();
let count = 0;

/** A number for each object, to tell whether it has been drawn. @param {object | null} object */
function numberOf(object) {
  if (object && !numbers.has(object)) numbers.set(object, ++count);
  return object ? numbers.get(object) : 0;
}

/** What the drawn base depends on; the paths come and go by themselves. @param {HTMLElement} host @param {Model} model */
const signature = (host, { plane, range, state, theme, player }) =>
  plane
    ? [
        numberOf(plane),
        numberOf(range),
        state.colour,
        ...state.runs.map(({ name }) => name),
        theme.ink,
        theme.size,
        player.playing,
        host.clientWidth,
        host.clientHeight,
      ].join()
    : "";

/** What the real traces of the paths depend on. @param {Model} model */
const pathsSignature = ({ ghost, plane, paths, player, theme }) =>
  [
    numberOf(plane),
    numberOf(ghost),
    numberOf(paths),
    paths?.version,
    Math.round(player.t),
    theme.ink,
    theme.size,
  ].join();
