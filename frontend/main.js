/** Assembles the page: the model, the requests, the views and the link. */

import { stepKey } from "./derive/lesson/step.js";
import { available, end } from "./derive/paths.js";
import { byId, setText } from "./draw/dom.js";
import { loadPlotly } from "./draw/plot.js";
import { prefersStillness, readTheme, watchTheme } from "./draw/theme.js";
import { createLaterViews } from "./later.js";
import { createFeatures } from "./server/example_features.js";
import { getCatalog, onWaiting } from "./server/http/api.js";
import { recordedFragment } from "./server/http/recording.js";
import { createInspection } from "./server/inspect_point.js";
import { createTimelineRequest } from "./server/inspect_race.js";
import { createFigureAnswers, createLessons } from "./server/lessons.js";
import { createFetching } from "./server/load.js";
import { createBatchLoss } from "./server/minibatch_loss.js";
import { createComparison } from "./server/networks/comparison.js";
import { createConnection } from "./server/networks/connection.js";
import { createSharpness } from "./server/networks/sharpness.js";
import { createRateSweep } from "./server/rate_sweep.js";
import { createSingleExample } from "./server/single_example.js";
import { createThumbnails } from "./server/thumbnails.js";
import { createActions } from "./state/actions.js";
import { learn } from "./state/catalog.js";
import { entered, isOnlyLesson, usualFigureSettings } from "./state/lessons.js";
import { decode, encode, repaired } from "./state/link.js";
import { seek, tick } from "./state/player.js";
import { initialState, PROPERTIES } from "./state/state.js";
import { createClassifier } from "./views/classifier/classifier.js";
import { createContour } from "./views/landscape/contour.js";
import { createCursor } from "./views/landscape/cursor.js";
import { createNavigation } from "./views/landscape/navigate.js";
import { createAnswerLayer } from "./views/lesson/answer_layer.js";
import { createComposition } from "./views/page/composition.js";
import { createNotices } from "./views/page/notices.js";
import { createSettings } from "./views/page/settings.js";
import { createStrip } from "./views/page/strip.js";
import { createWords } from "./views/page/words.js";
import { createRuns } from "./views/runs/runs.js";
import { createTimeline } from "./views/runs/timeline.js";
import { BUSY } from "./words/errors.js";

/** @type {Model} */
const model = {
  state: initialState(), // until the catalog arrives: no link can be read without it
  player: { t: 0, playing: false },
  ...{
    plane: null,
    planeOf: null,
    planeKey: "",
    stale: new Set(),
    ray: null,
    single: null,
    compared: null,
    range: null,
    paths: null,
  },
  ...{
    batchLoss: null,
    sweep: null,
    sharpness: null,
    connection: null,
    cursor: null,
    timeline: null,
    seen: null,
    scatter: null,
  },
  ...{ lessons: null, lesson: null, lessonsOpen: false, entering: null, predicting: null },
  ...{ figures: {}, figureSettings: usualFigureSettings() },
  ...{ dragging: false, busy: false, notices: [], linkProblems: [], opened: 0 },
  theme: readTheme(),
  features: createFeatures(invalidate),
  thumbnails: createThumbnails(invalidate),
};
let hasCatalog = false;

// At most one update per frame of the screen, and only when something has changed. The requests
// come first, so that the views draw their results.

let scheduled = false;
let lastFrame = 0;

function invalidate() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(frame);
}

/** Seconds. A longer gap between frames does not make the paths jump. */
const LONGEST_FRAME = 0.1;

/** @param {number} now */
function frame(now) {
  scheduled = false;
  // the player may have been moved after this frame began
  const seconds = Math.min(Math.max(now - lastFrame, 0) / 1000, LONGEST_FRAME);
  lastFrame = now;
  if (!hasCatalog) return notices.update(model);
  const { player, paths, state } = model;
  model.player = tick(player, seconds, state, available(paths), end(paths));
  for (const request of requests) request.update();
  notices.update(model); // after the requests, which add and remove them
  for (const view of views) view.update(model);
  if (model.player.playing) invalidate();
}

/** @param {Player} player */
function movePlayer(player) {
  if (!model.player.playing) lastFrame = performance.now();
  model.player = player;
  invalidate();
}

/** Moves the playhead to the state's step, once that has been received. */
function rest() {
  if (model.state.step !== null) movePlayer(seek(model.state.step, end(model.paths)));
}

/** Rests there, or else plays from the start. */
function cue() {
  const last = end(model.paths);
  if (model.state.step !== null) rest();
  else if (prefersStillness() || model.dragging || last === 0) movePlayer(seek(last, last));
  else movePlayer({ t: 0, playing: true });
}

// Requests to the server.

onWaiting((count) => setText(byId("waiting"), count > 0 ? BUSY : ""));

const fetching = createFetching(model, {
  invalidate,
  showPaths(paths) {
    model.paths = paths;
    cue();
  },
  onSteps() {
    if (!model.player.playing) rest();
    invalidate();
  },
  /** A link with a setting that the server refuses: the default is shown, with the reason. */
  onFailure(failures) {
    const refused = failures.filter(({ field }) => field !== "");
    if (model.paths !== null || refused.length === 0) return;
    const names = refused.map(({ field }) => /** @type {keyof State} */ (field));
    const next = repaired(model.state, names);
    if (encode(next) === encode(model.state)) return;
    model.linkProblems = [...model.linkProblems, ...refused.map(problemInLink)];
    apply(next);
  },
});

const inspection = createInspection(model, { invalidate });
const onDemand = [
  ...[createComparison, createSingleExample, createBatchLoss, createRateSweep],
  ...[createSharpness, createConnection, createFigureAnswers],
];

/** Shows the state of a lesson's step. @param {string} link */
function enter(link) {
  open(entered(model.state, link), "replace");
}

const requests = [
  createLessons(model, { invalidate, enter }),
  ...[createTimelineRequest(model, { invalidate }), inspection],
  ...onDemand.map((create) => create(model, { invalidate })),
];

// Every change of the state goes through here, and into the link.

/** The link's fragment; it lags behind during a drag. */
let written = "";

/** @param {State} next @param {LinkUpdate} update */
function change(next, update = "push") {
  const fragment = encode(next);
  if (fragment !== written && update !== "later") writeLink(fragment, update);
  apply(next);
}

/** @param {string} fragment @param {"push" | "replace"} update */
function writeLink(fragment, update) {
  written = fragment;
  const address = fragment || location.pathname + location.search;
  try {
    if (update === "push") history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  } catch {
    written = ""; // WebKit refuses many changes in a short time; the next one writes the link
  }
}

/** @param {State} next */
function apply(next) {
  model.state = next;
  fetching.refresh();
  invalidate();
}

/** Shows what a link says. What the user has set beside the state is not in the link: it ends.
 *  @param {ReturnType<typeof decode>} link @param {LinkUpdate} update */
function open({ state, problems }, update) {
  const isResting = model.state.step !== null;
  Object.assign(model, { cursor: null, predicting: null, figureSettings: usualFigureSettings() });
  Object.assign(model, { linkProblems: problems, opened: model.opened + 1 });
  change(state, update);
  const isReleased = isResting && !model.stale.has("paths"); // new paths are cued when they arrive
  if (state.step !== null || isReleased) cue();
}

function readLink() {
  const link = decode(location.hash || recordedFragment());
  const { state } = link;
  written = encode(state); // as it is, with its problems
  if (isOnlyLesson(state)) model.entering = stepKey(state);
  model.lessonsOpen = state.lesson !== null;
  open(link, "replace");
}

/** @param {Notice} notice */
function problemInLink({ field, text }) {
  const name = /** @type {keyof State} */ (field);
  return `${name} “${PROPERTIES[name].write(model.state[name])}”: ${text}`;
}

addEventListener("popstate", () => hasCatalog && readLink());

// The views.

/** @type {Actions} */
const actions = {
  ...createActions(model, { change, movePlayer, open }),
  invalidate,
  look(place) {
    model.cursor = place;
    inspection.update();
    invalidate();
  },
  retry() {
    model.notices = [];
    for (const request of requests) request.retry();
    begin();
  },
  dismissLinkProblems() {
    model.linkProblems = [];
    writeLink(encode(model.state), "replace");
    invalidate();
  },
};

const notices = createNotices(actions);
/** @type {View[]} */
const views = [
  createComposition(),
  createStrip(actions),
  createContour(byId("contour"), actions),
  createNavigation(byId("contour"), actions),
  createNavigation(byId("single"), actions),
  createCursor(byId("contour"), actions),
  createAnswerLayer(byId("contour"), false, actions),
  createAnswerLayer(byId("ray-large"), true, actions),
  createClassifier(actions),
  createTimeline(actions),
  createSettings(actions),
  createRuns(actions),
  createWords(actions),
];

// Startup: the catalog, then the landscape; the other views and Plotly's script once the landscape
// has been painted without them.

async function begin() {
  invalidate();
  try {
    if (!hasCatalog) learn(await getCatalog());
  } catch (error) {
    const text = `${/** @type {Error} */ (error).message} Try again in a moment.`;
    model.notices.push({ source: "catalog", field: "", text });
    return invalidate();
  }
  if (hasCatalog) apply(model.state);
  else {
    hasCatalog = true;
    readLink();
  }
  await fetching.settled();
  requestAnimationFrame(() => setTimeout(loadDrawing));
}

let isComplete = false;

async function loadDrawing() {
  if (!isComplete) views.push(...createLaterViews(actions));
  isComplete = true;
  await loadPlotly().catch(({ message }) => {
    model.notices.push({ source: "drawing", field: "", text: `${message} Reload the page.` });
  });
  invalidate();
}

watchTheme(() => {
  model.theme = readTheme();
  invalidate();
});
begin();
