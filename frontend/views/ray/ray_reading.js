/** What is at the cursor of the ray, in words and as an image; and buttons to the next kink.
 *  @typedef {import("../../derive/ray.js").Spot} Spot */

import { buttonById, byId, setText } from "../../draw/dom.js";
import { showThumbnail } from "../../draw/thumbnail.js";
import { datasetOf } from "../../state/catalog.js";
import { spotText } from "../../words/ray.js";

const REST = 120; // milliseconds that the cursor rests on a kink before its image is fetched

/** @param {(direction: 1 | -1) => void} step */
export function createRayReading(step) {
  const canvas = /** @type {HTMLCanvasElement} */ (byId("kink-image"));
  const buttons = [buttonById("kink-before"), buttonById("kink-after")];
  buttons[0].addEventListener("click", () => step(-1));
  buttons[1].addEventListener("click", () => step(1));
  let last = /** @type {Spot | null} */ (null);
  let resting = 0;
  return {
    /** @param {Model} model @param {Spot | null} spot @param {string[]} names Of the classes. */
    update(model, spot, names) {
      const { ray, thumbnails } = model;
      const kinks = ray?.kinks ?? null;
      for (const button of buttons) button.hidden = !kinks || kinks.a.length === 0;
      setText(byId("ray-spot"), spotText(spot, ray, names));
      const dataset = ray ? datasetOf(ray.of) : undefined;
      const index = spot?.kink != null && kinks ? kinks.index[spot.kink] : null;
      const moved = spot !== last;
      last = spot;
      if (moved) clearTimeout(resting);
      canvas.hidden = index === null || !dataset?.image_shape;
      if (index === null || !dataset?.image_shape) return;
      if (moved) resting = window.setTimeout(() => thumbnails.need(dataset, [index]), REST);
      showThumbnail(canvas, model, dataset, index);
    },
  };
}
