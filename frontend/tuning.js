/**
 * What makes a good first picture of each data set: how far the window reaches from the origin,
 * and learning rates that walk across it in a hundred steps. `plane` is for paths inside the plane
 * on losses that sum over classes, `gentle` for those on which an example counts once, `full` for
 * paths in all weights. Everything may be overridden.
 *
 * @typedef {{reach: number, plane: number, gentle: number, full: number}} Tuning
 */

/** @type {Record<string, Tuning>} */
const TUNING = {
  digits: { reach: 20, plane: 1, gentle: 5, full: 0.05 },
  iris: { reach: 8, plane: 0.2, gentle: 0.5, full: 0.1 },
  blobs: { reach: 8, plane: 0.2, gentle: 0.5, full: 0.1 },
  spiral: { reach: 12, plane: 0.5, gentle: 1, full: 0.1 },
  shapes32: { reach: 30, plane: 2, gentle: 10, full: 0.01 },
  cifar10: { reach: 30, plane: 2, gentle: 10, full: 0.001 },
  mnist: { reach: 30, plane: 2, gentle: 10, full: 0.01 },
  "fashion-mnist": { reach: 30, plane: 2, gentle: 10, full: 0.01 },
};

const OTHER = { reach: 20, plane: 0.5, gentle: 1, full: 0.05 };

/** Losses on which an example adds to at most one margin. */
const GENTLE = ["softmax", "crammer_singer"];

/** @param {string} dataset */
export const usualReach = (dataset) => (TUNING[dataset] ?? OTHER).reach;

/** @param {string} dataset @param {string} loss @param {"slice" | "full"} space */
export function usualRate(dataset, loss, space) {
  const { plane, gentle, full } = TUNING[dataset] ?? OTHER;
  if (space === "full") return full;
  return GENTLE.includes(loss) ? gentle : plane;
}

/** Examples in words: singular, plural. @type {Record<string, [string, string]>} */
const NOUNS = {
  digits: ["handwritten digit", "handwritten digits"],
  mnist: ["handwritten digit", "handwritten digits"],
  "fashion-mnist": ["picture of clothing", "pictures of clothing"],
  iris: ["iris flower", "iris flowers"],
  blobs: ["point in three blobs", "points in three blobs"],
  spiral: ["point on a spiral", "points on a spiral"],
  shapes32: ["drawn shape", "drawn shapes"],
  cifar10: ["CIFAR-10 photograph", "CIFAR-10 photographs"],
};

/** @param {string} dataset @returns {[string, string]} */
export const nounsOf = (dataset) => NOUNS[dataset] ?? ["example", "examples"];
