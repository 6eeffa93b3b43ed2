/**
 * Paths as they stream in. The columns grow in place: hundreds of frames a second would make
 * copying them the page's main work.
 *
 * @typedef {import("../state/types.js").Model} Model
 * @typedef {import("../state/types.js").Paths} Paths
 * @typedef {import("../state/types.js").Run} Run
 * @typedef {import("../state/types.js").State} State
 */

import { planeKey, runName } from "../server/requests.js";
import { spaceOf } from "../state/planes.js";
import { columnAt } from "./math.js";

/** A frame's columns that are kept. */
const COLUMNS = /** @type {const} */ ([
  "a",
  "b",
  "loss",
  "residual",
  "gradient_norm",
  "learning_rate",
  "examples",
  "loss_evaluations",
  "gradient_evaluations",
  "seconds",
  "gradient_a",
  "gradient_b",
  "projected_loss",
]);

/** @param {State} state @returns {Paths} */
export function emptyPaths(state) {
  const runs = state.runs.filter(({ on }) => on).map(({ kind, slot }) => emptyRun(kind, slot));
  const { steps } = state;
  return {
    runs,
    of: state,
    steps,
    space: spaceOf(state),
    key: planeKey(state),
    complete: false,
    version: 0,
  };
}

/** @param {Run["kind"]} kind @param {number} slot @returns {Run} */
function emptyRun(kind, slot) {
  const columns = Object.fromEntries(COLUMNS.map((column) => [column, []]));
  return /** @type {any} */ ({ name: runName(slot), slot, kind, ...columns, outcome: null });
}

/** Takes in an event; `data.run` counts the request's runs. @param {Paths} paths @param {"frame" | "run_done"} event @param {any} data */
export function receive(paths, event, data) {
  const run = paths.runs[data.run];
  if (event === "run_done") run.outcome = data;
  else for (const column of COLUMNS) run[column].push(...(data[column] ?? []));
  paths.version += 1;
}

/** Whether what is so far off the plane is drawn by its shadow; rounding is not. @param {number} residual */
export const isOff = (residual) => residual > 1e-9;

/** The paths, unless they are still those of the plane before. @param {Model} model */
export const pathsHere = ({ paths, planeKey: key }) => (paths?.key === key ? paths : null);

/** The first run is drawn last, over the others. @param {Paths | null} paths */
export const backToFront = (paths) => [...(paths?.runs ?? [])].reverse();

/** @param {Run} run */
const lastStep = (run) => run.loss.length - 1;

/** The last step up to which all runs can be drawn. @param {Paths | null} paths */
export function available(paths) {
  if (!paths || paths.runs.length === 0) return 0;
  const running = paths.runs.filter((run) => run.outcome === null);
  if (running.length) return Math.max(0, Math.min(...running.map(lastStep)));
  return end(paths);
}

/** The last step of the timeline. @param {Paths | null} paths */
export function end(paths) {
  if (!paths) return 0;
  const finished = paths.runs.every((run) => run.outcome !== null);
  return finished ? Math.max(0, ...paths.runs.map(lastStep)) : paths.steps;
}

/**
 * A run's columns at a fractional step, linear in between; it stays where it ended. `below` is the
 * loss of the plane there.
 *
 * @param {Run} run @param {number} t
 * @returns {{a: number, b: number, loss: number, residual: number, below: number} | null}
 */
export function at(run, t) {
  if (run.loss.length === 0) return null;
  const [a, b, loss, residual] = [run.a, run.b, run.loss, run.residual].map((column) =>
    columnAt(column, t),
  );
  const below = run.projected_loss.length ? columnAt(run.projected_loss, t) : loss;
  return { a, b, loss, residual, below };
}

/** The step that a run is about to take, or is taking; null where it has ended. @param {Run} run @param {number} t */
export function stepFrom(run, t) {
  const next = Math.floor(t) + 1;
  return next <= lastStep(run) ? next : null;
}

/** The gradient along a and b that the step sees which a run is about to take; not smoothed between steps. @param {Run} run @param {number} t @returns {[number, number] | null} */
export const gradientSeen = (run, t) => gradientOf(run, stepFrom(run, t) ?? -1);

/** The gradient along a and b that a step saw; null where it looked at none. @param {Run} run @param {number} step @returns {[number, number] | null} */
export function gradientOf({ gradient_a, gradient_b }, step) {
  const [a, b] = [gradient_a[step], gradient_b[step]];
  return typeof a === "number" && typeof b === "number" ? [a, b] : null;
}
