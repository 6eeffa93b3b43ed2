/** Loss against its cost. Faint lines show the whole runs; the part that has been played is drawn
 *  over them.
 *  @typedef {ReturnType<typeof budgets>} Budgets */

import { budgets } from "../../derive/cost_axes.js";
import { number } from "../../derive/format.js";
import { extent } from "../../derive/levels.js";
import { columnAt } from "../../derive/numbers.js";
import { at, backToFront } from "../../derive/paths.js";
import { buttonById, byId, h, setText } from "../../draw/dom.js";
import { createOverlay, drawLine, drawMarker } from "../../draw/overlay.js";
import { baseAxis, baseLayout, createPlot, plotly } from "../../draw/plot.js";
import { cartesianFrame } from "../../draw/plotly_internals.js";
import { valueName, valueTitle } from "../../words/names.js";

const LOG_ABOVE = 50; // losses that differ by more than this factor are shown on a log axis

/** @param {HTMLElement} host @param {Actions} actions @returns {View} */
export function createLossChart(host, actions) {
  const plot = createPlot(host, actions.invalidate);
  const overlay = createOverlay(host);
  const nothing = h("p", { className: "nothing", hidden: true }, "No run is switched on.");
  host.append(nothing);
  const log = buttonById("loss-log");
  let spent = /** @type {Budgets | null} */ (null);
  let logarithmic = false;
  log.addEventListener("click", () => actions.set("lossScale", logarithmic ? "linear" : "log"));
  return {
    update(model) {
      const { paths, state, theme } = model;
      setText(byId("chart-value"), valueTitle(state));
      setText(byId("chart-axis"), state.axis);
      if (!plotly() || !paths || host.closest("[hidden]")) return;
      nothing.hidden = paths.runs.length > 0;
      host.classList.toggle("empty", !nothing.hidden);
      const { axis, lossScale } = state;
      plot.draw([paths, paths.version, theme, axis, lossScale, state.function], () => {
        spent = budgets(paths, axis);
        const { low, high } = extent(paths.runs.map(({ loss }) => loss));
        const wanted = lossScale === null ? high > LOG_ABOVE * low : lossScale === "log";
        logarithmic = low > 0 && wanted;
        log.disabled = low <= 0;
        log.title = low > 0 ? "Log axis of the loss" : "A log axis needs losses above zero";
        log.setAttribute("aria-pressed", String(logarithmic));
        return [traces(model, spent), layout(model, spent, logarithmic && high / low)];
      });
      paint(model);
    },
  };
  function paint(/** @type {Model} */ { paths, player, state, theme }) {
    const context = overlay.begin();
    const frame = cartesianFrame(plot.element);
    if (!frame || !paths || !spent) return;
    const { t } = player;
    const { top, height, x, y } = frame;
    const { columns } = spent;
    if (state.axis === "steps") drawLine(context, [x(t), top], [x(t), top + height], theme.line);
    const lines = backToFront(paths, theme.runs).map((run) => ({
      run,
      column: columns[paths.runs.indexOf(run)],
    }));
    for (const { run, column } of lines)
      drawPlayed(context, run, column, t, frame, theme.runs[run.slot]);
    for (const { run, column } of lines) {
      const head = at(run, t);
      if (!head) continue;
      const place = /** @type {[number, number]} */ ([x(columnAt(column, t)), y(head.loss)]);
      drawMarker(context, place, theme.runs[run.slot], theme.casing, theme.size * 0.28);
    }
  }
}

/** @param {Context} context @param {Run} run @param {number[]} column @param {number} t
 *  @param {Frame} frame @param {RunStyle} style */
function drawPlayed(context, run, column, t, { x, y }, style) {
  const head = at(run, t);
  if (!head) return;
  context.beginPath();
  const last = Math.min(Math.floor(t), run.loss.length - 1);
  for (let i = 0; i <= last; i++) context.lineTo(x(column[i]), y(run.loss[i]));
  context.lineTo(x(columnAt(column, t)), y(head.loss));
  context.lineJoin = "round";
  context.strokeStyle = style.colour;
  context.lineWidth = Math.max(1.4, style.width * 0.75);
  context.setLineDash(style.dash);
  context.stroke();
  context.setLineDash([]);
}

function traces(/** @type {Model} */ { paths, state, theme }, /** @type {Budgets} */ along) {
  const value = valueName(state);
  return (paths?.runs ?? []).map((run, i) => ({
    type: "scatter",
    mode: "lines",
    name: run.name,
    x: along.columns[i],
    y: run.loss,
    customdata: run.loss.map((_, step) => step),
    opacity: 0.28,
    line: { color: theme.runs[run.slot].colour, width: 1.2, simplify: false },
    hovertemplate: `step %{customdata}<br>${value} <b>%{y:.4~g}</b><extra></extra>`,
  }));
}

/** @param {Model} model @param {Budgets} along
 *  @param {number | false} logarithmic If so, the ratio of the largest loss to the smallest. */
function layout({ state, theme }, along, logarithmic) {
  const range = along.log ? along.range.map(Math.log10) : along.range;
  const type = along.log ? "log" : "linear";
  const units = state.axis === "time" ? SECONDS : {};
  const ticks = along.log ? DECADES : { nticks: 7 };
  return {
    ...baseLayout(theme),
    hovermode: "closest",
    margin: {
      ...{ l: Math.round(theme.size * (logarithmic ? 3.5 : 2.9)), r: 8 },
      ...{ t: 6, b: Math.round(theme.size * 2.5) },
    },
    xaxis: { ...baseAxis(theme, along.title), type, range, ...ticks, ...units },
    yaxis: {
      ...baseAxis(theme, valueName(state)),
      ...(logarithmic ? logAxis(logarithmic) : { type: "linear", nticks: 5 }),
      ...{ automargin: true, exponentformat: "power" },
    },
  };
}

/** The largest ratio of the ends of a range, and the first digits of its ticks: a handful of ticks.
 *  @type {[number, number[]][]} */
const DIGITS = [
  [30, [1, 2, 5]],
  [1000, [1, 3]],
  [Number.POSITIVE_INFINITY, [1]],
];
const POWERS = Array.from({ length: 41 }, (_, i) => 10 ** (i - 20));

/** A logarithmic axis with ticks of one size; Plotly would write 2 and 5 smaller than 1.
 *  @param {number} ratio Of the ends of its range. */
function logAxis(ratio) {
  const digits = DIGITS.find(([most]) => ratio <= most)?.[1] ?? [1];
  const tickvals = POWERS.flatMap((power) => digits.map((digit) => digit * power));
  const ticktext = tickvals.map((value) => number(value, 1));
  return { type: "log", tickmode: "array", tickvals, ticktext };
}

const SECONDS = { tickformat: "~s", ticksuffix: "s" }; // such as 20ms
const DECADES = { dtick: 1, tickformat: "~s" }; // ticks at powers of ten only
