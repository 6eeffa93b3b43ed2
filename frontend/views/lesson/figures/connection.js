/** The loss between the ends of two runs: straight, with units matched, and on a trained curve. */

import { number } from "../../../derive/format.js";
import { chart, polyline, s } from "../../../draw/svg.js";
import { answerFigure } from "../answer_figure.js";

/** @typedef {Schema["ConnectionAnswer"]} Connection */

export const create = answerFigure(
  "connection",
  lines,
  sentence,
  "Walking from one end to the other …",
);

/** The paths that there are, with their names. @param {Connection} answer */
function paths({ straight, matched, curve }) {
  const all = [
    { name: "straight", path: straight },
    { name: "matched", path: matched },
    { name: "curve", path: curve },
  ];
  return all.flatMap(({ name, path }) => (path ? [{ name, path }] : []));
}

/** @param {Connection} answer */
function sentence({ straight, matched, curve }) {
  const rises = [`On the straight line the loss rises by ${number(straight.barrier)}`];
  if (matched) rises.push(`with the units matched by ${number(matched.barrier)}`);
  if (curve) rises.push(`on the trained curve by ${number(curve.barrier)}`);
  return `${rises.join(", ")}.`;
}

/** @param {Connection} answer */
function lines(answer) {
  const all = paths(answer);
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
