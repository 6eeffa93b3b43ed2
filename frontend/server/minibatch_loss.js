/**
 * The mini-batch of the step that a run is about to take, and its own loss on the plane: asked for
 * where the timeline rests.
 *
 * @typedef {import("../state/types.js").Model} Model
 */

import { pathsHere, stepFrom } from "../derive/paths.js";
import { noticesOf } from "../words/errors.js";
import { postBatch, postPlane } from "./api.js";
import { createFollowing } from "./latest_request.js";
import { batchRequest, shownRequest } from "./requests.js";

/**
 * @param {Model} model Its `ghost` is filled in here.
 * @param {{invalidate: () => void}} page
 */
export const createGhosting = (model, page) =>
  createFollowing(model, page, {
    source: "ghost",
    wish: () => wishOf(model),
    async fetch({ state, slot, step }, signal) {
      const { index } = await postBatch(batchRequest(state, slot, step), signal);
      return { index, plane: index && (await postPlane(shownRequest(state, index), signal)) };
    },
    arrived(answer, { state, slot, step }) {
      model.ghost = { of: state, slot, step, ...answer };
    },
    failed(error) {
      model.ghost = null;
      return noticesOf("ghost", error, true);
    },
    gone() {
      model.ghost = null;
    },
  });

/** @param {Model} model */
function wishOf(model) {
  const { plane, player, state } = model;
  const run = pathsHere(model)?.runs.find(({ slot }) => slot === state.ghost);
  const isSeen = state.function === null && ["contour", "both"].includes(state.picture);
  const step = run && !player.playing ? stepFrom(run, player.t) : null;
  if (!run || !plane || !isSeen || step === null) return null;
  const { slot } = run;
  return { asks: [batchRequest(state, slot, step), shownRequest(state, [])], state, slot, step };
}
