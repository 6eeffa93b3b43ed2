/** What Plotly draws of a sweep: final losses, ranges that diverge, reference rates. */

import { divergedRanges, referenceRates } from "../../derive/sweep.js";
import { baseAxis, baseLayout } from "../../draw/plot.js";
import { valueName } from "../../words/names.js";

const LOG_ABOVE = 50; // losses that differ by more than this factor are shown on a log axis
const CAP = 2; // losses above this multiple of the start's are omitted

/** The loss at the start; null if it is not known. @param {Model} model */
export const lossAtStart = ({ paths }) => paths?.runs[0]?.loss[0] ?? null;

/** @param {Model} model @param {Sweep} sweep */
export const traces = ({ state, theme }, { slot, learning_rate, loss, reason, steps }) => [
  {
    type: "scatter",
    mode: "lines+markers",
    name: "final loss",
    x: learning_rate,
    y: loss,
    customdata: reason.map(
      (why, i) => `${why === "steps" ? "after" : why + " at"} step ${steps[i]}`,
    ),
    line: { color: theme.ink, width: 1.5, simplify: false },
    marker: { size: theme.size * 0.24, color: theme.runs[slot].colour },
    hovertemplate:
      `η = %{x:.3~g}<br>${valueName(state)} <b>%{y:.4~g}</b><br>` + "%{customdata}<extra></extra>",
  },
];

/** @param {Model} model @param {Sweep} sweep */
export function layout(model, sweep) {
  const { theme, state } = model;
  const rates = sweep.learning_rate;
  const title = `final ${valueName(state)}`;
  const { type, range } = lossAxis(sweep, lossAtStart(model));
  return {
    ...baseLayout(theme),
    hovermode: "closest",
    clickanywhere: true,
    margin: {
      ...{ l: Math.round(theme.size * 2.9), r: 8 },
      ...{ t: Math.round(theme.size * 1.1), b: Math.round(theme.size * 2.5) },
    },
    xaxis: {
      ...baseAxis(theme, "learning rate η"),
      type: "log",
      range: [rates[0], rates[rates.length - 1]].map(Math.log10),
      dtick: 1,
      tickformat: "~g",
    },
    yaxis: { ...baseAxis(theme, title), type, range, ...ticksOf(type, range) },
    shapes: [...divergence(sweep, theme), ...markLines(sweep, theme)],
    annotations: annotations(sweep, theme),
  };
}

/** Without losses far above the start's. @param {Sweep} sweep @param {number | null} before */
function lossAxis({ loss }, before) {
  const known = /** @type {number[]} */ (loss.filter((value) => value !== null));
  const low = Math.min(...known);
  const cap = before !== null && before > 0 ? CAP * before : Infinity;
  const high = Math.max(low, ...known.filter((value) => value <= cap));
  if (low > 0 && high > LOG_ABOVE * low) {
    const pad = 0.06 * Math.log10(high / low);
    return { type: "log", range: [Math.log10(low) - pad, Math.log10(high) + pad] };
  }
  const pad = 0.08 * (high - low || Math.abs(low) || 1);
  return { type: "linear", range: [low - pad, high + pad] };
}

/** On a log axis whole powers of ten. @param {string} type @param {number[]} range */
const ticksOf = (type, [low, high]) =>
  type === "log" ? { dtick: Math.ceil((high - low) / 4), tickformat: "~g" } : { nticks: 4 };

const divergence = (/** @type {Sweep} */ sweep, /** @type {Theme} */ theme) =>
  divergedRanges(sweep).map(([from, to]) => ({
    ...{ type: "rect", name: "diverged", layer: "below", line: { width: 0 } },
    ...{ x0: from, x1: to, yref: "paper", y0: 0, y1: 1 },
    ...{ fillcolor: theme.error, opacity: 0.14 },
  }));

/** @type {Record<string, string>} */
const MEANINGS = {
  "line search": "exact line search:<br>the first step goes to the lowest loss in its direction",
  "2/L":
    "2/L, with the largest second derivative L at the start:<br>" +
    "above it, gradient descent is not stable there",
};

const markLines = (/** @type {Sweep} */ sweep, /** @type {Theme} */ theme) =>
  referenceRates(sweep).map(([rate, name]) => ({
    ...{ type: "line", name, x0: rate, x1: rate, yref: "paper", y0: 0, y1: 1 },
    line: { color: theme.muted, width: 1.2, dash: "3px,3px" },
  }));

/** The reference rates, and what the shading means. @param {Sweep} sweep @param {Theme} theme */
function annotations(sweep, theme) {
  const font = { size: Math.round(theme.size * 0.74), color: theme.muted };
  const rates = referenceRates(sweep).sort(([x], [y]) => x - y);
  const close = rates.length === 2 && Math.log10(rates[1][0] / rates[0][0]) < 1;
  const isLast = (/** @type {number} */ rate) =>
    rate > 0.35 * sweep.learning_rate[sweep.learning_rate.length - 1];
  const names = rates.map(([rate, text], i) => ({
    ...{ x: Math.log10(rate), yref: "paper", y: 1, yanchor: "bottom" },
    ...{ showarrow: false, text, font, borderpad: 0 },
    hovertext: MEANINGS[text],
    xanchor: isLast(rate) || (close && i === 0) ? "right" : close ? "left" : "center",
  }));
  const [widest] = divergedRanges(sweep).sort((one, two) => two[1] / two[0] - one[1] / one[0]);
  if (!widest || widest[1] / widest[0] < 3) return names;
  const place = { x: Math.log10(widest[0] * widest[1]) / 2, yref: "paper", y: 0.5 };
  const word = { text: "diverges", showarrow: false, font: { ...font, color: theme.error } };
  return [...names, { ...place, ...word }];
}
