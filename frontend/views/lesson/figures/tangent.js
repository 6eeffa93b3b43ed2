/** The curve of the ray, with the tangent at a point that the user moves, and a step against the
 *  slope there. */

import { number } from "../../../derive/format.js";
import { openPrediction } from "../../../derive/lesson/step.js";
import { slopeKind } from "../../../derive/lesson/tangent.js";
import { clamp, ends, nearest } from "../../../derive/numbers.js";
import { gridSpot } from "../../../derive/ray.js";
import { startOn } from "../../../derive/shown_point.js";
import { createChanges, h, setText } from "../../../draw/dom.js";
import { chart, polyline, s } from "../../../draw/svg.js";
import { functionOf } from "../../../state/catalog.js";
import { slopeText } from "../../../words/lesson/tangent.js";

const RATE = 0.05; // of a step against the slope

/** @param {HTMLElement} host @returns {View} */
export function create(host) {
  const picture = h("div");
  const slider = h("input", {
    ...{ id: "tangent-at", type: "range", className: "track", min: "0" },
    oninput: () => show(),
  });
  const value = h("output", { htmlFor: slider.id });
  const label = h("label", { htmlFor: slider.id }, "x");
  const words = h("p", { role: "status" });
  const against = h("button", { onclick: () => step() }, "Step against the slope");
  const flat = h("button", { className: "quiet", onclick: () => toFlat() }, "Next flat point");
  host.append(picture, h("div", { className: "row" }, label, slider, value), words);
  const buttons = h("div", { className: "row" }, against, flat);
  host.append(buttons);
  let ray = /** @type {Ray | null} */ (null);
  let known = /** @type {CatalogFunction["stationary"]} */ ([]);
  const isNew = createChanges();

  const move = (/** @type {number} */ i) => {
    slider.value = String(i);
    show();
  };
  function step() {
    if (!ray) return;
    const { a, after } = gridSpot(ray, slider.valueAsNumber);
    const i = nearest(ray.a, clamp(a - RATE * after, ...ends(ray.a)));
    const sign = Math.sign(slider.valueAsNumber - i);
    const isShort = sign === 0 && slopeKind(ray, slider.valueAsNumber, known) === "";
    move(isShort ? slider.valueAsNumber - Math.sign(after) : i);
  }
  function toFlat() {
    if (!ray || known.length === 0) return;
    const places = known.map(({ x }) => nearest(/** @type {Ray} */ (ray).a, x));
    move(places.find((i) => i > slider.valueAsNumber) ?? places[0]);
  }
  function show() {
    if (!ray) return;
    const i = slider.valueAsNumber;
    picture.replaceChildren(drawn(ray, i));
    setText(value, number(ray.a[i]));
    slider.setAttribute("aria-valuetext", number(ray.a[i]));
    setText(words, slopeText(gridSpot(ray, i), slopeKind(ray, i, known)));
  }

  return {
    update(model) {
      const isOpen = openPrediction(model) !== null;
      [words.hidden, buttons.hidden] = [isOpen, isOpen]; // they would tell the answer
      if (!isNew(model.ray)) return;
      ({ ray } = model);
      if (!ray) return;
      known = functionOf(ray.of)?.stationary ?? [];
      flat.hidden = known.length === 0;
      slider.max = String(ray.a.length - 1);
      move(nearest(ray.a, startOn(model)?.a ?? 0));
    },
  };
}

/** @param {Ray} ray @param {number} i */
function drawn({ a, loss, slope_after }, i) {
  const [low, high] = ends(a);
  const [least, most] = [Math.min(...loss), Math.max(...loss)];
  const pad = 0.08 * (most - least);
  const { plot, svg, x, y } = chart({
    label: "The curve, and the tangent at the chosen point",
    ...{ x: [low, high], y: [least - pad, most], height: 170, xTitle: "x" },
    xTicks: [low, high].map((at) => [at, number(at)]),
    yTicks: [[loss[i], number(loss[i])]],
  });
  const reach = (high - low) / 5;
  const line = [-reach, reach].map(
    (by) => /** @type {[number, number]} */ ([x(a[i] + by), y(loss[i] + slope_after[i] * by)]),
  );
  const points = a.map((at, k) => /** @type {[number, number]} */ ([x(at), y(loss[k])]));
  plot.append(
    s("path", { class: "curve", d: polyline(points) }),
    s("path", { class: "line", d: polyline(line) }),
    s("circle", { class: "spot", cx: x(a[i]), cy: y(loss[i]), r: 5 }),
  );
  return svg;
}
