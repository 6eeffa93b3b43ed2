/** The loss along the ray b = 0, with its kinks and the accuracy. The small picture shows values on
 *  hover; the large one has a cursor with tangents, moved by pointer or keyboard.
 *  @typedef {import("../../derive/ray.js").Spot} Spot */

import { hidesMinimum } from "../../derive/lesson/step.js";
import { clamp, nearest } from "../../derive/numbers.js";
import { bends, gridSpot, kinkNear, kinkSpot, nextKink } from "../../derive/ray.js";
import { isStartMovable, startOn } from "../../derive/shown_point.js";
import { createChanges } from "../../draw/dom.js";
import { clipped, createOverlay, drawCircle, drawLine } from "../../draw/overlay.js";
import { createPlot } from "../../draw/plot.js";
import { axisFrame, cartesianFrame } from "../../draw/plotly_internals.js";
import { datasetOf, hasMap } from "../../state/catalog.js";
import { axisNames, axisTitles } from "../../words/plane.js";
import { spotText } from "../../words/ray.js";
import { createHandle } from "../landscape/handle.js";
import { hasKinks, kinkColours, layout, traces } from "./ray_figure.js";
import { drawSteps, heightAt } from "./ray_paths.js";
import { createRayReading } from "./ray_reading.js";

const NEAR = 5; // pixels within which the pointer picks a kink

/** @param {HTMLElement} host */
export const createRay = (host) => createPicture(host, false, () => {});

/** @param {HTMLElement} host @param {boolean} large @param {() => void} onDrawn */
function createPicture(host, large, onDrawn) {
  const plot = createPlot(host, onDrawn);
  return {
    plot: plot.element,
    update(/** @type {Model} */ model) {
      const { ray, theme } = model;
      if (!ray || host.closest("[hidden]")) return;
      const names = classNames(ray);
      const high = host.clientHeight;
      const words = axisTitles(model, false)[0];
      plot.draw([ray, theme, names.length, words, hidesMinimum(model)], () => [
        traces(model, ray, names, large),
        layout(model, ray, names, large, high),
      ]);
    },
  };
}

/** As many names as there are classes. @param {Ray} ray @returns {string[]} */
function classNames({ kinks, of }) {
  const known = datasetOf(of)?.class_names ?? [];
  const classes = Math.max(0, ...(kinks?.class ?? []), ...(kinks?.label ?? [])) + 1;
  return known.length >= classes ? known : Array.from({ length: classes }, (_, k) => String(k));
}

/** @param {HTMLElement} host @param {Actions} actions @returns {View} */
export function createLargeRay(host, actions) {
  const picture = createPicture(host, true, actions.invalidate);
  const overlay = createOverlay(host);
  const reading = createRayReading((direction) => step(direction, true));
  let spot = /** @type {Spot | null} */ (null);
  /** The last spot, before the pointer left for a button. @type {Spot | null} */
  let left = null;
  let ray = /** @type {Ray | null} */ (null);
  let names = /** @type {string[]} */ ([]);
  // beside the picture, which is a control itself
  const figure = /** @type {HTMLElement} */ (host.parentElement);
  const frameNow = () => cartesianFrame(picture.plot);
  const handle = createHandle(figure, frameNow, (a, _, done) => actions.moveStart(a, 0, done));
  let isWhole = false; // a function of one variable, on which the paths run
  host.addEventListener("click", (event) => {
    const frame = isWhole ? frameNow() : null;
    if (frame)
      actions.moveStart(frame.a(event.clientX - host.getBoundingClientRect().left), 0, true);
  });
  host.addEventListener("pointermove", (event) => {
    const frame = cartesianFrame(picture.plot);
    if (!frame || !ray) return;
    const box = host.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    const inside = px >= frame.left && px <= frame.left + frame.width;
    move(inside ? spotAt(frame, px, py) : null);
  });
  host.addEventListener("pointerleave", () => document.activeElement !== host && move(null));
  host.addEventListener("blur", () => move(null));
  host.addEventListener("focus", () => spot ?? step(1, false));
  host.addEventListener("keydown", (event) => {
    const key = moves[/** @type {keyof typeof moves} */ (event.key)];
    if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    key(event.shiftKey ? 10 : 1);
  });
  const moves = {
    ArrowLeft: (/** @type {number} */ by) => stepGrid(-by),
    ArrowRight: (/** @type {number} */ by) => stepGrid(by),
    ArrowUp: () => step(1, true),
    ArrowDown: () => step(-1, true),
    Home: () => stepGrid(-Infinity),
    End: () => stepGrid(Infinity),
  };
  /** The kink near the pointer (in the rug, only of that lane), or else a point of the grid.
   *  @param {Frame} frame @param {number} px @param {number} py @returns {Spot | null} */
  function spotAt(frame, px, py) {
    if (!ray) return null;
    const { kinks } = ray;
    const a = frame.a(px);
    const lanes = hasKinks(ray) ? axisFrame(picture.plot, "yaxis2") : null;
    const inRug = lanes && py >= lanes.top && py <= lanes.top + lanes.height;
    const lane = inRug ? Math.round(lanes.value(py)) : null;
    const distance = frame.a(px + (inRug ? 2 * NEAR : NEAR)) - a;
    const areFew = kinks && kinks.a.length * NEAR < frame.width;
    const kink = inRug || areFew ? kinkNear(kinks, a, distance, lane) : null;
    return kinks && kink !== null ? kinkSpot(kinks, kink) : gridSpot(ray, nearest(ray.a, a));
  }
  function stepGrid(/** @type {number} */ by) {
    if (!ray) return;
    const last = ray.a.length - 1;
    const at = spot ?? left;
    const from = at ? nearest(ray.a, at.a) : Math.round(last / 2);
    move(gridSpot(ray, clamp(from + by, 0, last)));
  }
  /** To the next kink, else to the middle. @param {1 | -1} direction @param {boolean} toKink */
  function step(direction, toKink) {
    const kink = toKink ? nextKink(ray?.kinks ?? null, spot ?? left, direction) : null;
    if (ray?.kinks && kink !== null) move(kinkSpot(ray.kinks, kink));
    else stepGrid(0);
  }
  function move(/** @type {Spot | null} */ next) {
    if (next === spot) return;
    left = spot;
    spot = next;
    actions.look(next && [next.a, 0]);
    actions.invalidate();
  }
  const isOpened = createChanges();
  return {
    update(model) {
      if (host.closest("[hidden]")) return move(null);
      if (isOpened(model.opened)) spot = left = null;
      if (model.ray !== ray) {
        spot = spot && model.ray && gridSpot(model.ray, nearest(model.ray.a, spot.a));
        left = null;
      }
      ray = model.ray;
      names = ray ? classNames(ray) : [];
      picture.update(model);
      reading.update(model, spot, names);
      isWhole = ray !== null && !hasMap(ray.of);
      paint(model);
      if (ray) describe(ray);
    },
  };
  function describe(/** @type {Ray} */ { a }) {
    host.setAttribute("aria-valuemin", String(a[0]));
    host.setAttribute("aria-valuemax", String(a[a.length - 1]));
    host.setAttribute("aria-valuenow", String(spot?.a ?? 0));
    host.setAttribute("aria-valuetext", spotText(spot, ray, names));
  }
  /** The steps of paths on a function, and the cursor. @param {Model} model */
  function paint(model) {
    const context = overlay.begin();
    const frame = cartesianFrame(picture.plot);
    const start = frame && ray && isWhole ? startOn(model) : null;
    if (frame && start && ray) {
      clipped(context, frame, () => drawSteps(context, frame, model));
      const place = { ...start, b: heightAt(ray, start.a) };
      handle.place(place, frame, axisNames(model.state), isStartMovable(model));
    } else handle.hide();
    if (frame && spot) paintCursor(context, frame, spot, model.theme);
  }
  /** A line through all panels, a point and its tangents.
   *  @param {Context} context @param {Frame} frame @param {Spot} spot @param {Theme} theme */
  function paintCursor(context, frame, spot, theme) {
    const { a, loss, before, after } = spot;
    const bottom = axisFrame(picture.plot, "yaxis3") ?? frame;
    const [x, y] = [frame.x(a), frame.y(loss)];
    drawLine(context, [x, frame.top], [x, bottom.top + bottom.height], theme.muted, 1, [2, 3]);
    const reach = 0.16 * (frame.a(frame.left + frame.width) - frame.a(frame.left));
    const [left, right] = bends(spot) ? [theme.runs[0], theme.runs[2]] : [];
    context.lineCap = "round";
    clipped(context, frame, () => {
      const tangent = (
        /** @type {number} */ by,
        /** @type {number} */ slope,
        colour = theme.accent,
      ) => drawLine(context, [x, y], [frame.x(a + by), frame.y(loss + by * slope)], colour, 2);
      tangent(-reach, before, left?.colour);
      tangent(reach, after, right?.colour);
    });
    drawCircle(context, [x, y], theme.size * 0.26, theme.ink, theme.casing);
    const lanes = spot.kink === null ? null : axisFrame(picture.plot, "yaxis2");
    if (spot.kink === null || !lanes || !ray?.kinks) return;
    const ofClass = ray.kinks.class[spot.kink];
    const colours = kinkColours(theme, names.length);
    const colour = colours[ofClass % colours.length];
    drawCircle(context, [x, lanes.pixel(ofClass)], theme.size * 0.3, colour, theme.casing);
  }
}
