/**
 * Loss against steps, examples touched, evaluations or processor time. The lines are drawn whole and faint;
 * what has been played is drawn over them.
 *
 * @typedef {import("../../state/types.js").Model} Model
 * @typedef {import("../../state/types.js").Run} Run
 * @typedef {ReturnType<typeof budgets>} Budgets
 */

import { budgets } from "../../derive/cost_axes.js";
import { valueName } from "../../derive/defaults.js";
import { columnAt } from "../../derive/math.js";
import { at } from "../../derive/paths.js";
import { byId, setText } from "../../draw/dom.js";
import { createOverlay, drawMarker } from "../../draw/overlay.js";
import { baseAxis, baseLayout, CONFIG, followSize, plotly } from "../../draw/plot.js";
import { cartesianFrame } from "../../draw/plotly_internals.js";

/** Losses that differ by more than this factor are shown on a log axis. */
const LOG_ABOVE = 50;

/**
 * @param {HTMLElement} host
 * @param {{invalidate: () => void, set: (name: "lossScale", value: "linear" | "log") => void}} actions
 */
export function createLossChart(host, actions) {
  const plot = Object.assign(document.createElement("div"), { className: "plot" });
  host.append(plot);
  const overlay = createOverlay(host);
  const nothing = Object.assign(document.createElement("p"), {
    className: "nothing",
    hidden: true,
  });
  nothing.textContent = "No run is on: there is nothing to draw.";
  host.append(nothing);
  const log = /** @type {HTMLButtonElement} */ (byId("loss-log"));
  /** @type {unknown[]} */
  let drawn = [];
  /** @type {Budgets | null} */
  let spent = null;
  let logarithmic = false;
  log.addEventListener("click", () => actions.set("lossScale", logarithmic ? "linear" : "log"));
  followSize(plot, actions.invalidate);

  return {
    /** @param {Model} model */
    update(model) {
      const { paths, state, theme } = model;
      setText(byId("chart-value"), state.function === null ? "Loss" : "f");
      setText(byId("chart-axis"), state.axis);
      if (!plotly() || !paths || host.closest("[hidden]")) return;
      nothing.hidden = paths.runs.length > 0;
      host.classList.toggle("empty", !nothing.hidden);
      const key = [paths, paths.version, theme, state.axis, state.lossScale, state.function];
      if (key.some((part, i) => part !== drawn[i])) {
        const fresh = drawn.length === 0;
        drawn = key;
        spent = budgets(paths, state.axis);
        const possible = canBeLogarithmic(paths.runs);
        logarithmic =
          possible && (state.lossScale === null ? spread(paths.runs) : state.lossScale === "log");
        log.disabled = !possible;
        log.title = possible ? "Log axis of the loss" : "What is not above zero has no logarithm";
        log.setAttribute("aria-pressed", String(logarithmic));
        plotly().react(plot, traces(model, spent), layout(model, spent, logarithmic), CONFIG);
        if (fresh) /** @type {any} */ (plot).on("plotly_afterplot", actions.invalidate);
      }
      paint(model);
    },
  };

  function paint(/** @type {Model} */ { paths, player, state, theme }) {
    const context = overlay.begin();
    const frame = cartesianFrame(plot);
    if (!frame || !paths || !spent) return;
    const { columns } = spent;
    const { x, y } = frame;
    if (state.axis === "steps") drawPlayhead(context, frame, x(player.t), theme.line);
    const lines = paths.runs.map((run, i) => ({ run, column: columns[i] })).reverse();
    for (const { run, column } of lines)
      drawPlayed(context, run, column, player.t, x, y, theme.runs[run.slot]);
    for (const { run, column } of lines) {
      const head = at(run, player.t);
      if (!head) continue;
      const place = /** @type {[number, number]} */ ([x(columnAt(column, player.t)), y(head.loss)]);
      drawMarker(context, place, theme.runs[run.slot], theme.casing, theme.size * 0.28);
    }
  }
}

/** @param {CanvasRenderingContext2D} context @param {import("../../state/types.js").Frame} frame @param {number} x @param {string} colour */
function drawPlayhead(context, frame, x, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, frame.top);
  context.lineTo(x, frame.top + frame.height);
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context @param {Run} run @param {number[]} column @param {number} t
 * @param {(spent: number) => number} x @param {(loss: number) => number} y
 * @param {import("../../draw/theme.js").RunStyle} style
 */
function drawPlayed(context, run, column, t, x, y, style) {
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

/** @param {Run[]} runs @returns {[number, number]} */
function ends(runs) {
  const losses = runs.flatMap(({ loss }) => loss);
  return [
    losses.reduce((a, b) => Math.min(a, b), Infinity),
    losses.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
}

/** @param {Run[]} runs */
const canBeLogarithmic = (runs) => ends(runs)[0] > 0;

/** @param {Run[]} runs */
function spread(runs) {
  const [low, high] = ends(runs);
  return high > LOG_ABOVE * low;
}

/** @param {Model} model @param {Budgets} along */
function traces({ paths, state, theme }, along) {
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

/** @param {Model} model @param {Budgets} along @param {boolean} logarithmic */
function layout({ state, theme }, along, logarithmic) {
  const range = along.log ? along.range.map(Math.log10) : along.range;
  const type = along.log ? "log" : "linear";
  const ticks = {
    ...(along.log ? DECADES : { nticks: 7 }),
    ...(state.axis === "time" ? SECONDS : {}),
  };
  return {
    ...baseLayout(theme),
    hovermode: "closest",
    margin: {
      l: Math.round(theme.size * (logarithmic ? 3.5 : 2.9)),
      r: 8,
      t: 6,
      b: Math.round(theme.size * 2.5),
    },
    xaxis: { ...baseAxis(theme, along.title), type, range, ...ticks },
    yaxis: {
      ...baseAxis(theme, valueName(state)),
      type: logarithmic ? "log" : "linear",
      nticks: 5,
      automargin: true,
      ...TENS,
    },
  };
}

const TENS = { exponentformat: "power" };

/** 20ms, say. */
const SECONDS = { tickformat: "~s", ticksuffix: "s" };

/** Ticks at powers of ten alone, in short. */
const DECADES = { dtick: 1, tickformat: "~s" };
