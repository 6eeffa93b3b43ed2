/** Slices of a function along x and along y through the marker: their slopes, and what they predict
 *  for a change of one variable. */

import { number } from "../../../derive/format.js";
import { openPrediction } from "../../../derive/lesson/step.js";
import { bends, gridSpot } from "../../../derive/ray.js";
import { createChanges, h, setText } from "../../../draw/dom.js";
import { chart, polyline, s } from "../../../draw/svg.js";
import { functionOf } from "../../../state/catalog.js";

const NAMES = ["x", "y"];
const FIRST = 30; // grid points from the middle

/** @param {HTMLElement} host @returns {View} */
export function create(host) {
  const absent = h("p", { className: "note" }, "Only a function of x and y has these slices.");
  const slider = h("input", {
    ...{ id: "partials-change", type: "range", className: "track", value: String(FIRST) },
    oninput: () => show(),
  });
  const value = h("output", { htmlFor: slider.id });
  const label = h("label", { htmlFor: slider.id }, "Change by");
  const parts = NAMES.map(() => ({ picture: h("div"), words: h("p", { role: "status" }) }));
  const body = h("div", {}, h("div", { className: "row" }, label, slider, value));
  for (const { picture, words } of parts) body.append(picture, words);
  host.append(absent, body);
  let partials = /** @type {Partials | undefined} */ (undefined);
  const isNew = createChanges();

  function show() {
    if (!partials) return;
    const { along, at } = partials;
    const middle = (along[0].a.length - 1) / 2;
    const steps = slider.valueAsNumber;
    const size = number(along[0].a[middle + steps]);
    setText(value, size);
    slider.setAttribute("aria-valuetext", size);
    parts.forEach(({ picture, words }, k) => {
      const ray = /** @type {Ray} */ (/** @type {unknown} */ (along[k]));
      picture.replaceChildren(drawn(ray, NAMES[k], at[k], middle, middle + steps));
      setText(words, sentence(ray, NAMES[k], middle, middle + steps));
    });
  }

  return {
    update(model) {
      const isOpen = openPrediction(model) !== null; // the words would tell the answer
      for (const { words } of parts) words.hidden = isOpen;
      if (!isNew(model.figures.partials, model.state.function)) return;
      ({ partials } = model.figures);
      [absent.hidden, body.hidden] = [functionOf(model.state) !== null, !partials];
      if (!partials) return;
      const half = (partials.along[0].a.length - 1) / 2;
      const { value: before } = slider;
      Object.assign(slider, { min: String(-half), max: String(half) });
      slider.value = before;
      show();
    },
  };
}

/** @param {Ray} ray @param {string} name @param {number} from @param {number} to On the grid. */
function sentence(ray, name, from, to) {
  const spot = gridSpot(ray, from);
  if (bends(spot)) {
    const [before, after] = [spot.before, spot.after].map((own) => number(own));
    return `Along ${name}, a kink: slope ${before} before, ${after} after.`;
  }
  const change = ray.a[to];
  const [slope, guess] = [spot.after, spot.after * change].map((own) => number(own));
  const truth = number(ray.loss[to] - ray.loss[from]);
  const estimate = `df = ${slope} × ${number(change)} = ${guess}`;
  return `∂f/∂${name} = ${slope}: ${estimate}; f changes by ${truth}.`;
}

/** @param {Ray} ray @param {string} name @param {number} at Of the marker.
 *  @param {number} from @param {number} to On the grid. */
function drawn(ray, name, at, from, to) {
  const { a, loss } = ray;
  const { before, after } = gridSpot(ray, from);
  const [least, most] = [Math.min(...loss), Math.max(...loss)];
  const pad = 0.12 * (most - least || 1);
  const last = a.length - 1;
  const { plot, svg, x, y } = chart({
    label: `f along ${name} through the marker, with its tangent`,
    ...{ x: [a[0], a[last]], y: [least - pad, most + pad], height: 130, xTitle: name },
    xTicks: [[0, number(at)]],
    yTicks: [[loss[from], number(loss[from])]],
  });
  const points = a.map((value, i) => /** @type {[number, number]} */ ([x(value), y(loss[i])]));
  /** @param {number} i @param {number} slope @returns {[number, number]} */
  const tangent = (i, slope) => [x(a[i]), y(loss[from] + slope * a[i])];
  const line = [tangent(0, before), tangent(from, after), tangent(last, after)];
  const guess = tangent(to, to < from ? before : after)[1];
  const [left, right] = [x(0), x(a[to])];
  plot.append(
    s("path", { class: "curve", d: polyline(points) }),
    s("path", { class: "line", d: polyline(line) }),
    s("path", { class: "target", d: `M${left} ${y(loss[from])}H${right}V${y(loss[to])}` }),
    s("circle", { class: "spot", cx: left, cy: y(loss[from]), r: 4 }),
    s("circle", { class: "guess", cx: right, cy: guess, r: 4 }),
    s("circle", { class: "spot", cx: right, cy: y(loss[to]), r: 4 }),
  );
  return svg;
}
