/** The sharpness along the runs of gradient descent, while its chart is shown: as it streams in. */

import { hasSharpness, plainRuns } from "../../derive/networks/sharpness.js";
import { besideOf } from "../../state/state.js";
import { noticesOf } from "../../words/errors.js";
import { streamTrajectories } from "../http/api.js";
import { createLatestRequest } from "../latest_request.js";
import { sharpnessRequest } from "../requests.js";

const COLUMNS = /** @type {const} */ (["step", "sharpness", "learning_rate"]);

/** @param {number} slot */
const emptyRun = (slot) => ({
  slot,
  step: /** @type {number[]} */ ([]),
  sharpness: /** @type {(number | null)[]} */ ([]),
  learning_rate: /** @type {(number | null)[]} */ ([]),
});

/** @param {Model} model Its `sharpness` is filled in here. @param {Page} page */
export const createSharpness = (model, page) =>
  createLatestRequest(model, page, {
    source: "sharpness",
    overtakes: true,
    needed() {
      const { dragging, state } = model;
      if (besideOf(state) !== "sharpness" || !hasSharpness(state)) return null;
      return dragging ? "later" : { asks: sharpnessRequest(state, plainRuns(state)), of: state };
    },
    async fetch({ asks, of }, signal) {
      const runs = plainRuns(of).map(({ slot }) => emptyRun(slot));
      const found = { of, runs };
      await streamTrajectories(asks, signal, (event, data) => {
        if (event !== "frame") return;
        for (const column of COLUMNS) runs[data.run][column].push(...data[column]);
        model.sharpness = { ...found };
        page.invalidate();
      });
      return found;
    },
    arrived(found) {
      model.sharpness = { ...found };
    },
    failed: (error) => noticesOf("sharpness", error, model.sharpness !== null),
    gone() {
      model.sharpness = null;
    },
  });
