/**
 * Which point of weight space the classifier is shown at. Pure.
 *
 * @typedef {import("../state/types.js").Model} Model
 * @typedef {import("../state/types.js").Place} Place
 */

import { centreOf, drawnState, startsHere } from "../state/planes.js";
import { besideOf, round, startOf } from "../state/state.js";
import { pathsHere } from "./paths.js";

/**
 * The start on the plane: where it was set; on a plane of another kind, where the paths begin.
 *
 * @param {Model} model
 * @returns {{a: number, b: number, residual: number} | null}
 */
export function startOn(model) {
  const drawn = drawnState(model);
  if (startsHere(drawn)) return { a: startOf(drawn)[0], b: startOf(drawn)[1], residual: 0 };
  const run = pathsHere(model)?.runs[0];
  if (run && run.loss.length > 0) return { a: run.a[0], b: run.b[0], residual: run.residual[0] };
  const isOrigin = drawn.planeKind !== "pca" && centreOf(drawn) === null;
  return isOrigin ? { a: 0, b: 0, residual: 0 } : null;
}

/** Whether a place on the picture is one to start from. @param {Model} model */
export const isStartMovable = (model) => startsHere(model.state) && startsHere(drawnState(model));

/**
 * The cursor's, while it is over the map; else where the first run is at the playhead; else the start.
 *
 * @param {Model} model
 * @returns {Place}
 */
export function placeOf(model) {
  const { cursor, player } = model;
  if (cursor) return { of: "cursor", a: round(cursor[0]), b: round(cursor[1]), residual: 0 };
  const run = pathsHere(model)?.runs[0];
  if (!run || run.loss.length === 0) {
    return { of: "start", ...(startOn(model) ?? { a: 0, b: 0, residual: 0 }) };
  }
  const step = Math.min(Math.round(player.t), run.loss.length - 1);
  return {
    of: "run",
    slot: run.slot,
    step,
    a: run.a[step],
    b: run.b[step],
    residual: run.residual[step],
  };
}

/** Whether the classifier is on the page, whole or in part. @param {import("../state/types.js").State} state */
export const isLookedAt = (state) =>
  ["overview", "classifier"].includes(besideOf(state)) && state.picture !== "compare";
