/** The picture of an example. */

/** @typedef {import("../server/thumbnails.js").Thumbnail} Thumbnail */

import { contextOf, fit } from "./dom.js";

/** Shows an example on a canvas, which stays empty until its picture has arrived.
 *  @param {HTMLCanvasElement} canvas @param {Pick<Model, "thumbnails" | "theme">} model
 *  @param {CatalogDataset} dataset Of pictures. @param {number} index */
export function showThumbnail(canvas, { thumbnails, theme }, dataset, index) {
  const [height, width] = /** @type {number[]} */ (dataset.image_shape);
  const context = contextOf(canvas);
  fit(canvas, width, height);
  context.clearRect(0, 0, width, height);
  const thumbnail = thumbnails.get(dataset, index);
  if (thumbnail) draw(context, thumbnail, theme.ink);
}

/** @param {Context} context @param {Thumbnail} thumbnail @param {string} ink */
function draw(context, { sheet, x, y, width, height, grey }, ink) {
  context.globalCompositeOperation = "source-over";
  context.drawImage(sheet, x, y, width, height, 0, 0, width, height);
  if (!grey) return;
  context.globalCompositeOperation = "source-in";
  context.fillStyle = ink;
  context.fillRect(0, 0, width, height);
}
