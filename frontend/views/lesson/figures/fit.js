/** The data of a least-squares fit, the line at the marker, and the examples of its next step. */

import { number } from "../../../derive/format.js";
import { placeOf } from "../../../derive/shown_point.js";
import { createChanges, h, setText } from "../../../draw/dom.js";
import { chart, polyline, s } from "../../../draw/svg.js";
import { functionOf } from "../../../state/catalog.js";

/** @param {HTMLElement} host @returns {View} */
export function create(host) {
  const [picture, words] = [h("div"), h("p")];
  host.append(picture, words);
  const isNew = createChanges();
  return {
    update(model) {
      const fitted = functionOf(model.state);
      const { a, b } = placeOf(model);
      const isResting = !model.player.playing;
      const examples = isResting ? (model.figures.fit?.examples ?? null) : null;
      if (!isNew(fitted, a, b, examples)) return;
      const points = fitted?.points;
      picture.replaceChildren(
        ...(points ? [drawn(points, fitted.minima[0], [a, b], examples)] : []),
      );
      setText(words, points ? sentence(a, b, examples, points) : "The page shows no fitted line.");
    },
  };
}

/** @param {number} a @param {number} b @param {number[] | null} examples
 *  @param {number[][]} points */
function sentence(a, b, examples, points) {
  const line = `The line at the marker: v = ${number(a)} + ${number(b)} u.`;
  if (examples?.length !== 1) return line;
  const [u, v] = points[examples[0]];
  return `${line} The next step looks at (${number(u)}, ${number(v)}) only.`;
}

/** @param {number[][]} points @param {number[]} best @param {number[]} now
 *  @param {number[] | null} examples */
function drawn(points, best, now, examples) {
  const [us, vs] = [0, 1].map((k) => points.map((point) => point[k]));
  const [low, high] = [Math.min(...us), Math.max(...us)];
  const [bottom, top] = [Math.min(...vs), Math.max(...vs)];
  const pad = 0.4 * (top - bottom);
  const { plot, svg, x, y } = chart({
    label: "The data, the line at the marker, and the line of least squares",
    ...{ x: [low - 0.1, high + 0.1], y: [bottom - pad, top + pad], height: 220, xTitle: "u" },
    xTicks: [-1, 0, 1].map((at) => [at, number(at)]),
    yTicks: [0, 2].map((at) => [at, number(at)]),
  });
  /** @param {number[]} weights @param {number} u */
  const height = ([bias, slope], u) => y(bias + slope * u);
  const line = (/** @type {number[]} */ weights) =>
    polyline([low, high].map((u) => [x(u), height(weights, u)]));
  plot.append(
    s("path", { class: "target", d: line(best) }),
    ...points.map(([u, v], i) => {
      const name = examples?.includes(i) ? "error chosen" : "error";
      return s("path", { class: name, d: `M${x(u)} ${y(v)}V${height(now, u)}` });
    }),
    s("path", { class: "curve", d: line(now) }),
    ...points.map(([u, v], i) => {
      const isChosen = examples?.includes(i);
      return s("circle", {
        ...{ class: isChosen ? "spot chosen" : "point", cx: x(u), cy: y(v), r: isChosen ? 5 : 3 },
      });
    }),
  );
  return svg;
}
