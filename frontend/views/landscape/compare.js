/** One example's loss beside the average of many: which, how many, and one camera for both. */

import { byId, setText } from "../../draw/dom.js";
import { showThumbnail } from "../../draw/thumbnail.js";
import { datasetOf } from "../../state/catalog.js";
import { totalOf } from "../../state/points.js";
import { createAverageCaption } from "./average_slider.js";
import { createContour } from "./contour.js";
import { shareCamera } from "./shared_camera.js";
import { createSurface } from "./surface.js";

/** @param {Actions} actions @returns {View} */
export function createCompare(actions) {
  const captions = [createExampleCaption(actions), createAverageCaption(actions)];
  const pictures = [
    createContour(byId("single"), actions),
    createSurface(byId("single-surface"), actions),
  ];
  byId("single").querySelector(".handle")?.remove(); // the paths start on the average
  return {
    update(model) {
      if (model.state.picture !== "compare") return;
      for (const caption of captions) caption.update(model);
      if (!model.single) return;
      const own = { ...model, plane: model.single.plane, paths: null };
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
