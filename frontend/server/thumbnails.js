/** Thumbnails of examples, by position in the data set. Missing ones are fetched as one sheet. */

/** @typedef {{sheet: HTMLCanvasElement, x: number, y: number, width: number, height: number,
 *    kind: "colour" | "grey" | "mask"}} Thumbnail */

import { canReadCanvas, contextOf, h } from "../draw/dom.js";
import { imagesAddress } from "./api.js";
import { isRecorded, recordedIndices } from "./recording.js";

/** Thumbnails in a row of a sheet. */
export const COLUMNS = 20;
/** The most thumbnails to keep: those used last. */
const MOST = 2000;

/** @param {() => void} onArrival */
export function createThumbnails(onArrival) {
  /** @type {Map<string, Thumbnail | null>} Null is on its way. */
  const known = new Map();
  let arrivals = 0;

  /** @param {CatalogDataset} dataset @param {number[]} indices */
  async function fetchSheet(dataset, indices) {
    const key = (/** @type {number} */ index) => `${dataset.id} ${index}`;
    for (const index of indices) known.set(key(index), null);
    try {
      const [height, width, channels] = /** @type {number[]} */ (dataset.image_shape);
      const grey = canReadCanvas() ? "mask" : "grey";
      const kind = channels === 1 ? grey : "colour";
      const sheet = await load(imagesAddress(dataset.id, indices, COLUMNS), kind === "mask");
      indices.forEach((index, i) => {
        const [x, y] = [(i % COLUMNS) * width, Math.floor(i / COLUMNS) * height];
        known.set(key(index), { sheet, x, y, width, height, kind });
      });
      arrivals += 1;
      onArrival();
    } catch {
      for (const index of indices) known.delete(key(index)); // fetched again when next needed
    }
  }

  /** Marks a thumbnail as used last; returns whether it is known. @param {string} key */
  function touch(key) {
    const thumbnail = known.get(key);
    if (known.delete(key)) known.set(key, thumbnail ?? null);
    return known.has(key);
  }

  return {
    /** Grows with each sheet that arrives, so that views see a change. */
    arrivals: () => arrivals,
    /** Fetches those that are missing. @param {CatalogDataset} dataset @param {number[]} indices */
    need(dataset, indices) {
      const needed = isRecorded() ? recordedIndices(dataset.id) : indices;
      const missing = needed.filter((index) => !touch(`${dataset.id} ${index}`));
      if (missing.length) fetchSheet(dataset, missing);
      for (const key of known.keys()) if (known.size > MOST) known.delete(key);
    },
    /** @param {CatalogDataset} dataset @param {number} index */
    get: (dataset, index) => known.get(`${dataset.id} ${index}`) ?? null,
  };
}

/** Loads a sheet. Grey pictures become masks, to be drawn in the colour of ink, if the browser lets
 *  the page read them. @param {string} address @param {boolean} isMask */
async function load(address, isMask) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = h("canvas", { width: image.naturalWidth, height: image.naturalHeight });
  const context = contextOf(canvas, { willReadFrequently: isMask });
  context.drawImage(image, 0, 0);
  if (!isMask) return canvas;
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < pixels.data.length; i += 4) pixels.data[i + 3] = pixels.data[i];
  context.putImageData(pixels, 0, 0);
  return canvas;
}
