/** The kinds of planes: what each needs, where the optimizers run, and what it is centred on.
 *  Pure.
 *
 *  The start is one point of parameter space, whatever the plane: it is given by its coordinates
 *  on the random plane. So the same paths can be seen on every plane. */

import { classifies, lossOf } from "./catalog.js";
import { isNetwork } from "./model.js";

/** @type {PlaneKind[]} */
const OF_ALL = ["random", "ends", "pca", "gradient", "minimum", "curved"];
/** Planes that show what only networks have. @type {PlaneKind[]} */
const OF_NETWORKS = ["twin", "around", "filter", "saddle"];
export const PLANE_KINDS = [...OF_ALL, ...OF_NETWORKS];
/** Random planes around the end of the first run. @type {PlaneKind[]} */
const AROUND = ["around", "filter"];
/** These are made from the paths in the full space, so no path runs inside them.
 *  @type {PlaneKind[]} */
const OF_PATHS = ["ends", "pca", "twin", ...AROUND];

/** @param {State} state */
export const isMadeOfPaths = (state) => classifies(state) && OF_PATHS.includes(state.planeKind);

/** Whether the plane is a random one around the end of a network's run. @param {State} state */
export const isAround = (state) => isNetwork(state) && AROUND.includes(state.planeKind);

/** The kinds that a model can have. @param {State} state */
export const planeKinds = (state) => (isNetwork(state) ? PLANE_KINDS : OF_ALL);

/** What is missing for a plane of a kind; empty if nothing is.
 *  @param {State} state @param {PlaneKind} kind */
export function lacks(state, kind) {
  const { l2, loss } = state;
  if (kind === "minimum" && isNetwork(state)) return "needs a linear model";
  if (OF_NETWORKS.includes(kind) && !isNetwork(state)) return "needs a network";
  if (kind === "minimum" && l2 === 0) return "needs regularization";
  if (["curved", "saddle"].includes(kind) && !lossOf({ loss })?.twice_differentiable)
    return "needs a smooth loss";
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

/** Whether there are two ends of a network's runs to walk between. @param {State} state */
export const hasBarrier = (state) =>
  isNetwork(state) && spaceOf(state) === "full" && runsOn(state).length > 1;

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

/** Whether the plane's own centre is the start. @param {State} state */
export const startsPlane = ({ planeKind }) =>
  ["ends", "gradient", "minimum", "curved"].includes(planeKind);

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
  const isFixed = state.planeKind === "random" || isAround(state) || state.planeKind === "saddle";
  if (!classifies(state) || isFixed || state.view !== null) return false;
  return state.planeKind === "minimum" || (spaceOf(state) === "full" && slotsOn(state).length > 0);
}
