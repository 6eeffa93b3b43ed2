/** The answer in the classifier's panel. While the paths play or are scrubbed, it is the nearest
 *  step of the timeline's answer; when the playhead rests, and while the pointer is on the map, the
 *  exact point is requested. After a slow request the next one waits for as long: a whole class may
 *  use one server. */

import { nearest } from "../derive/numbers.js";
import { isOff, pathsHere } from "../derive/paths.js";
import { isLookedAt, placeOf } from "../derive/shown_point.js";
import { pointAt, scoresOf } from "../derive/timeline.js";
import { createMemory } from "../draw/dom.js";
import { catalog, classifies, datasetOf } from "../state/catalog.js";
import { weightCount } from "../state/model.js";
import { getExamples, postPoint } from "./http/api.js";
import { isRecorded } from "./http/recording.js";
import { createLatestRequest } from "./latest_request.js";
import { examplesShown, pointRequest, timelineInputs } from "./requests.js";

/** Milliseconds for which the playhead rests before its exact point is requested. */
const REST = 150;
/** Milliseconds after which playback no longer waits for the timeline's answer. */
const PATIENCE = 2000;
/** The number of examples to request of a data set of unknown size. */
const POINTS = 1000;

/** @param {Place} one @param {Place} other */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Whether the first run has not yet reached the step at which the playhead rests.
 *  @param {Model} model */
function isComing({ paths, player }) {
  const run = paths?.runs[0];
  return run?.outcome === null && !player.playing && run.loss.length <= player.t;
}

/** @param {Model} model Its `seen` and `scatter` are filled in here. @param {Page} page */
export function createInspection(model, page) {
  /** The points among which decision regions are drawn. */
  const scatter = createLatestRequest(model, page, {
    source: "scatter",
    overtakes: true,
    needed() {
      const dataset = datasetOf(model.planeOf ?? model.state);
      if (!isLookedAt(model.state) || !classifies(model.planeOf ?? model.state)) return "later";
      return dataset?.editable ? { asks: dataset.id, n: dataset.n ?? POINTS } : "later";
    },
    fetch: ({ asks, n }) => getExamples(asks, n),
    arrived(examples, { asks }) {
      model.scatter = { dataset: asks, ...examples };
    },
    failed: () => [], // the regions are drawn without points
  });

  /** The last exact point. @type {Seen | null} */
  let exact = null;
  /** The last one of the timeline. @type {ReturnType<typeof createMemory<Seen>>} */
  const nearby = createMemory();
  let rest = { place: "", since: 0 };
  /** @type {{paths: State | undefined, since: number}} */
  let awaited = { paths: undefined, since: 0 };

  /** Whether the playhead has rested here; if not, this is checked again later.
   *  @param {Place} place */
  function hasRested(place) {
    const [text, now] = [JSON.stringify(place), performance.now()];
    if (text !== rest.place) {
      rest = { place: text, since: now };
      setTimeout(page.invalidate, REST + 10);
    }
    return now - rest.since >= REST;
  }

  /** Whether the timeline's answer may still arrive soon. */
  function isAwaited() {
    const { paths, timeline } = model;
    if (awaited.paths !== paths?.of) awaited = { paths: paths?.of, since: performance.now() };
    const isRefused = timeline?.of === paths?.of && timeline?.answer === null;
    return !isRefused && performance.now() - awaited.since < PATIENCE;
  }

  /** The classifier at the nearest step in the timeline's answer; null if there is none. */
  function onTimeline() {
    const { cursor, timeline } = model;
    const paths = pathsHere(model);
    if (cursor || !paths || isComing(model)) return null;
    if (timeline?.of !== paths.of || !timeline.answer) return null;
    const [place, dataset] = [placeOf(model), datasetOf(paths.of)];
    const position = paths.runs.findIndex((run) => place.of === "run" && run.slot === place.slot);
    if (place.of !== "run" || position < 0 || !dataset) return null;
    const { answer } = timeline;
    const run = answer.runs[position];
    const i = nearest(run.step, place.step);
    return nearby([answer, position, i], () => {
      const path = paths.runs[position];
      const step = Math.min(run.step[i], path.loss.length - 1);
      const [a, b, residual] = [path.a, path.b, path.residual].map((column) => column[step]);
      const { hidden, loss, points } = paths.of;
      const inputs = timelineInputs(paths.of);
      const answered = pointAt(answer, run, i);
      const seen = { isOwn: true, dataset, hidden, loss, points, inputs, answer: answered };
      return { ...seen, place: { ...place, step, a, b, residual } };
    });
  }

  const request = createLatestRequest(model, page, {
    source: "classifier",
    yields: true,
    needed() {
      const { cursor, paths, player, state } = model;
      const drawn = model.planeOf ?? state;
      const dataset = datasetOf(drawn);
      if (!isLookedAt(state)) return null;
      if (!classifies(drawn) || !dataset?.available) return "later"; // until a classifier is drawn
      if (!cursor && !paths && state.step !== null) return "later"; // until paths arrive
      if (!cursor && paths && !pathsHere(model)) return "later"; // until its paths arrive
      if (!cursor && isComing(model)) return "later";
      const place = placeOf(model);
      if (!cursor && place.of === "run") {
        const isShown = onTimeline() !== null;
        if (isRecorded() && (isShown || isAwaited())) return null;
        if (player.playing && (isShown || isAwaited())) return "later";
        const isExact = exact !== null && isSame(exact.place, place);
        if (isShown && !isExact && !hasRested(place)) return "later";
      }
      const ofPaths = place.of === "run" && isOff(place.residual) ? paths?.of : null;
      const numbers = (paths?.of.steps ?? 0) * (weightCount(paths?.of ?? drawn) ?? 0);
      const isOwn = Boolean(ofPaths) && numbers <= catalog.limits.path_numbers; // they are cached
      const of = ofPaths && isOwn ? ofPaths : drawn; // the same plane shows many races
      const asks = pointRequest(of, place, isOwn, examplesShown(state, dataset));
      const { hidden, loss, points } = of;
      const inputs = asks.regions;
      return { asks, at: { place, isOwn, dataset, hidden, loss, points, inputs } };
    },
    async fetch({ asks }, signal) {
      const answer = await postPoint(asks, signal);
      return { ...answer, regions: scoresOf(answer.regions) };
    },
    arrived(answer, { at }) {
      exact = { ...at, answer };
      model.seen = exact;
    },
    /** If a run does not move, the next step has the same classifier. */
    renewed({ at }) {
      if (exact && !isSame(exact.place, at.place)) exact = { ...exact, ...at };
      model.seen = exact;
    },
    failed(error) {
      const text = `${/** @type {Error} */ (error).message} The classifier shows the last answer.`;
      return [{ source: "classifier", field: "classifier", text }];
    },
  });

  return {
    retry() {
      request.retry();
      scatter.retry();
    },
    update() {
      scatter.update();
      model.seen = (isLookedAt(model.state) && onTimeline()) || model.seen;
      request.update();
    },
  };
}
