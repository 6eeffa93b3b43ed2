/** The confusion matrix: how often each class was predicted as which class. */

import { byId, h, setText } from "../../draw/dom.js";

/** The deepest tint of a cell with a number, which stays readable, and of one without. */
const DEEPEST = { number: 0.45, bare: 0.95 };
/** From this many examples per class on, counts have too many digits for their cells. */
const CROWD = 20;
const FEW = 4; // up to this many classes have room for their names

/** @returns {ScenePart} */
export function createConfusion() {
  const head = byId("confusion-head");
  const body = byId("confusion-body");
  let built = "";
  let cells = /** @type {HTMLElement[][]} */ ([]);
  return {
    update({ seen }) {
      const names = seen.dataset.class_names;
      if (built !== JSON.stringify(names)) {
        built = JSON.stringify(names);
        cells = build(head, body, names);
      }
      const crowded = names.length > FEW && seen.answer.examples.total > CROWD * names.length;
      byId("confusion-part").classList.toggle("crowded", crowded);
      const deepest = crowded ? DEEPEST.bare : DEEPEST.number;
      seen.answer.confusion.forEach((counts, i) => {
        const total = counts.reduce((sum, count) => sum + count, 0);
        counts.forEach((count, j) => {
          const cell = cells[i][j];
          setText(/** @type {HTMLElement} */ (cell.firstChild), count ? String(count) : "");
          cell.title = count ? `${names[i]} predicted as ${names[j]}: ${count} of ${total}` : "";
          cell.style.setProperty("--part", String(total ? (deepest * count) / total : 0));
        });
      });
    },
  };
}

/** @param {HTMLElement} head @param {HTMLElement} body @param {string[]} names */
function build(head, body, names) {
  const long = names.length > FEW && names.some((name) => name.length > 2);
  byId("confusion-part").classList.toggle("shortened", long);
  byId("confusion-part").classList.toggle("few", names.length <= FEW);
  const short = (/** @type {string} */ name) => (long ? name.slice(0, 3) : name);
  const corner = h("td", { className: "corner" });
  head.replaceChildren(corner, ...names.map((name) => header("col", name, short(name))));
  const cells = names.map((_, i) =>
    names.map((_, j) => h("td", { className: i === j ? "right" : "" }, h("span"))),
  );
  body.replaceChildren(
    ...names.map((name, i) => h("tr", {}, header("row", name, short(name)), ...cells[i])),
  );
  return cells;
}

/** @param {"row" | "col"} scope @param {string} name @param {string} short */
function header(scope, name, short) {
  const abbr = short === name ? "" : name;
  return h("th", { scope, title: name, abbr }, h("span", {}, short));
}
