/** The point at which the classifier is shown, and where the start is on the plane. Pure. */

import { centreOf, drawnState, startsHere, startsPlane } from "../state/planes.js";
import { besideOf, startOf } from "../state/state.js";
import { round } from "./numbers.js";
import { pathsHere, stepAt } from "./paths.js";

/** The start on the plane that is drawn; null if it is not known.
 *  @param {Model} model @returns {{a: number, b: number, residual: number} | null} */
export function startOn(model) {
  const drawn = drawnState(model);
  if (startsHere(drawn)) return { a: startOf(drawn)[0], b: startOf(drawn)[1], residual: 0 };
  const run = pathsHere(model)?.runs[0];
  if (run && run.loss.length > 0) return { a: run.a[0], b: run.b[0], residual: run.residual[0] };
  const isOrigin = startsPlane(drawn) && centreOf(drawn) === null;
  return isOrigin ? { a: 0, b: 0, residual: 0 } : null;
}

/** Whether the start can be set on the picture. @param {Model} model */
export const isStartMovable = (model) => startsHere(model.state) && startsHere(drawnState(model));

/** The cursor while it is over the map, else the first run at the playhead, else the start, or the
 *  plane's centre.
 *  @param {Model} model @returns {Place} */
export function placeOf(model) {
  const { cursor, player } = model;
  if (cursor) return { of: "cursor", a: round(cursor[0]), b: round(cursor[1]), residual: 0 };
  const run = pathsHere(model)?.runs[0];
  if (!run || run.loss.length === 0) {
    const start = startOn(model);
    return start ? { of: "start", ...start } : { of: "centre", a: 0, b: 0, residual: 0 };
  }
  const step = stepAt(run, player.t);
  const [a, b, residual] = [run.a, run.b, run.residual].map((column) => column[step]);
  return { of: "run", slot: run.slot, step, a, b, residual };
}

/** Where the chosen example is in an answer, or else the one of largest loss; -1 if it is not.
 *  @param {PointAnswer["examples"]} examples @param {State} state */
export const shownExample = ({ example: all }, { example }) => all.indexOf(example ?? all[0]);

/** Whether the classifier is shown, fully or partly. @param {State} state */
export const isLookedAt = (state) =>
  ["overview", "classifier"].includes(besideOf(state)) && state.picture !== "compare";
