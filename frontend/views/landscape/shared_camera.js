/** Turning one of two surfaces turns the other. */

import { plotly } from "../../draw/plot.js";
import { sceneCamera } from "../../draw/plotly_internals.js";

/** The surfaces whose rotation is already followed. @type {WeakSet<Element>} */
const followed = new WeakSet();

/** Rotations in progress that follow the other surface. @type {Map<any, number>} */
const turning = new Map();

/** @param {HTMLElement[]} hosts Of the two surfaces. */
export function shareCamera(...hosts) {
  const plots = hosts.map((host) => host.querySelector(".js-plotly-plot"));
  if (plots.some((plot) => !plot || followed.has(plot))) return;
  const [first, second] = /** @type {any[]} */ (plots);
  follow(first, second);
  follow(second, first);
  turn(first, sceneCamera(second));
}

function follow(/** @type {any} */ leader, /** @type {any} */ other) {
  followed.add(leader);
  for (const event of ["plotly_relayouting", "plotly_relayout"])
    leader.on(event, () => {
      if (!turning.get(leader)) turn(other, sceneCamera(leader));
    });
}

async function turn(/** @type {any} */ plot, /** @type {any} */ camera) {
  turning.set(plot, (turning.get(plot) ?? 0) + 1);
  await plotly().relayout(plot, { "scene.camera": camera });
  turning.set(plot, (turning.get(plot) ?? 1) - 1);
}
