/** The landscape as a surface. The paths are on a canvas over it, at their own loss; off the plane
 *  a stem shows how far above or below. */

import { WINDOW_ASPECT } from "../../derive/defaults.js";
import { evenLevels, extent, isLogarithmic, logarithms } from "../../derive/levels.js";
import { clamp } from "../../derive/numbers.js";
import { at, backToFront, pathsHere } from "../../derive/paths.js";
import { h } from "../../draw/dom.js";
import { createOverlay, drawMarker, drawPath, drawStem } from "../../draw/overlay.js";
import { baseLayout, createPlot, plotly } from "../../draw/plot.js";
import { sceneProjection } from "../../draw/plotly_internals.js";
import { valueName } from "../../words/names.js";
import { axisTitles } from "../../words/plane.js";

const ROOM = 31; // width, in units of the font size, below which the axes' titles need more room

/** Farther away if the picture is narrow. @param {HTMLElement} host @param {number} size */
function firstCamera(host, size) {
  const room = Math.max(1, (ROOM * size) / host.clientWidth) ** 0.5;
  const distance = 1.28 * room * Math.max(0.76, (host.clientHeight / host.clientWidth) ** 0.55);
  const eye = { x: -0.6 * distance, y: -1.5 * distance, z: 1.02 * distance };
  return { eye, center: { x: 0, y: 0, z: -0.19 } };
}

/** @param {HTMLElement} host @param {Pick<Actions, "invalidate">} actions @returns {View} */
export function createSurface(host, { invalidate }) {
  const turns = { plotly_relayouting: invalidate, plotly_relayout: invalidate };
  const plot = createPlot(host, invalidate, turns);
  const overlay = createOverlay(host);
  const drawable = hasWebGL();
  if (!drawable)
    plot.element.textContent =
      "This browser cannot draw surfaces (it has no WebGL). The contour map shows the same.";
  return {
    update(model) {
      const { plane, range, state, theme } = model;
      if (!drawable || host.hidden || !plane || !plotly()) return;
      plot.draw([plane, range, state.colour, theme], () => {
        const { _fullLayout: drawn } = /** @type {any} */ (plot.element);
        const camera = drawn ? drawn.scene.camera : firstCamera(host, theme.size);
        return [[surface(model)], layout(model, camera)];
      });
      paint(model, plane);
    },
  };
  function paint(/** @type {Model} */ model, /** @type {Plane} */ plane) {
    const context = overlay.begin();
    const project = plot.isDrawn() ? sceneProjection(plot.element) : null;
    if (!project) return;
    const { t } = model.player;
    const { casing, runs: styles, size } = model.theme;
    const { low, high } = extent(plane.loss);
    const place = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ loss) =>
      project(a, b, clamp(loss, 2 * low - high, 2 * high - low));
    const runs = backToFront(pathsHere(model));
    for (const run of runs) drawStem(context, run, t, styles[run.slot], casing, place);
    for (const run of runs) drawPath(context, run, t, styles[run.slot], casing, place);
    for (const run of runs) {
      const head = at(run, t);
      if (!head) continue;
      const [x, y] = place(head.a, head.b, head.loss);
      drawMarker(context, [x, y], styles[run.slot], casing, size * 0.36);
    }
  }
}

/** Whether surfaces can be drawn; Plotly's own message links to another site. */
function hasWebGL() {
  const context = h("canvas").getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

function surface(/** @type {Model} */ { plane, range, state, theme }) {
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

function layout(/** @type {Model} */ model, /** @type {object} */ camera) {
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
