/** The templates: each row of W as a picture; its score for an image is how well they match. Of a
 *  network, the hidden units of its first layer. */

import { integer, number } from "../../derive/format.js";
import * as colours from "../../derive/pixels.js";
import { byId, contextOf, h, setText } from "../../draw/dom.js";
import { unitTitle } from "../../words/model.js";

/** Weights as pixels: in colour, each template in its own range; in grey, all in one.
 *  @param {number[]} row @param {number[][]} rows @param {number} channels
 *  @param {(value: number) => colours.Colour} colour */
export const templatePixels = (row, rows, channels, colour) =>
  channels === 3
    ? colours.colourPixels(row)
    : colours.signedPixels(row, colours.largestWeight(rows), colour);

const MOST_UNITS = 32; // the most hidden units that are shown

/** @param {(k: number) => void} chooseClass @returns {ScenePart} */
export function createTemplates(chooseClass) {
  const host = byId("templates");
  const scale = byId("templates-scale");
  let templates = /** @type {ReturnType<typeof createTemplate>[]} */ ([]);
  let built = "";
  let areClasses = true;
  host.addEventListener("click", ({ target }) => {
    const own = templates.findIndex(({ element }) =>
      element.contains(/** @type {Node} */ (target)),
    );
    if (own >= 0 && areClasses) chooseClass(own);
  });
  return {
    update({ seen, theme, klass }) {
      const { activity, templates: all } = seen.answer;
      const { class_names, image_shape } = seen.dataset;
      const rows = all.slice(0, seen.hidden ? MOST_UNITS : all.length);
      areClasses = seen.hidden === null;
      setText(byId("templates-title"), areClasses ? CLASSES : unitsTitle(all.length));
      byId("templates-of").hidden = !areClasses;
      host.classList.toggle("resting", rows.length === 0); // not sent while the paths play
      if (rows.length === 0) return;
      const shape = image_shape ?? [1, rows[0].length - 1, 1];
      const features = seen.dataset.features ?? [];
      const names = areClasses ? class_names : rows.map((_, unit) => String(unit + 1));
      const key = JSON.stringify([names, areClasses, shape, features]);
      if (key !== built) {
        built = key;
        templates = names.map((name) => createTemplate(name, shape));
        host.replaceChildren(...templates.map(({ element }) => element), ...columnNames(features));
        host.classList.toggle("strips", image_shape === null);
        host.classList.toggle("units", !areClasses);
      }
      const inColour = shape[2] === 3;
      const largest = colours.largestWeight(rows);
      const colour = colours.diverging(theme.diverging.map(colours.colourOf));
      templates.forEach(({ element, show }, k) => {
        element.classList.toggle("chosen", areClasses && k === klass);
        element.classList.toggle("dead", !areClasses && activity?.[0][k] === 0);
        const name = areClasses ? `Template of ${names[k]}` : unitTitle(k, activity?.[0]);
        show(templatePixels(rows[k], rows, shape[2], colour), rows[k], name);
      });
      scale.classList.toggle("own", inColour);
      setText(byId("templates-low"), inColour ? "least" : number(-largest, 2));
      setText(byId("templates-high"), inColour ? "most" : number(largest, 2));
    },
  };
}

const CLASSES = "Templates";

/** @param {number} count */
const unitsTitle = (count) =>
  count > MOST_UNITS ? `Hidden units, ${MOST_UNITS} of ${integer(count)}` : "Hidden units";

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
    /** @param {Uint8ClampedArray<ArrayBuffer>} pixels @param {number[]} row @param {string} what */
    show(pixels, row, what) {
      context.putImageData(new ImageData(pixels, width, height), 0, 0);
      const { low, high } = colours.rangeOf(row);
      const range = `${number(low, 2)} to ${number(high, 2)}`;
      const bias = number(row[row.length - 1], 2);
      canvas.setAttribute("aria-label", `${what}: weights from ${range}, bias ${bias}`);
      canvas.title = what;
    },
  };
}
