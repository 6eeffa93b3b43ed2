/** One run with many learning rates, while their chart is shown. A new sweep aborts the old one. */

import { hasRate } from "../state/catalog.js";
import { besideOf } from "../state/state.js";
import { noticesOf } from "../words/errors.js";
import { ApiError, postSweep } from "./http/api.js";
import { createLatestRequest } from "./latest_request.js";
import { sweepRequest } from "./requests.js";

/** The chosen run, or else the first one with a learning rate. @param {State} state */
export function sweptRun(state) {
  const runs = state.runs.filter(hasRate);
  return runs.find(({ slot }) => slot === state.swept) ?? runs[0] ?? null;
}

/** @param {Model} model Its `sweep` is filled in here. @param {Page} page */
export const createRateSweep = (model, page) =>
  createLatestRequest(model, page, {
    source: "rates",
    overtakes: true,
    needed() {
      const { state, dragging, paths } = model;
      const run = sweptRun(state);
      if (besideOf(state) !== "rates" || !run) return null;
      if (dragging || !paths) return "later";
      return { asks: sweepRequest(state, run), slot: run.slot, asked: state.steps, of: state };
    },
    fetch: ({ asks }, signal) => postSweep(asks, signal),
    arrived(answer, { slot, asked, of }) {
      model.sweep = { ...answer, slot, asked, of };
    },
    /** A refusal is shown next to the chart, other failures next to the “Try again” button. */
    failed(error) {
      const notices = noticesOf("rates", error, model.sweep !== null);
      const isRefused = error instanceof ApiError && error.errors.length > 0;
      return isRefused ? notices.map((notice) => ({ ...notice, field: "rates" })) : notices;
    },
  });
