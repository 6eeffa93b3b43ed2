/** Two landscapes beside each other, on one scale of colours and with one camera: one example and
 *  the average of many, or two models, two starts, two sets of weights with the same scores. */

import { leftOf, otherOf, versusChoices, versusOf } from "../../derive/networks/compared.js";
import { byId, setChoices, setText } from "../../draw/dom.js";
import { showThumbnail } from "../../draw/thumbnail.js";
import { datasetOf } from "../../state/catalog.js";
import { totalOf } from "../../state/points.js";
import { captionsOf, leftLabel, versusTitle } from "../../words/networks/compared.js";
import { createSelect } from "../page/controls.js";
import { createAverageCaption } from "./average_slider.js";
import { createContour } from "./contour.js";
import { shareCamera } from "./shared_camera.js";
import { createSurface } from "./surface.js";

/** What the captions of one example and of the average consist of. */
const OF_EXAMPLE = ["single-before", "single-after", "single-image"];
const OF_AVERAGE = ["bowl-label", "bowl", "bowl-count"];

const HOWS = [
  ["single", "as a contour map"],
  ["single-surface", "as a surface"],
];

/** What the left picture draws of a landscape of its own. @param {Model} model */
const landscapeOf = ({ compared }) =>
  compared && {
    ...{ state: compared.of, planeOf: compared.of, batchLoss: null },
    ...{ paths: compared.paths, planeKey: compared.paths?.key ?? "" },
  };

/** @param {Actions} actions @returns {View} */
export function createCompare(actions) {
  const versus = createSelect("versus", (value) =>
    actions.set("versus", /** @type {State["versus"]} */ (value)),
  );
  const captions = [createExampleCaption(actions), createAverageCaption(actions)];
  const pictures = [
    createContour(byId("single"), actions),
    createSurface(byId("single-surface"), actions),
  ];
  byId("single").querySelector(".handle")?.remove(); // the paths start on the average
  return {
    update(model) {
      const { state } = model;
      if (state.picture !== "compare") return;
      const choices = versusChoices(state).map((value) => ({
        ...{ value, text: versusTitle(state, value) },
      }));
      setChoices(versus, choices, versusOf(state));
      const other = otherOf(state);
      for (const id of [...OF_EXAMPLE, ...OF_AVERAGE]) byId(id).hidden = other !== null;
      byId("compared-text").hidden = other === null;
      if (other) {
        const [left, right] = captionsOf(state, other);
        setText(byId("single-text"), left);
        setText(byId("compared-text"), right);
      } else for (const caption of captions) caption.update(model);
      for (const [name, how] of HOWS)
        byId(`${name}-figure`).setAttribute("aria-label", `${leftLabel(state)}, ${how}`);
      const left = leftOf(model);
      if (!left) return;
      const own = { ...model, plane: left.plane, paths: null, ...(other && landscapeOf(model)) };
      for (const picture of pictures) picture.update(own);
      shareCamera(byId("single-surface"), byId("surface"));
    },
  };
}

/** The buttons go through the problem's examples. @param {Actions} actions @returns {View} */
function createExampleCaption({ choose }) {
  const canvas = /** @type {HTMLCanvasElement} */ (byId("single-image"));
  let example = 0;
  let count = 1;
  byId("single-before").addEventListener("click", () => choose((example + count - 1) % count));
  byId("single-after").addEventListener("click", () => choose((example + 1) % count));
  return {
    update(model) {
      const { single, state, thumbnails } = model;
      example = state.example ?? 0;
      count = totalOf(state) ?? 1;
      const dataset = single ? datasetOf(single.of) : undefined;
      canvas.hidden = !single || !dataset?.image_shape;
      if (!single || !dataset) return;
      const label = dataset.class_names[single.label];
      setText(byId("single-text"), `Example ${single.index}, labelled ${label}`);
      if (!dataset.image_shape) return;
      thumbnails.need(dataset, [single.index]);
      showThumbnail(canvas, model, dataset, single.index);
    },
  };
}
