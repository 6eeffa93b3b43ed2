/**
 * One example's loss beside the average of many: which example, how many, and one camera for both.
 *
 * @typedef {import("../../state/types.js").Model} Model
 */

import { ladder, rungOf } from "../../derive/count_steps.js";
import { datasetOf } from "../../derive/datasets.js";
import { integer } from "../../derive/format.js";
import { byId, inputById, setText } from "../../draw/dom.js";
import { plotly } from "../../draw/plot.js";
import { showThumbnail } from "../../draw/thumbnail.js";
import { createPacer } from "../../server/throttle.js";
import { totalOf } from "../../state/points.js";
import { createContour } from "./contour.js";
import { createSurface } from "./surface.js";

/** @typedef {{choose: (example: number) => void, addUp: (count: number | null, done: boolean) => void}} Actions */

/** @param {Actions & Parameters<typeof createContour>[1]} actions */
export function createCompare(actions) {
  const parts = [createExampleCaption(actions), createAverageCaption(actions)];
  const pictures = [
    createContour(byId("single"), actions),
    createSurface(byId("single-surface"), actions),
  ];
  byId("single").querySelector(".handle")?.remove(); // the paths start on the average
  return {
    /** @param {Model} model */
    update(model) {
      if (model.state.picture !== "compare") return;
      for (const part of parts) part.update(model);
      if (!model.single) return;
      const own = { ...model, plane: model.single.plane, paths: null };
      for (const picture of pictures) picture.update(own);
      shareCamera();
    },
  };
}

/** Which example: the buttons go through the problem's in order. @param {Actions} actions */
function createExampleCaption({ choose }) {
  const canvas = /** @type {HTMLCanvasElement} */ (byId("single-image"));
  let example = 0;
  let count = 1;
  byId("single-before").addEventListener("click", () => choose((example + count - 1) % count));
  byId("single-after").addEventListener("click", () => choose((example + 1) % count));
  return {
    /** @param {Model} model */
    update(model) {
      const { catalog, single, state, thumbnails } = model;
      example = state.example ?? 0;
      count = totalOf(state, datasetOf(catalog, state)) ?? 1;
      const dataset = single ? datasetOf(catalog, single.of) : undefined;
      canvas.hidden = !single || !dataset?.image_shape;
      if (!single || !dataset) return;
      const label = dataset.class_names[single.label];
      setText(
        byId("single-text"),
        `One example: number ${integer(single.example + 1)}, labelled ${label}`,
      );
      if (!dataset.image_shape) return;
      thumbnails.need(dataset, [single.index]);
      showThumbnail(canvas, model, dataset, single.index);
    },
  };
}

/** How many are averaged. While the slider moves, one answer at a time is waited for. @param {Actions} actions */
function createAverageCaption({ addUp }) {
  const slider = inputById("bowl");
  /** @type {number[]} */
  let rungs = [1];
  const pacer = createPacer((/** @type {number} */ rung) => addUp(countAt(rung), false));
  const countAt = (/** @type {number} */ rung) => (rung === rungs.length - 1 ? null : rungs[rung]);
  slider.addEventListener("input", () => {
    pacer.want(Number(slider.value));
    say(Number(slider.value));
  });
  slider.addEventListener("change", () => {
    pacer.drop();
    addUp(countAt(Number(slider.value)), true);
  });

  /** @param {number} rung */
  function say(rung) {
    const last = rungs.length - 1;
    const text = rungs[rung] === 1 ? "1 example" : `${integer(rungs[rung])} examples`;
    setText(byId("bowl-count"), rung === last ? `all ${text}` : text);
    slider.setAttribute("aria-valuetext", text);
  }

  return {
    /** @param {Model} model */
    update({ catalog, plane, state }) {
      const n = totalOf(state, datasetOf(catalog, state));
      if (!n) return;
      rungs = ladder(n, state.count);
      slider.max = String(rungs.length - 1);
      if (pacer.waiting(plane)) return;
      const rung = rungOf(rungs, state.count ?? n);
      if (slider.value !== String(rung)) slider.value = String(rung);
      say(rung);
    },
  };
}

/** The surfaces whose turning is followed already. @type {WeakSet<Element>} */
const followed = new WeakSet();

/** Turning one surface turns the other. */
function shareCamera() {
  const plots = ["single-surface", "surface"].map((id) =>
    byId(id).querySelector(".js-plotly-plot"),
  );
  if (plots.some((plot) => !plot || followed.has(plot))) return;
  const [first, second] = /** @type {any[]} */ (plots);
  follow(first, second);
  follow(second, first);
  turn(first, cameraOf(second));
}

/** @param {any} leader @param {any} other */
function follow(leader, other) {
  followed.add(leader);
  for (const event of ["plotly_relayouting", "plotly_relayout"])
    leader.on(event, () => {
      if (!turning.get(leader)) turn(other, cameraOf(leader));
    });
}

/** @param {any} plot */
const cameraOf = (plot) => plot._fullLayout.scene._scene.getCamera();

/** How many turns, made because the other one was turned, are under way. @type {Map<any, number>} */
const turning = new Map();

/** @param {any} plot @param {any} camera */
async function turn(plot, camera) {
  turning.set(plot, (turning.get(plot) ?? 0) + 1);
  await plotly().relayout(plot, { "scene.camera": camera });
  turning.set(plot, (turning.get(plot) ?? 1) - 1);
}
