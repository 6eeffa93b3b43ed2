/**
 * Editing the points of the decision regions: dragged, added by a click on empty ground, taken away
 * by dragging them out, by a double click or by the Delete key, given another class by a button or by
 * its digit. By keyboard, a grip is on the chosen point: arrow keys go from point to point, or move
 * the one that Enter took up.
 *
 * @typedef {import("../../state/types.js").DataPoint} DataPoint
 * @typedef {import("../../state/types.js").Model} Model
 * @typedef {import("../../state/types.js").State} State
 *
 * @typedef {object} Actions
 * @property {(example: number | null) => void} preview
 * @property {(example: number) => void} choose
 * @property {(edit: (state: State) => State, done?: boolean) => void} editPoints
 * @property {() => void} invalidate
 *
 * @typedef {object} Field What is drawn, and where.
 * @property {number} chosen
 * @property {import("../classifier/regions.js").RegionsFrame} frame
 * @property {string[]} names Of the classes.
 *
 * @typedef {object} Held A point on the way.
 * @property {number} at
 * @property {[number, number]} place
 * @property {boolean} moved
 * @property {boolean} leaving Letting go takes it away.
 */

import { number } from "../../derive/format.js";
import { clamp } from "../../derive/math.js";
import { classGlyph } from "../../draw/class_marks.js";
import { ARROWS, byId, setText } from "../../draw/dom.js";
import { createPacer } from "../../server/throttle.js";
import { MOST_POINTS, next, pointsOf } from "../../state/points.js";
import { addPoint, movePoint, relabelPoint, removePoint, resetPoints } from "../../state/state.js";

/** Points keep this many pixels from the edge. */
export const EDGE = 8;

/** So many pixels outside a point is let go for good. */
const OUT = 16;

/** Pixels within which a point is found, with a mouse or a pen and with a finger. */
const REACH = 12;
const FINGER = 18;

/** A pointer that moves fewer pixels clicks. */
const STILL = 4;

/** Pixels that an arrow key moves a point; with Shift five times as far. */
const STEP = 4;

/** Paths that take more milliseconds than this are not waited for. */
const PATIENCE = 250;

/** @param {HTMLCanvasElement} canvas @param {Actions} actions */
export function createPointEditing(canvas, { preview, choose, editPoints, invalidate }) {
  const grip = byId("point-grip");
  const classes = byId("point-class");
  const relabel = /** @type {HTMLButtonElement} */ (byId("point-relabel"));
  const remove = /** @type {HTMLButtonElement} */ (byId("point-remove"));
  const reset = /** @type {HTMLButtonElement} */ (byId("points-reset"));
  /** @type {Field} */
  let field;
  /** @type {Model} */
  let model;
  /** @type {Held | null} */
  let held = null;
  /** @type {{at: number | null, x: number, y: number, dx: number, dy: number, still: boolean} | null} */
  let press = null;
  /** Whether this press, and the one before it, were on a point. */
  let hits = [false, false];
  /** @type {unknown} */
  let answer = null;
  const pacer = createPacer((/** @type {Held} */ { at, place }) => {
    editPoints((state) => movePoint(state, at, place), false);
  }, PATIENCE);

  // The points as they are now, which may not be drawn yet; one may be on the way.

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
    const { frame } = field;
    const { width, height } = frame;
    return [
      frame.first(clamp(px, EDGE, width - EDGE)),
      frame.second(clamp(py, EDGE, height - EDGE)),
    ];
  }

  // What can be done.

  /** @param {Held} now */
  function hold(now) {
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

  /** @param {[number, number]} place */
  function add(place) {
    if (!isFull()) editPoints((state) => addPoint(state, [...place, ownClass()]));
  }

  /** @param {number} at @param {number} label */
  function giveClass(at, label) {
    if (points()[at][2] !== label) editPoints((state) => relabelPoint(state, at, label));
  }

  /** @param {number} at */
  function takeAway(at) {
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
    if (at !== null && hits.every(Boolean)) takeAway(at);
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

  /** @param {number} x @param {number} y */
  function hover(x, y) {
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
    if (event.key === "Delete" || event.key === "Backspace") takeAway(chosen());
  });

  /** @param {KeyboardEvent} event */
  function keyAction({ key, shiftKey }) {
    const at = chosen();
    const arrow = ARROWS[key];
    if (arrow && held) return () => nudge(arrow, shiftKey ? 5 * STEP : STEP);
    if (arrow) return () => choose(next(points(), at, arrow) ?? at);
    const label = Number(key) - 1;
    if (field.names[label] !== undefined) return () => giveClass(at, label);
    const [x, y] = points()[at];
    return {
      Enter: () => (held ? letGo() : take(at, [x, y])),
      " ": () => (held ? letGo() : take(at, [x, y])),
      Escape: held ? letGo : undefined,
      "+": () => addBeside([x, y]),
      Insert: () => addBeside([x, y]),
    }[key];
  }

  /** @param {number} at @param {[number, number]} place */
  function take(at, place) {
    held = { at, place, moved: false, leaving: false };
    invalidate();
  }

  /** @param {[number, number]} arrow @param {number} by */
  function nudge([right, up], by) {
    const { at, place } = /** @type {Held} */ (held);
    const { frame } = field;
    const there = placeAt(frame.x(place[0]) + right * by, frame.y(place[1]) - up * by);
    hold({ at, place: there, moved: true, leaving: false });
  }

  /** Adds a point that is taken up, to be moved on. @param {[number, number]} place */
  function addBeside([x, y]) {
    letGo();
    if (isFull()) return;
    const place = placeAt(field.frame.x(x) + 2 * REACH, field.frame.y(y));
    add(place);
    take(points().length - 1, place);
  }

  // With buttons.

  relabel.addEventListener("click", () => giveClass(chosen(), ownClass()));
  classes.addEventListener("change", invalidate);
  remove.addEventListener("click", () => takeAway(chosen()));
  reset.addEventListener("click", () => editPoints(resetPoints));
  // What was done may switch its own button off; the focus is not lost then.
  for (const button of [relabel, remove, reset]) {
    button.addEventListener("click", () => byId("points-field").focus({ preventScroll: true }));
  }

  return {
    places,
    held: () => held,
    /** @param {Model} now @param {Field} next */
    update(now, next) {
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

/** Of which class a new point is. @param {HTMLElement} host @param {string[]} names @param {import("../../draw/theme.js").Theme} theme */
function showClasses(host, names, theme) {
  const key = JSON.stringify([names, theme.classes]);
  if (host.dataset.key === key) return;
  host.dataset.key = key;
  const labels = names.map((name, k) => {
    const input = Object.assign(document.createElement("input"), {
      ...{ type: "radio", name: "point-class", value: String(k), checked: k === 0 },
    });
    const text = document.createElement("span");
    text.append(classGlyph(theme, k), ` ${name}`);
    const label = document.createElement("label");
    label.append(input, text);
    return label;
  });
  host.replaceChildren(/** @type {Element} */ (host.firstElementChild), ...labels);
}

/** @param {Held | null} held @param {boolean} isFull */
function hint(held, isFull) {
  if (held?.leaving) return "let go to take it away";
  return isFull
    ? `drag points; ${MOST_POINTS} are the most`
    : "drag points, click to add; outlined: wrong";
}

/** @param {DataPoint[]} points @param {number} chosen @param {string[]} names @param {Held | null} held */
function inWords(points, chosen, names, held) {
  const [x, y, label] = points[chosen];
  const [first, second] = held?.place ?? [x, y];
  const where = `Point ${chosen + 1} of ${points.length}, ${names[label]}: x1 = ${number(first)}, x2 = ${number(second)}.`;
  if (held) return `${where} Taken up: the arrow keys move it, Enter lets it go.`;
  return `${where} The arrow keys go to another; Enter takes it up to move it, 1 to ${names.length} give it a class, Delete takes it away, + adds one.`;
}
