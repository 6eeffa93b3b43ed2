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

/** The paths of a whole answer.
 *  @param {State} state @param {Schema["TrajectoriesAnswer"]} answer */
export function pathsOf(state, { runs }) {
  const paths = emptyPaths(state);
  runs.forEach((run, i) => {
    receive(paths, "frame", { ...run, run: i });
    receive(paths, "run_done", { ...run, run: i, loss: run.final_loss });
  });
  return { ...paths, complete: true };
}

/** Whether a residual exceeds rounding, so that only the projection is on the plane.
 *  @param {number} residual */
export const isOff = (residual) => residual > 1e-9;

/** Whether a bar shows how far a run is from the plane; among few controls it would be a riddle.
 *  @param {State} state @param {number} residual */
export const hasBar = ({ controls }, residual) => controls === "all" && isOff(residual);

/** Where the bar of a point ends: above it, or below where that is out of view.
 *  @param {{b: number, residual: number}} point @param {PlaneWindow["b"]} shown */
export const barTop = ({ b, residual }, [, high]) =>
  b + residual > high ? b - residual : b + residual;

/** The paths, unless they belong to the previous plane. @param {Model} model */
export const pathsHere = ({ paths, planeKey: key }) => (paths?.key === key ? paths : null);

/** In the order in which they are drawn: a thin line is not hidden under a wide one; of two equal
 *  ones the first is on top. @param {Paths | null} paths @param {RunStyle[]} styles By slot. */
export const backToFront = (paths, styles) =>
  [...(paths?.runs ?? [])].reverse().sort((one, other) => {
    return styles[other.slot].width - styles[one.slot].width;
  });

/** A path this many times as long as it is wide is a tangle: what it has passed fades. */
const TANGLED = 4;
const FAINTEST = 0.3;
/** This many times its width, back from its head, it is drawn in full. */
const RECENT = 1.5;

/** How a path up to a step is drawn: in full from a step on, and before it more faintly.
 *  @param {Run} run @param {number} t @returns {{from: number, alpha: number}} */
export function tangleOf({ a, b }, t) {
  const last = Math.min(Math.floor(t), a.length - 1);
  const far = [0];
  const [low, high] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ];
  for (let i = 0; i <= last; i++) {
    if (i > 0) far.push(far[i - 1] + Math.hypot(a[i] - a[i - 1], b[i] - b[i - 1]));
    [a[i], b[i]].forEach((value, axis) => {
      low[axis] = Math.min(low[axis], value);
      high[axis] = Math.max(high[axis], value);
    });
  }
  const width = Math.hypot(high[0] - low[0], high[1] - low[1]);
  const length = far[far.length - 1];
  if (!(length > TANGLED * width)) return { from: 0, alpha: 1 };
  const from = far.findLastIndex((way) => way <= length - RECENT * width);
  return { from, alpha: Math.max(FAINTEST, (TANGLED * width) / length) };
}

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

/** The step of a run at which the playhead rests, or the nearest; -1 before its start has arrived.
 *  @param {Run} run @param {number} t */
export const stepAt = (run, t) => Math.min(Math.round(t), lastStep(run));

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
