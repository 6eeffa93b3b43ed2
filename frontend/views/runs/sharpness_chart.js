/** The chart of sharpnesses along runs, each with its dashed line 2/η. */

import { integer, number } from "../../derive/format.js";
import { chart, polyline, s } from "../../draw/svg.js";

/** @typedef {import("../../derive/networks/sharpness.js").Sharpness} Sharpness */

/** @param {Sharpness[]} all @param {number} end The last step of the runs.
 *  @param {number | null} [t] Where the playhead is. */
export function sharpnessChart(all, end, t = null) {
  const edges = [...new Set(all.map((own) => own.edges[own.edges.length - 1]))];
  const edge = Math.max(...edges);
  const high = Math.max(edge, ...all.flatMap(({ values }) => values));
  const { svg, plot, x, y } = chart({
    label: "Sharpness, the largest eigenvalue of the Hessian, against the step of the run",
    ...{ x: [0, end], y: [0, 1.05 * high], xTitle: "step" },
    xTicks: [0, end].map((at) => [at, integer(at)]),
    yTicks: [0, ...edges, ...(high > 1.5 * edge ? [high] : [])].map((at) => [at, number(at, 2)]),
  });
  for (const { slot, steps, values, edges } of all) {
    const line = (/** @type {number[]} */ column) =>
      polyline(steps.map((at, i) => /** @type {[number, number]} */ ([x(at), y(column[i])])));
    plot.append(
      s("path", { class: "curve", style: `stroke: var(--run-${slot + 1})`, d: line(values) }),
      s("path", { class: "target", d: line(edges) }),
    );
  }
  if (t !== null)
    plot.append(s("path", { class: "level", d: `M${x(t)} ${y(0)}V${y(1.05 * high)}` }));
  svg.append(s("text", { x: x(end) - 4, y: y(edge) - 5, "text-anchor": "end" }, "2/η"));
  return svg;
}
