/** The features of examples, by position in the data set, fetched one at a time as they are
 *  needed. An exported page has none. */

import { getExample } from "./http/api.js";
import { isRecorded } from "./http/recording.js";

/** The most examples to keep: those that arrived last. */
const MOST = 200;

/** @param {() => void} onArrival */
export function createFeatures(onArrival) {
  /** @type {Map<string, number[]>} */
  const known = new Map();
  let arrivals = 0;
  let isBusy = false;

  /** @param {string} key @param {string} dataset @param {number} index */
  async function fetchExample(key, dataset, index) {
    isBusy = true;
    const answer = await getExample(dataset, index).catch(() => null); // tried again when needed
    isBusy = false;
    if (!answer) return;
    known.set(key, answer.features[0]);
    for (const old of known.keys()) if (known.size > MOST) known.delete(old);
    arrivals += 1;
    onArrival();
  }

  return {
    /** Grows with each example that arrives, so that views see a change. */
    arrivals: () => arrivals,
    /** After preprocessing; null until they have arrived. @param {string} dataset
     *  @param {number} index */
    get(dataset, index) {
      const key = `${dataset} ${index}`;
      if (!known.has(key) && !isBusy && !isRecorded()) fetchExample(key, dataset, index);
      return known.get(key) ?? null;
    },
  };
}
