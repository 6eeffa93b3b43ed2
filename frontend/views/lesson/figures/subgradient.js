/** A kink of the ray, and a line through it that the user turns: is it a subgradient? */

import { number } from "../../../derive/format.js";
import { openPrediction } from "../../../derive/lesson/step.js";
import { crosses, sharpest } from "../../../derive/lesson/subgradient.js";
import { createChanges, h, setText } from "../../../draw/dom.js";
import { chart, polyline, s } from "../../../draw/svg.js";

const MOST = 12; // kinks
const STEPS = 100; // of the slider, over twice the interval of slopes

/** @param {HTMLElement} host @returns {View} */
export function create(host) {
  let ray = /** @type {Ray | null} */ (null);
  let spots = /** @type {import("../../../derive/ray.js").Spot[]} */ ([]);
  let chosen = 0;
  const picture = h("div");
  const slider = h("input", {
    ...{ id: "line-slope", className: "track", type: "range", min: "0", max: String(STEPS) },
    ...{ value: String(0.1 * STEPS), oninput: () => show() },
  });
  const value = h("output", { htmlFor: "line-slope" });
  const label = h("label", { htmlFor: "line-slope" }, "Slope of the line");
  const words = h("p", { role: "status" });
  const interval = h("p");
  let isOpen = true;
  const next = h("button", { className: "quiet", onclick: () => step() }, "Next kink");
  const absent = h("p", { className: "note" }, "This ray has no kinks.");
  const body = h("div", {}, picture, h("div", { className: "row" }, label, slider, value));
  body.append(words, interval, next);
  host.append(absent, body);
  const isNew = createChanges();

  function step() {
    chosen = (chosen + 1) % spots.length;
    show();
  }

  function show() {
    const spot = spots[chosen];
    if (!ray || !spot) return;
    const { before, after } = spot;
    const slope = before + (after - before) * ((2 * slider.valueAsNumber) / STEPS - 0.5);
    const side = crosses(spot, slope);
    picture.replaceChildren(drawn(ray, spot, slope));
    setText(value, number(slope));
    slider.setAttribute("aria-valuetext", number(slope));
    setText(
      words,
      side
        ? `Not a subgradient: on the ${side}, the line is above the loss.`
        : "A subgradient: the line touches the kink and stays below the loss.",
    );
    setText(interval, isOpen ? "" : `Allowed: [${number(before)}, ${number(after)}].`);
  }

  return {
    update(model) {
      const asks = openPrediction(model) !== null;
      if (asks !== isOpen) {
        isOpen = asks;
        show();
      }
      ({ ray } = model);
      if (!isNew(ray)) return;
      spots = ray ? sharpest(ray, MOST) : [];
      const sizes = spots.map(({ before, after }) => after - before);
      chosen = sizes.indexOf(Math.max(...sizes));
      [absent.hidden, body.hidden] = [spots.length > 0, spots.length === 0];
      next.hidden = spots.length < 2;
      show();
    },
  };
}

/** The loss around the kink, and the line. @param {Ray} ray
 *  @param {import("../../../derive/ray.js").Spot} spot @param {number} slope */
function drawn(ray, spot, slope) {
  const reach = (ray.a[ray.a.length - 1] - ray.a[0]) / 8;
  const [low, high] = [spot.a - reach, spot.a + reach];
  const shown = ray.a.flatMap((a, i) =>
    a >= low && a <= high ? [/** @type {[number, number]} */ ([a, ray.loss[i]])] : [],
  );
  const points = [...shown, /** @type {[number, number]} */ ([spot.a, spot.loss])];
  points.sort(([a], [b]) => a - b);
  const losses = points.map(([, loss]) => loss);
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  const pad = 0.25 * (most - least || 1);
  const { svg, x, y } = chart({
    label: "The loss around a kink of the ray, and a line through the kink",
    ...{ x: [low, high], y: [least - pad, most + 0.2 * pad], xTitle: "along the ray" },
    xTicks: [[spot.a, number(spot.a)]],
    yTicks: [[spot.loss, number(spot.loss)]],
  });
  const at = (/** @type {number} */ a) => spot.loss + slope * (a - spot.a);
  const line = polyline([low, high].map((a) => [x(a), y(at(a))]));
  const className = crosses(spot, slope) ? "line crossing" : "line";
  svg.append(
    s("path", { class: "curve", d: polyline(points.map(([a, loss]) => [x(a), y(loss)])) }),
    s("path", { class: className, d: line }),
    s("circle", { class: "spot", cx: x(spot.a), cy: y(spot.loss), r: 4 }),
  );
  return svg;
}
