/**
 * Going about on a map: the wheel comes closer to where the pointer is, dragging moves the map. The
 * picture that is there stays until the server has computed the next one.
 *
 * @typedef {import("../types.js").Model} Model
 * @typedef {[number, number, number]} View Centre a, centre b, reach.
 */

import { createPacer } from "../pace.js";
import { round, windowOf } from "../state.js";
import { cartesianFrame } from "./axes.js";

/** A wheel's notch of 100 pixels zooms by this factor. */
const NOTCH = 1.25;

/** A pointer that moves fewer pixels clicks. */
const STILL = 9;

/** After so many milliseconds without a turn of the wheel the next is a step of its own to go back. */
const PAUSE = 600;

/** How close and how far the map can be seen from. */
const REACHES = /** @type {const} */ ([1e-6, 1e6]);

/** @param {HTMLElement} host @param {{show: (view: View, history: "push" | "replace") => void}} actions */
export function createNavigation(host, { show }) {
  /** @type {View} */
  let view = [0, 0, 1];
  let turned = 0;
  /** @type {{x: number, y: number, from: View, moved: boolean} | null} */
  let drag = null;
  let first = true;
  const pacer = createPacer((/** @type {View} */ next) => {
    show(next, first ? "push" : "replace");
    first = false;
  });
  const frameNow = () => {
    const plot = host.querySelector(".js-plotly-plot");
    return plot && cartesianFrame(plot);
  };

  /** @param {View} next */
  function go([a, b, reach]) {
    const bounded = round(Math.min(Math.max(reach, REACHES[0]), REACHES[1]));
    view = [fine(a, bounded), fine(b, bounded), bounded];
    pacer.want(view);
  }

  host.addEventListener(
    "wheel",
    (event) => {
      const frame = frameNow();
      const scrolls = document.documentElement.scrollHeight > innerHeight && !event.ctrlKey;
      if (!frame || scrolls) return;
      event.preventDefault();
      first ||= event.timeStamp - turned > PAUSE;
      turned = event.timeStamp;
      const box = host.getBoundingClientRect();
      const at = [frame.a(event.clientX - box.left), frame.b(event.clientY - box.top)];
      const factor = NOTCH ** (Math.max(-200, Math.min(200, event.deltaY)) / 100);
      go([at[0] + (view[0] - at[0]) * factor, at[1] + (view[1] - at[1]) * factor, view[2] * factor]);
    },
    { passive: false },
  );
  host.addEventListener("pointerdown", (event) => {
    const onMap = /** @type {Element} */ (event.target).closest(".plot");
    if (!onMap || event.button !== 0 || event.pointerType === "touch") return;
    drag = { x: event.clientX, y: event.clientY, from: view, moved: false };
  });
  addEventListener("pointermove", (event) => {
    const frame = drag && frameNow();
    if (!drag || !frame) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moved && Math.hypot(dx, dy) < STILL) return;
    first ||= !drag.moved;
    drag.moved = true;
    host.classList.add("panning");
    const [a, b, reach] = drag.from;
    go([a - (frame.a(dx) - frame.a(0)), b - (frame.b(dy) - frame.b(0)), reach]);
  });
  for (const type of ["pointerup", "pointercancel"])
    addEventListener(type, () => {
      drag = null;
      setTimeout(() => host.classList.remove("panning")); // after the click that ends the drag
    });

  return {
    /** @param {Model} model */
    update({ plane, state }) {
      const steady = !pacer.waiting(plane) && !drag;
      if (steady) view = viewOf(windowOf(state, plane));
    },
  };
}

/** @param {{a: [number, number], b: [number, number]}} window @returns {View} */
const viewOf = ({ a, b }) => [(a[0] + a[1]) / 2, (b[0] + b[1]) / 2, (b[1] - b[0]) / 2];

/** To a thousandth of what is seen, which keeps links short. @param {number} value @param {number} reach */
function fine(value, reach) {
  const decimals = Math.max(0, 3 - Math.floor(Math.log10(reach)));
  return Number(value.toFixed(Math.min(decimals, 100)));
}
