/**
 * Which point of weight space the classifier is shown at. Pure.
 *
 * @typedef {import("./types.js").Model} Model
 * @typedef {import("./types.js").Place} Place
 */

import { round, startOf } from "./state.js";

/**
 * The cursor's, while it is over the map; else where the first run is at the playhead; else the start.
 *
 * @param {Model} model
 * @returns {Place}
 */
export function placeOf({ cursor, paths, player, state }) {
  if (cursor) return { of: "cursor", a: round(cursor[0]), b: round(cursor[1]), residual: 0 };
  const run = paths?.runs[0];
  if (!run || run.loss.length === 0) {
    const [a, b] = startOf(state);
    return { of: "start", a, b, residual: 0 };
  }
  const step = Math.min(Math.round(player.t), run.loss.length - 1);
  const { kind, slot } = run;
  return { of: "run", kind, slot, step, a: run.a[step], b: run.b[step], residual: run.residual[step] };
}

/** Whether the classifier is on the page. @param {import("./types.js").State} state */
export const isLookedAt = ({ panel, picture }) => panel === "classifier" && picture !== "compare";
