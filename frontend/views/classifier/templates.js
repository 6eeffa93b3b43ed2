/** The templates: each row of W as a picture; its score for an image is how well they match. */

import { number } from "../../derive/format.js";
import * as colours from "../../derive/pixels.js";
import { byId, contextOf, h, setText } from "../../draw/dom.js";

/** Weights as pixels: in colour, each template in its own range; in grey, all in one.
 *  @param {number[]} row @param {number[][]} rows @param {number} channels
 *  @param {(value: number) => colours.Colour} colour */
export const templatePixels = (row, rows, channels, colour) =>
  channels === 3
    ? colours.colourPixels(row)
    : colours.signedPixels(row, colours.largestWeight(rows), colour);

/** @param {(k: number) => void} chooseClass @returns {ScenePart} */
export function createTemplates(chooseClass) {
  const host = byId("templates");
  const scale = byId("templates-scale");
  let templates = /** @type {ReturnType<typeof createTemplate>[]} */ ([]);
  let names = "";
  host.addEventListener("click", ({ target }) => {
    const own = templates.findIndex(({ element }) =>
      element.contains(/** @type {Node} */ (target)),
    );
    if (own >= 0) chooseClass(own);
  });
  return {
    update({ seen, theme, klass }) {
      const rows = seen.answer.templates;
      const { class_names, image_shape } = seen.dataset;
      const shape = image_shape ?? [1, rows[0].length - 1, 1];
      const features = seen.dataset.features ?? [];
      const key = JSON.stringify([class_names, shape, features]);
      if (key !== names) {
        names = key;
        templates = class_names.map((name) => createTemplate(name, shape));
        host.replaceChildren(...templates.map(({ element }) => element), ...columnNames(features));
        host.classList.toggle("strips", image_shape === null);
      }
      const inColour = shape[2] === 3;
      const largest = colours.largestWeight(rows);
      const colour = colours.diverging(theme.diverging.map(colours.colourOf));
      templates.forEach(({ element, show }, k) => {
        element.classList.toggle("chosen", k === klass);
        show(templatePixels(rows[k], rows, shape[2], colour), rows[k]);
      });
      scale.classList.toggle("own", inColour);
      setText(byId("templates-low"), inColour ? "least" : number(-largest, 2));
      setText(byId("templates-high"), inColour ? "most" : number(largest, 2));
    },
  };
}

function columnNames(/** @type {string[]} */ features) {
  const names = features.map((name) => h("span", {}, name));
  return names.length ? [h("p", { className: "features" }, ...names)] : [];
}

/** @param {string} name @param {number[]} shape Height, width, channels. */
function createTemplate(name, [height, width]) {
  const canvas = h("canvas", { width, height, role: "img" });
  const context = contextOf(canvas);
  return {
    element: h("figure", {}, canvas, h("figcaption", { title: name }, name)),
    show(/** @type {Uint8ClampedArray<ArrayBuffer>} */ pixels, /** @type {number[]} */ row) {
      context.putImageData(new ImageData(pixels, width, height), 0, 0);
      const { low, high } = colours.rangeOf(row);
      const range = `${number(low, 2)} to ${number(high, 2)}`;
      const bias = number(row[row.length - 1], 2);
      canvas.setAttribute("aria-label", `Template of ${name}: weights from ${range}, bias ${bias}`);
    },
  };
}
