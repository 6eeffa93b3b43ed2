/**
 * The templates: each row of W as a picture, its score for an image being how well they match.
 */

import { number } from "../../derive/format.js";
import {
  colourOf,
  colourPixels,
  diverging,
  largestWeight,
  rangeOf,
  signedPixels,
} from "../../derive/pixels.js";
import { byId, setText } from "../../draw/dom.js";

/** What the columns of the strips are, where they have names. @type {Record<string, string[]>} */
const FEATURES = { iris: ["sepal length", "sepal width", "petal length", "petal width"] };

export function createTemplates() {
  const host = byId("templates");
  const scale = byId("templates-scale");
  /** @type {ReturnType<typeof createTemplate>[]} */
  let templates = [];
  let names = "";

  return {
    /** @param {Scene} scene */
    update({ seen, theme }) {
      const rows = seen.answer.templates;
      const { class_names, image_shape } = seen.dataset;
      const shape = image_shape ?? [1, rows[0].length - 1, 1];
      const features = FEATURES[seen.dataset.id] ?? [];
      const key = JSON.stringify([class_names, shape, features]);
      if (key !== names) {
        names = key;
        templates = class_names.map((name) => createTemplate(name, shape));
        host.replaceChildren(...templates.map(({ element }) => element), ...columnNames(features));
        host.classList.toggle("strips", image_shape === null);
      }
      const inColour = shape[2] === 3;
      const largest = largestWeight(rows);
      const colour = diverging(theme.diverging.map(colourOf));
      templates.forEach(({ show }, k) =>
        show(inColour ? colourPixels(rows[k]) : signedPixels(rows[k], largest, colour), rows[k]),
      );
      scale.classList.toggle("own", inColour);
      setText(byId("templates-low"), inColour ? "least" : number(-largest, 2));
      setText(byId("templates-high"), inColour ? "most weight" : number(largest, 2));
    },
  };
}

/** @param {string[]} features */
function columnNames(features) {
  if (features.length === 0) return [];
  const row = Object.assign(document.createElement("p"), { className: "features" });
  row.append(
    ...features.map((textContent) =>
      Object.assign(document.createElement("span"), { textContent }),
    ),
  );
  return [row];
}

/** @param {string} name @param {number[]} shape Height, width, channels. */
function createTemplate(name, [height, width]) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.setAttribute("role", "img");
  const context = /** @type {Context} */ (canvas.getContext("2d"));
  const caption = Object.assign(document.createElement("figcaption"), {
    textContent: name,
    title: name,
  });
  const element = document.createElement("figure");
  element.append(canvas, caption);
  return {
    element,
    /** @param {Uint8ClampedArray<ArrayBuffer>} pixels @param {number[]} row */
    show(pixels, row) {
      context.putImageData(new ImageData(pixels, width, height), 0, 0);
      const { low, high } = rangeOf(row);
      const bias = number(row[row.length - 1], 2);
      canvas.setAttribute(
        "aria-label",
        `Template of ${name}: weights from ${number(low, 2)} to ${number(high, 2)}, bias ${bias}`,
      );
    },
  };
}
