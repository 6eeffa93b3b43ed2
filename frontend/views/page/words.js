/** The page's texts: headline and story, the text alternatives, progress. */

import { byId, createChanges, runTag, setText } from "../../draw/dom.js";
import { chartText, landscapeText, rayText, singleText } from "../../words/alternatives.js";
import { headline } from "../../words/headline.js";
import { story } from "../../words/story.js";

/** @returns {View} */
export function createWords() {
  const isNew = createChanges();
  return {
    update(model) {
      const { busy, dragging, paths, plane, player, state } = model;
      setParts(byId("headline"), headline(model));
      if (paths && (paths.complete || !dragging)) setParts(byId("story"), story(model));
      byId("progress").classList.toggle("busy", busy);
      byId("landscape").setAttribute("aria-busy", String(busy));
      if (isNew(plane, paths, paths?.complete, state) || !player.playing) {
        setText(byId("landscape-text"), landscapeText(model));
        setText(byId("chart-text"), chartText(model));
      }
      setText(byId("ray-text"), rayText(model));
      setText(byId("single-words"), singleText(model));
    },
  };
}

/** @param {HTMLElement} element @param {import("../../words/headline.js").Part[]} parts */
function setParts(element, parts) {
  const key = JSON.stringify(parts);
  if (element.dataset.parts === key) return;
  element.dataset.parts = key;
  element.replaceChildren(
    ...parts.map(({ text, slot }) => (slot === undefined ? text : runTag(text, slot))),
  );
}
