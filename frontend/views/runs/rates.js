/** Final loss against the learning rate. A click, or Enter, applies that rate to the run. */

import { clamp } from "../../derive/numbers.js";
import { byId, createChanges, setChoices, setText } from "../../draw/dom.js";
import { createOverlay, drawCircle, drawLine, drawMarker } from "../../draw/overlay.js";
import { createPlot, plotly } from "../../draw/plot.js";
import { cartesianFrame } from "../../draw/plotly_internals.js";
import { sweptRun } from "../../server/rate_sweep.js";
import { hasRate } from "../../state/catalog.js";
import { rateOf } from "../../state/state.js";
import { shortTitle } from "../../words/names.js";
import { rateText, rateWords } from "../../words/rates.js";
import { createSelect } from "../page/controls.js";
import { layout, lossAtStart, traces } from "./rates_figure.js";

const DIGITS = 3; // digits of a rate that is taken from the chart

/** @param {HTMLElement} host @param {Actions} actions @returns {View} */
export function createRates(host, actions) {
  const plot = createPlot(host, actions.invalidate, {
    plotly_click: ({ xvals }) => sweep && take(nearest(sweep.learning_rate, Number(xvals[0]))),
  });
  const overlay = createOverlay(host);
  const select = createSelect("swept", (value) => actions.set("swept", Number(value)));
  /** @type {number | null} Index of the rate that the keyboard is at. */
  let at = null;
  let sweep = /** @type {Sweep | null} */ (null);
  let currentRate = 1;
  host.addEventListener("keydown", (event) => {
    if (!sweep || event.ctrlKey || event.metaKey || event.altKey) return;
    const last = sweep.learning_rate.length - 1;
    const from = at ?? nearest(sweep.learning_rate, currentRate);
    const moves = {
      ...{ ArrowLeft: from - 1, ArrowDown: from - 1, ArrowRight: from + 1, ArrowUp: from + 1 },
      ...{ Home: 0, End: last },
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
  function take(/** @type {number} */ i) {
    if (!sweep) return;
    actions.setRun(sweep.slot, { rate: Number(sweep.learning_rate[i].toPrecision(DIGITS)) });
  }
  const isOpened = createChanges();
  return {
    update(model) {
      if (isOpened(model.opened)) at = null;
      if (host.closest("[hidden]")) return;
      const { state, theme } = model;
      const run = sweptRun(state);
      const choices = state.runs.filter(hasRate).map(({ slot }) => ({
        ...{ value: String(slot), text: shortTitle(state, slot) },
      }));
      setChoices(select, choices, String(run?.slot ?? ""));
      select.hidden = !run;
      const title = run
        ? "Final loss by rate: click one"
        : "None of these runs has a learning rate";
      setText(byId("rates-title"), title);
      sweep = run && model.sweep?.slot === run.slot ? model.sweep : null;
      setText(byId("rates-text"), rateWords(state, sweep));
      host.classList.toggle("empty", !sweep);
      if (!run || !sweep || !plotly()) return;
      const shown = sweep;
      currentRate = rateOf(state, run);
      const key = [shown, theme, lossAtStart(model)];
      plot.draw(key, () => [traces(model, shown), layout(model, shown)]);
      describe(shown);
      paint(model, shown);
    },
  };
  function describe(/** @type {Sweep} */ shown) {
    const { learning_rate: rates } = shown;
    const i = at ?? nearest(rates, currentRate);
    host.setAttribute("aria-valuemin", String(rates[0]));
    host.setAttribute("aria-valuemax", String(rates[rates.length - 1]));
    host.setAttribute("aria-valuenow", String(rates[i]));
    host.setAttribute("aria-valuetext", rateText(shown, i));
  }
  /** The run's own rate, and where the keyboard is. @param {Model} model @param {Sweep} shown */
  function paint({ theme }, { slot, learning_rate: rates, loss }) {
    const context = overlay.begin();
    const frame = cartesianFrame(plot.element);
    if (!frame) return;
    const { top, height, x } = frame;
    const y = (/** @type {number | null} */ value) =>
      value === null ? top : clamp(frame.y(value), top, top + height);
    const style = theme.runs[slot];
    const own = x(currentRate);
    drawLine(context, [own, top], [own, top + height], style.colour, 1.2);
    const level = y(loss[nearest(rates, currentRate)]);
    drawMarker(context, [own, level], style, theme.casing, theme.size * 0.3);
    if (at === null) return;
    drawCircle(context, [x(rates[at]), y(loss[at])], theme.size * 0.45, null, theme.ink);
  }
}

/** On the log axis. @param {number[]} rates @param {number} rate */
function nearest(rates, rate) {
  const distances = rates.map((own) => Math.abs(Math.log(own / rate)));
  return distances.indexOf(Math.min(...distances));
}
