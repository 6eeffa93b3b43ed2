/**
 * The loss along the ray b = 0, with the interval on which it is lowest.
 *
 * @typedef {import("../types.js").Model} Model
 * @typedef {import("../types.js").Ray} Ray
 */

import { number } from "../format.js";
import { CONFIG, baseAxis, baseLayout, followSize, plotly } from "../plot.js";
import { lowestOn } from "../slices.js";

/** @param {HTMLElement} host */
export function createRay(host) {
  const plot = Object.assign(document.createElement("div"), { className: "plot" });
  host.append(plot);
  /** @type {unknown[]} */
  let drawn = [];
  followSize(plot);
  return {
    /** @param {Model} model */
    update(model) {
      const key = [model.ray, model.theme];
      if (!model.ray || !plotly() || key.every((part, i) => part === drawn[i])) return;
      drawn = key;
      plotly().react(plot, traces(model, model.ray), layout(model), CONFIG);
    },
  };
}

/** @param {Model} model @param {Ray} ray */
function traces({ theme }, ray) {
  const loss = {
    type: "scatter",
    mode: "lines",
    name: "loss",
    x: ray.a,
    y: ray.loss,
    line: { color: theme.ink, width: 1.8, simplify: false },
    hovertemplate: "a %{x:.4~g}<br>loss <b>%{y:.4~g}</b><extra></extra>",
  };
  const ends = lowestOn(ray);
  return ends ? [loss, minimumMark(theme, ends, ray.minimum?.loss)] : [loss];
}

/** The ends of the interval on which the loss is lowest; often one point. @param {Model["theme"]} theme @param {[number, number]} ends @param {number | null | undefined} loss */
function minimumMark(theme, ends, loss) {
  return {
    type: "scatter",
    mode: "lines+markers",
    name: "minimum",
    x: ends,
    y: [loss, loss],
    line: { color: theme.ink, width: 4 },
    marker: { symbol: "cross-thin", size: theme.size * 0.75, line: { color: theme.ink, width: 1.6 } },
    hovertemplate: `lowest on the ray<br>a %{x:.4~g}<br>loss ${number(loss, 5)}<extra></extra>`,
  };
}

/** @param {Model} model */
function layout({ theme }) {
  return {
    ...baseLayout(theme),
    hovermode: "closest",
    margin: { l: Math.round(theme.size * 2.9), r: 8, t: 6, b: Math.round(theme.size * 2.5) },
    xaxis: { ...baseAxis(theme, "a: how far along direction 1"), nticks: 7 },
    yaxis: { ...baseAxis(theme, "loss"), nticks: 5 },
  };
}
