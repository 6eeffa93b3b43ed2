/** The results of whole runs: one row per run, in order. Pure. */

/** @typedef {object} Result
 *  @property {number} slot
 *  @property {string} name
 *  @property {number} final
 *  @property {number} best
 *  @property {number | null} data What the final loss consists of; null until the run has ended.
 *  @property {number | null} penalty
 *  @property {number | null} accuracy Null until the run has ended, and for a function.
 *  @property {number} spent In the units of the axis: steps, examples, evaluations or seconds.
 *  @property {number | null} equal The loss at the largest cost that all runs have reached.
 *  @property {string} reason
 *  @typedef {Exclude<keyof Result, "slot">} Column */

import { shortTitle } from "../words/names.js";
import { atEqual } from "./cost_axes.js";

/** @type {Record<string, string>} */
const REASONS = { steps: "all steps", stopped: "stopped (ε)", diverged: "diverged" };

/** @param {Model} model @returns {Result[]} */
export function results({ paths, state }) {
  if (!paths) return [];
  const { spent, losses } = atEqual(paths, state.axis);
  return paths.runs.flatMap((run, i) => {
    const isThere = run.loss.length > 0 && state.runs.some(({ slot }) => slot === run.slot);
    return isThere ? [result(run, shortTitle(state, run.slot), spent[i], losses[i])] : [];
  });
}

/** @param {Run} run @param {string} name @param {number} spent @param {number | null} equal
 *  @returns {Result} */
function result({ slot, loss, outcome }, name, spent, equal) {
  const diverged = outcome?.reason === "diverged";
  return {
    slot,
    name,
    final: diverged ? Infinity : loss[loss.length - 1],
    best: Math.min(...loss),
    ...partsOf(outcome),
    accuracy: outcome?.accuracy ?? null,
    spent,
    equal,
    reason: outcome ? (REASONS[outcome.reason] ?? outcome.reason) : "running",
  };
}

/** @param {Run["outcome"]} outcome */
function partsOf(outcome) {
  const { loss = null, reason, reg_loss: penalty = null } = outcome ?? {};
  if (loss === null || penalty === null || reason === "diverged")
    return { data: null, penalty: null };
  return { data: loss - penalty, penalty };
}

/** Unknown values come last in both directions; ties keep the order of the runs.
 *  @param {Result[]} rows @param {Column} column @param {1 | -1} sign */
export function sorted(rows, column, sign) {
  return rows.toSorted((one, other) => {
    const [x, y] = [one[column], other[column]];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    if (typeof x === "string") return sign * x.localeCompare(String(y));
    return x === y ? 0 : sign * (x < Number(y) ? -1 : 1);
  });
}
