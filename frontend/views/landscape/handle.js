/** The start of the paths as a button on the contour: dragged, or moved with the arrow keys. */

import { number } from "../../derive/format.js";
import { clamp } from "../../derive/numbers.js";
import { isOff } from "../../derive/paths.js";
import { ARROWS, h } from "../../draw/dom.js";
import { contains } from "../../draw/plotly_internals.js";

/** An arrow key moves it by this fraction of the picture's width; with Shift five times as far. */
const STEP = 1 / 100;

/** @param {HTMLElement} host @param {() => Frame | null} frameNow
 *  @param {Actions["moveStart"]} move */
export function createHandle(host, frameNow, move) {
  const button = h("button", { className: "handle", hidden: true });
  host.append(button);
  let place = /** @type {[number, number]} */ ([0, 0]);
  let dragging = false;
  function follow(/** @type {PointerEvent} */ event, /** @type {boolean} */ done) {
    const frame = frameNow();
    if (!frame) return;
    const box = host.getBoundingClientRect();
    const px = clamp(event.clientX - box.left, frame.left, frame.left + frame.width);
    const py = clamp(event.clientY - box.top, frame.top, frame.top + frame.height);
    move(frame.a(px), frame.b(py), done);
  }
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    dragging = true;
    button.setPointerCapture(event.pointerId);
  });
  button.addEventListener("pointermove", (event) => dragging && follow(event, false));
  button.addEventListener("pointerup", (event) => {
    if (dragging) follow(event, true);
    dragging = false;
  });
  button.addEventListener("pointercancel", () => {
    if (dragging) move(...place, true);
    dragging = false;
  });
  button.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    const frame = frameNow();
    if (!arrow || !frame) return;
    event.preventDefault();
    event.stopPropagation();
    const unit =
      (frame.a(frame.left + frame.width) - frame.a(frame.left)) * STEP * (event.shiftKey ? 5 : 1);
    move(place[0] + arrow[0] * unit, place[1] + arrow[1] * unit, true);
  });
  return {
    hide() {
      button.hidden = true;
    },
    /** @param {{a: number, b: number, residual: number} | null} start @param {Frame} frame
     *  @param {[string, string]} names Of the axes. @param {boolean} movable */
    place(start, frame, names, movable) {
      const [x, y] = start ? [frame.x(start.a), frame.y(start.b)] : [0, 0];
      button.hidden = !start || !contains(frame, x, y, 1);
      if (!start) return;
      place = [start.a, start.b];
      button.disabled = !movable;
      button.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
      const off = isOff(start.residual) ? `, ${number(start.residual)} off the plane` : "";
      const how = movable
        ? "Drag it, or move it with the arrow keys."
        : "It is set on the random plane.";
      const at = `${names[0]} = ${number(start.a)}, ${names[1]} = ${number(start.b)}`;
      const text = `Start of the paths, ${at}${off}. ${how}`;
      if (button.getAttribute("aria-label") !== text) {
        button.setAttribute("aria-label", text);
        button.title = movable
          ? "Start: drag, or click anywhere"
          : `Start${off}: it is set on the random plane`;
      }
    },
  };
}
