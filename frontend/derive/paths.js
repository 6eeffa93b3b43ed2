/** Paths as they stream in; columns grow in place, since there are hundreds of frames a second. */

import { planeKey, runName } from "../server/requests.js";
import { runsOn, spaceOf } from "../state/planes.js";
import { columnAt } from "./numbers.js";

/** The columns of a frame. */
const COLUMNS = /** @type {const} */ ([
  ...["a", "b", "loss", "residual", "projected_loss", "gradient_norm", "gradient_a", "gradient_b"],
  ...["learning_rate", "examples", "loss_evaluations", "gradient_evaluations", "seconds"],
]);

/** @param {State} state @returns {Paths} */
export function emptyPaths(state) {
  const runs = runsOn(state).map(({ kind, slot }) => emptyRun(kind, slot));
  const [space, key] = [spaceOf(state), planeKey(state)];
  return { runs, of: state, steps: state.steps, space, key, complete: false, version: 0 };
}

/** @param {Run["kind"]} kind @param {number} slot @returns {Run} */
function emptyRun(kind, slot) {
  const columns = Object.fromEntries(COLUMNS.map((column) => [column, []]));
  return /** @type {any} */ ({ name: runName(slot), slot, kind, ...columns, outcome: null });
}

/** Adds an event's data; `data.run` is the position among the request's runs.
 *  @param {Paths} paths @param {"frame" | "run_done"} event @param {any} data */
export function receive(paths, event, data) {
  const run = paths.runs[data.run];
  if (event === "run_done") run.outcome = data;
  else for (const column of COLUMNS) run[column].push(...(data[column] ?? []));
  paths.version += 1;
}

/** Whether a residual exceeds rounding, so that only the projection is on the plane.
 *  @param {number} residual */
export const isOff = (residual) => residual > 1e-9;

/** Whether a ring shows how far a run is from the plane; among few controls it would be a riddle.
 *  @param {State} state @param {number} residual */
export const hasRing = ({ controls }, residual) => controls === "all" && isOff(residual);

/** The paths, unless they belong to the previous plane. @param {Model} model */
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

/** A run at a fractional step, interpolated; it stays where it ended. `projected` is the plane's
 *  loss at its projection. @param {Run} run @param {number} t
 *  @returns {{a: number, b: number, loss: number, residual: number, projected: number} | null} */
export function at(run, t) {
  if (run.loss.length === 0) return null;
  const [a, b, loss, residual] = [run.a, run.b, run.loss, run.residual].map((column) =>
    columnAt(column, t),
  );
  const projected = run.projected_loss.length ? columnAt(run.projected_loss, t) : loss;
  return { a, b, loss, residual, projected };
}

/** The step that a run is about to take, or is taking; null where it has ended.
 *  @param {Run} run @param {number} t */
export function stepFrom(run, t) {
  const next = Math.floor(t) + 1;
  return next <= lastStep(run) ? next : null;
}

/** The gradient along a and b of the step that a run is about to take.
 *  @param {Run} run @param {number} t @returns {[number, number] | null} */
export const gradientSeen = (run, t) => gradientOf(run, stepFrom(run, t) ?? -1);

/** The gradient along a and b that a step used; null if it used none.
 *  @param {Run} run @param {number} step @returns {[number, number] | null} */
export function gradientOf({ gradient_a, gradient_b }, step) {
  const [a, b] = [gradient_a[step], gradient_b[step]];
  return typeof a === "number" && typeof b === "number" ? [a, b] : null;
}
