/**
 * The table of results; a click on a column's head sorts by it, a second one the other way round.
 *
 * @typedef {import("../../state/types.js").Model} Model
 * @typedef {import("../../derive/results.js").Column} Column
 * @typedef {import("../../derive/results.js").Result} Result
 */

import { atEqual } from "../../derive/cost_axes.js";
import { capital, duration, integer, steady } from "../../derive/format.js";
import { results, sorted } from "../../derive/results.js";
import { byId, runTag, setText } from "../../draw/dom.js";
import { markerIcon } from "../../draw/markers.js";

/** @typedef {Model["state"]["axis"]} Axis */

/** What is spent, in a head of a column and in a sentence. @type {Record<Axis, {title: string, long: string, text: (spent: number) => string}>} */
const SPENT = {
  steps: { title: "Steps", long: "steps", text: integer },
  examples: { title: "Ex.", long: "examples touched", text: brief },
  evaluations: { title: "Eval.", long: "evaluations of the loss or its gradient", text: brief },
  time: { title: "Time", long: "processor time", text: duration },
};

/** @type {{column: Column, title: string, long: string, text: (row: Result, axis: Axis) => string}[]} */
const COLUMNS = [
  { column: "name", title: "Run", long: "Run", text: ({ name }) => name },
  { column: "final", title: "Final", long: "Final loss", text: ({ final }) => loss(final) },
  { column: "best", title: "Best", long: "Best loss", text: ({ best }) => steady(best) },
  {
    column: "accuracy",
    title: "Acc.",
    long: "Accuracy",
    text: ({ accuracy }) => percent(accuracy),
  },
  {
    column: "spent",
    title: "Steps",
    long: "Spent",
    text: ({ spent }, axis) => SPENT[axis].text(spent),
  },
  {
    column: "equal",
    title: "Equal",
    long: "Loss at the largest budget that all came to",
    text: ({ equal }) => loss(equal),
  },
  { column: "reason", title: "End", long: "How it ended", text: ({ reason }) => reason },
];

/** @param {{invalidate: () => void}} actions */
export function createResults(actions) {
  const table = byId("results");
  const head = /** @type {HTMLElement} */ (table.querySelector("thead tr"));
  const body = /** @type {HTMLElement} */ (table.querySelector("tbody"));
  /** @type {Column} */
  let column = "final";
  /** @type {1 | -1} */
  let way = 1;
  let drawn = "";
  const heads = COLUMNS.map((own) => {
    const cell = Object.assign(document.createElement("th"), {
      scope: "col",
      className: classOf(own.column),
    });
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      textContent: own.title,
      title: own.long,
    });
    button.addEventListener("click", () => {
      way = column === own.column ? (way === 1 ? -1 : 1) : 1;
      column = own.column;
      actions.invalidate();
    });
    cell.append(button);
    return cell;
  });
  head.append(...heads);

  return {
    /** @param {Model} model */
    update(model) {
      if (byId("results-card").hidden) return;
      const rows = sorted(results(model), column, way);
      const { axis, function: formula } = model.state;
      const shown = shownColumns(axis, formula === null);
      const key = JSON.stringify([rows, column, way, shown, axis]);
      if (key === drawn) return;
      drawn = key;
      COLUMNS.forEach((own, i) => {
        heads[i].hidden = !shown.includes(own);
        if (own.column === column)
          heads[i].setAttribute("aria-sort", way === 1 ? "ascending" : "descending");
        else heads[i].removeAttribute("aria-sort");
      });
      const spent = heads[COLUMNS.findIndex((own) => own.column === "spent")].firstElementChild;
      if (spent)
        Object.assign(spent, { textContent: SPENT[axis].title, title: capital(SPENT[axis].long) });
      setText(
        byId("results-equal"),
        model.paths && axis !== "steps" ? equalInWords(model.paths, axis) : "",
      );
      body.replaceChildren(...rows.map((row) => rowOf(row, model, shown)));
    },
  };
}

/** All runs have the same number of steps: at equal steps they are where they end. @param {Axis} axis @param {boolean} hasAccuracy */
const shownColumns = (axis, hasAccuracy) =>
  COLUMNS.filter(({ column }) =>
    column === "equal" ? axis !== "steps" : column !== "accuracy" || hasAccuracy,
  );

/** @param {Column} column */
const classOf = (column) => (column === "name" || column === "reason" ? column : "number");

/** @param {Result} row @param {Model} model @param {typeof COLUMNS} shown */
function rowOf(row, { state, theme }, shown) {
  const element = document.createElement("tr");
  element.dataset.slot = String(row.slot);
  for (const { column, text } of shown) {
    const cell = document.createElement(column === "name" ? "th" : "td");
    cell.className = classOf(column);
    if (column === "name") {
      cell.setAttribute("scope", "row");
      cell.title = row.name;
      cell.append(markerIcon(theme.runs[row.slot].marker, row.slot), runTag(row.name, row.slot));
    } else cell.textContent = text(row, state.axis);
    element.append(cell);
  }
  return element;
}

/** @param {import("../../state/types.js").Paths} paths @param {Axis} axis */
function equalInWords(paths, axis) {
  const { budget } = atEqual(paths, axis);
  return budget > 0 ? `Equal: after ${SPENT[axis].text(budget)} ${SPENT[axis].long}` : "";
}

/** @param {number | null} value */
const loss = (value) => (value === Infinity ? "∞" : value === null ? "–" : steady(value));

/** @param {number | null} part */
const percent = (part) => (part === null ? "–" : `${(100 * part).toFixed(0)}\u202f%`);

/** Thousands and millions in short. @param {number} count */
function brief(count) {
  if (count < 10_000) return integer(count);
  return count < 1e6 ? `${Math.round(count / 1000)}k` : `${(count / 1e6).toPrecision(3)}M`;
}
