/**
 * The kinds of planes: what each needs, where the optimizers walk, and what it is centred on. Pure.
 *
 * The start is one point of weight space, whatever the plane: it is given by its coordinates on the
 * random plane. So the same walks can be seen on every plane.
 *
 * @typedef {import("./types.js").State} State
 * @typedef {import("./types.js").PlaneKind} PlaneKind
 */

/** @type {PlaneKind[]} */
export const PLANE_KINDS = ["random", "ends", "pca", "gradient", "minimum", "curved"];

/** These are made of the paths in all weights: there is no walking inside them. @type {PlaneKind[]} */
const OF_PATHS = ["ends", "pca"];

/** @param {State} state */
export const isMadeOfPaths = ({ function: formula, planeKind }) =>
  formula === null && OF_PATHS.includes(planeKind);

/** What there must be for a plane of a kind; empty where it is there. @param {State} state @param {PlaneKind} kind */
export function lacks({ l2, loss }, kind) {
  if (kind === "minimum" && l2 === 0) return "needs regularization";
  if (kind === "curved" && loss !== "softmax") return "needs the softmax loss";
  return "";
}

/** Where the optimizers walk. @param {State} state @returns {State["space"]} */
export function spaceOf(state) {
  if (state.function !== null) return "slice";
  return isMadeOfPaths(state) ? "full" : state.space;
}

/** @param {State} state */
const slotsOn = ({ runs }) => runs.filter(({ on }) => on).map(({ slot }) => slot);

/** Slots of the runs whose ends the plane goes through: the chosen ones, else the first and the last. @param {State} state */
export function endsOf(state) {
  const on = slotsOn(state);
  const isThere = state.ends?.every((slot) => on.includes(slot));
  if (state.ends && isThere) return state.ends;
  return on.length < 2 ? on : [on[0], on[on.length - 1]];
}

/** All pairs of runs that a plane may go through the ends of. @param {State} state */
export function pairsOf(state) {
  const on = slotsOn(state);
  if (on.length < 2) return [on];
  return on.flatMap((first, i) => on.slice(i + 1).map((second) => [first, second]));
}

/** The run and the step that the plane is moved to: in all weights only, for inside it all is the same plane. @param {State} state */
export function centreOf(state) {
  if (state.centre === null || spaceOf(state) === "slice") return null;
  const [slot, step] = state.centre;
  return slotsOn(state).includes(slot) && step <= state.steps ? state.centre : null;
}

/** Whether places on the picture are those that the start is given by. @param {State} state */
export const startsHere = (state) =>
  state.function !== null || (state.planeKind === "random" && centreOf(state) === null);

/**
 * The state, with the plane that is drawn: the one that was asked for may be on its way.
 *
 * @param {import("./types.js").Model} model
 * @returns {State}
 */
export function drawnState({ planeOf, state }) {
  if (planeOf === null) return state;
  const {
    dataset,
    function: formula,
    count,
    points,
    loss,
    l2,
    planeKind,
    ends,
    centre,
    space,
  } = planeOf;
  return {
    ...state,
    dataset,
    function: formula,
    count,
    points,
    loss,
    l2,
    planeKind,
    ends,
    centre,
    space,
  };
}

/** Whether the server finds the window, so that it shows all that the plane is about. @param {State} state */
export function isFitted(state) {
  if (state.function !== null || state.planeKind === "random" || state.view !== null) return false;
  return state.planeKind === "minimum" || (spaceOf(state) === "full" && slotsOn(state).length > 0);
}
