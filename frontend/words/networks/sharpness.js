/** The sharpness at the playhead in words. Pure. */

import { capital, spoken } from "../../derive/format.js";
import { runTitle } from "../names.js";

/** @typedef {import("../../derive/networks/sharpness.js").Sharpness} Sharpness */

/** @param {State} state @param {Sharpness[]} all @param {number} t */
export function sharpnessInWords(state, all, t) {
  if (all.length === 0) return "Measuring the sharpness …";
  const clauses = all.map(({ slot, steps, values, edges }) => {
    const i = Math.max(
      0,
      steps.findLastIndex((step) => step <= t),
    );
    const [here, edge] = [values[i], edges[i]].map((value) => spoken(value));
    return `${runTitle(state, slot)} at step ${steps[i]}: ${here}, and 2\u2060/\u2060η is ${edge}`;
  });
  return `${capital(clauses.join("; "))}.`;
}
