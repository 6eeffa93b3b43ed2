/** The sharpness along runs of gradient descent, and the line 2/η, above which it does not stay.
 *  Pure.
 *
 *  @typedef {{slot: number, step: number[], sharpness?: (number | null)[] | null,
 *    learning_rate: (number | null)[]}} SharpRun Columns of a run, or of its first frames.
 *  @typedef {{slot: number, steps: number[], values: number[], edges: number[]}} Sharpness At the
 *    steps at which it is known; `edges` is 2/η. */

import { classifies, functionOf, hasMap, lossOf } from "../../state/catalog.js";
import { isNetwork } from "../../state/model.js";
import { runsOn } from "../../state/planes.js";

/** The runs of gradient descent on all examples that are switched on. @param {State} state */
export const plainRuns = (state) =>
  runsOn(state).filter(({ average, kind }) => kind === "gd" && !average);

/** Whether the page shows the sharpness: of networks and of functions, if they are smooth.
 *  @param {State} state */
export function hasSharpness(state) {
  const isSmooth = classifies(state)
    ? isNetwork(state) && lossOf(state)?.twice_differentiable
    : hasMap(state) && functionOf(state)?.smooth;
  return Boolean(isSmooth) && plainRuns(state).length > 0;
}

/** @param {SharpRun[]} runs @returns {Sharpness[]} */
export const sharpnessesOf = (runs) =>
  runs.flatMap(({ slot, step, sharpness, learning_rate: rates }) => {
    const known = (sharpness ?? []).flatMap((value, i) => {
      const rate = rates[i] ?? rates[i + 1]; // no step leads to the start
      return value === null || !rate ? [] : [{ step: step[i], value, edge: 2 / rate }];
    });
    if (known.length === 0) return [];
    return {
      slot,
      steps: known.map(({ step }) => step),
      values: known.map(({ value }) => value),
      edges: known.map(({ edge }) => edge),
    };
  });

/** That of the first run of an answer; null without one.
 *  @param {Schema["TrajectoriesAnswer"] | undefined} answer */
export const sharpnessOf = (answer) =>
  sharpnessesOf((answer?.runs ?? []).slice(0, 1).map((run) => ({ ...run, slot: 0 })))[0] ?? null;
