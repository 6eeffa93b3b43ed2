/**
 * The pointer over the map, as a place to look at; and the mark of the place that is shown.
 *
 * @typedef {import("../../state/types.js").Model} Model
 */

import { isLookedAt } from "../../derive/shown_point.js";
import { cartesianFrame } from "../../draw/plotly_internals.js";

/**
 * @param {HTMLElement} host The contour's.
 * @param {{look: (place: [number, number] | null) => void}} actions
 */
export function createCursor(host, actions) {
  const mark = Object.assign(document.createElement("div"), {
    className: "seen-mark",
    hidden: true,
  });
  mark.setAttribute("aria-hidden", "true");
  host.append(mark);
  let watching = false;

  const frameNow = () => {
    const plot = host.querySelector(".js-plotly-plot");
    return plot && cartesianFrame(plot);
  };

  // A finger has no hovering: it taps, and what walks from there is followed.
  host.addEventListener("pointermove", (event) => {
    const frame = watching && event.pointerType !== "touch" ? frameNow() : null;
    if (!frame) return;
    const box = host.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    actions.look(contains(frame, px, py) ? [frame.a(px), frame.b(py)] : null);
  });
  host.addEventListener("pointerleave", () => watching && actions.look(null));

  return {
    /** @param {Model} model */
    update({ state, seen }) {
      const shown = isLookedAt(state);
      if (watching && !shown) actions.look(null);
      watching = shown;
      const frame = shown && seen ? frameNow() : null;
      const [px, py] = frame && seen ? [frame.x(seen.place.a), frame.y(seen.place.b)] : [0, 0];
      mark.hidden = !frame || !contains(frame, px, py);
      mark.style.transform = `translate(${px}px, ${py}px) translate(-50%, -50%)`;
    },
  };
}

/** @param {import("../../state/types.js").Frame} frame @param {number} px @param {number} py */
const contains = ({ left, top, width, height }, px, py) =>
  px >= left && px <= left + width && py >= top && py <= top + height;
