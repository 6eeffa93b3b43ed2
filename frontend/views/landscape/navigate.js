/** Zooming and panning a map; the picture stays until the server has computed the next one.
 *  @typedef {[number, number, number]} MapView Centre a, centre b, reach. */

import { clamp, round } from "../../derive/numbers.js";
import { drawnFrame } from "../../draw/plotly_internals.js";
import { createPacer } from "../../server/throttle.js";
import { windowOf } from "../../state/state.js";
import { createGrip } from "./grip.js";

const NOTCH = 1.25; // a wheel's notch of 100 pixels zooms by this factor
/** Milliseconds after which a turn of the wheel is a new entry of the browser's history. */
const PAUSE = 600;
const REACHES = /** @type {const} */ ([1e-6, 1e6]); // the smallest and the largest reach of the map

/** @param {HTMLElement} host @param {Pick<Actions, "show">} actions @returns {View} */
export function createNavigation(host, { show }) {
  let view = /** @type {MapView} */ ([0, 0, 1]);
  let turned = 0;
  let held = view;
  let first = true;
  const pacer = createPacer((/** @type {MapView} */ next) => {
    show(next, first ? "push" : "replace");
    first = false;
  });
  function go(/** @type {MapView} */ [a, b, reach]) {
    const bounded = round(clamp(reach, REACHES[0], REACHES[1]));
    view = [fine(a, bounded), fine(b, bounded), bounded];
    pacer.want(view);
  }
  host.addEventListener(
    "wheel",
    (event) => {
      const frame = drawnFrame(host);
      const scrolls = document.documentElement.scrollHeight > innerHeight && !event.ctrlKey;
      if (!frame || scrolls) return;
      event.preventDefault();
      first ||= event.timeStamp - turned > PAUSE;
      turned = event.timeStamp;
      const box = host.getBoundingClientRect();
      const at = [frame.a(event.clientX - box.left), frame.b(event.clientY - box.top)];
      const factor = NOTCH ** (clamp(event.deltaY, -200, 200) / 100);
      const [a, b] = at.map((value, i) => value + (view[i] - value) * factor);
      go([a, b, view[2] * factor]);
    },
    { passive: false },
  );
  const grip = createGrip(host, {
    begin() {
      held = view;
    },
    /** The point between the fingers stays between them; their distance sets the zoom. */
    move(from, to, begins) {
      const frame = drawnFrame(host);
      if (!frame) return;
      first ||= begins;
      const [a, b, reach] = held;
      const closer = to.spread / from.spread;
      const drawn = (frame.b(frame.top) - frame.b(frame.top + frame.height)) / 2;
      const box = host.getBoundingClientRect();
      const middleX = box.left + frame.left + frame.width / 2;
      const middleY = box.top + frame.top + frame.height / 2;
      const x = from.x - middleX - (to.x - middleX) / closer;
      const y = from.y - middleY - (to.y - middleY) / closer;
      const unit = reach / drawn;
      const [byA, byB] = [frame.a(x) - frame.a(0), frame.b(y) - frame.b(0)];
      go([a + unit * byA, b + unit * byB, reach / closer]);
    },
  });
  return {
    update({ plane, state }) {
      const steady = !pacer.waiting(plane) && !grip.isHeld();
      if (steady) view = viewOf(windowOf(state, plane));
    },
  };
}

/** @param {{a: [number, number], b: [number, number]}} window @returns {MapView} */
const viewOf = ({ a, b }) => [(a[0] + a[1]) / 2, (b[0] + b[1]) / 2, (b[1] - b[0]) / 2];

/** To a thousandth of the reach: links stay short. @param {number} value @param {number} reach */
function fine(value, reach) {
  const decimals = Math.max(0, 3 - Math.floor(Math.log10(reach)));
  return Number(value.toFixed(Math.min(decimals, 100)));
}
