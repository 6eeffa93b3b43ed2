/** The landscape as a surface. The paths are on a canvas over it, at their own loss; off the plane
 *  a stem shows how far above or below. */

import { WINDOW_ASPECT } from "../../derive/defaults.js";
import { evenLevels, extent, isLogarithmic, logarithms } from "../../derive/levels.js";
import { clamp } from "../../derive/numbers.js";
import { at, backToFront, pathsHere, tangleOf } from "../../derive/paths.js";
import { showsLowest } from "../../derive/plane.js";
import { startOn } from "../../derive/shown_point.js";
import { cameraFor, USUAL_VIEW, viewFrom } from "../../draw/camera.js";
import { createMemory, h } from "../../draw/dom.js";
import * as overlay from "../../draw/overlay.js";
import { baseLayout, createPlot, plotly } from "../../draw/plot.js";
import { sceneCamera, sceneEye, sceneProjection } from "../../draw/plotly_internals.js";
import { createSight } from "../../draw/sight.js";
import { headSize, textSize } from "../../draw/theme.js";
import { valueName } from "../../words/names.js";
import { axisNames, axisTitles } from "../../words/plane.js";

/** The sides of the box that the axes span. */
const BOX = { x: 0.9 * WINDOW_ASPECT, y: 0.9, z: 0.68 };
/** The floor is this far below the lowest loss, as a part of the range: level lines lie on it. */
const FLOOR = 0.2;
/** Room for ticks and titles on each side, in units of the font size: across, up. */
const ROOM = [4.3, 1.2];
/** Height, in units of the font size, below which titles are only names. */
const LOW = 26;
const TICKS = 3; // about as many on the axis of the loss
/** Opacity of what the surface hides. */
const HIDDEN = 0.4;
/** Milliseconds after which a turn of the wheel is a new entry of the browser's history. */
const PAUSE = 600;
const SETTLING = 30; // frames in which Plotly may still move its camera
const RETURN = 250; // milliseconds until a lost context is looked for again
const NOTCH = 1.15; // a wheel's notch of 100 pixels comes closer by this factor

/** @param {HTMLElement} host @param {Pick<Actions, "invalidate" | "set" | "turn">} actions
 *  @returns {View} */
export function createSurface(host, { invalidate, set, turn }) {
  /** @type {Model} */
  let model;
  /** What the plot shows: it has been turned to this view, or has reported it. */
  let shown = "";
  let turns = 0; // how often the page has turned it
  let wheeled = 0;
  let settling = 0;
  const plot = createPlot(host, invalidate, {
    plotly_relayouting: invalidate,
    plotly_relayout() {
      report();
      invalidate();
    },
    plotly_webglcontextlost: invalidate,
  });
  const canvas = overlay.createOverlay(host);
  const reset = h("button", { className: "camera-reset quiet", hidden: true }, "Reset camera");
  reset.addEventListener("click", () => turn(null, "push"));
  const failure = createFailure(host, () => set("picture", "contour"));
  host.append(reset);
  host.addEventListener("wheel", zoom, { passive: false });
  // without this, browsers do not give the context back
  host.addEventListener("webglcontextlost", (event) => event.preventDefault(), true);
  /** @type {boolean | null} Whether surfaces can be drawn; not known until one is. */
  let drawable = null;
  const sightOf = createMemory();

  const usual = (/** @type {import("../../draw/camera.js").View} */ view) =>
    cameraFor(view, BOX, host.clientWidth / host.clientHeight, roomIn(host, model.theme.size));

  /** The view after a drag, into the link. */
  function report() {
    const camera = sceneCamera(plot.element);
    if (!camera || host.hidden || String(model.state.camera) !== shown) return;
    const view = viewFrom(camera, usual);
    const before = model.state.camera ?? USUAL_VIEW;
    if (String(view) === String(before)) return;
    shown = String(view);
    turn(view, "push");
  }

  /** Whether the plot has this view already: it follows the surface that reported it.
   *  @param {State["camera"]} view */
  function isSeenFrom(view) {
    const camera = plot.isDrawn() ? sceneCamera(plot.element) : null;
    return camera !== null && String(viewFrom(camera, usual)) === String(view);
  }

  /** Comes closer, unless the page scrolls. @param {WheelEvent} event */
  function zoom(event) {
    const scrolls = document.documentElement.scrollHeight > innerHeight && !event.ctrlKey;
    if (!plot.isDrawn() || scrolls) return;
    event.preventDefault();
    const [around, above, closer] = model.state.camera ?? USUAL_VIEW;
    const factor = NOTCH ** (clamp(-event.deltaY, -200, 200) / 100);
    const next = Number(clamp(closer * factor, 0.3, 10).toFixed(2));
    turn([around, above, next], event.timeStamp - wheeled > PAUSE ? "push" : "replace");
    wheeled = event.timeStamp;
  }

  return {
    update(next) {
      model = next;
      const { plane, range, state, theme } = model;
      if (host.hidden) return;
      drawable ??= hasWebGL(); // it takes as long as several frames
      const isLost = !drawable || isContextLost(host);
      failure.show(isLost, drawable);
      reset.hidden = isLost || state.camera === null;
      if (!drawable || !plane || !plotly()) return;
      if (isLost) setTimeout(invalidate, RETURN);
      const { clientHeight: high } = host;
      const isTurned = shown !== String(state.camera) && !isSeenFrom(state.camera);
      if (isTurned) turns += 1;
      plot.draw([plane, range, state.colour, theme, turns], () => {
        const drawn = isTurned || state.camera === null ? null : sceneCamera(plot.element);
        settling = SETTLING;
        return [[surface(model)], layout(model, high, drawn ?? usual(state.camera ?? USUAL_VIEW))];
      });
      shown = String(state.camera);
      paint(plane, isLost);
      if (settling > 0) invalidate();
      settling = Math.max(0, settling - 1);
    },
  };

  function paint(/** @type {Plane} */ plane, /** @type {boolean} */ isLost) {
    const context = canvas.begin();
    const project = plot.isDrawn() && !isLost ? sceneProjection(plot.element) : null;
    if (!project) return;
    const { t } = model.player;
    const { casing, ink, lowest, runs: styles, size } = model.theme;
    const { low, high } = extent(plane.loss);
    const place = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ loss) =>
      project(a, b, clamp(loss, 2 * low - high, 2 * high - low));
    const eye = sceneEye(plot.element);
    const { sees, step } = /** @type {Sight} */ (sightOf([plane, ...eye], () => sight(plane, eye)));
    const runs = backToFront(pathsHere(model), styles);
    for (const run of runs) overlay.drawStem(context, run, t, styles[run.slot], casing, place);
    const start = startOn(model);
    if (start && start.residual === 0) markStart(start.a, start.b);
    const strokes = runs.flatMap((run) => {
      const [style, { from, alpha }] = [styles[run.slot], tangleOf(run, t)];
      const faint = { style: { ...style, width: 1.4, dash: [1, 4] }, alpha: 0.9 };
      const isSeen = (/** @type {number} */ i) => step(run, i);
      const isHidden = (/** @type {number} */ i) => !step(run, i);
      return [
        { path: overlay.pathOf(run, t, place, 0, isHidden), ...faint },
        { path: overlay.pathOf(run, from, place, 0, isSeen), style, alpha },
        { path: overlay.pathOf(run, t, place, from, isSeen), style },
      ];
    });
    overlay.drawPaths(context, strokes, casing);
    if (plane.minimum && showsLowest(plane)) {
      const { a, b, loss } = /** @type {{a: number, b: number, loss: number}} */ (plane.minimum);
      const star = /** @type {RunStyle} */ ({ colour: lowest, marker: "star" });
      mark(sees(a, b, loss), () =>
        overlay.drawMarker(context, place(a, b, loss), star, casing, size * 0.5),
      );
    }
    for (const run of runs) {
      const head = at(run, t);
      if (!head) continue;
      const top = place(head.a, head.b, head.loss);
      mark(sees(head.a, head.b, head.loss), () =>
        overlay.drawMarker(
          context,
          top,
          styles[run.slot],
          casing,
          headSize(styles[run.slot], size),
        ),
      );
    }

    /** What the surface hides is fainter. */
    function mark(/** @type {boolean} */ isSeen, /** @type {() => void} */ draw) {
      context.globalAlpha = isSeen ? 1 : HIDDEN;
      draw();
      context.globalAlpha = 1;
    }

    function markStart(/** @type {number} */ a, /** @type {number} */ b) {
      const run = pathsHere(model)?.runs[0];
      const loss = run?.loss[0];
      if (loss === undefined) return;
      mark(sees(a, b, loss), () => {
        overlay.drawCircle(context, place(a, b, loss), size * 0.5, null, casing, [], 5);
        overlay.drawCircle(context, place(a, b, loss), size * 0.5, null, ink);
      });
    }
  }
}

/** @typedef {{sees: ReturnType<typeof createSight>, step: (run: Run, i: number) => boolean}} Sight
 *  What is seen from the camera, and whether a run's step is; that is computed once.
 *  @param {Plane} plane @param {[number, number, number]} eye @returns {Sight} */
function sight(plane, eye) {
  const sees = createSight(plane, eye);
  /** @type {Map<Run, boolean[]>} */
  const known = new Map();
  return {
    sees,
    step(run, i) {
      const steps = known.get(run) ?? [];
      known.set(run, steps);
      if (i >= run.loss.length) return steps[i - 1] ?? true;
      steps[i] ??= sees(run.a[i], run.b[i], run.loss[i]);
      return steps[i];
    },
  };
}

/** Whether surfaces can be drawn; Plotly's own message links to another site. */
function hasWebGL() {
  const context = h("canvas").getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

/** Whether the browser has taken back what it draws surfaces with. It may come back: Plotly waits.
 *  @param {HTMLElement} host */
function isContextLost(host) {
  const canvases = /** @type {NodeListOf<HTMLCanvasElement>} */ (
    host.querySelectorAll(".plot .gl-container canvas")
  );
  return [...canvases].some((canvas) => canvas.getContext("webgl")?.isContextLost());
}

/** @param {HTMLElement} host @param {() => void} showContour */
function createFailure(host, showContour) {
  const words = h("p");
  const button = h("button", {}, "Show the contour map");
  button.addEventListener("click", showContour);
  const box = h("div", { className: "no-surface", role: "status", hidden: true }, words, button);
  host.append(box);
  return {
    show(/** @type {boolean} */ isFailing, /** @type {boolean} */ mayReturn) {
      box.hidden = !isFailing;
      if (!isFailing) return;
      const why = mayReturn
        ? "The browser has stopped drawing surfaces (it lost its WebGL context). This picture " +
          "comes back when the browser can."
        : "This browser cannot draw surfaces (it has no WebGL).";
      words.textContent = `${why} The contour map shows the same.`;
    },
  };
}

/** The parts of a picture that the axes' box may take. @param {HTMLElement} host
 *  @param {number} size Of the font. @returns {[number, number]} */
const roomIn = ({ clientWidth, clientHeight }, size) => [
  Math.max(0.5, 1 - (2 * ROOM[0] * size) / clientWidth),
  Math.max(0.5, 1 - (2 * ROOM[1] * size) / clientHeight),
];

function surface(/** @type {Model} */ { plane, range, state, theme }) {
  const { a, b, loss } = /** @type {Plane} */ (plane);
  const { low, high, floor } = range ?? extent(loss);
  const { start, end, size } = evenLevels(low, high);
  const logarithmic = isLogarithmic(state.colour, { low, high, floor });
  const project = { z: true };
  const lines = { show: true, start, end, size, project, color: theme.ridges, width: 1 };
  return {
    type: "surface",
    x: a,
    y: b,
    z: loss,
    surfacecolor: logarithmic ? logarithms(loss, floor) : loss,
    cmin: logarithmic ? Math.log10(floor) : low,
    cmax: logarithmic ? Math.log10(high) : high,
    colorscale: theme.landscape,
    showscale: false,
    contours: {
      x: { highlight: false },
      y: { highlight: false },
      z: { ...lines, highlight: false },
    },
    // From the left, above and behind, as the camera sees it: Plotly's light is in clip space.
    lighting: { ambient: 0.66, diffuse: 0.46, specular: 0, roughness: 1, fresnel: 0 },
    lightposition: { x: -1e4, y: 2e4, z: -10 },
    hoverinfo: "skip",
  };
}

/** @param {Model} model @param {number} height Of the picture. @param {object} camera */
function layout(model, height, camera) {
  const { plane, range, state, theme } = model;
  const titles = height < LOW * theme.size ? axisNames(state) : axisTitles(model, true);
  const { low, high } = range ?? extent(/** @type {Plane} */ (plane).loss);
  const axis = (/** @type {string} */ text) => ({
    title: { text, font: { size: textSize(theme, 0.85), color: theme.muted } },
    color: theme.muted,
    gridcolor: theme.line,
    zerolinecolor: theme.line,
    tickfont: { size: textSize(theme, 0.8), color: theme.muted },
    showbackground: false,
    showspikes: false,
    nticks: 5,
  });
  const { start, end, size } = evenLevels(low, high, TICKS);
  const tickvals = Array.from({ length: (end - start) / size + 1.5 }, (_, i) => start + i * size);
  const margin = high > low ? high - low : 1;
  return {
    ...baseLayout(theme),
    dragmode: "turntable",
    margin: { l: 0, r: 0, t: 0, b: 0 },
    scene: {
      dragmode: "turntable",
      hovermode: false,
      aspectmode: "manual",
      aspectratio: BOX,
      camera,
      xaxis: axis(titles[0]),
      yaxis: axis(titles[1]),
      zaxis: { ...axis(valueName(state)), range: [low - FLOOR * margin, high], tickvals },
    },
  };
}
