/** The score function for one example and one class: the example times the class's template, and
 *  the sum of the product. Pictures are multiplied as pictures, a few features as a table. */

import { number } from "../../derive/format.js";
import * as colours from "../../derive/pixels.js";
import { byId, contextOf, fit, h, selectById, setChoices, setText } from "../../draw/dom.js";
import { isRecorded } from "../../server/http/recording.js";
import { templatePixels } from "./templates.js";

/** @param {(k: number) => void} chooseClass @returns {ScenePart} */
export function createProduct(chooseClass) {
  const select = selectById("product-class");
  const pictures = ["example", "template", "product"].map(
    (part) => /** @type {HTMLCanvasElement} */ (byId(`product-of-${part}`)),
  );
  select.addEventListener("change", () => chooseClass(Number(select.value)));
  return {
    update(scene) {
      const { seen, example, klass, theme } = scene;
      const x = featuresOf(scene);
      byId("product-part").classList.toggle("absent", !x);
      byId("product-part").hidden = !x && isRecorded();
      if (!x) return;
      const { class_names, image_shape } = seen.dataset;
      const { answer } = seen;
      const choices = class_names.map((text, k) => ({ value: String(k), text }));
      setChoices(select, choices, String(klass));
      const row = answer.templates[klass];
      const score = answer.examples.scores[answer.examples.example.indexOf(example)][klass];
      const bias = row[row.length - 1];
      byId("product-pictures").hidden = byId("product-words").hidden = !image_shape;
      byId("product-table").hidden = image_shape !== null;
      if (!image_shape) return showTable(seen.dataset.features ?? [], x, row, score);
      const [height, width, channels] = image_shape;
      const signed = colours.diverging(theme.diverging.map(colours.colourOf));
      const product = colours.contributions(row, x, channels);
      const pixels = [
        templatePixels([...x, 0], [[...x, 0]], channels, signed),
        templatePixels(row, answer.templates, channels, signed),
        colours.signed(product, Math.max(...product.map(Math.abs)), signed),
      ];
      pictures.forEach((canvas, k) => {
        fit(canvas, width, height);
        contextOf(canvas).putImageData(new ImageData(pixels[k], width, height), 0, 0);
      });
      const sum = `sum ${number(score - bias)}, bias ${number(bias)}`;
      setText(byId("product-words"), `${sum}: score ${number(score)}`);
    },
  };
}

/** Null until they are known. @param {Scene} scene */
function featuresOf({ seen, example, features }) {
  const { points, dataset, answer } = seen;
  const i = answer.examples.example.indexOf(example);
  if (points) return points[example]?.slice(0, 2) ?? null;
  return i < 0 ? null : features.get(dataset.id, answer.examples.index[i]);
}

/** @param {string[]} names @param {number[]} x @param {number[]} row @param {number} score */
function showTable(names, x, row, score) {
  const cells = (/** @type {string} */ title, /** @type {(string | number)[]} */ values) => {
    const texts = values.map((value) => (typeof value === "number" ? number(value, 2) : value));
    const own = texts.map((text) => h("td", { className: "number" }, text));
    return h("tr", {}, h("th", { scope: "row" }, title), ...own);
  };
  const bias = row[row.length - 1];
  const titles = [...names, "bias", "score"].map((name) => h("th", { scope: "col" }, name));
  byId("product-table").replaceChildren(
    h("thead", {}, h("tr", {}, h("td"), ...titles)),
    h(
      "tbody",
      {},
      cells("x", [...x, 1, ""]),
      cells("× w", [...row, ""]),
      cells("= w x", [...x.map((value, k) => value * row[k]), bias, score]),
    ),
  );
}
