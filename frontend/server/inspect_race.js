/** The timeline's answer: what the classifier's panel shows while the paths play or are scrubbed,
 *  requested once for a whole race. */

import { pathsHere } from "../derive/paths.js";
import { isLookedAt } from "../derive/shown_point.js";
import { classifies, datasetOf } from "../state/catalog.js";
import { postRacePoints } from "./http/api.js";
import { recordedExamples } from "./http/recording.js";
import { createLatestRequest } from "./latest_request.js";
import { examplesShown, racePointsRequest } from "./requests.js";

/** The most thumbnails to fetch at once; others are fetched as they come into view. */
const SHEET = 1000;

/** @param {Model} model Its `timeline` is filled in here. @param {Page} page */
export const createTimelineRequest = (model, page) =>
  createLatestRequest(model, page, {
    source: "timeline",
    overtakes: true,
    needed() {
      const { dragging, state } = model;
      const paths = pathsHere(model);
      if (!paths?.runs.length || dragging || !isLookedAt(state)) return "later";
      const dataset = datasetOf(paths.of);
      if (!classifies(paths.of) || !dataset?.available) return "later";
      const count = recordedExamples() ?? examplesShown(state, dataset);
      return { asks: racePointsRequest(paths.of, count), of: paths.of, dataset };
    },
    fetch: ({ asks }, signal) => postRacePoints(asks, signal),
    arrived(answer, { of, dataset }) {
      model.timeline = { of, answer };
      if (dataset.image_shape)
        model.thumbnails.need(dataset, answer.examples.index.slice(0, SHEET));
    },
    renewed({ of }) {
      if (model.timeline && model.timeline.of !== of) model.timeline = { ...model.timeline, of };
    },
    /** Single points are requested instead. */
    failed() {
      model.timeline = { of: model.paths?.of ?? model.state, answer: null };
      return [];
    },
  });
