/** Facts of the page in words, for lessons. Pure. */

import { integer, number, percent } from "../../derive/format.js";
import { optimizerOf } from "../../state/catalog.js";
import { optimizerName } from "../names.js";

/** A coordinate is zero, to a reader, below this share of 1 and of the largest. */
const ROUNDING = 1e-6;

/** @param {FactValue | null} value @param {string | null} kind As in facts.json. */
export function factText(value, kind) {
  if (value === null) return "…";
  if (Array.isArray(value)) return place(value);
  if (typeof value === "string") return optimizerOf({ kind: value }) ? optimizerName(value) : value;
  if (kind === "share") return percent(value);
  if (kind === "angle") return `${number(value)}°`;
  if (kind === "count") return integer(Math.round(value));
  return number(value);
}

/** @param {number[]} values */
function place(values) {
  const size = Math.max(1, ...values.map(Math.abs));
  const texts = values.map((value) => number(Math.abs(value) < ROUNDING * size ? 0 : value));
  return texts.length === 1 ? texts[0] : `(${texts.join(", ")})`;
}
