/**
 * What the marks on the map are, in its corner: arrows, rings, the mini-batch's level lines with
 * pictures of its examples.
 *
 * @typedef {import("../types.js").Model} Model
 * @typedef {import("../types.js").Frame} Frame
 */

import { marksInWords } from "../describe.js";
import { createThumbnails, drawThumbnail } from "../thumbnails.js";
import { setText } from "./dom.js";

/** The most examples that are shown as pictures. */
const PICTURES = 10;

/** @param {HTMLElement} host @param {() => void} onArrival Of a thumbnail. */
export function createLegend(host, onArrival) {
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
  const thumbnails = createThumbnails(onArrival);

  return {
    /** @param {Frame} frame @param {Model} model */
    place({ left, top, width, height }, model) {
      const { ghost: batch } = model;
      const words = marksInWords(model, isPictured(model));
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
  function isPictured({ catalog, ghost: batch, state }) {
    const dataset = catalog?.datasets.find(({ id }) => id === state.dataset);
    return Boolean(dataset?.image_shape && batch?.index && batch.index.length <= PICTURES);
  }

  /** @param {Model} model */
  function showPictures(model) {
    const { catalog, ghost: batch, state, theme } = model;
    const dataset = catalog?.datasets.find(({ id }) => id === state.dataset);
    const index = (isPictured(model) && batch?.index) || [];
    const [height, width] = dataset?.image_shape ?? [0, 0];
    seenExamples.classList.toggle("several", index.length > 1);
    if (dataset && index.length) thumbnails.need(dataset, index);
    const key = JSON.stringify([index, theme.ink, index.map((one) => dataset && thumbnails.get(dataset, one) !== null)]);
    if (pictures.dataset.key === key) return;
    pictures.dataset.key = key;
    pictures.replaceChildren(
      ...index.map((one) => {
        const canvas = Object.assign(document.createElement("canvas"), { className: "thumbnail", width, height });
        const thumbnail = dataset && thumbnails.get(dataset, one);
        const context = canvas.getContext("2d");
        if (thumbnail && context) drawThumbnail(context, thumbnail, theme.ink);
        return canvas;
      }),
    );
  }
}
