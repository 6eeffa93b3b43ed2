/**
 * One run's optimizer with many learning rates, while the chart of them is shown: one request is on
 * the way at a time; when it is back, the next goes out for what is wanted by then.
 *
 * @typedef {import("./types.js").Model} Model
 * @typedef {import("./types.js").State} State
 */

import { postSweep } from "./api.js";
import { noticesOf } from "./notices.js";
import { sweepRequest } from "./requests.js";
import { besideOf } from "./state.js";
import { hasRate } from "./tuning.js";

/** The chosen run; else the first that has a learning rate. @param {State} state */
export function sweptRun(state) {
  const runs = state.runs.filter(({ kind }) => hasRate(kind));
  return runs.find(({ slot }) => slot === state.swept) ?? runs[0] ?? null;
}

/**
 * @param {Model} model Its `sweep` is filled in here.
 * @param {{invalidate: () => void}} page
 */
export function createSweeping(model, page) {
  let wish = "";
  let waiting = false;

  /** @param {object} body @param {number} slot */
  async function fetchSweep(body, slot) {
    waiting = true;
    model.notices = model.notices.filter(({ source }) => source !== "rates");
    try {
      const asked = model.state.steps;
      model.sweep = { ...(await postSweep(body)), slot, asked };
    } catch (error) {
      const said = noticesOf("rates", error, model.sweep !== null);
      model.notices.push(...said.map((notice) => ({ ...notice, field: "rates" })));
    } finally {
      waiting = false;
      page.invalidate();
    }
  }

  return {
    /** Called at each frame; mostly there is nothing to do. */
    update() {
      const { state, dragging, paths } = model;
      const run = sweptRun(state);
      if (besideOf(state) !== "rates" || !run) return;
      if (waiting || dragging || !paths) return;
      const body = sweepRequest(state, run);
      const text = JSON.stringify(body);
      if (text === wish) return;
      wish = text;
      fetchSweep(body, run.slot);
    },
  };
}
