/**
 * Everything in words: the sentence, the text alternatives, progress and failures.
 *
 * @typedef {import("../../state/types.js").Model} Model
 * @typedef {import("../../words/describe.js").Part} Part
 */

import { byId, runTag, setText } from "../../draw/dom.js";
import {
  chartText,
  headline,
  landscapeText,
  rayText,
  singleText,
  story,
} from "../../words/describe.js";
import { distinct } from "../../words/errors.js";

/** @param {{retry: () => void, dismissLinkProblems: () => void}} actions */
export function createWords(actions) {
  const failure = byId("failure");
  const linkProblems = byId("link-problems");
  byId("retry").addEventListener("click", actions.retry);
  /** @type {unknown[]} What the text alternatives tell of. */
  let told = [];
  linkProblems.querySelector("button")?.addEventListener("click", actions.dismissLinkProblems);

  return {
    /** @param {Model} model */
    update(model) {
      if (model.catalog) setParts(byId("headline"), headline(model));
      if (model.paths && (model.paths.complete || !model.dragging))
        setParts(byId("story"), story(model));
      byId("progress").classList.toggle("busy", model.busy);
      byId("landscape").setAttribute("aria-busy", String(model.busy));
      const now = [model.plane, model.paths, model.paths?.complete, model.state];
      const isNews = now.some((part, i) => part !== told[i]);
      if (isNews || !model.player.playing) {
        told = now;
        setText(byId("landscape-text"), landscapeText(model));
        setText(byId("chart-text"), chartText(model));
      }
      setText(byId("ray-text"), rayText(model));
      setText(byId("single-words"), singleText(model));
      const failures = distinct(model.notices)
        .filter(({ field }) => field === "")
        .map(({ text }) => text);
      showNotice(failure, failures.join(" "));
      const { linkProblems: problems } = model;
      const words = problems.length
        ? `This link could not be read in full: ${problems.join("; ")}. The default is shown instead.`
        : "";
      showNotice(linkProblems, words);
    },
  };
}

/** @param {HTMLElement} notice @param {string} text Empty hides it. */
function showNotice(notice, text) {
  notice.hidden = text === "";
  const paragraph = notice.querySelector("p");
  if (paragraph) setText(paragraph, text);
}

/** @param {HTMLElement} element @param {Part[]} parts */
function setParts(element, parts) {
  const key = JSON.stringify(parts);
  if (element.dataset.parts === key) return;
  element.dataset.parts = key;
  element.replaceChildren(
    ...parts.map(({ text, slot }) => (slot === undefined ? text : runTag(text, slot))),
  );
}
