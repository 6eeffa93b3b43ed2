/** The picture of an example. */

/** @typedef {import("../server/thumbnails.js").Thumbnail} Thumbnail */

import { colourOf, luminance } from "../derive/pixels.js";
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
  if (thumbnail) draw(context, thumbnail, theme);
}

/** @param {Context} context @param {Thumbnail} thumbnail @param {Theme} theme */
function draw(context, { sheet, x, y, width, height, kind }, { ink, paper }) {
  const fill = (
    /** @type {GlobalCompositeOperation} */ operation,
    /** @type {string} */ colour,
  ) => {
    context.globalCompositeOperation = operation;
    context.fillStyle = colour;
    context.fillRect(0, 0, width, height);
  };
  context.globalCompositeOperation = "source-over";
  context.drawImage(sheet, x, y, width, height, 0, 0, width, height);
  if (kind === "mask") fill("source-in", ink);
  if (kind !== "grey") return;
  // From paper to ink, without reading a pixel.
  const isInkDark = luminance(colourOf(ink)) < luminance(colourOf(paper));
  if (isInkDark) fill("difference", "#ffffff");
  fill("lighten", isInkDark ? ink : paper);
  fill("darken", isInkDark ? paper : ink);
}
