/**
 * Final loss against the learning rate, on a log axis: where the walk diverges is shaded, and what
 * mathematics says of good rates is marked. A click, or Enter, gives the run that rate.
 *
 * @typedef {import("../../state/types.js").Model} Model
 * @typedef {import("../../state/types.js").Sweep} Sweep
 */

import { hasRate, valueName } from "../../derive/defaults.js";
import { number } from "../../derive/format.js";
import { clamp } from "../../derive/math.js";
import { byId, selectById, setChoices, setText } from "../../draw/dom.js";
import { createOverlay, drawMarker } from "../../draw/overlay.js";
import { baseAxis, baseLayout, CONFIG, followSize, plotly } from "../../draw/plot.js";
import { cartesianFrame } from "../../draw/plotly_internals.js";
import { sweptRun } from "../../server/rate_sweep.js";
import { rateOf } from "../../state/state.js";
import { runTitle, shortTitle } from "../../words/names.js";

/** Losses that differ by more than this factor are shown on a log axis. */
const LOG_ABOVE = 50;

/** Higher than this many times the start's loss is as good as diverged. */
const CAP = 2;

/** Digits of a rate that is taken from the chart. */
const DIGITS = 3;

/**
 * @param {HTMLElement} host
 * @param {{invalidate: () => void, setRun: (slot: number, change: {rate: number}) => void,
 *   set: (name: "swept", slot: number) => void}} actions
 */
export function createRates(host, actions) {
  const plot = Object.assign(document.createElement("div"), { className: "plot" });
  host.append(plot);
  const overlay = createOverlay(host);
  const select = selectById("swept");
  /** @type {unknown[]} */
  let drawn = [];
  /** @type {number | null} Position of the rate that the keyboard is at. */
  let at = null;
  /** @type {Sweep | null} */
  let sweep = null;
  followSize(plot, actions.invalidate);
  select.addEventListener("change", () => actions.set("swept", Number(select.value)));
  host.addEventListener("keydown", (event) => {
    if (!sweep || event.ctrlKey || event.metaKey || event.altKey) return;
    const last = sweep.learning_rate.length - 1;
    const from = at ?? nearest(sweep.learning_rate, currentRate);
    const moves = {
      ArrowLeft: from - 1,
      ArrowDown: from - 1,
      ArrowRight: from + 1,
      ArrowUp: from + 1,
      Home: 0,
      End: last,
    };
    const key = /** @type {keyof typeof moves} */ (event.key);
    if (event.key === "Enter") take(from);
    else if (!(key in moves)) return;
    else at = clamp(moves[key], 0, last);
    event.preventDefault();
    event.stopPropagation();
    actions.invalidate();
  });
  host.addEventListener("blur", () => {
    at = null;
    actions.invalidate();
  });

  let currentRate = 1;

  /** @param {number} i */
  function take(i) {
    if (sweep)
      actions.setRun(sweep.slot, { rate: Number(sweep.learning_rate[i].toPrecision(DIGITS)) });
  }

  return {
    /** @param {Model} model */
    update(model) {
      if (host.closest("[hidden]")) return;
      const { state, theme } = model;
      const run = sweptRun(state);
      const choices = state.runs.filter(({ kind }) => hasRate(kind));
      setChoices(
        select,
        choices.map((own) => ({ value: String(own.slot), text: shortTitle(state, own.slot) })),
        String(run?.slot ?? ""),
      );
      select.hidden = !run;
      setText(
        byId("rates-title"),
        run ? "Where each rate leads: click one" : "None of these runs has a learning rate",
      );
      sweep = run && model.sweep?.slot === run.slot ? model.sweep : null;
      setText(byId("rates-text"), rateWords(model, sweep));
      host.classList.toggle("empty", !sweep);
      if (!run || !sweep || !plotly()) return;
      currentRate = rateOf(state, run);
      const key = [sweep, theme, start(model)];
      if (key.some((part, i) => part !== drawn[i])) {
        const fresh = drawn.length === 0;
        drawn = key;
        plotly().react(plot, traces(model, sweep), layout(model, sweep), CONFIG);
        if (fresh) listen();
      }
      describe(sweep);
      paint(model, sweep);
    },
  };

  function listen() {
    const events = /** @type {any} */ (plot);
    events.on("plotly_afterplot", actions.invalidate);
    events.on("plotly_click", (/** @type {any} */ event) => {
      if (sweep) take(nearest(sweep.learning_rate, Number(event.xvals[0])));
    });
  }

  /** @param {Sweep} shown */
  function describe({ learning_rate, loss }) {
    const i = at ?? nearest(learning_rate, currentRate);
    const end = loss[i] === null ? "diverged" : `comes to ${number(loss[i])}`;
    host.setAttribute("aria-valuemin", String(learning_rate[0]));
    host.setAttribute("aria-valuemax", String(learning_rate[learning_rate.length - 1]));
    host.setAttribute("aria-valuenow", String(learning_rate[i]));
    host.setAttribute("aria-valuetext", `η = ${number(learning_rate[i])} ${end}`);
  }

  /** The run's own rate, and where the keyboard is. @param {Model} model @param {Sweep} shown */
  function paint({ theme }, { slot, learning_rate, loss }) {
    const context = overlay.begin();
    const frame = cartesianFrame(plot);
    if (!frame) return;
    const { x } = frame;
    const inside = (/** @type {number} */ y) => clamp(y, frame.top, frame.top + frame.height);
    const y = (/** @type {number | null} */ value) =>
      inside(value === null ? frame.top : frame.y(value));
    const own = nearest(learning_rate, currentRate);
    const style = theme.runs[slot];
    context.strokeStyle = style.colour;
    context.lineWidth = 1.2;
    context.beginPath();
    context.moveTo(x(currentRate), frame.top);
    context.lineTo(x(currentRate), frame.top + frame.height);
    context.stroke();
    drawMarker(context, [x(currentRate), y(loss[own])], style, theme.casing, theme.size * 0.3);
    if (at === null) return;
    context.strokeStyle = theme.ink;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x(learning_rate[at]), y(loss[at]), theme.size * 0.45, 0, 2 * Math.PI);
    context.stroke();
  }
}

/** On the log axis. @param {number[]} rates @param {number} rate */
function nearest(rates, rate) {
  const far = rates.map((own) => Math.abs(Math.log(own / rate)));
  return far.indexOf(Math.min(...far));
}

/** The loss at the start, where it is known. @param {Model} model */
const start = ({ paths }) => paths?.runs[0]?.loss[0] ?? null;

/** @param {Model} model @param {Sweep} sweep */
const traces = ({ state, theme }, { slot, learning_rate, loss, reason, steps }) => [
  {
    type: "scatter",
    mode: "lines+markers",
    name: "final loss",
    x: learning_rate,
    y: loss,
    customdata: reason.map(
      (why, i) => `${why === "steps" ? "after" : `${why} at`} step ${steps[i]}`,
    ),
    line: { color: theme.ink, width: 1.5, simplify: false },
    marker: { size: theme.size * 0.24, color: theme.runs[slot].colour },
    hovertemplate: `η = %{x:.3~g}<br>${valueName(state)} <b>%{y:.4~g}</b><br>%{customdata}<extra></extra>`,
  },
];

/** @param {Model} model @param {Sweep} sweep */
function layout(model, sweep) {
  const { theme, state } = model;
  const rates = sweep.learning_rate;
  const { type, range } = lossAxis(sweep, start(model));
  return {
    ...baseLayout(theme),
    hovermode: "closest",
    clickanywhere: true,
    margin: {
      l: Math.round(theme.size * 2.9),
      r: 8,
      t: Math.round(theme.size * 1.1),
      b: Math.round(theme.size * 2.5),
    },
    xaxis: {
      ...baseAxis(theme, "learning rate η"),
      type: "log",
      range: [rates[0], rates[rates.length - 1]].map(Math.log10),
      dtick: 1,
      tickformat: "~g",
    },
    yaxis: {
      ...baseAxis(theme, `final ${valueName(state)}`),
      type,
      range,
      ...ticksOf(type, range),
    },
    shapes: [...divergence(sweep, theme), ...markLines(sweep, theme)],
    annotations: annotations(sweep, theme),
  };
}

/** What is far above the start is not worth the room. @param {Sweep} sweep @param {number | null} before */
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

/** Stretches of rates with which the walk diverges, half-way to the neighbours. @param {Sweep} sweep */
function divergedRanges({ learning_rate: rates, loss }) {
  /** @type {[number, number][]} */
  const ranges = [];
  const between = (/** @type {number} */ i, /** @type {number} */ j) =>
    Math.sqrt(rates[i] * (rates[j] ?? rates[i]));
  for (let i = 0; i < rates.length; i++) {
    if (loss[i] !== null) continue;
    if (i > 0 && loss[i - 1] === null) ranges[ranges.length - 1][1] = between(i, i + 1);
    else ranges.push([between(i, i - 1), between(i, i + 1)]);
  }
  return ranges;
}

/** @param {Sweep} sweep @param {Model["theme"]} theme */
const divergence = (sweep, theme) =>
  divergedRanges(sweep).map(([from, to]) => ({
    ...{ type: "rect", name: "diverged", layer: "below", line: { width: 0 } },
    ...{ x0: from, x1: to, yref: "paper", y0: 0, y1: 1 },
    ...{ fillcolor: theme.error, opacity: 0.14 },
  }));

/** What mathematics tells of the start, with its name; a rate of 0 has no place on a log axis. @param {Sweep} sweep @returns {[number, keyof typeof MEANINGS][]} */
const known = ({ marks }) =>
  /** @type {[number, keyof typeof MEANINGS][]} */ (
    [
      [marks.line_search, "line search"],
      [marks.two_over_l, "2/L"],
    ].filter(([rate]) => Number(rate) > 0)
  );

const MEANINGS = {
  "line search": "exact line search:<br>the first step goes to the least loss on its way",
  "2/L":
    "2/L, with the largest second derivative L at the start:<br>above it, gradient descent is not stable there",
};

/** @param {Sweep} sweep @param {Model["theme"]} theme */
const markLines = (sweep, theme) =>
  known(sweep).map(([rate, name]) => ({
    ...{ type: "line", name, x0: rate, x1: rate, yref: "paper", y0: 0, y1: 1 },
    line: { color: theme.muted, width: 1.2, dash: "3px,3px" },
  }));

/** The marks' names above them, apart from each other; and what the shading means. @param {Sweep} sweep @param {Model["theme"]} theme */
function annotations(sweep, theme) {
  const font = { size: Math.round(theme.size * 0.74), color: theme.muted };
  const marks = known(sweep).sort(([x], [y]) => x - y);
  const close = marks.length === 2 && Math.log10(marks[1][0] / marks[0][0]) < 1;
  const isLast = (/** @type {number} */ rate) =>
    rate > 0.35 * sweep.learning_rate[sweep.learning_rate.length - 1];
  const names = marks.map(([rate, text], i) => ({
    ...{
      x: Math.log10(rate),
      yref: "paper",
      y: 1,
      yanchor: "bottom",
      showarrow: false,
      text,
      font,
      borderpad: 0,
    },
    hovertext: MEANINGS[text],
    xanchor: isLast(rate) || (close && i === 0) ? "right" : close ? "left" : "center",
  }));
  const widest = divergedRanges(sweep).sort(
    (one, other) => other[1] / other[0] - one[1] / one[0],
  )[0];
  if (!widest || widest[1] / widest[0] < 3) return names;
  const middle = Math.log10(widest[0] * widest[1]) / 2;
  const word = {
    x: middle,
    yref: "paper",
    y: 0.5,
    showarrow: false,
    text: "diverges",
    font: { ...font, color: theme.error },
  };
  return [...names, word];
}

/** @param {Model} model @param {Sweep | null} sweep */
function rateWords({ state }, sweep) {
  if (!sweep) return "The learning rates are being compared.";
  const { learning_rate: rates, loss, asked } = sweep;
  const best = loss.reduce(
    (/** @type {number} */ low, value, i) =>
      value !== null && value < (loss[low] ?? Infinity) ? i : low,
    0,
  );
  const ranges = divergedRanges(sweep).map(([from, to]) => `from ${number(from)} to ${number(to)}`);
  return [
    `${runTitle(state, sweep.slot)} after ${asked} steps, with learning rates from ${number(rates[0])} to ${number(rates[rates.length - 1])}:`,
    `the lowest ${valueName(state)} is ${number(loss[best])}, with η = ${number(rates[best])}.`,
    ranges.length ? `It diverges ${ranges.join(" and ")}.` : "It diverges with none of them.",
    ...known(sweep).map(
      ([rate, name]) =>
        `${name === "2/L" ? name : "The exact line search’s first step"} is ${number(rate)}.`,
    ),
  ].join(" ");
}
