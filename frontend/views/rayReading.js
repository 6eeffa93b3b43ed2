/**
 * What there is at the cursor of the ray, in words and with the image; and the way to the next kink.
 *
 * @typedef {import("../types.js").Model} Model
 * @typedef {import("../rays.js").Spot} Spot
 */

import { spotText } from "../rayWords.js";
import { createThumbnails, drawThumbnail } from "../thumbnails.js";
import { byId, setText } from "./dom.js";

/** @param {() => void} onArrival Of a thumbnail. @param {(way: 1 | -1) => void} step */
export function createRayReading(onArrival, step) {
  const canvas = /** @type {HTMLCanvasElement} */ (byId("kink-image"));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const thumbnails = createThumbnails(onArrival);
  const buttons = /** @type {HTMLButtonElement[]} */ ([byId("kink-before"), byId("kink-after")]);
  buttons[0].addEventListener("click", () => step(-1));
  buttons[1].addEventListener("click", () => step(1));

  return {
    /** @param {Model} model @param {Spot | null} spot @param {string[]} names Of the classes. */
    update({ catalog, ray, state, theme }, spot, names) {
      const kinks = ray?.kinks ?? null;
      for (const button of buttons) button.hidden = !kinks || kinks.a.length === 0;
      setText(byId("ray-spot"), spotText(spot, kinks, names));
      const dataset = catalog?.datasets.find(({ id }) => id === state.dataset);
      const index = spot?.kink != null && kinks ? kinks.index[spot.kink] : null;
      canvas.hidden = index === null || !dataset?.image_shape;
      if (index === null || !dataset?.image_shape) return;
      thumbnails.need(dataset, [index]);
      const [height, width] = dataset.image_shape;
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      const thumbnail = thumbnails.get(dataset, index);
      if (thumbnail) drawThumbnail(context, thumbnail, theme.ink);
      else context.clearRect(0, 0, width, height);
    },
  };
}
