/** The dial around the marker: how the loss changes one step away, in every direction. The user
 *  turns a needle to find the steepest descent. */

import { number } from "../../../derive/format.js";
import { angleTo, best, changeAt } from "../../../derive/lesson/dial.js";
import { factOf } from "../../../derive/lesson/facts.js";
import { openPrediction } from "../../../derive/lesson/step.js";
import { createChanges, h, setText } from "../../../draw/dom.js";
import { polyline, s } from "../../../draw/svg.js";

const [WIDTH, HEIGHT] = [270, 190];
const [NONE, MOST] = [42, 32]; // pixels: radius of no change, and how far the largest is from it
const SHARES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

/** @typedef {import("../../../derive/lesson/dial.js").Dial} Dial */

/** @param {HTMLElement} host @param {Actions} actions @returns {View} */
export function create(host, actions) {
  const picture = h("div");
  const needle = h("input", {
    ...{ id: "dial-angle", type: "range", className: "track", min: "0", max: "357", step: "3" },
    ...{ value: "0", oninput: () => show() },
  });
  const length = h("input", {
    ...{ id: "dial-step", type: "range", className: "track", min: "0" },
    ...{ max: String(SHARES.length - 1), value: "1" },
    oninput: () => actions.setFigure("dial", { share: SHARES[length.valueAsNumber] }),
  });
  const [angle, step] = [h("output", { htmlFor: needle.id }), h("output", { htmlFor: length.id })];
  const words = h("p", { role: "status" });
  const row = (/** @type {string} */ text, /** @type {HTMLInputElement} */ input) =>
    h("div", { className: "row" }, h("label", { htmlFor: input.id }, text), input);
  const [turn, reach] = [row("Direction", needle), row("Length", length)];
  turn.append(angle);
  reach.append(step);
  host.append(picture, turn, reach, words);
  let dial = /** @type {Dial | undefined} */ (undefined);
  let toMinimum = /** @type {number | null} */ (null);
  let isOpen = false; // a prediction: its answer is not told
  const isNew = createChanges();

  function show() {
    if (!dial) return;
    const at = needle.valueAsNumber;
    picture.replaceChildren(drawn(dial, at, toMinimum, isOpen));
    setText(angle, `${at}°`);
    setText(step, number(dial.step));
    length.setAttribute("aria-valuetext", number(dial.step));
    setText(words, sentence(dial, at, toMinimum, isOpen));
  }

  return {
    update(model) {
      const [from, to] = [factOf("marker", model), factOf("minimum", model)];
      const hasBoth = Array.isArray(from) && Array.isArray(to);
      const own = hasBoth ? angleTo(from, to) : null;
      isOpen = openPrediction(model) !== null;
      if (!isNew(model.figures.dial, own, isOpen)) return;
      [dial, toMinimum] = [model.figures.dial, own];
      length.value = String(Math.max(0, SHARES.indexOf(model.figureSettings.dial.share)));
      show();
    },
  };
}

/** @param {Dial} dial @param {number} at @param {number | null} toMinimum
 *  @param {boolean} isOpen */
function sentence(dial, at, toMinimum, isOpen) {
  const own = `Your direction changes f by ${number(changeAt(dial, at))}.`;
  if (isOpen) return own;
  if (dial.downhill === null) return `${own} The gradient is zero: no direction is downhill.`;
  const lowest = best(dial);
  const others = [
    `against the gradient: ${number(dial.downhill_change)}`,
    ...(toMinimum === null ? [] : [`towards the minimum: ${number(changeAt(dial, toMinimum))}`]),
    `best at this step length: ${number(lowest.change)}`,
  ];
  return `${own} ${others.join("; ").replace(/^a/, "A")}.`;
}

/** @param {Dial} dial @param {number} at @param {number | null} toMinimum
 *  @param {boolean} isOpen */
function drawn(dial, at, toMinimum, isOpen) {
  const { angle, change, downhill } = dial;
  const largest = Math.max(...change.map((value) => Math.abs(value ?? 0))) || 1;
  /** @param {number} degrees @param {number} radius @returns {[number, number]} */
  const place = (degrees, radius) => {
    const turn = (degrees * Math.PI) / 180;
    return [WIDTH / 2 + radius * Math.cos(turn), HEIGHT / 2 - radius * Math.sin(turn)];
  };
  const outline = angle.map((own, i) => place(own, NONE + (MOST * (change[i] ?? 0)) / largest));
  const [cx, cy] = place(0, 0);
  const full = NONE + MOST;
  /** @param {number} degrees @param {string} name @param {number} [back] */
  const ray = (degrees, name, back = 0) =>
    s("path", { class: name, d: polyline([place(degrees, -back), place(degrees, full)]) });
  /** @param {number} degrees @param {string} text */
  const label = (degrees, text) => {
    const [x, y] = place(degrees, full + 6);
    const anchor = x > cx + 20 ? "start" : x < cx - 20 ? "end" : "middle";
    return s("text", { x, y: y + (y > cy ? 10 : 0), "text-anchor": anchor }, text);
  };
  const svg = s(
    "svg",
    {
      ...{ class: "small-chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" },
      "aria-label": "The change of f in every direction: inside the circle, f falls",
    },
    s("circle", { class: "ring", cx, cy, r: NONE }),
  );
  if (downhill !== null && !isOpen)
    svg.append(
      ray(downhill + 90, "level", full),
      ray(downhill, "line"),
      label(downhill, "−gradient"),
    );
  if (toMinimum !== null) svg.append(ray(toMinimum, "target"), label(toMinimum, "minimum"));
  const [nx, ny] = place(at, NONE + (MOST * (changeAt(dial, at) ?? 0)) / largest);
  svg.append(
    s("path", { class: "curve", d: `${polyline(outline)}Z` }),
    ray(at, "needle"),
    s("circle", { class: "spot", cx: nx, cy: ny, r: 5 }),
  );
  return svg;
}
