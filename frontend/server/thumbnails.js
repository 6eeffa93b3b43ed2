/**
 * Thumbnails of examples, kept by their position in the data set: those not here yet are fetched
 * together, as one sheet.
 *
 * @typedef {{sheet: HTMLCanvasElement, x: number, y: number, width: number, height: number, grey: boolean}} Thumbnail
 * @typedef {import("../state/types.js").CatalogDataset} CatalogDataset
 * @typedef {ReturnType<typeof createThumbnails>} Thumbnails
 */

import { imagesAddress } from "./api.js";
import { isRecorded, recordedIndices } from "./recording.js";

/** Thumbnails in a row of a sheet. */
export const COLUMNS = 20;

/** So many are kept, those needed last. */
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
      const sheet = await load(imagesAddress(dataset.id, indices, COLUMNS), channels === 1);
      indices.forEach((index, i) => {
        const [x, y] = [(i % COLUMNS) * width, Math.floor(i / COLUMNS) * height];
        known.set(key(index), { sheet, x, y, width, height, grey: channels === 1 });
      });
      arrivals += 1;
      onArrival();
    } catch {
      for (const index of indices) known.delete(key(index)); // asked for again when next needed
    }
  }

  /** What is needed again is kept for longer. @param {string} key */
  function touch(key) {
    const thumbnail = known.get(key);
    if (thumbnail === undefined) return false;
    known.delete(key);
    known.set(key, thumbnail);
    return true;
  }

  return {
    /** Grows with each sheet that comes, so that views see a change. */
    arrivals: () => arrivals,
    /** Has these fetched where they are missing. @param {CatalogDataset} dataset @param {number[]} indices */
    need(dataset, indices) {
      const wanted = isRecorded() ? recordedIndices(dataset.id) : indices;
      const missing = wanted.filter((index) => !touch(`${dataset.id} ${index}`));
      if (missing.length) fetchSheet(dataset, missing);
      for (const key of known.keys()) if (known.size > MOST) known.delete(key);
    },
    /** @param {CatalogDataset} dataset @param {number} index */
    get: (dataset, index) => known.get(`${dataset.id} ${index}`) ?? null,
  };
}

/** Grey pictures become masks: how much ink there is, in whatever colour ink has. @param {string} address @param {boolean} grey */
async function load(address, grey) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), {
    width: image.naturalWidth,
    height: image.naturalHeight,
  });
  const context = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: grey })
  );
  context.drawImage(image, 0, 0);
  if (!grey) return canvas;
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < pixels.data.length; i += 4) pixels.data[i + 3] = pixels.data[i];
  context.putImageData(pixels, 0, 0);
  return canvas;
}
