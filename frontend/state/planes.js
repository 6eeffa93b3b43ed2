/** The kinds of planes: what each needs, where the optimizers run, and what it is centred on.
 *  Pure.
 *
 *  The start is one point of parameter space, whatever the plane: it is given by its coordinates
 *  on the random plane. So the same paths can be seen on every plane. */

import { classifies, lossOf } from "./catalog.js";
import { isNetwork } from "./model.js";

/** @type {PlaneKind[]} */
export const PLANE_KINDS = ["random", "ends", "pca", "gradient", "minimum", "curved"];
/** These are made from the paths in the full space, so no path runs inside them.
 *  @type {PlaneKind[]} */
const OF_PATHS = ["ends", "pca"];

/** @param {State} state */
export const isMadeOfPaths = (state) => classifies(state) && OF_PATHS.includes(state.planeKind);

/** What is missing for a plane of a kind; empty if nothing is.
 *  @param {State} state @param {PlaneKind} kind */
export function lacks(state, kind) {
  const { l2, loss } = state;
  if (kind === "minimum" && isNetwork(state)) return "needs a linear model";
  if (kind === "minimum" && l2 === 0) return "needs regularization";
  if (kind === "curved" && !lossOf({ loss })?.twice_differentiable) return "needs a smooth loss";
  return "";
}

/** Where the optimizers run. @param {State} state @returns {State["space"]} */
export function spaceOf(state) {
  if (!classifies(state)) return "slice";
  return isMadeOfPaths(state) ? "full" : state.space;
}

/** The runs that are switched on. @param {{runs: RunSetting[]}} state */
export const runsOn = ({ runs }) => runs.filter(({ on }) => on);

/** @param {State} state */
const slotsOn = (state) => runsOn(state).map(({ slot }) => slot);

/** Slots of the runs whose ends span the plane: the chosen ones, else the first and the last.
 *  @param {State} state */
export function endsOf(state) {
  const on = slotsOn(state);
  if (state.ends?.every((slot) => on.includes(slot))) return state.ends;
  return on.length < 2 ? on : [on[0], on[on.length - 1]];
}

/** All pairs of runs whose ends can span a plane. @param {State} state */
export function pairsOf(state) {
  const on = slotsOn(state);
  if (on.length < 2) return [on];
  return on.flatMap((first, i) => on.slice(i + 1).map((second) => [first, second]));
}

/** The run and the step that the plane is centred on: only in the full space, since a path inside a
 *  plane does not leave it. @param {State} state */
export function centreOf(state) {
  if (state.centre === null || spaceOf(state) === "slice") return null;
  const [slot, step] = state.centre;
  return slotsOn(state).includes(slot) && step <= state.steps ? state.centre : null;
}

/** Whether the start is given in coordinates of the picture.
 *  @param {State} state */
export const startsHere = (state) =>
  !classifies(state) || (state.planeKind === "random" && centreOf(state) === null);

/** The state, with the plane that is drawn: the requested one may still be on its way.
 *  @param {Model} model @returns {State} */
export function drawnState({ planeOf, state }) {
  if (planeOf === null) return state;
  const { dataset, count, points, hidden, activation, skip, loss, l2 } = planeOf;
  const { origin, planeKind, ends, centre, space } = planeOf;
  const problem = { dataset, count, points, hidden, activation, skip, loss, l2 };
  const plane = { origin, planeKind, ends, centre, space };
  return { ...state, ...problem, ...plane, function: planeOf.function };
}

/** Whether the server chooses the window, so that it shows every point that defines the plane.
 *  @param {State} state */
export function isFitted(state) {
  if (!classifies(state) || state.planeKind === "random" || state.view !== null) return false;
  return state.planeKind === "minimum" || (spaceOf(state) === "full" && slotsOn(state).length > 0);
}
