/**
 * The mini-batch of the step that a run is about to take, and its own loss on the plane: asked for
 * where the timeline rests. One request is on the way at a time; when it is back, the next goes out
 * for where things are by then.
 *
 * @typedef {import("./types.js").Model} Model
 */

import { postBatch, postPlane } from "./api.js";
import { noticesOf } from "./notices.js";
import { pathsHere, stepFrom } from "./paths.js";
import { batchRequest, shownRequest } from "./requests.js";

/** @typedef {{slot: number, step: number}} Wish */

/**
 * @param {Model} model Its `ghost` is filled in here.
 * @param {{invalidate: () => void}} page
 */
export function createGhosting(model, page) {
  let asked = "";
  let waiting = false;

  /** @param {Wish} wish @param {string} text */
  async function fetchGhost({ slot, step }, text) {
    const { state } = model;
    waiting = true;
    model.notices = model.notices.filter(({ source }) => source !== "ghost");
    try {
      const { index } = await postBatch(batchRequest(state, slot, step));
      const plane = index && (await postPlane(shownRequest(state, index), new AbortController().signal));
      if (asked === text) model.ghost = { slot, step, index, plane };
    } catch (error) {
      model.ghost = null;
      model.notices.push(...noticesOf("ghost", error, true));
    } finally {
      waiting = false;
      page.invalidate();
    }
  }

  return {
    /** Called at each frame; mostly there is nothing to do. */
    update() {
      const wish = wishOf(model);
      if (wish === null) {
        asked = "";
        model.ghost = null;
      }
      if (wish === null || waiting) return;
      const text = JSON.stringify([batchRequest(model.state, wish.slot, wish.step), shownRequest(model.state, [])]);
      if (text === asked) return;
      asked = text;
      fetchGhost(wish, text);
    },
  };
}

/** @param {Model} model @returns {Wish | null} */
function wishOf(model) {
  const { plane, player, state } = model;
  const run = pathsHere(model)?.runs.find(({ slot }) => slot === state.ghost);
  const isSeen = state.function === null && ["contour", "both"].includes(state.picture);
  if (!run || !plane || !isSeen || player.playing) return null;
  const step = stepFrom(run, player.t);
  return step === null ? null : { slot: run.slot, step };
}
