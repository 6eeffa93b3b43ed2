/** The loss of one example on the same plane, and the range of losses that two compared pictures
 *  share. */

import { extent, join } from "../derive/levels.js";
import { leftOf, otherOf } from "../derive/networks/compared.js";
import { createMemory } from "../draw/dom.js";
import { totalOf } from "../state/points.js";
import { noticesOf } from "../words/errors.js";
import { postPlane, postPoint } from "./http/api.js";
import { createLatestRequest } from "./latest_request.js";
import { exampleRequest, singleRequest } from "./requests.js";

/** @param {Model} model Its `single` and `range` are filled in here. @param {Page} page */
export function createSingleExample(model, page) {
  /** From the lowest to the highest loss of both. */
  const shared = createMemory();
  const request = createLatestRequest(model, page, {
    source: "single",
    needed() {
      const { state } = model;
      if (state.picture !== "compare" || otherOf(state)) return null;
      const n = totalOf(state);
      if (!n) return "later";
      const example = Math.min(state.example ?? 0, n - 1);
      return { asks: [example, singleRequest(state, 0)], state, example };
    },
    async fetch({ state, example }, signal) {
      const { examples } = await postPoint(exampleRequest(state, example), signal);
      const [index, label] = [examples.index[0], examples.label[0]];
      const plane = await postPlane(singleRequest(state, index), signal);
      return { of: state, example, index, label, plane };
    },
    arrived(single) {
      model.single = single;
    },
    failed: (error) => noticesOf("single", error, model.single !== null),
  });

  return {
    ...request,
    update() {
      request.update();
      const { state, plane } = model;
      const left = leftOf(model);
      const isCompared = state.picture === "compare" && plane && left;
      const both = () => isCompared && join(extent(plane.loss), extent(left.plane.loss));
      model.range = shared([isCompared, plane, left?.plane], both) || null;
    },
  };
}
