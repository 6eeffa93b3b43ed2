/** Accuracies of random classifiers, far from the accuracy that is wanted. */

import { integer, number, percent, powerOfTen } from "../../../derive/format.js";
import { openPrediction } from "../../../derive/lesson/step.js";
import { createChanges, h, setText } from "../../../draw/dom.js";
import { chart, s } from "../../../draw/svg.js";

const BINS = 25;

/** @param {HTMLElement} host @returns {View} */
export function create(host) {
  const [picture, words] = [h("div"), h("p", { role: "status" })];
  host.append(picture, words);
  const isNew = createChanges();
  return {
    update(model) {
      const { draws } = model.figures;
      const isOpen = openPrediction(model) !== null;
      if (!isNew(draws, isOpen)) return;
      picture.replaceChildren(...(draws ? [histogram(draws)] : []));
      setText(words, draws ? sentence(draws, isOpen) : "Drawing random classifiers …");
    },
  };
}

/** @param {Schema["DrawsAnswer"]} answer @param {boolean} isOpen Whether the user is to predict. */
function sentence({ accuracy, best, target, log10_draws }, isOpen) {
  const most = percent(Math.max(...best));
  const reached = `The best of ${integer(accuracy.length)} random classifiers gets ${most} right.`;
  if (isOpen) return reached;
  if (log10_draws === null) return `${reached} All are equally good.`;
  const draws =
    log10_draws < 5 ? number(10 ** log10_draws, 2) : powerOfTen(Math.round(log10_draws));
  const how = "Extrapolated with a normal distribution";
  return `${reached} ${how}, ${percent(target)} takes about ${draws} draws.`;
}

/** @param {Schema["DrawsAnswer"]} answer */
function histogram({ accuracy, target }) {
  const counts = new Array(BINS).fill(0);
  for (const part of accuracy) counts[Math.min(BINS - 1, Math.floor(part * BINS))] += 1;
  const most = Math.max(...counts);
  const { svg, x, y, bottom } = chart({
    label: "How many of the random classifiers have which accuracy",
    ...{ x: [0, 1], y: [0, most], xTitle: "share of examples that are right" },
    xTicks: [0, 0.5, target].map((at) => [at, percent(at)]),
    yTicks: [[most, String(most)]],
  });
  const width = x(1 / BINS) - x(0) - 1;
  svg.append(
    ...counts.map((count, i) =>
      s("rect", { class: "bar", x: x(i / BINS), width, y: y(count), height: bottom - y(count) }),
    ),
    s("path", { class: "target", d: `M${x(target)} ${y(most)}V${bottom}` }),
  );
  return svg;
}
