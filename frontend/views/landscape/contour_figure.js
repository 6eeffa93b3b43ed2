/**
 * What Plotly draws of the landscape from above: traces and layout, from the model alone.
 *
 * @typedef {import("../../state/types.js").Model} Model
 * @typedef {import("../../state/types.js").Plane} Plane
 */

import { axisNames, functionOf, valueName } from "../../derive/defaults.js";
import { number } from "../../derive/format.js";
import {
  evenLevels,
  extent,
  isLogarithmic,
  levelDigits,
  levelFormat,
  logarithms,
  logLevels,
} from "../../derive/levels.js";
import { isAttained } from "../../derive/minima.js";
import { at, backToFront, isOff, pathsHere } from "../../derive/paths.js";
import { baseAxis, baseLayout, dashOf } from "../../draw/plot.js";
import { plannedFrame } from "../../draw/preview.js";
import { axisTitles } from "../../words/plane.js";

/** @param {Plane} plane @returns {{a: [number, number], b: [number, number]}} */
export const extentOf = ({ a, b }) => ({ a: [a[0], a[a.length - 1]], b: [b[0], b[b.length - 1]] });

/** @param {HTMLElement} host @param {Model} model */
export function margin(host, { theme }) {
  const narrow = isNarrow(host);
  return {
    l: Math.round(theme.size * (narrow ? 2.6 : 3.3)),
    r: Math.round(theme.size * (narrow ? 0.5 : 4.2)),
    t: Math.round(theme.size * 0.55),
    b: Math.round(theme.size * 2.9),
  };
}

/** @param {HTMLElement} host No room for a colour bar; the level lines carry values. */
const isNarrow = (host) => host.clientWidth < 520;

/** @param {HTMLElement} host @param {Model} model @param {boolean} withPaths */
export function traces(host, model, withPaths) {
  const plane = /** @type {Plane} */ (model.plane);
  return [
    ...landscape(host, model, plane),
    ...(model.state.function !== null ? knownMinima(model) : []),
    ...(model.state.function === null && plane.b[0] <= 0 && plane.b[plane.b.length - 1] >= 0
      ? [rayLine(model, plane)]
      : []),
    ...(plane.minimum && isAttained(plane.minimum) ? [minimumMark(model, plane.minimum)] : []),
    ...(withPaths ? [...ghostLines(model), ...pathTraces(model)] : []),
  ];
}

/** @param {HTMLElement} host @param {Model} model @param {Plane} plane */
function landscape(host, model, plane) {
  const { state, theme } = model;
  const { low, high, floor } = model.range ?? extent(plane.loss);
  const common = { type: "contour", x: plane.a, y: plane.b };
  const label = { family: theme.font, size: Math.round(theme.size * 0.66), color: theme.ink };
  const line = { color: theme.levels, width: 0.8, smoothing: 0.6 };
  const showlabels = !model.dragging; // placing them takes longer than all the rest
  const [across, up] = axisNames(state);
  const hovertemplate = `${across} %{x:.3~g}<br>${up} %{y:.3~g}<br>${valueName(state)} <b>%{customdata:.4~g}</b><extra></extra>`;
  const colorbar = colourBar(host, model);
  const fill = {
    ...common,
    name: "loss",
    colorscale: theme.landscape,
    showscale: !isNarrow(host),
    colorbar,
    hovertemplate,
    customdata: plane.loss,
  };
  if (!isLogarithmic(state.colour, { low, high, floor })) {
    const levels = evenLevels(low, high);
    const contours = {
      ...levels,
      coloring: "fill",
      showlabels,
      labelfont: label,
      labelformat: levelFormat(
        Math.max(Math.abs(levels.start), Math.abs(levels.end)),
        levelDigits(levels),
      ),
    };
    return [{ ...fill, z: plane.loss, contours, line, autocontour: false }];
  }
  const z = logarithms(plane.loss, floor);
  const levels = logLevels(floor, high);
  const ticks = {
    tickvals: levels.map(Math.log10),
    ticktext: levels.map((level) => number(level, 2)),
  };
  const base = {
    ...fill,
    z,
    zmin: Math.log10(floor),
    zmax: Math.log10(high),
    colorbar: { ...colorbar, ...ticks },
    contours: { coloring: "heatmap", showlines: false },
    line: { width: 0 },
  };
  const lines = levels.map((level) => ({
    ...common,
    z: plane.loss,
    name: `level ${number(level)}`,
    contours: {
      start: level,
      end: level,
      size: 1,
      coloring: "none",
      showlabels,
      labelfont: label,
      labelformat: levelFormat(level, 2),
    },
    line,
    autocontour: false,
    showscale: false,
    hoverinfo: "skip",
  }));
  return [base, ...lines];
}

/** The colour bar, beside the axes and as high, wherever the window's aspect puts them. @param {HTMLElement} host @param {Model} model */
function colourBar(host, model) {
  const { theme } = model;
  const { l, r, t, b } = margin(host, model);
  const fills = model.state.function !== null;
  const frame = plannedFrame(
    host,
    { l, r, t, b },
    extentOf(/** @type {Plane} */ (model.plane)),
    fills,
  );
  const height = frame.height / (host.clientHeight - t - b);
  return {
    title: {
      text: valueName(model.state),
      side: "top",
      font: { size: Math.round(theme.size * 0.8) },
    },
    thickness: Math.round(theme.size * 0.6),
    outlinewidth: 0,
    ticklen: 3,
    tickcolor: theme.line,
    x: (frame.left + frame.width + theme.size * 0.6 - l) / (host.clientWidth - l - r),
    xpad: 4,
    y: 1,
    yanchor: "top",
    ypad: 0,
    len: Math.min(1, height),
    nticks: 7,
  };
}

/** The line of the ray's picture, b = 0. @param {Model} model @param {Plane} plane */
function rayLine({ theme }, plane) {
  return {
    type: "scatter",
    mode: "lines",
    name: "ray",
    x: [plane.a[0], plane.a[plane.a.length - 1]],
    y: [0, 0],
    line: { color: theme.muted, width: 1, dash: "4px,4px" },
    hoverinfo: "skip",
  };
}

/** @param {Model} model @param {import("../../state/types.js").PlaneMinimum} minimum */
function minimumMark({ theme }, minimum) {
  const gap = typeof minimum.gap !== "number" ? "" : `<br>gap ≤ ${number(minimum.gap, 2)}`;
  return {
    type: "scatter",
    mode: "markers",
    name: "minimum",
    x: [minimum.a],
    y: [minimum.b],
    marker: {
      symbol: "cross-thin",
      size: theme.size * 0.85,
      line: { color: theme.ink, width: 1.6 },
    },
    hovertemplate: `lowest point<br>a %{x:.4~g}, b %{y:.4~g}<br>loss ${number(minimum.loss, 5)}${gap}<extra></extra>`,
  };
}

/** Where a function's lowest points are known to be. @param {Model} model */
function knownMinima({ state, theme }) {
  const places = functionOf(state)?.minima ?? [];
  return places.map(([x, y]) => ({
    type: "scatter",
    mode: "markers",
    name: "minimum",
    x: [x],
    y: [y],
    marker: {
      symbol: "cross-thin",
      size: theme.size * 0.85,
      line: { color: theme.ink, width: 1.6 },
    },
    hovertemplate: "lowest point<br>x %{x:.4~g}, y %{y:.4~g}<extra></extra>",
  }));
}

/** Level lines of a mini-batch's own loss, in the colour of its run. @param {Model} model */
function ghostLines({ ghost, theme }) {
  if (!ghost?.plane) return [];
  const { a, b, loss } = ghost.plane;
  const { low, high } = extent(loss);
  if (!(high > low)) return [];
  return [
    {
      type: "contour",
      name: "mini-batch",
      x: a,
      y: b,
      z: loss,
      autocontour: false,
      showscale: false,
      contours: { ...evenLevels(low, high), coloring: "none" },
      line: { color: theme.runs[ghost.slot].colour, width: 1.1, dash: "5px,4px", smoothing: 0 },
      hoverinfo: "skip",
    },
  ];
}

/** Casings first, so that no path is cut by another's. @param {Model} model */
function pathTraces(model) {
  const { player, theme } = model;
  const runs = backToFront(pathsHere(model));
  const line = (/** @type {import("../../state/types.js").Run} */ run) => {
    const until = Math.round(player.t) + 1;
    return { type: "scatter", mode: "lines", x: run.a.slice(0, until), y: run.b.slice(0, until) };
  };
  const casings = runs.map((run) => ({
    ...line(run),
    name: `${run.name} casing`,
    line: { color: theme.casing, width: theme.runs[run.slot].width + 2.5 },
    hoverinfo: "skip",
  }));
  const lines = runs.map((run) => ({
    ...line(run),
    name: run.name,
    line: {
      color: theme.runs[run.slot].colour,
      width: theme.runs[run.slot].width,
      dash: dashOf(theme.runs[run.slot]),
    },
    customdata: run.loss.slice(0, Math.round(player.t) + 1).map((loss, i) => [i, loss]),
    hovertemplate: "step %{customdata[0]}<br>loss <b>%{customdata[1]:.4~g}</b><extra></extra>",
  }));
  const rings = runs.flatMap((run) => ring(run, player.t, theme.runs[run.slot]));
  return [...rings, ...casings, ...lines];
}

/** Corners of a ring. */
const CORNERS = 72;

/** How far a run is off the plane, as the radius of a ring around its shadow. @param {import("../../state/types.js").Run} run @param {number} t @param {import("../../draw/theme.js").RunStyle} style */
function ring(run, t, style) {
  const shadow = at(run, Math.round(t));
  if (!shadow || !isOff(shadow.residual)) return [];
  const turns = Array.from({ length: CORNERS + 1 }, (_, i) => (2 * Math.PI * i) / CORNERS);
  return [
    {
      type: "scatter",
      mode: "lines",
      name: `${run.name} off the plane`,
      x: turns.map((turn) => shadow.a + shadow.residual * Math.cos(turn)),
      y: turns.map((turn) => shadow.b + shadow.residual * Math.sin(turn)),
      line: { color: style.colour, width: 1.3, dash: dashOf(style) },
      hovertemplate: `${number(shadow.residual, 4)} off the plane<br>loss <b>${number(shadow.loss, 4)}</b><extra></extra>`,
    },
  ];
}

/** @param {HTMLElement} host @param {Model} model */
export function layout(host, model) {
  const { theme } = model;
  const { a, b } = extentOf(/** @type {Plane} */ (model.plane));
  const titles = axisTitles(model, isNarrow(host));
  return {
    ...baseLayout(theme),
    margin: margin(host, model),
    hovermode: "closest",
    clickanywhere: true,
    xaxis: {
      ...baseAxis(theme, titles[0]),
      range: a,
      constrain: "domain",
    },
    yaxis: {
      ...baseAxis(theme, titles[1]),
      range: b,
      ...(model.state.function === null && { scaleanchor: "x" }),
      constrain: "domain",
      constraintoward: "top",
    },
  };
}
