/**
 * What the classifier's panel shows. While the paths play or are scrubbed it is the nearest step of
 * the timeline's answer; where the playhead rests, and while the pointer is on the map, the exact
 * point is asked for. After a slow request the server is left to others for as long: a whole class
 * may use one server.
 */

import { isOff, pathsHere } from "../derive/paths.js";
import { isLookedAt, placeOf } from "../derive/shown_point.js";
import { nearest, pointAt } from "../derive/timeline.js";
import { catalog, classifies, datasetOf } from "../state/catalog.js";
import { getExamples, postPoint } from "./api.js";
import { createLatestRequest } from "./latest_request.js";
import { isRecorded } from "./recording.js";
import { examplesShown, pointRequest } from "./requests.js";

/** Milliseconds for which the playhead rests before its exact point is asked for. */
const REST = 150;

/** Milliseconds after which a play does not wait for the timeline's answer any longer. */
const PATIENCE = 2000;

/** Examples of a data set whose size is not known. */
const POINTS = 1000;

/** Whether a place is a run's that is off the plane. @param {Place} place */
const isOffPlane = (place) => place.of === "run" && isOff(place.residual);

/** @param {Place} place @param {Place} other */
const isSame = (place, other) => JSON.stringify(place) === JSON.stringify(other);

/** Whether the first run has not yet come to the step at which the playhead rests.
 *  @param {Model} model */
function isComing({ paths, player }) {
  const run = paths?.runs[0];
  return run?.outcome === null && !player.playing && run.loss.length <= player.t;
}

/** @param {Model} model Its `seen` and `scatter` are filled in here.
 *  @param {{invalidate: () => void}} page */
export function createInspection(model, page) {
  let scattered = "";

  /** Fetches the points among which decision regions are drawn.
   *  @param {string} id @param {number} n */
  async function scatter(id, n) {
    if (scattered === id) return;
    scattered = id;
    try {
      const examples = await getExamples(id, n);
      if (scattered === id) model.scatter = { dataset: id, ...examples }; // else it is outdated
    } catch {
      // the regions stay without points
    }
    page.invalidate();
  }

  /** Whether the server caches all iterates of a run.
   *  @param {number} steps @param {CatalogDataset} dataset */
  const areCached = (steps, { d, class_names }) =>
    steps * ((d ?? 0) + 1) * class_names.length <= catalog.limits.path_numbers;

  /** The last exact point. @type {Seen | null} */
  let exact = null;
  /** The last one of the timeline. @type {{key: unknown[], seen: Seen} | null} */
  let nearby = null;
  const rest = { place: "", since: 0 };
  /** @type {{paths: State | undefined, since: number}} */
  let awaited = { paths: undefined, since: 0 };

  /** Whether the playhead has rested here; if not, this is checked again later.
   *  @param {Place} place */
  function hasRested(place) {
    const now = performance.now();
    const text = JSON.stringify(place);
    if (text !== rest.place) {
      Object.assign(rest, { place: text, since: now });
      setTimeout(page.invalidate, REST + 10);
    }
    return now - rest.since >= REST;
  }

  /** Whether the timeline's answer may still come soon. */
  function isAwaited() {
    const { paths, timeline } = model;
    if (awaited.paths !== paths?.of) awaited = { paths: paths?.of, since: performance.now() };
    const isRefused = timeline?.of === paths?.of && timeline?.answer === null;
    return !isRefused && performance.now() - awaited.since < PATIENCE;
  }

  /** The classifier at the nearest step that the timeline's answer has; null where it has none. */
  function onTimeline() {
    const { cursor, timeline } = model;
    const paths = pathsHere(model);
    if (cursor || !paths || isComing(model) || timeline?.of !== paths.of || !timeline.answer)
      return null;
    const place = placeOf(model);
    const position = paths.runs.findIndex((run) => place.of === "run" && run.slot === place.slot);
    const dataset = datasetOf(paths.of);
    if (place.of !== "run" || position < 0 || !dataset) return null;
    const { answer } = timeline;
    const run = answer.runs[position];
    const i = nearest(run.step, place.step);
    const key = [answer, position, i];
    if (!nearby || key.some((part, k) => part !== nearby?.key[k])) {
      const path = paths.runs[position];
      const step = Math.min(run.step[i], path.loss.length - 1);
      const { a, b, residual } = path;
      const at = { ...place, step, a: a[step], b: b[step], residual: residual[step] };
      const { loss, points } = paths.of;
      const seen = { place: at, isOwn: true, dataset, loss, points };
      nearby = { key, seen: { ...seen, answer: pointAt(answer, run, i) } };
    }
    return nearby.seen;
  }

  const request = createLatestRequest(model, page, {
    source: "classifier",
    yields: true,
    needed() {
      const {
        cursor,
        paths,
        player,
        state: { step },
      } = model;
      const drawn = model.planeOf ?? model.state;
      const dataset = datasetOf(drawn);
      if (!isLookedAt(model.state)) return null;
      if (!classifies(drawn) || !dataset?.available) return "later"; // until a classifier's plane
      if (!cursor && !paths && step !== null) return "later"; // until the paths are here
      if (!cursor && paths && !pathsHere(model)) return "later"; // until those on the new plane
      if (!cursor && isComing(model)) return "later";
      const place = placeOf(model);
      if (!cursor && place.of === "run") {
        const isShown = onTimeline() !== null;
        if (isRecorded() && (isShown || isAwaited())) return null;
        if (player.playing && (isShown || isAwaited())) return "later";
        const isExact = exact !== null && isSame(exact.place, place);
        if (isShown && !isExact && !hasRested(place)) return "later";
      }
      const ofPaths = isOffPlane(place) ? paths?.of : null;
      const isOwn = Boolean(ofPaths && areCached(ofPaths.steps, dataset));
      const state = ofPaths && isOwn ? ofPaths : drawn; // the same plane shows many races
      const asks = pointRequest(state, place, isOwn, examplesShown(model.state, dataset));
      return { asks, at: { place, isOwn, dataset, loss: state.loss, points: state.points } };
    },
    fetch: ({ asks }, signal) => postPoint(asks, signal),
    arrived(answer, { at }) {
      exact = { ...at, answer };
      model.seen = exact;
    },
    /** Where a run does not move, the next step has the same classifier. */
    renewed({ at }) {
      if (exact && !isSame(exact.place, at.place)) exact = { ...exact, ...at };
      model.seen = exact;
    },
    failed(error) {
      const { message } = /** @type {Error} */ (error);
      const text = `${message} The classifier shows the last answer.`;
      return [{ source: "classifier", field: "classifier", text }];
    },
  });

  return {
    retry() {
      request.retry();
      if (!model.scatter) scattered = "";
    },
    update() {
      const { planeOf, state } = model;
      const drawn = planeOf ?? state;
      const dataset = datasetOf(drawn);
      if (isLookedAt(state) && classifies(drawn) && dataset?.editable) {
        scatter(dataset.id, dataset.n ?? POINTS);
      }
      model.seen = (isLookedAt(state) && onTimeline()) || model.seen;
      request.update();
    },
  };
}
