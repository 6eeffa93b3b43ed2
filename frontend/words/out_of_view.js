/** Where the start and the runs are that the map does not show. Pure. */

import { capital, number } from "../derive/format.js";
import { runTitle } from "./names.js";
import { list } from "./parts.js";
import { axisNames } from "./plane.js";

/** @typedef {import("./parts.js").Part} Part */

/** @param {State} state @param {{slot: number | null, a: number, b: number}[]} away The start has
 *    no slot. @param {boolean} short @returns {Part[]} */
export function outOfViewInWords(state, away, short) {
  const [across, up] = axisNames(state);
  const subjects = away.map(({ slot, a, b }) => {
    if (slot !== null) return [{ text: runTitle(state, slot), slot }];
    if (short) return [{ text: "the start" }];
    return [{ text: `the start (${across} = ${number(a, 3)}, ${up} = ${number(b, 3)})` }];
  });
  const [first, ...others] = list(subjects);
  const verb = away.length > 1 ? "are" : "is";
  return [{ ...first, text: capital(first.text) }, ...others, { text: ` ${verb} out of view. ` }];
}
