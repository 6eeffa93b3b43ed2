/** The chart of the loss between two points: straight, with units matched, and on a curve. */

import { number } from "../../derive/format.js";
import { chart, polyline, s } from "../../draw/svg.js";
import { pathsBetween } from "../../words/networks/connection.js";

/** @param {Schema["ConnectionAnswer"]} answer */
export function connectionChart(answer) {
  const all = pathsBetween(answer);
  const high = Math.max(...all.flatMap(({ path }) => path.loss.map(Number)));
  const { svg, x, y } = chart({
    label: "Loss on the way from the end of one run to the end of another",
    ...{ x: [0, 1.4], y: [0, high], xTitle: "from one end to the other" },
    xTicks: [
      [0, "0"],
      [1, "1"],
    ],
    yTicks: [0, high].map((at) => [at, number(at, 2)]),
  });
  all.forEach(({ name, path }, column) => {
    const points = answer.t.map(
      (at, i) => /** @type {[number, number]} */ ([x(at), y(Number(path.loss[i]))]),
    );
    svg.append(
      s("path", { class: `curve curve-${column}`, d: polyline(points) }),
      s("path", { class: `curve curve-${column}`, d: `M${x(1.05)} ${y(place(column) * high)}h8` }),
      s("text", { x: x(1.05) + 11, y: y(place(column) * high) + 4 }, name),
    );
  });
  return svg;
}

/** The height of a name, as a share of the chart's. @param {number} column */
const place = (column) => 0.95 - 0.13 * column;
