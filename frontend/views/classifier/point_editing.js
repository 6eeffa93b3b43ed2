/**
 * Editing the points of the decision regions: drag to move, click on empty space to add; drag out,
 * double-click or press Delete to remove; a button or a digit changes the class. By keyboard, a
 * grip is on the chosen point: arrow keys go to another point, or move one that Enter picked up.
 *
 * @typedef {Pick<Actions, "choose" | "editPoints" | "invalidate">
 *   & {preview: (example: number | null) => void}} EditingActions
 * @typedef {import("./regions_frame.js").RegionsFrame} RegionsFrame
 * @typedef {{chosen: number, frame: RegionsFrame, names: string[]}} Field What is drawn, and where,
 *   with the names of the classes.
 * @typedef {{at: number | null, x: number, y: number, dx: number, dy: number, still: boolean}}
 *   Press
 * @typedef {{at: number, place: [number, number], moved: boolean, leaving: boolean}} Held A point
 *   that is being moved, and whether letting go removes it.
 */

import { number } from "../../derive/format.js";
import { clamp } from "../../derive/numbers.js";
import { classGlyph } from "../../draw/class_marks.js";
import { ARROWS, buttonById, byId, h, setText } from "../../draw/dom.js";
import { createPacer } from "../../server/throttle.js";
import { MOST_POINTS, next, pointsOf } from "../../state/points.js";
import { addPoint, movePoint, relabelPoint, removePoint, resetPoints } from "../../state/state.js";
import { EDGE } from "./regions_frame.js";

const OUT = 16; // a point that is released this many pixels outside is removed
const REACH = 12; // pixels within which a point is found, with a mouse or pen and with a finger
const FINGER = 18;
const STILL = 4; // a pointer that moves fewer pixels clicks
const STEP = 4; // pixels that an arrow key moves a point; with Shift five times as far
const PATIENCE = 250; // milliseconds to wait for the paths before the next position is requested

/** @param {HTMLCanvasElement} canvas @param {EditingActions} actions */
export function createPointEditing(canvas, { preview, choose, editPoints, invalidate }) {
  const grip = byId("point-grip");
  const classes = byId("point-class");
  const relabel = buttonById("point-relabel");
  const remove = buttonById("point-remove");
  const reset = buttonById("points-reset");
  /** @type {Field} */
  let field;
  /** @type {Model} */
  let model;
  let held = /** @type {Held | null} */ (null);
  let press = /** @type {Press | null} */ (null);
  /** Whether this press, and the one before it, were on a point. */
  let hits = [false, false];
  let answer = /** @type {unknown} */ (null);
  const pacer = createPacer((/** @type {Held} */ { at, place }) => {
    editPoints((state) => movePoint(state, at, place), false);
  }, PATIENCE);

  // The points as they are now, which may not be drawn yet; one may be held.
  const points = () => pointsOf(model) ?? [];
  const chosen = () => Math.min(model.state.example ?? field.chosen, points().length - 1);
  const isFull = () => (model.state.points ?? points()).length >= MOST_POINTS;
  const ownClass = () =>
    Number(/** @type {HTMLInputElement | null} */ (classes.querySelector(":checked"))?.value ?? 0);
  /** @returns {[number, number][]} */
  const places = () =>
    points().map(([x, y], i) => {
      const [first, second] = held?.at === i ? held.place : [x, y];
      return [field.frame.x(first), field.frame.y(second)];
    });
  /** @param {number} px @param {number} py @param {number} reach */
  function nearest(px, py, reach) {
    if (!model) return null;
    const distances = places().map(([x, y]) => Math.hypot(x - px, y - py));
    const least = Math.min(...distances);
    return least <= reach ? distances.indexOf(least) : null;
  }
  /** @param {number} px @param {number} py @returns {[number, number]} */
  function placeAt(px, py) {
    const { first, second, width, height } = field.frame;
    return [first(clamp(px, EDGE, width - EDGE)), second(clamp(py, EDGE, height - EDGE))];
  }

  // The edits.
  function hold(/** @type {Held} */ now) {
    held = now;
    pacer.want(now);
    invalidate();
  }
  function letGo() {
    if (!held) return;
    const { at, place, moved, leaving } = held;
    held = null;
    pacer.drop();
    if (!moved) return invalidate();
    const goes = leaving && points().length > 1;
    editPoints((state) => (goes ? removePoint(state, at) : movePoint(state, at, place)));
  }
  function add(/** @type {[number, number]} */ place) {
    if (!isFull()) editPoints((state) => addPoint(state, [...place, ownClass()]));
  }
  function giveClass(/** @type {number} */ at, /** @type {number} */ label) {
    if (points()[at][2] !== label) editPoints((state) => relabelPoint(state, at, label));
  }
  function removeAt(/** @type {number} */ at) {
    held = null;
    pacer.drop();
    if (points().length > 1) editPoints((state) => removePoint(state, at));
  }

  // By pointer.
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const { offsetX: x, offsetY: y } = event;
    const at = nearest(x, y, event.pointerType === "touch" ? FINGER : REACH);
    hits = [hits[1], at !== null];
    const [px, py] = at === null ? [x, y] : places()[at];
    press = { at, x, y, dx: px - x, dy: py - y, still: true };
    canvas.setPointerCapture(event.pointerId);
    if (at !== null) choose(at);
  });
  canvas.addEventListener("pointermove", ({ offsetX: x, offsetY: y }) => {
    if (!press) return hover(x, y);
    press.still &&= Math.hypot(x - press.x, y - press.y) < STILL;
    if (press.still || press.at === null) return;
    const { width, height } = field.frame;
    const leaving = x < -OUT || y < -OUT || x > width + OUT || y > height + OUT;
    hold({ at: press.at, place: placeAt(x + press.dx, y + press.dy), moved: true, leaving });
  });
  canvas.addEventListener("pointerup", ({ offsetX: x, offsetY: y }) => {
    if (press?.still && press.at === null) add(placeAt(x, y));
    press = null;
    letGo();
  });
  canvas.addEventListener("pointercancel", () => {
    press = null;
    letGo();
  });
  canvas.addEventListener("pointerleave", () => preview(null));
  canvas.addEventListener("dblclick", ({ offsetX: x, offsetY: y }) => {
    const at = nearest(x, y, REACH);
    if (at !== null && hits.every(Boolean)) removeAt(at);
  });
  // A finger that begins on a point drags it; elsewhere it scrolls the page.
  canvas.addEventListener(
    "touchstart",
    (event) => {
      const box = canvas.getBoundingClientRect();
      const { clientX, clientY } = event.touches[0];
      if (nearest(clientX - box.left, clientY - box.top, FINGER) !== null) event.preventDefault();
    },
    { passive: false },
  );
  function hover(/** @type {number} */ x, /** @type {number} */ y) {
    const at = nearest(x, y, REACH);
    canvas.classList.toggle("on-point", at !== null);
    preview(at);
  }

  // By keyboard.
  grip.addEventListener("focus", () => choose(chosen()));
  grip.addEventListener("blur", letGo);
  grip.addEventListener("keydown", (event) => {
    const act = keyAction(event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });

  // Also after a click, which leaves the focus on the field.
  byId("points-field").addEventListener("keydown", (event) => {
    if (event.key === "Delete" || event.key === "Backspace") removeAt(chosen());
  });
  function keyAction(/** @type {KeyboardEvent} */ { key, shiftKey }) {
    const at = chosen();
    const arrow = ARROWS[key];
    if (arrow && held) return () => nudge(arrow, shiftKey ? 5 * STEP : STEP);
    if (arrow) return () => choose(next(points(), at, arrow) ?? at);
    const label = Number(key) - 1;
    if (field.names[label] !== undefined) return () => giveClass(at, label);
    const [x, y] = points()[at];
    return {
      Enter: () => (held ? letGo() : pickUp(at, [x, y])),
      " ": () => (held ? letGo() : pickUp(at, [x, y])),
      Escape: held ? letGo : undefined,
      "+": () => addBeside([x, y]),
      Insert: () => addBeside([x, y]),
    }[key];
  }
  function pickUp(/** @type {number} */ at, /** @type {[number, number]} */ place) {
    held = { at, place, moved: false, leaving: false };
    invalidate();
  }
  function nudge(/** @type {[number, number]} */ [right, up], /** @type {number} */ by) {
    const { at, place } = /** @type {Held} */ (held);
    const { frame } = field;
    const there = placeAt(frame.x(place[0]) + right * by, frame.y(place[1]) - up * by);
    hold({ at, place: there, moved: true, leaving: false });
  }
  /** Adds a point beside another, and picks it up. @param {[number, number]} place */
  function addBeside([x, y]) {
    letGo();
    if (isFull()) return;
    const place = placeAt(field.frame.x(x) + 2 * REACH, field.frame.y(y));
    add(place);
    pickUp(points().length - 1, place);
  }

  // With buttons.
  relabel.addEventListener("click", () => giveClass(chosen(), ownClass()));
  classes.addEventListener("change", invalidate);
  remove.addEventListener("click", () => removeAt(chosen()));
  reset.addEventListener("click", () => editPoints(resetPoints));
  // An action may disable its own button; the focus is not lost then.
  for (const button of [relabel, remove, reset]) {
    button.addEventListener("click", () => byId("points-field").focus({ preventScroll: true }));
  }
  return {
    places,
    held: () => held,
    update(/** @type {Model} */ now, /** @type {Field} */ next) {
      model = now;
      field = next;
      const { paths, state, theme } = now;
      if (paths?.runs.every(({ outcome }) => outcome)) answer = paths;
      pacer.waiting(answer);
      showClasses(classes, next.names, theme);
      relabel.disabled = points()[chosen()][2] === ownClass();
      remove.disabled = points().length < 2;
      reset.disabled = state.points === null;
      const [x, y] = places()[chosen()];
      grip.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
      grip.setAttribute("aria-pressed", String(held !== null));
      const words = inWords(points(), chosen(), next.names, held);
      if (grip.getAttribute("aria-label") !== words) grip.setAttribute("aria-label", words);
      setText(byId("points-hint"), hint(held, isFull()));
    },
  };
}

/** @param {HTMLElement} host @param {string[]} names Of the classes. @param {Theme} theme */
function showClasses(host, names, theme) {
  const key = JSON.stringify([names, theme.classes]);
  if (host.dataset.key === key) return;
  host.dataset.key = key;
  const labels = names.map((name, k) => {
    const radio = { type: "radio", name: "point-class", value: String(k), checked: k === 0 };
    return h("label", {}, h("input", radio), h("span", {}, classGlyph(theme, k), ` ${name}`));
  });
  host.replaceChildren(/** @type {Element} */ (host.firstElementChild), ...labels);
}

function hint(/** @type {Held | null} */ held, /** @type {boolean} */ isFull) {
  if (held?.leaving) return "let go to remove it";
  return isFull
    ? `drag points; ${MOST_POINTS} is the maximum`
    : "drag points, click to add; outlined: misclassified";
}

/** @param {DataPoint[]} points @param {number} chosen @param {string[]} names
 *  @param {Held | null} held */
function inWords(points, chosen, names, held) {
  const [x, y, label] = points[chosen];
  const [first, second] = held?.place ?? [x, y];
  const at = `x1 = ${number(first)}, x2 = ${number(second)}`;
  const where = `Point ${chosen + 1} of ${points.length}, ${names[label]}: ${at}.`;
  if (held) return `${where} Picked up: the arrow keys move it, Enter puts it down.`;
  const keys = `1 to ${names.length} set its class, Delete removes it, + adds one`;
  return `${where} The arrow keys go to another; Enter picks it up, ${keys}.`;
}
