/** One example: its score for each class on one axis, the margin that the label's score should
 *  have, and by how much each class misses it; for softmax, the probabilities. */

import { byId, setText } from "../../draw/dom.js";
import { exampleChart } from "./example_chart.js";
import { rowsOf, ticksOf } from "./score_rows.js";

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
      body.replaceChildren(...rowsOf(chart, klass));
      byId("margins-axis").replaceChildren(...ticksOf(chart));
      const areLong = chart.rows.some(({ name }) => name.length > 2);
      byId("margins-part").classList.toggle("named", areLong);
      setText(byId("margins-title"), chart.title);
      byId("margins-title").title = chart.title;
      setText(byId("margins-words"), chart.words);
      setText(byId("margins-column"), chart.column);
    },
  };
}
