/** Facts of the page in words, for lessons. Pure. */

import { integer, number, percent } from "../derive/format.js";
import { optimizerOf } from "../state/catalog.js";
import { optimizerName } from "./names.js";

/** @param {FactValue | null} value @param {string} kind As in facts.json. */
export function factText(value, kind) {
  if (value === null) return "…";
  if (Array.isArray(value)) return place(value);
  if (typeof value === "string") return optimizerOf({ kind: value }) ? optimizerName(value) : value;
  if (kind === "share") return percent(value);
  if (kind === "count") return integer(Math.round(value));
  return number(value);
}

/** @param {number[]} values */
function place(values) {
  const texts = values.map((value) => number(value));
  return texts.length === 1 ? texts[0] : `(${texts.join(", ")})`;
}
