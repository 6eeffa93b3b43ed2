/** The pointer over the map, as a point to inspect, for the classifier or the figure of a lesson on
 *  a function; and the mark of the point that is inspected. */

import { figureOf } from "../../derive/lesson/step.js";
import { isLookedAt } from "../../derive/shown_point.js";
import { h } from "../../draw/dom.js";
import { contains, drawnFrame } from "../../draw/plotly_internals.js";
import { classifies } from "../../state/catalog.js";

/** @param {HTMLElement} host @param {Pick<Actions, "look">} actions @returns {View} */
export function createCursor(host, actions) {
  const mark = h("div", { className: "seen-mark", hidden: true, "aria-hidden": true });
  host.append(mark);
  let watching = false;

  // A finger cannot hover: it taps, which moves the start.
  host.addEventListener("pointermove", (event) => {
    const frame = watching && event.pointerType !== "touch" ? drawnFrame(host) : null;
    if (!frame) return;
    const box = host.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    actions.look(contains(frame, px, py) ? [frame.a(px), frame.b(py)] : null);
  });
  host.addEventListener("pointerleave", () => watching && actions.look(null));
  return {
    update(model) {
      const { seen, state } = model;
      const shown = isLookedAt(state);
      const followed = shown || (figureOf(model) !== null && !classifies(state));
      if (watching && !followed) actions.look(null);
      watching = followed;
      const frame = shown && seen ? drawnFrame(host) : null;
      const [px, py] = frame && seen ? [frame.x(seen.place.a), frame.y(seen.place.b)] : [0, 0];
      mark.hidden = !frame || !contains(frame, px, py);
      mark.classList.toggle("pointed", seen?.place.of === "cursor");
      mark.style.transform = `translate(${px}px, ${py}px) translate(-50%, -50%)`;
    },
  };
}
