/** The table of results; a click on a column's head sorts by it, a second one reverses the order.
 *  @typedef {import("../../derive/results.js").Column} Column
 *  @typedef {import("../../derive/results.js").Result} Result
 *  @typedef {State["axis"]} Axis */

import { atEqual } from "../../derive/cost_axes.js";
import { capital, duration, integer, percent, steady } from "../../derive/format.js";
import { results, sorted } from "../../derive/results.js";
import { byId, createChanges, h, runTag, setText } from "../../draw/dom.js";
import { markerIcon } from "../../draw/markers.js";
import { classifies } from "../../state/catalog.js";
import { hasBarrier } from "../../state/planes.js";
import { STOPPED } from "../../words/names.js";

/** Names of the costs: in the head of a column, and in a sentence.
 *  @type {Record<Axis, {title: string, long: string, text: (spent: number) => string}>} */
const SPENT = {
  steps: { title: "Steps", long: "steps", text: integer },
  examples: { title: "Ex.", long: "examples touched", text: brief },
  evaluations: { title: "Eval.", long: "evaluations of the loss or its gradient", text: brief },
  time: { title: "Time", long: "processor time", text: duration },
};

/** Each column's title, long title, and text.
 *  @type {[Column, string, string, (row: Result, axis: Axis) => string][]} */
const COLUMNS = [
  ["name", "Run", "Run", ({ name }) => name],
  ["final", "Final", "Final loss", ({ final }) => loss(final)],
  ["data", "Data", "Data loss at the end, without the penalty", ({ data }) => loss(data)],
  ["penalty", "λ‖W‖²", "Penalty at the end, λ Σ W²", ({ penalty }) => loss(penalty)],
  ["best", "Best", "Best loss", ({ best }) => steady(best)],
  ["accuracy", "Acc.", "Accuracy", ({ accuracy }) => percent(accuracy)],
  ["spent", "Steps", "Spent", ({ spent }, axis) => SPENT[axis].text(spent)],
  ["equal", "Equal", "Loss at the largest cost that all have reached", ({ equal }) => loss(equal)],
  ["reason", "End", "How it ended", ({ reason }) => reason],
];

/** @param {Pick<Actions, "invalidate" | "set">} actions @returns {View} */
export function createResults(actions) {
  const table = byId("results");
  const head = /** @type {HTMLElement} */ (table.querySelector("thead tr"));
  const body = /** @type {HTMLElement} */ (table.querySelector("tbody"));
  let column = /** @type {Column} */ ("final");
  let sign = /** @type {1 | -1} */ (1);
  const [isNew, isOpened] = [createChanges(), createChanges()];
  const barrier = byId("results-barrier");
  barrier.addEventListener("click", () => actions.set("beside", "barrier"));
  const heads = COLUMNS.map(([own, title, long]) => {
    const onclick = () => {
      sign = column === own && sign === 1 ? -1 : 1;
      column = own;
      actions.invalidate();
    };
    const button = h("button", { title: long, onclick }, title);
    return h("th", { scope: "col", className: classOf(own) }, button);
  });
  head.append(...heads);
  return {
    update(model) {
      if (isOpened(model.opened)) [column, sign] = ["final", 1];
      if (byId("results-card").hidden) return;
      const rows = sorted(results(model), column, sign);
      const { paths, state } = model;
      const { axis } = state;
      barrier.hidden = !hasBarrier(state);
      const shown = shownColumns(state);
      if (!isNew(JSON.stringify([rows, column, sign, shown, axis]))) return;
      COLUMNS.forEach(([own], i) => {
        heads[i].hidden = !shown.some(([name]) => name === own);
        const direction = sign === 1 ? "ascending" : "descending";
        heads[i].ariaSort = own === column ? direction : null;
      });
      const spent = heads[COLUMNS.findIndex(([own]) => own === "spent")].firstElementChild;
      const { title, long } = SPENT[axis];
      if (spent) Object.assign(spent, { textContent: title, title: capital(long) });
      setText(byId("results-equal"), paths && axis !== "steps" ? equalInWords(paths, axis) : "");
      body.replaceChildren(...rows.map((row) => rowOf(row, model, shown)));
    },
  };
}

/** At an equal number of steps, the losses are the final ones. @param {State} state */
function shownColumns(state) {
  const isPenalized = classifies(state) && state.l2 > 0;
  /** @type {Partial<Record<Column, boolean>>} */
  const conditions = {
    ...{ equal: state.axis !== "steps", accuracy: classifies(state) },
    ...{ best: !isPenalized, data: isPenalized, penalty: isPenalized },
  };
  return COLUMNS.filter(([column]) => conditions[column] ?? true);
}

/** @param {Column} column */
const classOf = (column) => (column === "name" || column === "reason" ? column : "number");

/** @param {Result} row @param {Model} model @param {typeof COLUMNS} shown */
function rowOf(row, { state, theme }, shown) {
  const { name, slot } = row;
  const cells = shown.map(([column, , , text]) => {
    const className = classOf(column);
    const why = column === "reason" && row.reason.startsWith("stopped") ? STOPPED : "";
    if (column !== "name") return h("td", { className, title: why }, text(row, state.axis));
    const icon = markerIcon(theme.runs[slot].marker, slot);
    return h("th", { scope: "row", className, title: name }, icon, runTag(name, slot));
  });
  return h("tr", { "data-slot": slot }, ...cells);
}

function equalInWords(/** @type {Paths} */ paths, /** @type {Axis} */ axis) {
  const { budget } = atEqual(paths, axis);
  return budget > 0 ? `Equal: after ${SPENT[axis].text(budget)} ${SPENT[axis].long}` : "";
}

/** @param {number | null} value */
const loss = (value) => (value === Infinity ? "∞" : value === null ? "–" : steady(value));

/** Short thousands and millions. @param {number} count */
function brief(count) {
  if (count < 10_000) return integer(count);
  return count < 1e6 ? `${Math.round(count / 1000)}k` : `${(count / 1e6).toPrecision(3)}M`;
}
