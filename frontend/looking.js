/**
 * Looking at one point: while the classifier is shown, asks for all there is to see where the
 * cursor or the playhead is. One request is on the way at a time; when it is back, the next goes
 * out for where things are by then. So a frame shows what is newest, however fast they move.
 *
 * @typedef {import("./types.js").Model} Model
 */

import { getExamples, postPoint } from "./api.js";
import { isOff, pathsHere } from "./paths.js";
import { isLookedAt, placeOf } from "./place.js";
import { pointRequest } from "./requests.js";
import { besideOf } from "./state.js";
import { classesInPlane } from "./tuning.js";

/** How many examples are asked for: of pictures the worst, of points in the plane as good as all. */
const PICTURES = { overview: 24, classifier: 100 };
const POINTS = 1000;

/** Whether a run is there that is not on the plane. @param {import("./types.js").Place} place */
const walksOff = (place) => place.of === "run" && isOff(place.residual);

/**
 * @param {Model} model Its `seen` and `scatter` are filled in here.
 * @param {{invalidate: () => void}} page
 */
export function createLooking(model, page) {
  let asked = "";
  let scattered = "";
  let waiting = false;

  /** @param {object} body @param {Omit<import("./types.js").Seen, "answer">} at */
  async function look(body, at) {
    waiting = true;
    const begin = performance.now();
    try {
      const answer = await postPoint(body);
      model.seen = { ...at, answer };
      say("");
    } catch (error) {
      say(`${/** @type {Error} */ (error).message} The classifier is the last one that came.`);
    } finally {
      page.invalidate();
      setTimeout(goOn, performance.now() - begin);
    }
  }

  /** As long as a look took is left to others: a whole class may look at one server. */
  function goOn() {
    waiting = false;
    update();
  }

  /** Where the points lie that decision regions are drawn among. @param {string} id @param {number} n */
  async function scatter(id, n) {
    if (scattered === id) return;
    scattered = id;
    try {
      model.scatter = { dataset: id, ...(await getExamples(id, n)) };
    } catch {
      scattered = ""; // the regions stay without points; the next look asks again
    }
    page.invalidate();
  }

  /** @param {string} text */
  function say(text) {
    model.notices = model.notices.filter(({ source }) => source !== "classifier");
    if (text) model.notices.push({ source: "classifier", field: "classifier", text });
  }

  /** Whether the server keeps all points of a run, to be looked at one after the other. @param {number} steps @param {import("./types.js").CatalogDataset} dataset */
  const areKept = (steps, { d, class_names }) =>
    steps * ((d ?? 0) + 1) * class_names.length <= (model.catalog?.limits.path_numbers ?? 0);

  /** Called at each frame, and when the cursor moves; mostly there is nothing to do. */
  function update() {
    const { catalog, cursor, paths } = model;
    const drawn = model.planeOf ?? model.state;
    const dataset = catalog?.datasets.find(({ id }) => id === drawn.dataset);
    if (!isLookedAt(model.state) || waiting || !dataset?.available) return;
    if (!cursor && paths && !pathsHere(model)) return; // where the playhead is on the new plane, they tell
    const pictures = besideOf(model.state) === "classifier" ? PICTURES.classifier : PICTURES.overview;
    const place = placeOf(model);
    const walked = walksOff(place) ? paths?.of : null;
    const isOwn = Boolean(walked && areKept(walked.steps, dataset));
    const state = walked && isOwn ? walked : drawn; // the same plane shows many races
    const body = pointRequest(state, place, isOwn, dataset.image_shape ? pictures : POINTS);
    const text = JSON.stringify(body);
    if (text === asked) return;
    asked = text;
    look(body, { place, isOwn, dataset, loss: state.loss, points: state.points });
    if (classesInPlane(dataset.id)) scatter(dataset.id, dataset.n ?? POINTS);
  }

  return { update };
}
