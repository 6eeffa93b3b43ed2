/**
 * What makes a good first picture of each data set: how far the window reaches from the origin,
 * and the learning rates inside the plane and in all weights. Everything may be overridden.
 *
 * @typedef {{reach: number, slice: number, full: number}} Tuning
 */

/** @type {Record<string, Tuning>} */
const TUNING = {
  digits: { reach: 20, slice: 1, full: 0.01 },
  iris: { reach: 8, slice: 0.1, full: 0.01 },
  blobs: { reach: 8, slice: 0.1, full: 0.01 },
  spiral: { reach: 20, slice: 0.5, full: 0.02 },
  shapes32: { reach: 30, slice: 1, full: 0.0005 },
  cifar10: { reach: 30, slice: 1, full: 0.0005 },
  mnist: { reach: 30, slice: 1, full: 0.001 },
  "fashion-mnist": { reach: 30, slice: 1, full: 0.001 },
};

/** @param {string} dataset @returns {Tuning} */
export const tuningOf = (dataset) => TUNING[dataset] ?? { reach: 20, slice: 0.5, full: 0.01 };

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
