/**
 * Loss against steps. The lines are drawn whole and faint; what has been played is drawn over them.
 *
 * @typedef {import("../types.js").Model} Model
 * @typedef {import("../types.js").Run} Run
 */

import { at, backToFront } from "../paths.js";
import { CONFIG, baseAxis, baseLayout, followSize, plotly } from "../plot.js";
import { cartesianFrame } from "./axes.js";
import { createOverlay, drawMarker } from "./overlay.js";

/** Losses that differ by more than this factor are shown on a log axis. */
const LOG_ABOVE = 50;

/** @param {HTMLElement} host @param {{invalidate: () => void}} actions */
export function createLossChart(host, actions) {
  const plot = Object.assign(document.createElement("div"), { className: "plot" });
  host.append(plot);
  const overlay = createOverlay(host);
  /** @type {unknown[]} */
  let drawn = [];
  followSize(plot, actions.invalidate);
  return {
    /** @param {Model} model */
    update(model) {
      if (!plotly() || !model.paths) return;
      const key = [model.paths, model.paths.version, model.theme];
      if (key.some((part, i) => part !== drawn[i])) {
        const fresh = drawn.length === 0;
        drawn = key;
        plotly().react(plot, traces(model), layout(model), CONFIG);
        if (fresh) /** @type {any} */ (plot).on("plotly_afterplot", actions.invalidate);
      }
      paint(model);
    },
  };

  function paint(/** @type {Model} */ { paths, player, theme }) {
    const context = overlay.begin();
    const frame = cartesianFrame(plot);
    if (!frame || !paths) return;
    const logarithmic = isLogarithmic(paths.runs);
    const y = (/** @type {number} */ loss) => frame.y(logarithmic ? Math.log10(loss) : loss);
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(frame.x(player.t), frame.top);
    context.lineTo(frame.x(player.t), frame.top + frame.height);
    context.stroke();
    for (const run of backToFront(paths))
      drawPlayed(context, run, player.t, frame.x, y, theme.runs[run.slot]);
    for (const run of backToFront(paths)) {
      const head = at(run, player.t);
      const t = Math.min(player.t, run.loss.length - 1);
      if (head)
        drawMarker(
          context,
          [frame.x(t), y(head.loss)],
          theme.runs[run.slot],
          theme.casing,
          theme.size * 0.28,
        );
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {Run} run @param {number} t
 * @param {(step: number) => number} x @param {(loss: number) => number} y
 * @param {import("../theme.js").RunStyle} style
 */
function drawPlayed(context, run, t, x, y, style) {
  const head = at(run, t);
  if (!head) return;
  context.beginPath();
  const last = Math.min(Math.floor(t), run.loss.length - 1);
  for (let i = 0; i <= last; i++) context.lineTo(x(i), y(run.loss[i]));
  context.lineTo(x(Math.min(t, run.loss.length - 1)), y(head.loss));
  context.lineJoin = "round";
  context.strokeStyle = style.colour;
  context.lineWidth = Math.max(1.4, style.width * 0.75);
  context.setLineDash(style.dash);
  context.stroke();
  context.setLineDash([]);
}

/** @param {Run[]} runs */
function isLogarithmic(runs) {
  const losses = runs.flatMap(({ loss }) => loss);
  const low = losses.reduce((a, b) => Math.min(a, b), Infinity);
  const high = losses.reduce((a, b) => Math.max(a, b), -Infinity);
  return low > 0 && high > LOG_ABOVE * low;
}

/** @param {Model} model */
function traces({ paths, theme }) {
  return (paths?.runs ?? []).map((run) => ({
    type: "scatter",
    mode: "lines",
    name: run.name,
    x: run.loss.map((_, i) => i),
    y: run.loss,
    opacity: 0.28,
    line: { color: theme.runs[run.slot].colour, width: 1.2, simplify: false },
    hovertemplate: "step %{x}<br>loss <b>%{y:.4~g}</b><extra></extra>",
  }));
}

/** @param {Model} model */
function layout({ paths, theme }) {
  const runs = paths?.runs ?? [];
  const type = isLogarithmic(runs) ? "log" : "linear";
  const steps = Math.max(1, paths?.steps ?? 1);
  return {
    ...baseLayout(theme),
    hovermode: "closest",
    margin: { l: Math.round(theme.size * 2.9), r: 8, t: 6, b: Math.round(theme.size * 2.5) },
    xaxis: { ...baseAxis(theme, "step"), range: [0, steps * 1.02], nticks: 7 },
    yaxis: { ...baseAxis(theme, "loss"), type, nticks: 5 },
  };
}
