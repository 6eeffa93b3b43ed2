/** The views that the first picture does not need: what Plotly draws, and what a button opens. */

import { byId } from "./draw/dom.js";
import { createCompare } from "./views/landscape/compare.js";
import { createSurface } from "./views/landscape/surface.js";
import { createLessonPanel } from "./views/lesson/panel.js";
import { createLargeRay, createRay } from "./views/ray/ray.js";
import { createBarrier } from "./views/runs/barrier.js";
import { createLossChart } from "./views/runs/loss_chart.js";
import { createRates } from "./views/runs/rates.js";
import { createResults } from "./views/runs/results.js";
import { createSharpnessView } from "./views/runs/sharpness.js";
import { createShare } from "./views/share/share.js";

/** @param {Actions} actions @returns {View[]} */
export const createLaterViews = (actions) => [
  createSurface(byId("surface"), actions),
  createLossChart(byId("chart"), actions),
  createRay(byId("ray")),
  createLargeRay(byId("ray-large"), actions),
  createCompare(actions),
  createLessonPanel(actions),
  createResults(actions),
  createRates(byId("rates"), actions),
  createSharpnessView(byId("sharpness")),
  createBarrier(byId("barrier")),
  createShare(),
];
