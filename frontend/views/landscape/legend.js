/** The legend in a corner of the map: arrows, bars, the mini-batch loss and its examples. */

import { createChanges, h, setText } from "../../draw/dom.js";
import { showThumbnail } from "../../draw/thumbnail.js";
import { datasetOf } from "../../state/catalog.js";
import { marksInWords } from "../../words/marks.js";

const PICTURES = 10; // the most examples that are shown as pictures
const NARROW = 400; // pixels of a map in which the card would cover the legend's usual corner

/** @param {HTMLElement} host */
export function createLegend(host) {
  const [arrow, bar, batch] = ["arrow", "bar", "batch"].map((name) =>
    h("p", { className: `legend-${name}` }),
  );
  const pictures = h("div", { className: "legend-pictures", "aria-hidden": true });
  const examples = h("div", { className: "legend-seen row" }, batch, pictures);
  const box = h("div", { className: "legend", hidden: true }, examples, arrow, bar);
  const isNew = createChanges();
  host.append(box);
  return {
    /** @param {Frame} frame @param {Model} model @param {boolean} hasCard */
    place({ left, top, width, height }, model, hasCard) {
      const isAbove = hasCard && width < NARROW;
      const { batchLoss, theme } = model;
      const words = marksInWords(model, pictured(model) !== null);
      setText(arrow, words.arrow);
      setText(bar, words.bar);
      setText(batch, words.batch);
      batch.classList.toggle("dashed", Boolean(batchLoss?.plane));
      batch.style.setProperty("--colour", theme.runs[batchLoss?.slot ?? 0].colour);
      showPictures(model);
      box.hidden = Object.values(words).every((text) => text === "");
      box.style.left = `${left + width}px`;
      box.style.top = `${isAbove ? top : top + height}px`;
      box.classList.toggle("above", isAbove);
      box.style.maxWidth = `${0.9 * width}px`;
    },
  };
  function showPictures(/** @type {Model} */ model) {
    const { batchLoss, thumbnails, theme } = model;
    const dataset = pictured(model);
    const index = (dataset && batchLoss?.index) || [];
    examples.classList.toggle("several", index.length > 1);
    if (dataset) thumbnails.need(dataset, index);
    const arrived = index.map((one) => dataset && thumbnails.get(dataset, one) !== null);
    if (!isNew(dataset, theme.ink, ...index, ...arrived)) return;
    const canvases = index.map((one) => {
      const canvas = h("canvas", { className: "thumbnail" });
      if (dataset) showThumbnail(canvas, model, dataset, one);
      return canvas;
    });
    pictures.replaceChildren(...canvases);
  }
}

/** The mini-batch's data set, if its examples are pictures and few. @param {Model} model */
function pictured({ batchLoss }) {
  const dataset = batchLoss ? datasetOf(batchLoss.of) : undefined;
  const isShort = batchLoss?.index && batchLoss.index.length <= PICTURES;
  return dataset?.image_shape && isShort ? dataset : null;
}
