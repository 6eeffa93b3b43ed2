/** What the Compare view shows on the left, instead of one example: the same examples with another
 *  model, from another start, or around other weights. Pure. */

import { canSkip, isNetwork, usualHidden } from "../../state/model.js";
import { isAround } from "../../state/planes.js";
import { chooseModel } from "../../state/state.js";

/** A hidden layer times this, and the next one divided by it, give the same scores. */
export const FACTOR = 10;

/** @typedef {Exclude<State["versus"], "example">} Other */

/** The compared state. That of rescaled layers differs only in the plane's centre.
 *  @type {Record<Other, (state: State) => State>} */
const STATES = {
  model: (state) => chooseModel(state, { hidden: isNetwork(state) ? null : usualHidden() }),
  skips: (state) => chooseModel(state, { skip: !state.skip }),
  start: (state) => ({
    ...{ ...state, plane: state.plane + 1, start: null },
    runs: state.runs.map((run) => ({ ...run, from: null })),
  }),
  rescaled: (state) => state,
};

/** What there is to compare with. @type {Record<Other, (state: State) => boolean>} */
const ARE_THERE = {
  model: () => true,
  skips: (state) => isNetwork(state) && canSkip(state),
  start: isNetwork,
  // only ReLU passes a factor on, and no skip may pass the layer
  rescaled: (state) => isAround(state) && state.activation === "relu" && !state.skip,
};

/** @param {State} state @returns {State["versus"][]} */
export const versusChoices = (state) => [
  "example",
  .../** @type {Other[]} */ (Object.keys(ARE_THERE)).filter((other) => ARE_THERE[other](state)),
];

/** The chosen comparison, or that with one example where there is none.
 *  @param {State} state @returns {State["versus"]} */
export const versusOf = (state) =>
  versusChoices(state).includes(state.versus) ? state.versus : "example";

/** @type {WeakMap<State, State | null>} */
const known = new WeakMap();

/** The state of the left picture; null if that shows one example, or there is none. Cached, since
 *  every frame needs it. @param {State} state */
export function otherOf(state) {
  if (state.picture !== "compare") return null;
  const found = known.get(state);
  if (found !== undefined) return found;
  const versus = versusOf(state);
  const other = versus === "example" ? null : STATES[versus](state);
  known.set(state, other);
  return other;
}

/** The left picture's landscape; null until it has arrived. @param {Model} model */
export const leftOf = ({ compared, single, state }) => (otherOf(state) ? compared : single);
