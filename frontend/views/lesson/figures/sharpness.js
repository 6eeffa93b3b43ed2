/** The sharpness along the first run, and the line 2/η that it may not stay above. */

import { integer, number } from "../../../derive/format.js";
import { sharpnessOf } from "../../../derive/lesson/sharpness.js";
import { chart, polyline, s } from "../../../draw/svg.js";
import { answerFigure } from "../answer_figure.js";

export const create = answerFigure("sharpness", line, sentence, "Measuring the sharpness …");

/** @param {Schema["TrajectoriesAnswer"]} answer */
function sentence(answer) {
  const found = sharpnessOf(answer);
  if (!found) return "This loss has kinks: it has no sharpness.";
  const { edge, last } = found;
  return `At the end the sharpness is ${number(last)}, and 2\u2060/\u2060η is ${number(edge)}.`;
}

/** @param {Schema["TrajectoriesAnswer"]} answer */
function line(answer) {
  const found = sharpnessOf(answer);
  if (!found) return null;
  const { steps, values, edge } = found;
  const [end, high] = [steps[steps.length - 1], Math.max(edge, ...values)];
  const { svg, plot, x, y } = chart({
    label: "Sharpness, the largest eigenvalue of the Hessian, against the step of the run",
    ...{ x: [0, end], y: [0, 1.05 * high], xTitle: "step" },
    xTicks: [0, end].map((at) => [at, integer(at)]),
    yTicks: [0, edge, ...(high > 1.5 * edge ? [high] : [])].map((at) => [at, number(at, 2)]),
  });
  const points = steps.map((at, i) => /** @type {[number, number]} */ ([x(at), y(values[i])]));
  plot.append(
    s("path", { class: "curve", d: polyline(points) }),
    s("path", { class: "target", d: `M${x(0)} ${y(edge)}H${x(end)}` }),
  );
  svg.append(s("text", { x: x(end) - 4, y: y(edge) - 5, "text-anchor": "end" }, "2/η"));
  return svg;
}
