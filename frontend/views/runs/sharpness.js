/** The sharpness along the runs of gradient descent, up to where it has arrived. */

import { sharpnessesOf } from "../../derive/networks/sharpness.js";
import { byId, createChanges, setText } from "../../draw/dom.js";
import { sharpnessInWords } from "../../words/networks/sharpness.js";
import { sharpnessChart } from "./sharpness_chart.js";

/** @param {HTMLElement} host @returns {View} */
export function createSharpnessView(host) {
  const isNew = createChanges();
  return {
    update(model) {
      if (host.closest("[hidden]")) return;
      const { player, sharpness, state } = model;
      const t = Math.round(player.t);
      if (!isNew(sharpness, state, t)) return;
      const all = sharpness ? sharpnessesOf(sharpness.runs) : [];
      host.replaceChildren(...(all.length ? [sharpnessChart(all, state.steps, t)] : []));
      setText(byId("sharpness-text"), sharpnessInWords(state, all, t));
    },
  };
}
