/** One example: its score for each class on one axis, the margin that the label's score should
 *  have, and by how much each class misses it; for softmax, the probabilities. */

import { number } from "../../derive/format.js";
import { byId, h, setText } from "../../draw/dom.js";
import { exampleChart } from "./example_chart.js";

/** @typedef {import("./example_chart.js").ExampleChart} ExampleChart
 *  @typedef {import("./example_chart.js").ClassRow} ClassRow */

/** @param {(k: number) => void} chooseClass @returns {ScenePart} */
export function createMargins(chooseClass) {
  const body = byId("margins-body");
  body.addEventListener("click", ({ target }) => {
    const row = /** @type {Element} */ (target).closest("tr");
    if (row) chooseClass([...body.children].indexOf(row));
  });
  return {
    update({ seen, example, klass }) {
      const i = seen.answer.examples.example.indexOf(example);
      if (i < 0) return;
      const chart = exampleChart(seen, i);
      const place = placeOn(chart.axis);
      body.replaceChildren(...chart.rows.map((row, k) => rowOf(row, chart, place, k === klass)));
      byId("margins-axis").replaceChildren(...chart.ticks.map((tick) => tickOf(tick, place)));
      const areLong = chart.rows.some(({ name }) => name.length > 2);
      byId("margins-part").classList.toggle("named", areLong);
      setText(byId("margins-title"), chart.title);
      byId("margins-title").title = chart.title;
      setText(byId("margins-words"), chart.words);
      setText(byId("margins-column"), chart.column);
    },
  };
}

/** From a value to a position on the track, in per cent. @param {[number, number]} axis */
const placeOn =
  ([low, high]) =>
  (/** @type {number} */ value) =>
    (100 * (value - low)) / (high - low);

/** @param {number} value @param {ReturnType<typeof placeOn>} place */
const tickOf = (value, place) => h("span", { style: `left: ${place(value)}%` }, number(value));

/** @param {ClassRow} row @param {ExampleChart} chart @param {ReturnType<typeof placeOn>} place
 *  @param {boolean} isChosen */
function rowOf({ name, score, isLabel, misses, reading, ...marks }, chart, place, isChosen) {
  const span = (/** @type {string} */ className, /** @type {[number, number] | null} */ range) => {
    const [left, right] = (range ?? [0, 0]).map(place).sort((x, y) => x - y);
    const style = `left: ${left}%; width: ${right - left}%`;
    return h("i", { className, hidden: range === null, style });
  };
  const point = (/** @type {string} */ className, /** @type {number | null} */ at) =>
    h("i", { className, hidden: at === null, style: `left: ${place(at ?? 0)}%` });
  const track = h(
    "td",
    { className: "scores" },
    ...[span("band", chart.margin), point("zero", 0), span("bar", marks.bar)],
    point("line", chart.margin ? chart.margin[1] : marks.line),
    ...[span("excess", marks.excess), point("dot", marks.dot)],
  );
  const classes = { own: isLabel, misses, chosen: isChosen };
  const className = Object.entries(classes).flatMap(([own, is]) => (is ? [own] : []));
  const cell = (/** @type {string} */ text) => h("td", { className: "number" }, text);
  const head = h("th", { scope: "row", title: name }, name);
  const cells = [track, cell(number(score, 2)), cell(reading)];
  return h("tr", { className: className.join(" ") }, head, ...cells);
}
