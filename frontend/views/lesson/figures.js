/** The figures that a step of a lesson can show, by their names in lessons/figures.json. */

import { create as connection } from "./figures/connection.js";
import { create as dial } from "./figures/dial.js";
import { create as draws } from "./figures/draws.js";
import { create as fit } from "./figures/fit.js";
import { create as gradient_check } from "./figures/gradient_check.js";
import { create as graph } from "./figures/graph.js";
import { create as partials } from "./figures/partials.js";
import { create as perturbations } from "./figures/perturbations.js";
import { create as scores } from "./figures/scores.js";
import { create as sharpness } from "./figures/sharpness.js";
import { create as slack } from "./figures/slack.js";
import { create as subgradient } from "./figures/subgradient.js";
import { create as tangent } from "./figures/tangent.js";

/** @type {Record<string, CreateFigure>} */
export const FIGURES = {
  ...{ connection, dial, draws, fit, gradient_check, graph },
  ...{ partials, perturbations, scores, sharpness, slack, subgradient, tangent },
};
