/** What Plotly draws of the landscape from above: traces and layout, from only the model. */

import { number } from "../../derive/format.js";
import { hidesMinimum } from "../../derive/lesson/step.js";
import * as scale from "../../derive/levels.js";
import { ends } from "../../derive/numbers.js";
import { at, backToFront, barTop, hasBar, pathsHere, tangleOf } from "../../derive/paths.js";
import { colourAt, colourOf, contrast } from "../../derive/pixels.js";
import { extentOf, isAttained } from "../../derive/plane.js";
import { CAP } from "../../draw/overlay.js";
import { baseAxis, baseLayout, dashOf } from "../../draw/plot.js";
import { plannedFrame } from "../../draw/preview.js";
import { textSize } from "../../draw/theme.js";
import { classifies, functionOf } from "../../state/catalog.js";
import { valueName } from "../../words/names.js";
import { axisNames, axisTitles } from "../../words/plane.js";

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

/** Where the axes will be before Plotly has drawn them.
 *  @param {HTMLElement} host @param {Model} model @param {Plane} plane */
export const frameBefore = (host, model, plane) =>
  plannedFrame(host, margin(host, model), extentOf(plane));

/** Whether there is no room for a colour bar. @param {HTMLElement} host */
const isNarrow = (host) => host.clientWidth < 520;

/** @param {HTMLElement} host @param {Model} model @param {boolean} withPaths */
export function traces(host, model, withPaths) {
  const plane = /** @type {Plane} */ (model.plane);
  return [
    ...landscape(host, model, plane),
    ...(classifies(model.state) ? rayLine(model, plane) : []),
    ...(hidesMinimum(model) ? [] : [...minimum(model, plane), ...knownMinima(model)]),
    ...(withPaths ? [...batchLossLines(model), ...pathTraces(model)] : []),
  ];
}

/** Bands of colour, and level lines. Placing their labels takes longer than all the rest: only when
 *  nothing moves. @param {HTMLElement} host @param {Model} model @param {Plane} plane */
function landscape(host, model, plane) {
  const { player, state, theme } = model;
  const range = model.range ?? scale.extent(plane.loss);
  const heights = scale.heightsOf(plane.loss, state.colour, range);
  const { isLog, z, low, high, levels } = heights;
  const isMoving = model.dragging || player.playing;
  const common = { type: "contour", x: plane.a, y: plane.b, autocontour: false };
  /** A level line and its label, on the colours at a part of the scale. */
  const lookAt = (/** @type {number} */ level) => {
    const { line, text } = inkAt(theme, (level - low) / (high - low || 1));
    const labelfont = { family: theme.font, size: textSize(theme, 0.66), color: text };
    return {
      line: { color: line, width: 0.8, smoothing: 0 }, // also quicker to label
      labels: { showlabels: !isMoving, labelfont },
    };
  };
  const [across, up] = axisNames(state);
  const place = `${across} %{x:.3~g}<br>${up} %{y:.3~g}`;
  const hovertemplate = `${place}<br>${valueName(state)} <b>%{customdata:.4~g}</b><extra></extra>`;
  const all = scale.each(levels);
  const digits = isLog ? scale.logDigits(levels) : scale.levelDigits(levels);
  const ticks = isLog
    ? { tickvals: all, ticktext: all.map((level) => number(10 ** level, digits)) }
    : {};
  const fill = {
    ...{ ...common, name: "loss", colorscale: theme.landscape, hovertemplate },
    ...{ z, customdata: plane.loss, line: lookAt(low).line, showscale: !isNarrow(host) },
    colorbar: { ...colourBar(host, model), ...ticks },
    contours: { ...levels, coloring: "fill" },
  };
  if (isMoving) return [fill];
  const bare = { ...fill, contours: { ...fill.contours, showlines: false } };
  const lines = { ...common, showscale: false, hoverinfo: "skip" };
  const own = model.range && scale.ownLevels(plane.loss, heights);
  if (own) {
    const { line, labels } = lookAt(isLog ? Math.log10(own.start) : own.start);
    const labelformat = scale.levelFormat(own.end, scale.levelDigits(own));
    const contours = { ...own, ...labels, labelformat, coloring: "none" };
    return [bare, { ...lines, name: "levels", z: plane.loss, line, contours }];
  }
  if (isLog)
    return [
      bare,
      ...all.map((level) => {
        const { line, labels } = lookAt(level);
        const at = { start: 10 ** level, end: 10 ** level, size: 1, coloring: "none" };
        const contours = { ...at, ...labels, labelformat: scale.levelFormat(10 ** level, digits) };
        return { ...lines, name: "levels", z: plane.loss, line, contours };
      }),
    ];
  const largest = Math.max(Math.abs(levels.start), Math.abs(levels.end));
  const labelformat = scale.levelFormat(largest, digits);
  const groups = groupsOf(levels, (level) => lookAt(level).labels.labelfont.color);
  const lined = groups.map((group) => {
    const { line, labels } = lookAt(group.start);
    return { line, contours: { ...group, ...labels, labelformat } };
  });
  if (lined.length === 1)
    return [{ ...fill, contours: { ...fill.contours, ...lined[0].contours } }];
  return [
    bare,
    ...lined.map(({ line, contours }) => ({
      ...{ ...lines, name: "levels", z, line, contours: { ...contours, coloring: "none" } },
    })),
  ];
}

const LEGIBLE = 3; // contrast of a label, as WCAG asks of large text

/** Of level lines and labels, at a part of the colour scale: it goes from light to dark.
 *  @param {Theme} theme @param {number} part */
function inkAt({ ink, paper, landscape, levels }, part) {
  const isLegible = contrast(colourOf(ink), colourAt(landscape, part)) >= LEGIBLE;
  return isLegible ? { text: ink, line: levels } : { text: paper, line: `${paper}66` };
}

/** Levels in a row that have the same ink. @param {ReturnType<typeof scale.evenLevels>} levels
 *  @param {(level: number) => string} inkOf */
function groupsOf(levels, inkOf) {
  const all = scale.each(levels);
  const change = all.findIndex((level) => inkOf(level) !== inkOf(all[0]));
  if (change < 1) return [levels];
  return [
    { ...levels, end: all[change - 1] },
    { ...levels, start: all[change] },
  ];
}

/** Beside the axes, and as high as they are. @param {HTMLElement} host @param {Model} model */
function colourBar(host, model) {
  const { theme } = model;
  const { l, r, t, b } = margin(host, model);
  const frame = frameBefore(host, model, /** @type {Plane} */ (model.plane));
  const height = frame.height / (host.clientHeight - t - b);
  const font = { size: textSize(theme, 0.8) };
  return {
    title: { text: valueName(model.state), side: "top", font },
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

/** The line b = 0 of the ray, if it is in view. @param {Model} model @param {Plane} plane */
function rayLine({ theme }, plane) {
  const [low, high] = ends(plane.b);
  if (low > 0 || high < 0) return [];
  const line = { color: theme.muted, width: 1, dash: "4px,4px" };
  const place = { x: ends(plane.a), y: [0, 0] };
  return [{ type: "scatter", mode: "lines", name: "ray", ...place, line, hoverinfo: "skip" }];
}

/** The plane's lowest point. @param {Model} model @param {Plane} plane */
function minimum({ theme }, { minimum: found, resolution }) {
  if (!found || !isAttained(found)) return [];
  const gap = typeof found.gap !== "number" ? "" : `<br>gap ≤ ${number(found.gap, 2)}`;
  const name = resolution === "grid" ? "lowest point found" : "lowest point";
  const place = `${name}<br>a %{x:.4~g}, b %{y:.4~g}`;
  return [mark(theme, found.a, found.b, `${place}<br>loss ${number(found.loss, 5)}${gap}`)];
}

/** A function's known lowest points. @param {Model} model */
const knownMinima = ({ state, theme }) =>
  (functionOf(state)?.minima ?? []).map(([x, y]) =>
    mark(theme, x, y, "lowest point<br>x %{x:.4~g}, y %{y:.4~g}"),
  );

/** @param {Theme} theme @param {number | null} x @param {number | null} y @param {string} text */
function mark({ casing, lowest, size }, x, y, text) {
  const line = { color: casing, width: size * 0.09 };
  const marker = { symbol: "star", size: size * 0.95, color: lowest, line };
  const place = { x: [x], y: [y], marker, hovertemplate: `${text}<extra></extra>` };
  return { type: "scatter", mode: "markers", name: "minimum", cliponaxis: false, ...place };
}

/** Level lines of the mini-batch loss, in the colour of its run. @param {Model} model */
function batchLossLines({ batchLoss, theme }) {
  if (!batchLoss?.plane) return [];
  const { a, b, loss } = batchLoss.plane;
  const { low, high } = scale.extent(loss);
  if (!(high > low)) return [];
  const { colour } = theme.runs[batchLoss.slot];
  return [
    {
      ...{ type: "contour", name: "mini-batch", x: a, y: b, z: loss },
      ...{ autocontour: false, showscale: false, hoverinfo: "skip" },
      contours: { ...scale.evenLevels(low, high), coloring: "none" },
      line: { color: colour, width: 1.1, dash: "5px,4px", smoothing: 0 },
    },
  ];
}

/** Casings first, so that no path is covered by another's. @param {Model} model */
function pathTraces(model) {
  const { player, theme } = model;
  const runs = backToFront(pathsHere(model), theme.runs);
  const until = Math.round(player.t) + 1;
  const parts = runs.map((run) => ({ run, ...tangleOf(run, until - 1) }));
  const line = (/** @type {Run} */ { a, b }, from = 0) => ({
    ...{ type: "scatter", mode: "lines", x: a.slice(from, until), y: b.slice(from, until) },
  });
  const casings = parts.map(({ run, from }) => ({
    ...line(run, from),
    name: `${run.name} casing`,
    line: { color: theme.casing, width: theme.runs[run.slot].width + 2.5 },
    hoverinfo: "skip",
  }));
  const lines = parts.map(({ run, alpha }) => ({
    ...line(run),
    name: run.name,
    line: lineOf(theme.runs[run.slot]),
    opacity: alpha,
    customdata: run.loss.slice(0, until).map((loss, i) => [i, loss]),
    hovertemplate: "step %{customdata[0]}<br>loss <b>%{customdata[1]:.4~g}</b><extra></extra>",
  }));
  const recent = parts
    .filter(({ from }) => from > 0)
    .map(({ run, from }) => ({
      ...line(run, from),
      name: `${run.name} recent`,
      line: lineOf(theme.runs[run.slot]),
      hoverinfo: "skip",
    }));
  const bars = runs.flatMap((run) => bar(model, run));
  return [...bars, ...casings, ...lines, ...recent];
}

/** @param {RunStyle} style */
const lineOf = (style) => ({ color: style.colour, width: style.width, dash: dashOf(style) });

/** A run's distance from the plane. @param {Model} model @param {Run} run */
function bar({ state, player, plane, theme }, run) {
  const head = at(run, Math.round(player.t));
  if (!head || !plane || !hasBar(state, head.residual)) return [];
  const { a, b, residual, loss } = head;
  const { colour } = theme.runs[run.slot];
  const text = `${number(residual, 4)} off the plane<br>loss <b>${number(loss, 4)}</b>`;
  return [
    {
      ...{ type: "scatter", mode: "lines+markers", name: `${run.name} off the plane` },
      ...{ x: [a, a], y: [b, barTop(head, extentOf(plane).b)] },
      line: { color: colour, width: 1.5 },
      marker: {
        ...{ symbol: "line-ew", size: [0, 2 * CAP], color: colour },
        line: { color: colour, width: 1.5 },
      },
      hovertemplate: `${text}<extra></extra>`,
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
    xaxis: { ...baseAxis(theme, titles[0]), range: a, constrain: "domain" },
    yaxis: {
      ...baseAxis(theme, titles[1]),
      range: b,
      ...{ scaleanchor: "x", constrain: "domain", constraintoward: "top" },
    },
  };
}
