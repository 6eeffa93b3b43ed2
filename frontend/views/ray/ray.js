/**
 * The loss along the ray b = 0: its lowest point, its kinks, the accuracy. The small picture is
 * hovered over; the large one has a cursor with the tangents there, moved by pointer or keyboard.
 *
 * @typedef {import("../../state/types.js").Model} Model
 * @typedef {import("../../state/types.js").Ray} Ray
 * @typedef {import("../../derive/kinks.js").Spot} Spot
 */

import { datasetOf } from "../../derive/datasets.js";
import { bends, gridSpot, kinkNear, kinkSpot, nearest, nextKink } from "../../derive/kinks.js";
import { clamp } from "../../derive/math.js";
import { createOverlay } from "../../draw/overlay.js";
import { CONFIG, followSize, plotly } from "../../draw/plot.js";
import { axisFrame, cartesianFrame } from "../../draw/plotly_internals.js";
import { axisTitles } from "../../words/plane.js";
import { spotText } from "../../words/ray.js";
import { hasKinks, kinkColours, layout, traces } from "./ray_figure.js";
import { createRayReading } from "./ray_reading.js";

/** A kink this many pixels from the pointer is meant. */
const NEAR = 5;

/** @param {HTMLElement} host */
export function createRay(host) {
  return createPicture(host, false, () => {});
}

/** @param {HTMLElement} host @param {boolean} large @param {() => void} onDrawn */
function createPicture(host, large, onDrawn) {
  const plot = Object.assign(document.createElement("div"), { className: "plot" });
  host.append(plot);
  /** @type {unknown[]} */
  let drawn = [];
  followSize(plot, onDrawn);
  return {
    plot,
    /** @param {Model} model */
    update(model) {
      if (!model.ray || !plotly() || host.closest("[hidden]")) return;
      const names = classNames(model);
      const key = [model.ray, model.theme, names.length, axisTitles(model, false)[0]];
      if (key.every((part, i) => part === drawn[i])) return;
      const fresh = drawn.length === 0;
      drawn = key;
      plotly().react(
        plot,
        traces(model, model.ray, names, large),
        layout(model, model.ray, names, large),
        CONFIG,
      );
      if (fresh) /** @type {any} */ (plot).on("plotly_afterplot", onDrawn);
    },
  };
}

/** As many names as there are classes, known or not yet. @param {Model} model @returns {string[]} */
function classNames({ catalog, ray }) {
  const known = ray ? datasetOf(catalog, ray.of)?.class_names : undefined;
  const classes = Math.max(0, ...(ray?.kinks?.class ?? []), ...(ray?.kinks?.label ?? [])) + 1;
  return known && known.length >= classes
    ? known
    : Array.from({ length: classes }, (_, k) => String(k));
}

/** @param {HTMLElement} host @param {{invalidate: () => void, look: (place: [number, number] | null) => void}} actions */
export function createLargeRay(host, actions) {
  const picture = createPicture(host, true, actions.invalidate);
  const overlay = createOverlay(host);
  const reading = createRayReading((way) => step(way, true));
  /** @type {Spot | null} */
  let spot = null;
  /** Where the pointer was before it went to a button. @type {Spot | null} */
  let left = null;
  /** @type {Ray | null} */
  let ray = null;
  /** @type {string[]} */
  let names = [];

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

  /** In the rug the kink of that lane is meant, elsewhere the one that bends the most. @param {import("../../state/types.js").Frame} frame @param {number} px @param {number} py */
  function spotAt(frame, px, py) {
    const known = /** @type {Ray} */ (ray);
    const a = frame.a(px);
    const lanes = hasKinks(known) ? axisFrame(picture.plot, "yaxis2") : null;
    const inRug = lanes && py >= lanes.top && py <= lanes.top + lanes.height;
    const distance = frame.a(px + (inRug ? 2 * NEAR : NEAR)) - a;
    const few = known.kinks && known.kinks.a.length * NEAR < frame.width;
    const kink =
      inRug || few
        ? kinkNear(known.kinks ?? null, a, distance, inRug ? Math.round(lanes.value(py)) : null)
        : null;
    return kink === null
      ? gridSpot(known, nearest(known.a, a))
      : kinkSpot(/** @type {any} */ (known.kinks), kink);
  }

  /** @param {number} by */
  function stepGrid(by) {
    if (!ray) return;
    const last = ray.a.length - 1;
    const at = spot ?? left;
    const from = at ? nearest(ray.a, at.a) : Math.round(last / 2);
    move(gridSpot(ray, clamp(from + by, 0, last)));
  }

  /** To the next kink; or, where there is none or it is not asked for, to the middle. @param {1 | -1} way @param {boolean} toKink */
  function step(way, toKink) {
    const kink = toKink ? nextKink(ray?.kinks ?? null, spot ?? left, way) : null;
    if (ray?.kinks && kink !== null) move(kinkSpot(ray.kinks, kink));
    else stepGrid(0);
  }

  /** @param {Spot | null} next */
  function move(next) {
    if (next === spot) return;
    left = spot;
    spot = next;
    actions.look(next && [next.a, 0]);
    actions.invalidate();
  }

  return {
    /** @param {Model} model */
    update(model) {
      if (host.closest("[hidden]")) return;
      if (model.ray !== ray) {
        spot = spot && model.ray && gridSpot(model.ray, nearest(model.ray.a, spot.a));
        left = null;
      }
      ray = model.ray;
      names = classNames(model);
      picture.update(model);
      reading.update(model, spot, names);
      paint(model);
      if (ray) describe(ray);
    },
  };

  /** @param {Ray} known */
  function describe({ a }) {
    host.setAttribute("aria-valuemin", String(a[0]));
    host.setAttribute("aria-valuemax", String(a[a.length - 1]));
    host.setAttribute("aria-valuenow", String(spot?.a ?? 0));
    host.setAttribute("aria-valuetext", spotText(spot, ray, names));
  }

  /** The cursor: a line through all panels, the place on the curve, and the tangents. @param {Model} model */
  function paint({ theme }) {
    const context = overlay.begin();
    const frame = cartesianFrame(picture.plot);
    if (!frame || !spot) return;
    const bottom = axisFrame(picture.plot, "yaxis3");
    const [x, y] = [frame.x(spot.a), frame.y(spot.loss)];
    context.strokeStyle = theme.muted;
    context.lineWidth = 1;
    context.setLineDash([2, 3]);
    line(context, x, frame.top, x, bottom ? bottom.top + bottom.height : frame.top + frame.height);
    context.setLineDash([]);
    context.save();
    context.beginPath();
    context.rect(frame.left, frame.top, frame.width, frame.height);
    context.clip();
    context.lineCap = "round";
    context.lineWidth = 2;
    const reach = 0.16 * (frame.a(frame.left + frame.width) - frame.a(frame.left));
    const sides = bends(spot)
      ? /** @type {const} */ ([
          [-reach, spot.before, theme.runs[0].colour],
          [reach, spot.after, theme.runs[2].colour],
        ])
      : /** @type {const} */ ([
          [-reach, spot.before, theme.accent],
          [reach, spot.after, theme.accent],
        ]);
    for (const [by, slope, colour] of sides) {
      context.strokeStyle = colour;
      line(context, x, y, frame.x(spot.a + by), frame.y(spot.loss + by * slope));
    }
    context.restore();
    dot(context, x, y, theme.size * 0.26, theme.ink, theme.casing);
    markKink(context, x, theme);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} x @param {Model["theme"]} theme */
  function markKink(context, x, theme) {
    const lanes = spot?.kink != null && ray?.kinks ? axisFrame(picture.plot, "yaxis2") : null;
    if (!lanes || spot?.kink == null || !ray?.kinks) return;
    const ofClass = ray.kinks.class[spot.kink];
    const colours = kinkColours(theme, names.length);
    dot(
      context,
      x,
      lanes.pixel(ofClass),
      theme.size * 0.3,
      colours[ofClass % colours.length],
      theme.casing,
    );
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
function line(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius @param {string} colour @param {string} casing */
function dot(context, x, y, radius, colour, casing) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.strokeStyle = casing;
  context.lineWidth = 2;
  context.fill();
  context.stroke();
}
