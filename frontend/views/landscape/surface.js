/**
 * The landscape as a surface. The paths are on a canvas over it, at their own loss: inside the
 * plane that is on the surface, off the plane it is above or below, and a stem shows how far.
 *
 * @typedef {import("../../state/types.js").Model} Model
 * @typedef {import("../../state/types.js").Plane} Plane
 */

import { valueName, WINDOW_ASPECT } from "../../derive/defaults.js";
import { evenLevels, extent, isLogarithmic, logarithms } from "../../derive/levels.js";
import { clamp } from "../../derive/math.js";
import { at, backToFront, pathsHere } from "../../derive/paths.js";
import { createOverlay, drawMarker, drawPath, drawStem } from "../../draw/overlay.js";
import { baseLayout, CONFIG, followSize, plotly } from "../../draw/plot.js";
import { sceneProjection } from "../../draw/plotly_internals.js";
import { axisTitles } from "../../words/plane.js";

/** Where the camera looks from; farther away where the picture is narrow, or small for its type, so that all is seen. @param {HTMLElement} host @param {number} size */
function firstCamera(host, size) {
  const room = Math.max(1, (ROOM * size) / host.clientWidth) ** 0.5;
  const distance = 1.28 * room * Math.max(0.76, (host.clientHeight / host.clientWidth) ** 0.55);
  const eye = { x: -0.6 * distance, y: -1.5 * distance, z: 1.02 * distance };
  return { eye, center: { x: 0, y: 0, z: -0.19 } };
}

/** Width, in units of the type's size, below which the axes' titles need more room. */
const ROOM = 31;

/** @param {HTMLElement} host @param {{invalidate: () => void}} actions */
export function createSurface(host, actions) {
  const plot = Object.assign(document.createElement("div"), { className: "plot" });
  host.append(plot);
  const overlay = createOverlay(host);
  /** @type {unknown[]} */
  let drawn = [];
  /** @type {Model} */
  let model;

  followSize(plot, actions.invalidate);
  const drawable = hasWebGL();
  if (!drawable)
    plot.textContent =
      "This browser cannot draw surfaces (it has no WebGL). The contour shows the same.";

  function draw() {
    const fresh = !plot.classList.contains("js-plotly-plot");
    const camera = fresh
      ? firstCamera(host, model.theme.size)
      : /** @type {any} */ (plot)._fullLayout.scene.camera;
    const drawing = plotly().react(plot, [surface(model)], layout(model, camera), CONFIG);
    if (!fresh) return;
    drawing.then(actions.invalidate);
    const events = /** @type {any} */ (plot);
    for (const event of ["plotly_afterplot", "plotly_relayouting", "plotly_relayout"])
      events.on(event, actions.invalidate);
  }

  return {
    /** @param {Model} next */
    update(next) {
      model = next;
      if (!drawable || host.hidden || !next.plane || !plotly()) return;
      const key = [next.plane, next.range, next.state.colour, next.theme];
      if (key.some((part, i) => part !== drawn[i])) {
        drawn = key;
        draw();
      }
      paint();
    },
  };

  function paint() {
    const context = overlay.begin();
    const project = plot.classList.contains("js-plotly-plot") ? sceneProjection(plot) : null;
    if (!project) return;
    const { player, theme } = model;
    const paths = pathsHere(model);
    const { low, high } = extent(/** @type {Plane} */ (model.plane).loss);
    const place = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ loss) =>
      project(a, b, clamp(loss, 2 * low - high, 2 * high - low));
    for (const run of backToFront(paths))
      drawStem(context, run, player.t, theme.runs[run.slot], theme.casing, place);
    for (const run of backToFront(paths))
      drawPath(context, run, player.t, theme.runs[run.slot], theme.casing, place);
    for (const run of backToFront(paths)) {
      const head = at(run, player.t);
      if (head)
        drawMarker(
          context,
          place(head.a, head.b, head.loss),
          theme.runs[run.slot],
          theme.casing,
          theme.size * 0.36,
        );
    }
  }
}

/** Plotly's own message points to a page elsewhere. */
function hasWebGL() {
  const context = document.createElement("canvas").getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

/** @param {Model} model */
function surface({ plane, range, state, theme }) {
  const { a, b, loss } = /** @type {Plane} */ (plane);
  const { low, high, floor } = range ?? extent(loss);
  const { start, end, size } = evenLevels(low, high);
  const logarithmic = isLogarithmic(state.colour, { low, high, floor });
  return {
    type: "surface",
    x: a,
    y: b,
    z: loss,
    surfacecolor: logarithmic ? logarithms(loss, floor) : loss,
    cmin: logarithmic ? Math.log10(floor) : low,
    cmax: logarithmic ? Math.log10(high) : high,
    colorscale: theme.landscape,
    showscale: false,
    contours: {
      x: { highlight: false },
      y: { highlight: false },
      z: { show: true, start, end, size, color: theme.ridges, width: 1, highlight: false },
    },
    lighting: { ambient: 0.82, diffuse: 0.35, specular: 0.03, roughness: 0.9, fresnel: 0.05 },
    lightposition: { x: -800, y: -400, z: 1500 },
    hoverinfo: "skip",
  };
}

/** @param {Model} model @param {object} camera */
function layout(model, camera) {
  const { range, state, theme } = model;
  const titles = axisTitles(model, true);
  const axis = (/** @type {string} */ text) => ({
    title: { text, font: { size: Math.round(theme.size * 0.8), color: theme.muted } },
    color: theme.muted,
    gridcolor: theme.line,
    zerolinecolor: theme.line,
    tickfont: { size: Math.round(theme.size * 0.75), color: theme.muted },
    showbackground: false,
    showspikes: false,
    nticks: 5,
  });
  return {
    ...baseLayout(theme),
    dragmode: "turntable",
    margin: { l: 0, r: 0, t: 0, b: 0 },
    scene: {
      dragmode: "turntable",
      hovermode: false,
      aspectmode: "manual",
      aspectratio: { x: 0.9 * WINDOW_ASPECT, y: 0.9, z: 0.7 },
      camera,
      xaxis: axis(titles[0]),
      yaxis: axis(titles[1]),
      zaxis: { ...axis(valueName(state)), ...(range ? { range: [range.low, range.high] } : {}) },
    },
  };
}
