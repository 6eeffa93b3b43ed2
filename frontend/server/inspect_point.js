/**
 * Looking at one point: while the classifier is shown, asks for all there is to see where the
 * cursor or the playhead is. So a frame shows what is newest, however fast they move. As long as a
 * look took beyond a frame or two is left to others: a whole class may look at one server.
 */

import { datasetOf } from "../derive/datasets.js";
import { classesInPlane } from "../derive/defaults.js";
import { isOff, pathsHere } from "../derive/paths.js";
import { isLookedAt, placeOf } from "../derive/shown_point.js";
import { besideOf } from "../state/state.js";
import { getExamples, postPoint } from "./api.js";
import { createFollowing } from "./latest_request.js";
import { pointRequest } from "./requests.js";

/** How many examples are asked for: of pictures the worst, of points in the plane as good as all. */
const PICTURES = { overview: 24, classifier: 100 };
const POINTS = 1000;

/** Whether a run is there that is not on the plane. @param {Place} place */
const walksOff = (place) => place.of === "run" && isOff(place.residual);

/** @param {Place} place @param {Place} other */
const isSame = (place, other) => JSON.stringify(place) === JSON.stringify(other);

/**
 * @param {Model} model Its `seen` and `scatter` are filled in here.
 * @param {{invalidate: () => void}} page
 */
export function createLooking(model, page) {
  let scattered = "";

  /** Where the points lie that decision regions are drawn among. @param {string} id @param {number} n */
  async function scatter(id, n) {
    if (scattered === id) return;
    scattered = id;
    try {
      const examples = await getExamples(id, n);
      if (scattered === id) model.scatter = { dataset: id, ...examples }; // else another's are wanted by now
    } catch {
      if (scattered === id) scattered = ""; // the regions stay without points; the next look asks again
    }
    page.invalidate();
  }

  /** Whether the server keeps all points of a run, to be looked at one after the other. @param {number} steps @param {CatalogDataset} dataset */
  const areKept = (steps, { d, class_names }) =>
    steps * ((d ?? 0) + 1) * class_names.length <= (model.catalog?.limits.path_numbers ?? 0);

  return createFollowing(model, page, {
    source: "classifier",
    yields: true,
    wish() {
      const {
        catalog,
        cursor,
        paths,
        state: { step },
      } = model;
      const drawn = model.planeOf ?? model.state;
      const dataset = datasetOf(catalog, drawn);
      if (!isLookedAt(model.state)) return null;
      if (drawn.function !== null || !dataset?.available) return "later"; // a plane with a classifier is on its way
      if (!cursor && !paths && step !== null) return "later"; // where the timeline rests, they tell
      if (!cursor && paths && !pathsHere(model)) return "later"; // where the playhead is on the new plane, they tell
      const pictures =
        besideOf(model.state) === "classifier" ? PICTURES.classifier : PICTURES.overview;
      const place = placeOf(model);
      const walked = walksOff(place) ? paths?.of : null;
      const isOwn = Boolean(walked && areKept(walked.steps, dataset));
      const state = walked && isOwn ? walked : drawn; // the same plane shows many races
      const asks = pointRequest(state, place, isOwn, dataset.image_shape ? pictures : POINTS);
      return { asks, at: { place, isOwn, dataset, loss: state.loss, points: state.points } };
    },
    fetch({ asks, at: { dataset } }, signal) {
      if (classesInPlane(dataset.id)) scatter(dataset.id, dataset.n ?? POINTS);
      return postPoint(asks, signal);
    },
    arrived(answer, { at }) {
      model.seen = { ...at, answer };
    },
    /** Where a run does not move, the next step has the same classifier. */
    renewed({ at }) {
      if (model.seen && !isSame(model.seen.place, at.place)) model.seen = { ...model.seen, ...at };
    },
    failed(error) {
      const text = `${/** @type {Error} */ (error).message} The classifier is the last one that came.`;
      return [{ source: "classifier", field: "classifier", text }];
    },
  });
}
