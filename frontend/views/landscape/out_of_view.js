/** What is out of the map's view: the start and the runs, in words and as arrows at its edge; the
 *  lowest point as an arrow with its star. */

import { hidesMinimum } from "../../derive/lesson/step.js";
import { clamp } from "../../derive/numbers.js";
import { at, pathsHere } from "../../derive/paths.js";
import { extentOf, isAttained, showsLowest } from "../../derive/plane.js";
import { startOn } from "../../derive/shown_point.js";
import { createChanges, h, runTag } from "../../draw/dom.js";
import { drawArrow, drawMarker } from "../../draw/overlay.js";
import { contains } from "../../draw/plotly_internals.js";
import { outOfViewInWords } from "../../words/out_of_view.js";

/** @typedef {{slot: number | null, a: number, b: number}} Away A run's head, or the start. */

/** The map is not zoomed out by more than this. */
const FARTHEST = 1000;
/** Room around what is zoomed to, as a part of its extent. */
const MARGIN = 0.15;
/** Width, in units of the font size, below which the coordinates of the start are omitted. */
const SHORT = 30;

/** Everything that is out of view, the start first. @param {Model} model @returns {Away[]} */
export function outOfView(model) {
  if (!model.plane) return [];
  const { a, b } = extentOf(model.plane);
  const start = startOn(model);
  const heads = (pathsHere(model)?.runs ?? []).flatMap((run) => {
    const head = at(run, model.player.t);
    return head ? [{ slot: run.slot, a: head.a, b: head.b }] : [];
  });
  const all = [...(start ? [{ slot: null, a: start.a, b: start.b }] : []), ...heads];
  const isIn = (/** @type {number} */ value, /** @type {[number, number]} */ [low, high]) =>
    value >= low && value <= high;
  return all.filter((one) => !(isIn(one.a, a) && isIn(one.b, b)));
}

/** A window that also shows some places: its centre, and half its height; null if it would be too
 *  large to see anything in. @param {PlaneWindow} window @param {Away[]} places
 *  @returns {[number, number, number] | null} */
export function viewWith({ a, b }, places) {
  const aspect = (a[1] - a[0]) / (b[1] - b[0]);
  const [across, up] = [
    [...a, ...places.map((place) => place.a)],
    [...b, ...places.map((place) => place.b)],
  ].map((values) => [Math.min(...values), Math.max(...values)]);
  const reach = Math.max((across[1] - across[0]) / aspect, up[1] - up[0]) * (0.5 + MARGIN);
  if (!(reach < (FARTHEST * (b[1] - b[0])) / 2)) return null;
  const [x, y, size] = [(across[0] + across[1]) / 2, (up[0] + up[1]) / 2, reach].map((value) =>
    Number(value.toPrecision(4)),
  );
  return [x, y, size];
}

/** @param {HTMLElement} host @param {Pick<Actions, "show">} actions */
export function createOutOfView(host, { show }) {
  const words = h("span");
  const button = h("button", { className: "quiet" }, "Zoom out");
  const box = h("div", { className: "out-of-view", hidden: true }, words, button);
  host.append(box);
  const isNew = createChanges();
  let view = /** @type {[number, number, number] | null} */ (null);
  button.addEventListener("click", () => view && show(view, "push"));
  return {
    /** @param {Context} context @param {Frame} frame @param {Model} model */
    place(context, frame, model) {
      const away = outOfView(model);
      box.hidden = away.length === 0 || model.dragging;
      for (const one of away) drawAway(context, frame, model.theme, one);
      if (box.hidden || !model.plane) return;
      view = viewWith(extentOf(model.plane), away);
      button.hidden = view === null;
      box.style.left = `${frame.left}px`;
      box.style.top = `${frame.top}px`;
      box.style.maxWidth = `${frame.width}px`;
      const isShort = frame.width < SHORT * model.theme.size;
      const parts = outOfViewInWords(model.state, away, isShort);
      if (!isNew(JSON.stringify(parts))) return;
      words.replaceChildren(
        ...parts.map(({ text, slot }) => (slot === undefined ? text : runTag(text, slot))),
      );
    },
  };
}

/** The way to the lowest point of the plane, if that is out of view.
 *  @param {Context} context @param {Frame} frame @param {Model} model */
export function drawLowest(context, frame, model) {
  const { plane, theme } = model;
  const { a, b } = plane?.minimum ?? {};
  if (!plane || !isAttained(plane.minimum) || showsLowest(plane) || hidesMinimum(model)) return;
  const colour = theme.lowest;
  const tail = drawArrowTo(context, frame, theme, colour, Number(a), Number(b));
  const star = /** @type {RunStyle} */ ({ colour, marker: "star" });
  if (tail) drawMarker(context, tail, star, theme.casing, theme.size * 0.5);
}

/** @param {Context} context @param {Frame} frame @param {Theme} theme @param {Away} place */
const drawAway = (context, frame, theme, { slot, a, b }) =>
  drawArrowTo(context, frame, theme, slot === null ? theme.ink : theme.runs[slot].colour, a, b);

/** An arrow at the edge, towards a place. @param {Context} context @param {Frame} frame
 *  @param {Theme} theme @param {string} colour @param {number} a @param {number} b
 *  @returns {[number, number] | null} Where it begins; null if the place is in view. */
function drawArrowTo(context, frame, { casing, size }, colour, a, b) {
  const { left, top, width, height } = frame;
  const [x, y] = [frame.x(a), frame.y(b)];
  if (contains(frame, x, y)) return null; // the frame is wider than the window asks for
  const [middleX, middleY] = [left + width / 2, top + height / 2];
  const turn = Math.atan2(clamp(y, -1e6, 1e6) - middleY, clamp(x, -1e6, 1e6) - middleX);
  const [right, down] = [Math.cos(turn), Math.sin(turn)];
  const edge = size * 0.5;
  const reach = Math.min(
    (width / 2 - edge) / Math.abs(right),
    (height / 2 - edge) / Math.abs(down),
  );
  const long = 1.6 * size;
  const along = /** @type {[number, number]} */ ([long * right, long * down]);
  const tail = /** @type {[number, number]} */ ([
    middleX + (reach - long) * right,
    middleY + (reach - long) * down,
  ]);
  drawArrow(context, tail, along, colour, casing, size * 0.55);
  return tail;
}
