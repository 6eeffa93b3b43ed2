/** The page's texts: headline and story, the text alternatives, remarks, progress. */

import { byId, createChanges, h, runTag, setText } from "../../draw/dom.js";
import { pictureOf } from "../../state/lecture.js";
import { chartText, landscapeText, rayText, singleText } from "../../words/alternatives.js";
import { facts, headline } from "../../words/headline.js";
import { remarks, story } from "../../words/story.js";

/** @param {Pick<Actions, "leavePlane">} actions @returns {View} */
export function createWords(actions) {
  const isNew = createChanges();
  return {
    update(model) {
      const { busy, dragging, paths, plane, player, state } = model;
      const picture = state.controls === "few" ? pictureOf(state) : null;
      const what = headline(model);
      setParts(byId("headline"), picture ? [{ text: picture.sentence }] : what, actions);
      const before = picture ? [...facts(model), { text: " " }] : [];
      if (paths && (paths.complete || !dragging))
        setParts(byId("story"), [...before, ...story(model)], actions);
      byId("progress").classList.toggle("busy", busy);
      byId("landscape").setAttribute("aria-busy", String(busy));
      if (isNew(plane, paths, paths?.complete, state) || !player.playing) {
        setText(byId("landscape-text"), landscapeText(model));
        setText(byId("chart-text"), chartText(model));
      }
      setText(byId("ray-text"), rayText(model));
      setText(byId("single-words"), singleText(model));
      setText(byId("remarks"), remarks(model));
    },
  };
}

/** @param {HTMLElement} element @param {import("../../words/parts.js").Part[]} parts
 *  @param {Pick<Actions, "leavePlane">} actions */
function setParts(element, parts, actions) {
  const key = JSON.stringify(parts);
  if (element.dataset.parts === key) return;
  element.dataset.parts = key;
  element.replaceChildren(
    ...parts.map(({ text, slot, leads }) => {
      if (leads) return link(text, actions[leads]);
      return slot === undefined ? text : runTag(text, slot);
    }),
  );
}

/** @param {string} text @param {() => void} follow */
function link(text, follow) {
  const button = h("button", { className: "quiet lead" }, text);
  button.addEventListener("click", follow);
  return button;
}
