/**
 * The loss of one example on the same plane, for the comparison: one request is on the way at a
 * time; when it is back, the next goes out for what is wanted by then.
 *
 * @typedef {import("./types.js").Model} Model
 * @typedef {import("./types.js").Plane} Plane
 */

import { postPlane, postPoint } from "./api.js";
import { extent, join } from "./levels.js";
import { noticesOf } from "./notices.js";
import { totalOf } from "./points.js";
import { exampleRequest, singleRequest } from "./requests.js";

/**
 * @param {Model} model Its `single` and `range` are filled in here.
 * @param {{invalidate: () => void}} page
 */
export function createComparing(model, page) {
  let asked = "";
  let waiting = false;

  /** @param {import("./types.js").State} state @param {number} example */
  async function fetchSingle(state, example) {
    waiting = true;
    model.notices = model.notices.filter(({ source }) => source !== "single");
    try {
      const { examples } = await postPoint(exampleRequest(state, example));
      const [index, label] = [examples.index[0], examples.label[0]];
      const plane = await postPlane(singleRequest(state, index), new AbortController().signal);
      model.single = { example, index, label, plane };
    } catch (error) {
      model.notices.push(...noticesOf("single", error, model.single !== null));
    } finally {
      waiting = false;
      page.invalidate();
    }
  }

  return {
    /** Called at each frame; mostly there is nothing to do. */
    update() {
      const { state, catalog, plane, single } = model;
      const comparing = state.picture === "compare";
      const n = totalOf(state, catalog?.datasets.find(({ id }) => id === state.dataset));
      model.range = comparing && plane && single ? shared(plane, single.plane) : null;
      if (!comparing || waiting || !n) return;
      const example = Math.min(state.example ?? 0, n - 1);
      const wish = JSON.stringify([example, singleRequest(state, 0)]);
      if (wish === asked) return;
      asked = wish;
      fetchSingle(state, example);
    },
  };
}

/** @type {{key: Plane[], range: import("./types.js").Range} | null} */
let last = null;

/** From the lowest to the highest loss of both; the same object for the same planes. @param {Plane} first @param {Plane} second */
function shared(first, second) {
  if (last?.key[0] === first && last.key[1] === second) return last.range;
  const range = join(extent(first.loss), extent(second.loss));
  last = { key: [first, second], range };
  return range;
}
