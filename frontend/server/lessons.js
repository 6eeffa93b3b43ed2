/** The list of lessons, once the panel is open, the open lesson, and what the figure of its shown
 *  step needs. */

import { graphOf } from "../derive/lesson/graph.js";
import { figureOf, stepKey, stepOf } from "../derive/lesson/step.js";
import { pathsHere, stepFrom } from "../derive/paths.js";
import { placeOf } from "../derive/shown_point.js";
import { functionOf } from "../state/catalog.js";
import { runsOn } from "../state/planes.js";
import { noticesOf } from "../words/errors.js";
import * as api from "./http/api.js";
import { createLatestRequest } from "./latest_request.js";
import * as requests from "./requests.js";

/** @param {Model} model Its `lessons` and `lesson` are filled in here. @param {Page & {
 *    enter: (link: string) => void}} page Enters a step that the user has opened. */
export function createLessons(model, page) {
  const failed = (/** @type {unknown} */ error) => noticesOf("lessons", error, true);
  const list = createLatestRequest(model, page, {
    source: "lessons",
    needed: () => (model.lessonsOpen || model.state.lesson ? { asks: "lessons" } : "later"),
    fetch: (_, signal) => api.getLessons(signal),
    arrived(answer) {
      model.lessons = answer;
    },
    failed,
  });
  const one = createLatestRequest(model, page, {
    source: "lesson",
    overtakes: true,
    needed: () => (model.state.lesson ? { asks: model.state.lesson } : null),
    fetch: ({ asks }, signal) => api.getLesson(asks, signal),
    arrived(answer) {
      model.lesson = answer;
    },
    failed,
    gone() {
      model.lesson = null;
    },
  });
  return {
    retry() {
      list.retry();
      one.retry();
    },
    update() {
      list.update();
      one.update();
      const step = stepOf(model);
      if (!step || model.entering !== stepKey(model.state)) return;
      model.entering = null;
      if (step.link !== null) page.enter(step.link);
    },
  };
}

/** The request of each figure that has one, and where it is sent.
 *  @type {Record<string, {asks: (model: Model) => object | null, post: (body: object, signal:
 *    AbortSignal) => Promise<any>}>} */
const REQUESTS = {
  gradient_check: {
    asks(model) {
      const { figureSettings, state } = model;
      return requests.gradientCheckRequest(state, placeOf(model), figureSettings.gradient_check);
    },
    post: api.postGradientCheck,
  },
  draws: { asks: ({ state }) => requests.drawsRequest(state), post: api.postDraws },
  dial: {
    asks: (model) =>
      requests.dialRequest(model.state, placeOf(model), model.figureSettings.dial.share),
    post: api.postDial,
  },
  fit: {
    asks(model) {
      const run = pathsHere(model)?.runs[0];
      const isOn = runsOn(model.state).some(({ slot }) => slot === run?.slot);
      const step = run && isOn ? stepFrom(run, model.player.t) : null;
      return run && step !== null ? requests.batchRequest(model.state, run.slot, step) : null;
    },
    post: api.postBatch,
  },
  graph: {
    asks(model) {
      const shown = graphOf(model);
      return shown && { graph: shown.graph.id, values: shown.values };
    },
    async post(body, signal) {
      const { values } = /** @type {{values: number[]}} */ (body);
      return { values, answer: await api.postGraph(body, signal) };
    },
  },
  partials: {
    asks(model) {
      const isPlane = functionOf(model.state) !== null;
      const { a, b } = placeOf(model);
      return isPlane
        ? { at: [a, b], rays: requests.partialsRequests(model.state, placeOf(model)) }
        : null;
    },
    async post(body, signal) {
      const { at, rays } = /** @type {{at: number[], rays: object[]}} */ (body);
      return { at, along: await Promise.all(rays.map((ray) => api.postRay(ray, signal))) };
    },
  },
  connection: { asks: ({ state }) => requests.connectionRequest(state), post: api.postConnection },
  sharpness: {
    asks({ state }) {
      const [run] = runsOn(state);
      return run ? requests.sharpnessRequest(state, [run]) : null;
    },
    post: api.postRace,
  },
  perturbations: {
    asks({ state }) {
      const [run] = runsOn(state);
      return run ? requests.perturbationsRequest(state, run) : null;
    },
    post: api.postPerturbations,
  },
};

/** @param {Model} model Its `figures` are filled in here. @param {Page} page */
export function createFigureAnswers(model, page) {
  let shown = ""; // the step
  return createLatestRequest(model, page, {
    source: "figure",
    overtakes: true,
    needed() {
      const figure = figureOf(model) ?? "";
      const own = REQUESTS[figure];
      if (!own) return null;
      const step = stepKey(model.state);
      if (step !== shown) model.figures = {}; // the step before may have had the same figure
      shown = step;
      const { dragging, player, stale } = model;
      if (stale.size > 0 || dragging || player.playing) return "later";
      const body = own.asks(model);
      return body && { asks: { step, figure, body } };
    },
    fetch: ({ asks: { figure, body } }, signal) => REQUESTS[figure].post(body, signal),
    arrived(answer, { asks: { step, figure } }) {
      if (step === shown) model.figures = { ...model.figures, [figure]: answer };
    },
    failed: (error) => noticesOf("figure", error, true),
    gone() {
      model.figures = {};
    },
  });
}
