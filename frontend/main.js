/**
 * Puts the page together: the state, what must be fetched when it changes, and the views.
 *
 * @typedef {import("./types.js").Model} Model
 * @typedef {import("./types.js").State} State
 */

import { ApiError, createChannel, getCatalog, isAbort, postPlane, postRay, streamTrajectories } from "./api.js";
import { decode, encode } from "./link.js";
import { available, emptyPaths, end, receive } from "./paths.js";
import { pause, play, seek, tick } from "./player.js";
import { loadPlotly } from "./plot.js";
import { planeRequest, rayRequest, trajectoryRequest } from "./requests.js";
import { chooseDataset, round, set, setRun, windowOf, zoom } from "./state.js";
import { prefersStillness, readTheme, watchTheme } from "./theme.js";
import { createContour } from "./views/contour.js";
import { createLossChart } from "./views/lossChart.js";
import { createRay } from "./views/ray.js";
import { createRuns } from "./views/runs.js";
import { createSettings } from "./views/settings.js";
import { createSurface } from "./views/surface.js";
import { createTimeline } from "./views/timeline.js";
import { createWords } from "./views/words.js";
import { byId } from "./views/dom.js";

/** Work that takes longer than this many milliseconds shows progress. */
const PATIENCE = 300;

const link = decode(location.hash);

/** @type {Model} */
const model = {
  state: link.state,
  catalog: null,
  plane: null,
  ray: null,
  paths: null,
  player: { t: 0, playing: false },
  dragging: false,
  notices: [],
  linkProblems: link.problems,
  busy: false,
  theme: readTheme(),
};

// Drawing: at most once a frame, and only when something changed.

let scheduled = false;
let lastFrame = 0;

function invalidate() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(draw);
}

/** @param {number} now */
function draw(now) {
  scheduled = false;
  const seconds = Math.min((now - lastFrame) / 1000, 0.1);
  lastFrame = now;
  const { player, paths, state } = model;
  model.player = tick(player, seconds, state.speed, available(paths), end(paths));
  byId("contour-figure").hidden = state.picture === "surface";
  byId("contour").hidden = state.picture === "surface";
  byId("surface-figure").hidden = state.picture === "contour";
  byId("surface").hidden = state.picture === "contour";
  document.querySelector("main")?.classList.toggle("both", state.picture === "both");
  for (const view of views) view.update(model);
  if (model.player.playing) invalidate();
}

/** The timeline starts to move; the time that has passed while it rested does not count. */
function startPlaying() {
  model.player = play(model.player, end(model.paths));
  lastFrame = performance.now();
  invalidate();
}

// Changing the state: every change goes through here, and into the link.

/** @param {State} next @param {"push" | "replace"} history */
function change(next, history = "push") {
  const fragment = encode(next);
  if (fragment !== encode(model.state)) {
    const address = fragment || location.pathname + location.search;
    if (history === "push") window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  }
  apply(next);
}

/** @param {State} next */
function apply(next) {
  model.state = next;
  refresh();
  invalidate();
}

addEventListener("popstate", () => {
  const { state, problems } = decode(location.hash);
  model.linkProblems = problems;
  apply(state);
  showStep();
});

// Fetching: a request is sent when its body differs from the last one's; the last asked wins.

const channels = { plane: createChannel(), ray: createChannel(), paths: createChannel() };
/** @type {Record<keyof typeof channels, string>} */
const asked = { plane: "", ray: "", paths: "" };
/** The plane that is on its way: paths wait for it, so that none is drawn on another's landscape. */
let planeArrival = Promise.resolve();

function refresh() {
  askFor("plane", planeRequest(model.state), (body, signal) => {
    planeArrival = postPlane(body, signal).then((plane) => {
      model.plane = plane;
    });
    return planeArrival;
  });
  askFor("ray", rayRequest(model.state), async (body, signal) => {
    model.ray = await postRay(body, signal);
  });
  askFor("paths", trajectoryRequest(model.state), streamPaths);
}

/**
 * @param {keyof typeof channels} name
 * @param {object | null} body
 * @param {(body: any, signal: AbortSignal) => Promise<void>} work
 */
async function askFor(name, body, work) {
  const text = JSON.stringify(body);
  if (text === asked[name]) return;
  asked[name] = text;
  const signal = channels[name]();
  model.notices = model.notices.filter(({ source }) => source !== name);
  pending.add(signal);
  const patience = setTimeout(showBusy, PATIENCE);
  try {
    await work(body, signal);
  } catch (error) {
    if (!isAbort(error) && !signal.aborted) report(name, error);
  } finally {
    clearTimeout(patience);
    pending.delete(signal);
    if (pending.size === 0) model.busy = false;
    invalidate();
  }
}

/** @type {Set<AbortSignal>} */
const pending = new Set();

function showBusy() {
  model.busy = true;
  invalidate();
}

/** @param {object | null} body @param {AbortSignal} signal */
async function streamPaths(body, signal) {
  const paths = emptyPaths(model.state);
  const landscape = planeArrival;
  if (body === null) return showPaths(paths);
  let shown = false;
  const show = () => {
    if (signal.aborted) return;
    if (!shown) showPaths(paths);
    shown = true;
    followStream();
  };
  await streamTrajectories(body, signal, (event, data) => {
    receive(paths, event, data);
    if (shown) show();
    else landscape.then(show, () => {});
  });
  paths.complete = true;
  paths.version += 1;
}

/** New paths take the old ones' place, and start to walk. @param {import("./types.js").Paths} paths */
function showPaths(paths) {
  model.paths = paths;
  const still = prefersStillness() || model.dragging;
  if (model.state.step !== null) showStep();
  else if (still) model.player = { t: paths.steps, playing: false };
  else {
    model.player = { t: 0, playing: true };
    lastFrame = performance.now();
  }
  invalidate();
}

/** What rests at a step that is not here yet goes there when it comes. */
function followStream() {
  if (model.state.step !== null && !model.player.playing) showStep();
  invalidate();
}

function showStep() {
  const { step } = model.state;
  if (step !== null) model.player = seek(step, end(model.paths));
  invalidate();
}

// Failures: in words, beside what caused them, keeping what is there.

const ADVICE = " The picture shows the last answer. Try again in a moment.";

/** @param {keyof typeof channels} name @param {unknown} error */
function report(name, error) {
  const known = error instanceof ApiError ? error : new ApiError(`Something went wrong: ${error}`);
  asked[name] = "";
  if (known.errors.length === 0) {
    const advice = model.plane ? ADVICE : " Try again in a moment.";
    model.notices.push({ source: name, field: "", text: known.message + advice });
    return;
  }
  for (const { pointer = "", message = known.message } of known.errors) {
    const field = fieldOf(pointer);
    const text = field ? capital(message) : capital(`${pointer} ${message}`);
    if (!model.notices.some((notice) => notice.text === text)) model.notices.push({ source: name, field, text });
  }
}

/** @param {string} pointer Where in the request the fault is. */
function fieldOf(pointer) {
  const fields = /** @type {const} */ ([
    ["examples", "count"],
    ["dataset", "dataset"],
    ["loss", "loss"],
    ["l2", "l2"],
    ["start", "start"],
    ["runs", "runs"],
  ]);
  return fields.find(([part]) => pointer.includes(part))?.[1] ?? "";
}

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

// Actions: what the controls ask for.

/** @param {Partial<import("./types.js").Player> & {t: number}} player */
function rest(player) {
  model.player = { playing: false, ...player };
  change(set(model.state, "step", Math.round(player.t)), "replace");
}

const actions = {
  invalidate,
  /** @type {<K extends keyof State>(name: K, value: State[K]) => void} */
  set: (name, value) => change(set(model.state, name, value)),
  chooseDataset: (/** @type {string} */ id) => change(chooseDataset(model.state, id)),
  setRun: (/** @type {number} */ slot, /** @type {Partial<import("./types.js").RunSetting>} */ part) =>
    change(setRun(model.state, slot, part)),
  newPlane: () => change(set(model.state, "plane", 1 + Math.floor(Math.random() * 99_999))),
  zoom(/** @type {number} */ factor) {
    const { a, b } = windowOf(model.state);
    const { minimum } = model.plane ?? {};
    const centre = /** @type {[number, number]} */ ([round((a[0] + a[1]) / 2), round((b[0] + b[1]) / 2)]);
    const towards = /** @type {[number, number]} */ (minimum && factor < 1 ? [round(minimum.a), round(minimum.b)] : centre);
    change(zoom(model.state, factor, towards));
  },
  fit: () => change(set(model.state, "view", null)),
  moveStart(/** @type {number} */ a, /** @type {number} */ b, /** @type {boolean} */ done) {
    const first = !model.dragging;
    model.dragging = !done;
    change(set(model.state, "start", [round(a), round(b)]), first ? "push" : "replace");
    if (done && !prefersStillness()) restartWhenReady();
  },
  toggle() {
    if (model.player.playing) rest(pause(model.player));
    else {
      change({ ...model.state, step: null }, "replace");
      startPlaying();
    }
  },
  restart() {
    change({ ...model.state, step: null }, "replace");
    model.player = { t: 0, playing: false };
    startPlaying();
  },
  stepBy: (/** @type {number} */ by) => rest(seek(Math.round(model.player.t) + by, available(model.paths))),
  seek: (/** @type {number} */ step) => rest(seek(step, available(model.paths))),
  toEnd: () => rest(seek(end(model.paths), available(model.paths))),
  setSpeed: (/** @type {number} */ speed) => change(set(model.state, "speed", speed)),
  retry() {
    model.notices = [];
    refresh();
    if (!model.catalog) loadCatalog();
    if (!drawing) loadDrawing();
    invalidate();
  },
  dismissLinkProblems() {
    model.linkProblems = [];
    window.history.replaceState(null, "", encode(model.state) || location.pathname + location.search);
    invalidate();
  },
};

/** A drag ends where its last request began: nothing new is asked, but the paths walk again. */
function restartWhenReady() {
  model.player = { t: 0, playing: true };
  lastFrame = performance.now();
  invalidate();
}

const views = [
  createContour(byId("contour"), actions),
  createSurface(byId("surface"), actions),
  createLossChart(byId("chart"), actions),
  createRay(byId("ray")),
  createTimeline(actions),
  createSettings(actions),
  createRuns(actions),
  createWords(actions),
];

// Beginning: the first requests go out before Plotly's script is there.

let drawing = false;

async function loadDrawing() {
  try {
    await loadPlotly();
    drawing = true;
  } catch (error) {
    model.notices.push({ source: "plotly", field: "", text: `${/** @type {Error} */ (error).message} Reload the page.` });
  }
  invalidate();
}

async function loadCatalog() {
  try {
    model.catalog = await getCatalog();
  } catch {
    // The requests for the pictures fail for the same reason, and say so.
  }
  invalidate();
}

watchTheme(() => {
  model.theme = readTheme();
  invalidate();
});
loadCatalog();
refresh();
invalidate();
planeArrival.finally(() => requestAnimationFrame(() => setTimeout(loadDrawing))).catch(() => {});
