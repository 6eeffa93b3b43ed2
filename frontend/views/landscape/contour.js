/** The landscape from above: level lines, minimum, ray, paths and the handle of the start. */

import { hidesAxes, hidesMinimum } from "../../derive/lesson/step.js";
import { extent } from "../../derive/levels.js";
import { isStartMovable, startOn } from "../../derive/shown_point.js";
import { createChanges } from "../../draw/dom.js";
import { createOverlay } from "../../draw/overlay.js";
import { createPlot, plotly } from "../../draw/plot.js";
import { cartesianFrame } from "../../draw/plotly_internals.js";
import { drawPreview } from "../../draw/preview.js";
import { axisNames } from "../../words/plane.js";
import { createCard } from "./card.js";
import { frameBefore, layout, traces } from "./contour_figure.js";
import { createHandle } from "./handle.js";
import { createLegend } from "./legend.js";
import { drawMapPaths } from "./map_paths.js";
import { createOutOfView, drawLowest } from "./out_of_view.js";

const REST = 150; // milliseconds that a picture rests before the paths become real traces

/** @param {HTMLElement} host @param {Actions} actions @returns {View} */
export function createContour(host, actions) {
  const plot = createPlot(host, actions.invalidate, {
    plotly_click(event) {
      if (!host.classList.contains("panning"))
        actions.moveStart(event.xvals[0], event.yvals[0], true);
    },
  });
  const overlay = createOverlay(host);
  const legend = createLegend(host);
  const card = createCard(host);
  const away = createOutOfView(host, actions);
  const handle = createHandle(host, () => frame, actions.moveStart);
  let frame = /** @type {Frame | null} */ (null);
  const isNew = createChanges();
  let tracesKey = "";
  let resting = 0;
  /** @type {Model} */
  let model;
  function draw(/** @type {boolean} */ withPaths) {
    if (!plotly() || !model.plane || host.hidden) return;
    tracesKey = withPaths ? keyOfTraces(model) : "";
    plot.react(traces(host, model, withPaths), layout(host, model));
  }
  // Printing does not wait for the rest; the canvas is not printed.
  let printing = false;
  addEventListener("beforeprint", () => {
    printing = true;
    if (model) draw(true);
  });
  addEventListener("afterprint", () => {
    printing = false;
  });
  return {
    update(next) {
      model = next;
      if (host.hidden) return;
      if (next.plane && plotly() && isNew(...keyOfBase(host, next))) draw(printing);
      scheduleRest();
      paint();
    },
  };
  /** When the picture has rested for a while, the paths become real traces: to hover, to export. */
  function scheduleRest() {
    clearTimeout(resting);
    const moving = model.player.playing || model.dragging;
    if (moving || tracesKey === keyOfTraces(model)) return;
    resting = window.setTimeout(() => draw(true), REST);
  }
  function preview(
    /** @type {Context} */ context,
    /** @type {Frame} */ place,
    /** @type {Plane} */ plane,
  ) {
    const { range, state, theme } = model;
    const own = range ?? extent(plane.loss);
    drawPreview(context, plane, place, theme.landscape, state.colour, own);
  }
  function paint() {
    if (!model.plane) return;
    frame = plot.isDrawn() ? cartesianFrame(plot.element) : frameBefore(host, model, model.plane);
    if (!frame) return;
    const context = overlay.begin();
    if (!plot.isDrawn()) preview(context, frame, model.plane);
    drawLowest(context, frame, model);
    drawMapPaths(context, frame, model);
    away.place(context, frame, model);
    const hasCard = card.place(frame, model);
    legend.place(frame, model, hasCard);
    handle.place(startOn(model), frame, axisNames(model.state), isStartMovable(model));
  }
}

const numbers = /** @type {WeakMap<object, number>} */ (new WeakMap());
let count = 0;

/** A number for each object, to tell whether it has been drawn. @param {object | null} object */
function numberOf(object) {
  if (object && !numbers.has(object)) numbers.set(object, ++count);
  return object ? numbers.get(object) : 0;
}

/** What everything except the paths depends on. @param {HTMLElement} host @param {Model} model */
function keyOfBase(host, model) {
  const { plane, range, state, theme, player } = model;
  const names = state.runs.map(({ name }) => name).join();
  const size = [host.clientWidth, host.clientHeight];
  const look = [
    state.colour,
    theme.ink,
    theme.size,
    player.playing,
    hidesMinimum(model),
    hidesAxes(model),
  ];
  return [plane, range, names, ...look, ...size];
}

/** What the real traces of the paths depend on. @param {Model} model */
const keyOfTraces = ({ batchLoss, plane, paths, player, theme }) =>
  [
    ...[plane, batchLoss, paths].map(numberOf),
    ...[paths?.version, Math.round(player.t), theme.ink, theme.size],
  ].join();
