/**
 * Puts the page together: the model, the frames in which it is drawn, the link, and the beginning.
 *
 * @typedef {import("./state/types.js").Model} Model
 * @typedef {import("./state/types.js").State} State
 */

import { learnFunctions } from "./derive/defaults.js";
import { available, end } from "./derive/paths.js";
import { byId } from "./draw/dom.js";
import { loadPlotly } from "./draw/plot.js";
import { prefersStillness, readTheme, watchTheme } from "./draw/theme.js";
import { getCatalog } from "./server/api.js";
import { createLooking } from "./server/inspect_point.js";
import { createTimelineRequest } from "./server/inspect_race.js";
import { createFetching } from "./server/load.js";
import { createGhosting } from "./server/minibatch_loss.js";
import { createSweeping } from "./server/rate_sweep.js";
import { recordedFragment } from "./server/recording.js";
import { createComparing } from "./server/single_example.js";
import { createThumbnails } from "./server/thumbnails.js";
import { createActions } from "./state/actions.js";
import { decode, encode, mapped, repaired } from "./state/link.js";
import { seek, tick } from "./state/player.js";
import { PROPERTIES } from "./state/state.js";
import { createClassifier } from "./views/classifier/classifier.js";
import { createCompare } from "./views/landscape/compare.js";
import { createContour } from "./views/landscape/contour.js";
import { createCursor } from "./views/landscape/cursor.js";
import { createNavigation } from "./views/landscape/navigate.js";
import { createSurface } from "./views/landscape/surface.js";
import { createComposition } from "./views/page/composition.js";
import { createSettings } from "./views/page/settings.js";
import { createWords } from "./views/page/words.js";
import { createLargeRay, createRay } from "./views/ray/ray.js";
import { createLossChart } from "./views/runs/loss_chart.js";
import { createRates } from "./views/runs/rates.js";
import { createResults } from "./views/runs/results.js";
import { createRuns } from "./views/runs/runs.js";
import { createTimeline } from "./views/runs/timeline.js";
import { createShare } from "./views/share/share.js";

const link = decode(location.hash || recordedFragment());

/** @type {Model} */
const model = {
  state: link.state,
  catalog: null,
  plane: null,
  planeOf: null,
  planeKey: "",
  ray: null,
  single: null,
  range: null,
  paths: null,
  player: { t: 0, playing: false },
  ghost: null,
  sweep: null,
  cursor: null,
  timeline: null,
  seen: null,
  scatter: null,
  dragging: false,
  notices: [],
  linkProblems: link.problems,
  busy: false,
  theme: readTheme(),
  thumbnails: createThumbnails(invalidate),
};

// Drawing: at most once a frame, and only when something changed.

let scheduled = false;
let lastFrame = 0;

function invalidate() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(draw);
}

/**
 * A longer gap between frames, in seconds, does not make the paths jump. Nor is time negative: a
 * frame's began before what has moved the player since.
 */
const LONGEST_FRAME = 0.1;

/** @param {number} now */
function draw(now) {
  scheduled = false;
  const seconds = Math.min(Math.max(now - lastFrame, 0) / 1000, LONGEST_FRAME);
  lastFrame = now;
  const { player, paths, state } = model;
  model.player = tick(player, seconds, state, available(paths), end(paths));
  for (const view of views) view.update(model);
  if (model.player.playing) invalidate();
}

/** @param {import("./state/types.js").Player} player */
function movePlayer(player) {
  if (!model.player.playing) lastFrame = performance.now();
  model.player = player;
  invalidate();
}

/** Rests where the state says; what is not here yet is waited for. */
function rest() {
  if (model.state.step !== null) movePlayer(seek(model.state.step, end(model.paths)));
}

/** Resolves when the catalog is here or has failed. */
let learned = Promise.resolve();

const fetching = createFetching(model, {
  invalidate,
  learned: () => learned,
  showPaths(paths) {
    const last = end(paths);
    model.paths = paths;
    if (model.state.step !== null) rest();
    else if (prefersStillness() || model.dragging || last === 0) movePlayer(seek(last, last));
    else movePlayer({ t: 0, playing: true });
  },
  onSteps() {
    if (!model.player.playing) rest();
    invalidate();
  },
  /** A link with a setting that the server refuses: said, and the default shown. */
  onFailure(notices) {
    const refused = notices.filter(({ field }) => field !== "");
    if (model.paths !== null || refused.length === 0) return;
    const next = repaired(
      model.state,
      refused.map(({ field }) => /** @type {keyof State} */ (field)),
    );
    if (encode(next) === encode(model.state)) return;
    model.linkProblems = [...model.linkProblems, ...refused.map(inTheLink)];
    apply(next);
  },
});

const inspecting = createTimelineRequest(model, { invalidate });
const looking = createLooking(model, { invalidate });
const comparing = createComparing(model, { invalidate });
const ghosting = createGhosting(model, { invalidate });
const sweeping = createSweeping(model, { invalidate });
const followings = [inspecting, looking, comparing, ghosting, sweeping];

// Every change of the state goes through here, and into the link.

/** What the link says; in the middle of a drag it is behind. */
let written = encode(model.state);

/** @param {State} next @param {import("./state/types.js").History} history */
function change(next, history = "push") {
  const fragment = encode(next);
  if (fragment !== written && history !== "later") writeLink(fragment, history);
  apply(next);
}

/** @param {string} fragment @param {"push" | "replace"} history */
function writeLink(fragment, history) {
  written = fragment;
  const address = fragment || location.pathname + location.search;
  if (history === "push") window.history.pushState(null, "", address);
  else window.history.replaceState(null, "", address);
}

/** @param {State} next */
function apply(next) {
  model.state = next;
  fetching.refresh();
  invalidate();
}

addEventListener("popstate", () => {
  const { state, problems } = decode(location.hash || recordedFragment());
  model.linkProblems = problems;
  written = encode(state);
  model.state = state;
  checkFunction();
  apply(model.state);
  rest();
});

/** A function that has no map is not asked for. */
function checkFunction() {
  if (!model.catalog) return;
  const { state, problems } = mapped(model.state, model.catalog.functions ?? []);
  model.state = state;
  model.linkProblems = [...model.linkProblems, ...problems];
}

/** @param {import("./state/types.js").Notice} notice */
function inTheLink({ field, text }) {
  const name = /** @type {keyof State} */ (field);
  return `${name} “${PROPERTIES[name].write(model.state[name])}”: ${text}`;
}

const actions = {
  ...createActions(model, { change, movePlayer }),
  invalidate,
  /** @param {[number, number] | null} place On the map. */
  look(place) {
    model.cursor = place;
    looking.update();
    invalidate();
  },
  retry() {
    model.notices = [];
    for (const own of followings) own.retry();
    begin();
  },
  dismissLinkProblems() {
    model.linkProblems = [];
    writeLink(encode(model.state), "replace");
    invalidate();
  },
};

const views = [
  createComposition(),
  comparing,
  ghosting,
  createContour(byId("contour"), actions),
  createSurface(byId("surface"), actions),
  createLossChart(byId("chart"), actions),
  createRay(byId("ray")),
  createLargeRay(byId("ray-large"), actions),
  createCompare(actions),
  createNavigation(byId("contour"), actions),
  createNavigation(byId("single"), actions),
  inspecting,
  looking,
  createCursor(byId("contour"), actions),
  createClassifier(actions),
  createTimeline(actions),
  createSettings(actions),
  createRuns(actions),
  createResults(actions),
  sweeping,
  createRates(byId("rates"), actions),
  createWords(actions),
  createShare(),
];

// Beginning: the first requests go out before Plotly's script is there, and its turn comes when
// the landscape has been painted without it.

function begin() {
  learned = loadCatalog();
  const ready = model.state.function === null ? Promise.resolve() : learned.then(checkFunction); // which knows its window
  ready
    .then(() => fetching.refresh())
    .then(() => fetching.settled())
    .then(() => requestAnimationFrame(() => setTimeout(loadDrawing)));
  invalidate();
}

async function loadCatalog() {
  model.catalog ??= await getCatalog().catch(() => null); // the pictures' requests say what failed
  learnFunctions(model.catalog?.functions ?? []);
  invalidate();
}

async function loadDrawing() {
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
