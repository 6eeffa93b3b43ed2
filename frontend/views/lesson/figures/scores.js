/** The shown example, its score for each class, and what its loss is made of. */

import { shownExample } from "../../../derive/shown_point.js";
import { createChanges, h, setText } from "../../../draw/dom.js";
import { showThumbnail } from "../../../draw/thumbnail.js";
import { exampleChart } from "../../classifier/example_chart.js";
import { rowsOf, ticksOf } from "../../classifier/score_rows.js";

/** @param {HTMLElement} host @returns {View} */
export function create(host) {
  const picture = h("canvas", { className: "thumbnail", "aria-hidden": true });
  const [title, words] = [h("h3"), h("p", { className: "note" })];
  const [axis, column, body] = [h("td", { "aria-hidden": true }), h("th"), h("tbody")];
  const [klass, score] = [h("th"), h("th", {}, "score")];
  klass.append(h("span", { className: "hidden" }, "Class"));
  for (const head of [klass, score, column]) head.setAttribute("scope", "col");
  axis.className = "scores-axis";
  const table = h("table", {}, h("thead", {}, h("tr", {}, klass, axis, score, column)), body);
  const figure = h(
    "div",
    { className: "scores-figure" },
    picture,
    h("div", {}, title, table, words),
  );
  host.append(figure);
  const isNew = createChanges();
  return {
    update(model) {
      const { seen, state, theme, thumbnails } = model;
      const examples = seen?.answer.examples;
      figure.hidden = !examples?.example.length;
      if (!seen || !examples || figure.hidden) return;
      if (!isNew(seen.answer, seen.dataset, state.example, theme, thumbnails.arrivals())) return;
      const i = Math.max(0, shownExample(examples, state));
      const chart = exampleChart(seen, i);
      picture.hidden = !seen.dataset.image_shape;
      if (!picture.hidden) showThumbnail(picture, model, seen.dataset, examples.index[i]);
      setText(title, chart.title);
      setText(column, chart.column);
      setText(words, chart.words);
      axis.replaceChildren(...ticksOf(chart));
      body.replaceChildren(...rowsOf(chart));
      figure.classList.toggle(
        "named",
        chart.rows.some(({ name }) => name.length > 2),
      );
    },
  };
}
