/**
 * Going about on a map: the wheel and two fingers come closer to where they are, dragging moves the
 * map. The picture that is there stays until the server has computed the next one.
 *
 * @typedef {import("../../state/types.js").Model} Model
 * @typedef {[number, number, number]} View Centre a, centre b, reach.
 */

import { clamp } from "../../derive/math.js";
import { cartesianFrame } from "../../draw/plotly_internals.js";
import { createPacer } from "../../server/throttle.js";
import { round, windowOf } from "../../state/state.js";
import { createGrip } from "./grip.js";

/** A wheel's notch of 100 pixels zooms by this factor. */
const NOTCH = 1.25;

/** After so many milliseconds without a turn of the wheel the next is a step of its own to go back. */
const PAUSE = 600;

/** How close and how far the map can be seen from. */
const REACHES = /** @type {const} */ ([1e-6, 1e6]);

/** @param {HTMLElement} host @param {{show: (view: View, history: "push" | "replace") => void}} actions */
export function createNavigation(host, { show }) {
  /** @type {View} */
  let view = [0, 0, 1];
  let turned = 0;
  let held = view;
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
    const bounded = round(clamp(reach, REACHES[0], REACHES[1]));
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
      go([
        at[0] + (view[0] - at[0]) * factor,
        at[1] + (view[1] - at[1]) * factor,
        view[2] * factor,
      ]);
    },
    { passive: false },
  );
  const grip = createGrip(host, {
    begin() {
      held = view;
    },
    /** What was below the middle of the fingers stays there, as many units a pixel as they say. */
    move(from, to, begins) {
      const frame = frameNow();
      if (!frame) return;
      first ||= begins;
      const [a, b, reach] = held;
      const closer = to.spread / from.spread;
      const drawn = (frame.b(frame.top) - frame.b(frame.top + frame.height)) / 2;
      const box = host.getBoundingClientRect();
      const middle = {
        x: box.left + frame.left + frame.width / 2,
        y: box.top + frame.top + frame.height / 2,
      };
      const way = {
        x: from.x - middle.x - (to.x - middle.x) / closer,
        y: from.y - middle.y - (to.y - middle.y) / closer,
      };
      const unit = reach / drawn;
      go([
        a + unit * (frame.a(way.x) - frame.a(0)),
        b + unit * (frame.b(way.y) - frame.b(0)),
        reach / closer,
      ]);
    },
  });

  return {
    /** @param {Model} model */
    update({ plane, state }) {
      const steady = !pacer.waiting(plane) && !grip.isHeld();
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
