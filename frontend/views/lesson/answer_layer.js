/** Predictions that are answered on a picture: a pin, or an arrow at a point; and the true one once
 *  it is checked. While one is open, clicks on the picture answer it and change nothing else. */

import { factOf } from "../../derive/lesson/facts.js";
import { guessOf, stepOf } from "../../derive/lesson/step.js";
import { clamp } from "../../derive/numbers.js";
import { ARROWS, createChanges, h } from "../../draw/dom.js";
import { drawnFrame } from "../../draw/plotly_internals.js";
import { s } from "../../draw/svg.js";

/** An arrow key moves the pin by this share of the picture; with Shift five times as far. */
const STEP = 1 / 50;
const TURN = Math.PI / 36;
const LENGTHS = /** @type {const} */ ([45, 90]); // pixels of an arrow: the least and the most
const FIRST = [0, 1]; // where an arrow points before it is turned: away from the colour bar

/** @param {HTMLElement} host @param {boolean} isRay @param {Pick<Actions, "predict">} actions
 *  @returns {View} */
export function createAnswerLayer(host, isRay, actions) {
  const svg = s("svg", { class: "answers", "aria-hidden": "true" });
  const pin = h("button", { className: "answer-pin" });
  const layer = h("div", { className: "answer-layer", hidden: true });
  layer.append(svg, pin);
  host.parentElement?.append(layer); // the ray itself is a slider, which holds no buttons
  let frame = /** @type {Frame | null} */ (null);
  let kind = "point";
  let from = [0, 0];
  let value = /** @type {number[] | null} */ (null);

  /** @param {PointerEvent} event */
  function answer(event) {
    if (!frame) return;
    const box = layer.getBoundingClientRect();
    const px = clamp(event.clientX - box.left, frame.left, frame.left + frame.width);
    const py = clamp(event.clientY - box.top, frame.top, frame.top + frame.height);
    const [a, b] = [frame.a(px), frame.b(py)];
    if (kind === "direction") actions.predict([a - from[0], b - from[1]]);
    else actions.predict(isRay ? [a] : [a, b]);
  }
  let dragging = false;
  layer.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    dragging = true;
    layer.setPointerCapture(event.pointerId);
    answer(event);
    pin.focus();
  });
  layer.addEventListener("pointermove", (event) => {
    event.stopPropagation(); // the map would show the classifier under the pointer
    if (dragging) answer(event);
  });
  for (const end of ["pointerup", "pointercancel"])
    layer.addEventListener(end, () => {
      dragging = false;
    });
  layer.addEventListener("click", (event) => event.stopPropagation());

  pin.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow || !frame) return;
    event.preventDefault();
    event.stopPropagation();
    const by = event.shiftKey ? 5 : 1;
    actions.predict(kind === "direction" ? turned(arrow, by) : moved(frame, arrow, by));
  });

  /** @param {[number, number]} arrow @param {number} by */
  function turned([right, up], by) {
    const [x, y] = value ?? FIRST;
    const turn = (up - right) * TURN * by;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    return [x * cos - y * sin, x * sin + y * cos];
  }

  /** @param {Frame} frame @param {[number, number]} arrow @param {number} by */
  function moved({ a, b, height, left, top, width }, [right, up], by) {
    const [low, high] = [a(left), a(left + width)];
    const at = value?.[0] ?? (low + high) / 2;
    const next = clamp(at + right * by * STEP * (high - low), low, high);
    if (isRay) return [next];
    const [bottom, ceiling] = [b(top + height), b(top)];
    const over = value?.[1] ?? (bottom + ceiling) / 2;
    return [next, clamp(over + up * by * STEP * (ceiling - bottom), bottom, ceiling)];
  }

  const isNew = createChanges();
  return {
    update(model) {
      const { state } = model;
      const prediction = stepOf(model)?.prediction ?? null;
      const isMine = (state.picture === "ray") === isRay && !host.hidden;
      const isHere = prediction?.kind === "point" || prediction?.kind === "direction";
      frame = isMine && isHere ? drawnFrame(host) : null;
      layer.hidden = frame === null;
      if (!frame || !prediction) return;
      const guess = guessOf(model);
      kind = prediction.kind;
      value = Array.isArray(guess?.value) ? guess.value : null;
      const isChecked = Boolean(guess?.checked);
      const truth = guess?.checked?.truth ?? null;
      const at = prediction.kind === "direction" ? factOf(prediction.at, model) : null;
      if (Array.isArray(at)) from = at;
      layer.classList.toggle("open", !isChecked);
      pin.disabled = isChecked;
      const key = [kind, value, truth, from.join()].map((part) => JSON.stringify(part));
      if (!isNew(...key, frame.left, frame.top, frame.x(0), frame.x(1), frame.y(0), frame.y(1)))
        return;
      show(frame, value, Array.isArray(truth) ? truth : null);
    },
  };

  /** @param {Frame} frame @param {number[] | null} guess @param {number[] | null} truth */
  function show(frame, guess, truth) {
    const middle = frame.top + frame.height / 2;
    const spot = (/** @type {number[]} */ [a, b]) => [frame.x(a), isRay ? middle : frame.y(b)];
    const start = spot(from);
    const long = clamp(toEdge(frame, start), ...LENGTHS);
    const tip = (/** @type {number[]} */ [da, db]) => {
      const [x, y] = start;
      const [dx, dy] = [frame.x(from[0] + da) - x, frame.y(from[1] + db) - y];
      const scale = long / (Math.hypot(dx, dy) || 1);
      return [x + scale * dx, y + scale * dy];
    };
    const to = kind === "direction" ? tip : spot;
    const end = guess
      ? to(guess)
      : kind === "direction"
        ? tip(FIRST)
        : spot([frame.a(frame.left + frame.width / 2), frame.b(middle)]);
    pin.style.transform = `translate(${end[0]}px, ${end[1]}px) translate(-50%, -50%)`;
    pin.classList.toggle("placed", guess !== null || kind === "direction");
    pin.setAttribute("aria-label", kind === "direction" ? "Your arrow" : "Your pin");
    const marks = [];
    for (const [place, name] of /** @type {const} */ ([
      [kind === "direction" ? end : guess && end, "guess"],
      [truth && to(truth), "truth"],
    ])) {
      if (!place?.every(Number.isFinite)) continue;
      if (isRay)
        marks.push(line([place[0], frame.top], [place[0], frame.top + frame.height], name));
      else if (kind === "direction") marks.push(line(start, place, name));
      marks.push(s("circle", { class: name, cx: place[0], cy: place[1], r: 7 }));
    }
    svg.replaceChildren(...marks);
  }
}

/** How far a place is from the edge of the picture. @param {Frame} frame @param {number[]} place */
const toEdge = ({ height, left, top, width }, [x, y]) =>
  Math.min(x - left, left + width - x, y - top, top + height - y);

/** @param {number[]} from @param {number[]} to @param {string} name */
const line = ([x1, y1], [x2, y2], name) => s("line", { class: name, x1, y1, x2, y2 });
