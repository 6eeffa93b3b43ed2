/** The sharpness along the first run, and the line 2/η that it may not stay above. */

import { integer, number } from "../../../derive/format.js";
import { sharpnessOf } from "../../../derive/lesson/sharpness.js";
import { openPrediction } from "../../../derive/lesson/step.js";
import { createChanges, h, setText } from "../../../draw/dom.js";
import { chart, polyline, s } from "../../../draw/svg.js";

/** @param {HTMLElement} host @returns {View} */
export function create(host) {
  const [picture, words] = [h("div"), h("p", { role: "status" })];
  host.append(picture, words);
  const isNew = createChanges();
  return {
    update(model) {
      const { sharpness } = model.figures;
      const isOpen = openPrediction(model) !== null; // the line would tell the answer
      if (!isNew(sharpness, isOpen)) return;
      host.hidden = isOpen;
      const found = sharpnessOf(sharpness);
      picture.replaceChildren(...(found ? [line(found)] : []));
      setText(words, sharpness ? sentence(found) : "Measuring the sharpness …");
    },
  };
}

/** @param {ReturnType<typeof sharpnessOf>} found */
function sentence(found) {
  if (!found) return "This loss has kinks: it has no sharpness.";
  const { edge, last } = found;
  return `At the end the sharpness is ${number(last)}, and 2\u2060/\u2060η is ${number(edge)}.`;
}

/** @param {NonNullable<ReturnType<typeof sharpnessOf>>} found */
function line({ steps, values, edge }) {
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
