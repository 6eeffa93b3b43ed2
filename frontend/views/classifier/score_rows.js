/** The rows of an example's chart: a class each, with its marks on one axis. */

import { number } from "../../derive/format.js";
import { h } from "../../draw/dom.js";

/** @typedef {import("./example_chart.js").ExampleChart} ExampleChart
 *  @typedef {import("./example_chart.js").ClassRow} ClassRow */

/** @param {ExampleChart} chart @param {number | null} [chosen] The class that is marked. */
export function rowsOf(chart, chosen = null) {
  const place = placeOn(chart.axis);
  return chart.rows.map((row, k) => rowOf(row, chart, place, k === chosen));
}

/** The numbers at the axis. @param {ExampleChart} chart */
export function ticksOf({ axis, ticks }) {
  const place = placeOn(axis);
  return ticks.map((value) => h("span", { style: `left: ${place(value)}%` }, number(value)));
}

/** From a value to a position on the track, in per cent. @param {[number, number]} axis */
const placeOn =
  ([low, high]) =>
  (/** @type {number} */ value) =>
    (100 * (value - low)) / (high - low);

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
