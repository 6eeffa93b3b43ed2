/** The mini-batch of a run's next step and its loss on the plane, while the timeline rests. */

import { pathsHere, stepFrom } from "../derive/paths.js";
import { classifies } from "../state/catalog.js";
import { noticesOf } from "../words/errors.js";
import { postBatch, postPlane } from "./http/api.js";
import { createLatestRequest } from "./latest_request.js";
import { batchRequest, shownRequest } from "./requests.js";

/** @param {Model} model Its `batchLoss` is filled in here. @param {Page} page */
export const createBatchLoss = (model, page) =>
  createLatestRequest(model, page, {
    source: "batchLoss",
    needed() {
      const { plane, player, state } = model;
      const run = pathsHere(model)?.runs.find(({ slot }) => slot === state.batchLoss);
      const isSeen = classifies(state) && ["contour", "both"].includes(state.picture);
      const step = run && !player.playing ? stepFrom(run, player.t) : null;
      if (!run || !plane || !isSeen || step === null) return null;
      const { slot } = run;
      const asks = [batchRequest(state, slot, step), shownRequest(state, [])];
      return { asks, state, slot, step };
    },
    async fetch({ state, slot, step }, signal) {
      const { index } = await postBatch(batchRequest(state, slot, step), signal);
      return { index, plane: index && (await postPlane(shownRequest(state, index), signal)) };
    },
    arrived(answer, { state, slot, step }) {
      model.batchLoss = { of: state, slot, step, ...answer };
    },
    failed(error) {
      model.batchLoss = null;
      return noticesOf("batchLoss", error, true);
    },
    gone() {
      model.batchLoss = null;
    },
  });
