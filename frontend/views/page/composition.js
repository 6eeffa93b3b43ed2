/** Which pictures are shown; updated before them, as they check whether they are hidden. */

import { hidesEnds, hidesRates } from "../../derive/lesson/step.js";
import { byId } from "../../draw/dom.js";
import { besideOf } from "../../state/state.js";

/** Pictures; each has an element and a figure with its name. */
const PARTS = ["contour", "surface", "ray-large", "single", "single-surface"];

/** The panels below the loss chart; the classifier hides itself. */
const CARDS = ["ray", "results", "rates", "sharpness", "barrier"];

/** @param {State} state @returns {string[]} */
function shown({ picture, shape }) {
  if (picture === "both") return ["contour", "surface"];
  if (picture === "ray") return ["ray-large"];
  if (picture === "compare")
    return shape === "contour" ? ["single", "contour"] : ["single-surface", "surface"];
  return [picture];
}

/** @returns {View} */
export function createComposition() {
  const main = /** @type {HTMLElement} */ (document.querySelector("main"));
  return {
    update(model) {
      const { state } = model;
      const { picture } = state;
      const beside = besideOf(state);
      const pictures = shown(state);
      for (const name of PARTS)
        for (const id of [name, `${name}-figure`]) byId(id).hidden = !pictures.includes(name);
      byId("chart-card").hidden = beside === "classifier";
      for (const name of CARDS) byId(`${name}-card`).hidden = beside !== name;
      if (hidesRates(model)) byId("rates-card").hidden = true;
      const hidden = hidesEnds(model) ? ["chart-card", "results-card"].map(byId) : [];
      byId("ends-hidden").hidden = hidden.every((card) => card.hidden);
      for (const card of hidden) card.hidden = true;
      byId("aside").hidden = picture === "compare";
      for (const id of ["single-caption", "average-caption", "shape"])
        byId(id).hidden = picture !== "compare";
      byId("ray-reading").hidden = picture !== "ray";
      byId("colour").hidden = picture === "ray";
      for (const name of ["both", "ray", "compare"]) main.classList.toggle(name, picture === name);
    },
  };
}
