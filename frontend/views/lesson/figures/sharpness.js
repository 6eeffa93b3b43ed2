/** The sharpness along the first run, and the line 2/η that it may not stay above. */

import { number } from "../../../derive/format.js";
import { sharpnessOf } from "../../../derive/networks/sharpness.js";
import { sharpnessChart } from "../../runs/sharpness_chart.js";
import { answerFigure } from "../answer_figure.js";

export const create = answerFigure("sharpness", draw, sentence, "Measuring the sharpness …");

/** @param {Schema["TrajectoriesAnswer"]} answer */
function sentence(answer) {
  const found = sharpnessOf(answer);
  if (!found) return "This loss has kinks: it has no sharpness.";
  const [last, edge] = [found.values, found.edges].map((column) => number(column.at(-1)));
  return `At the end the sharpness is ${last}, and 2\u2060/\u2060η is ${edge}.`;
}

/** @param {Schema["TrajectoriesAnswer"]} answer */
function draw(answer) {
  const found = sharpnessOf(answer);
  return found && sharpnessChart([found], Math.max(...found.steps));
}
