/**
 * What the marks on the map are, in its corner: arrows, rings, the mini-batch's level lines with
 * pictures of its examples.
 *
 * @typedef {import("../../state/types.js").Model} Model
 * @typedef {import("../../state/types.js").Frame} Frame
 */

import { datasetOf } from "../../derive/datasets.js";
import { setText } from "../../draw/dom.js";
import { showThumbnail } from "../../draw/thumbnail.js";
import { marksInWords } from "../../words/describe.js";

/** The most examples that are shown as pictures. */
const PICTURES = 10;

/** @param {HTMLElement} host */
export function createLegend(host) {
  const box = Object.assign(document.createElement("div"), { className: "legend", hidden: true });
  const [arrow, ring, ghost] = ["arrow", "ring", "ghost"].map((name) =>
    Object.assign(document.createElement("p"), { className: `legend-${name}` }),
  );
  const pictures = Object.assign(document.createElement("div"), { className: "legend-pictures" });
  pictures.setAttribute("aria-hidden", "true");
  const seenExamples = Object.assign(document.createElement("div"), { className: "legend-seen" });
  seenExamples.append(ghost, pictures);
  box.append(seenExamples, arrow, ring);
  host.append(box);

  return {
    /** @param {Frame} frame @param {Model} model */
    place({ left, top, width, height }, model) {
      const { ghost: batch } = model;
      const words = marksInWords(model, pictured(model) !== null);
      setText(arrow, words.arrow);
      setText(ring, words.ring);
      setText(ghost, words.ghost);
      ghost.classList.toggle("dashed", Boolean(batch?.plane));
      ghost.style.setProperty("--colour", model.theme.runs[batch?.slot ?? 0].colour);
      showPictures(model);
      box.hidden = Object.values(words).every((text) => text === "");
      box.style.left = `${left + width}px`;
      box.style.top = `${top + height}px`;
      box.style.maxWidth = `${0.9 * width}px`;
    },
  };

  /** @param {Model} model */
  function showPictures(model) {
    const { thumbnails, theme } = model;
    const dataset = pictured(model);
    const index = (dataset && model.ghost?.index) || [];
    seenExamples.classList.toggle("several", index.length > 1);
    if (dataset) thumbnails.need(dataset, index);
    const key = JSON.stringify([
      dataset?.id,
      index,
      theme.ink,
      index.map((one) => dataset && thumbnails.get(dataset, one) !== null),
    ]);
    if (pictures.dataset.key === key) return;
    pictures.dataset.key = key;
    pictures.replaceChildren(
      ...index.map((one) => {
        const canvas = Object.assign(document.createElement("canvas"), { className: "thumbnail" });
        if (dataset) showThumbnail(canvas, model, dataset, one);
        return canvas;
      }),
    );
  }
}

/** The mini-batch's data set, where its examples are pictures and few. @param {Model} model */
function pictured({ catalog, ghost }) {
  const dataset = ghost ? datasetOf(catalog, ghost.of) : undefined;
  return dataset?.image_shape && ghost?.index && ghost.index.length <= PICTURES ? dataset : null;
}
