/**
 * How whole runs did, a row a run, and in which order. Pure.
 *
 * @typedef {import("../state/types.js").Model} Model
 * @typedef {import("../state/types.js").Run} Run
 *
 * @typedef {object} Result
 * @property {number} slot
 * @property {string} name
 * @property {number} final
 * @property {number} best
 * @property {number | null} accuracy Null while it walks, and of a function.
 * @property {number} spent Steps, examples, evaluations or seconds, as the loss is drawn against.
 * @property {number | null} equal The loss at the largest budget that all runs came to.
 * @property {string} reason
 *
 * @typedef {Exclude<keyof Result, "slot">} Column
 */

import { shortTitle } from "../words/names.js";
import { atEqual } from "./cost_axes.js";

/** @type {Record<string, string>} */
const REASONS = { steps: "all steps", converged: "converged", diverged: "diverged" };

/** @param {Model} model @returns {Result[]} */
export function results({ paths, state }) {
  if (!paths) return [];
  const { spent, losses } = atEqual(paths, state.axis);
  return paths.runs
    .map((run, i) => result(run, shortTitle(state, run.slot), spent[i], losses[i]))
    .filter(
      (row, i) => paths.runs[i].loss.length > 0 && state.runs.some(({ slot }) => slot === row.slot),
    );
}

/** @param {Run} run @param {string} name @param {number} spent @param {number | null} equal @returns {Result} */
function result({ slot, loss, outcome }, name, spent, equal) {
  const diverged = outcome?.reason === "diverged";
  return {
    slot,
    name,
    final: diverged ? Infinity : loss[loss.length - 1],
    best: loss.reduce((low, own) => Math.min(low, own), Infinity),
    accuracy: outcome?.accuracy ?? null,
    spent,
    equal,
    reason: outcome ? (REASONS[outcome.reason] ?? outcome.reason) : "walking",
  };
}

/** What is unknown comes last, either way; equals keep the order of the runs. @param {Result[]} rows @param {Column} column @param {1 | -1} way */
export function sorted(rows, column, way) {
  return rows.toSorted((one, other) => {
    const [x, y] = [one[column], other[column]];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    if (typeof x === "string") return way * x.localeCompare(String(y));
    return x === y ? 0 : way * (x < Number(y) ? -1 : 1);
  });
}
