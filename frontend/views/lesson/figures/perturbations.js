/** How often a random perturbation lowers the loss, along a run, by how many weights it changes. */

import { integer, number, percent } from "../../../derive/format.js";
import { chart, polyline, s } from "../../../draw/svg.js";
import { answerFigure } from "../answer_figure.js";

const LINE = 13; // height of a label

export const create = answerFigure("perturbations", lines, sentence, "Perturbing the weights …");

/** @param {Schema["PerturbationsAnswer"]} answer */
function sentence({ count, loss, moved, share, step }) {
  const last = step.length - 1;
  const all = moved.indexOf(Math.max(...moved));
  const at = (/** @type {number} */ i) =>
    `${percent(share[i][all])} at step ${step[i]} (loss ${number(loss[i])})`;
  const shares = `${at(0)} and ${at(last)}`;
  return `Measured: of ${count} perturbations of all weights, ${shares} lower the loss.`;
}

/** @param {Schema["PerturbationsAnswer"]} answer */
function lines({ moved, share, step }) {
  const last = step[step.length - 1];
  const { svg, x, y } = chart({
    label: "Share of perturbations that lower the loss, against the step of the run",
    ...{ x: [0, last * 1.3], y: [0, 0.6], xTitle: "step of the run" },
    xTicks: [step[0], last].map((at) => [at, String(at)]),
    yTicks: [0, 0.25, 0.5].map((at) => [at, percent(at)]),
  });
  const ends = moved.map((_, column) => y(share[step.length - 1][column]));
  const labels = spread(ends, LINE);
  moved.forEach((count, column) => {
    const points = step.map(
      (at, i) => /** @type {[number, number]} */ ([x(at), y(share[i][column])]),
    );
    const name = count === 1 ? "1 weight" : `${integer(count)} weights`;
    svg.append(
      s("path", { class: `curve curve-${column}`, d: polyline(points) }),
      s("text", { x: x(last) + 5, y: labels[column] + 4 }, name),
    );
  });
  return svg;
}

/** Places from top to bottom that are at least a distance apart: others move up.
 *  @param {number[]} places @param {number} distance */
function spread(places, distance) {
  const order = places.map((_, i) => i).sort((i, j) => places[j] - places[i]);
  const moved = [...places];
  order.forEach((i, k) => {
    if (k > 0) moved[i] = Math.min(moved[i], moved[order[k - 1]] - distance);
  });
  return moved;
}
