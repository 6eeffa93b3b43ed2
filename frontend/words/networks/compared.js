/** Two compared landscapes in words. Pure. */

import { capital, percent, spoken } from "../../derive/format.js";
import { extent } from "../../derive/levels.js";
import { FACTOR, versusOf } from "../../derive/networks/compared.js";
import { columnAt } from "../../derive/numbers.js";
import { isNetwork } from "../../state/model.js";
import { networkInWords } from "../model.js";
import { runTitle } from "../names.js";

/** The model of a state, with a capital. @param {State} state */
const modelTitle = (state) => capital(networkInWords(state) || "linear classifier");

/** A choice of what the picture is compared with. @param {State} state
 *  @param {State["versus"]} versus */
export const versusTitle = (state, versus) =>
  ({
    example: "One example",
    model: isNetwork(state) ? "Linear classifier" : "Network",
    skips: state.skip ? "Without skips" : "With skips",
    start: "Another start",
    rescaled: "Layers rescaled",
  })[versus];

/** What is above the two pictures, beside the choice. @param {State} state @param {State} other
 *  @returns {[string, string]} */
export function captionsOf(state, other) {
  const versus = versusOf(state);
  if (versus === "start") return ["", "This start"];
  if (versus === "rescaled")
    return [`First layer × ${FACTOR}, next layer ÷ ${FACTOR}`, "The weights as they are"];
  return [isNetwork(other) ? modelTitle(other) : "", modelTitle(state)];
}

/** @typedef {{loss: number, accuracy: number | null}} Ending */

/** How the first run ends; null before, and if it diverged. @param {Paths | null} paths */
function ending(paths) {
  const run = paths?.runs[0];
  if (!run?.outcome || run.outcome.reason === "diverged") return null;
  const { accuracy } = run.outcome;
  return { loss: run.loss[run.loss.length - 1], accuracy };
}

/** What the numbers of both pictures say. @param {Model} model */
export function comparedInWords({ compared, paths, plane, state }) {
  if (!compared || !plane) return "";
  const here = ending(paths);
  const there = ending(compared.paths);
  if (versusOf(state) === "rescaled") return rescaledInWords(compared.plane, plane);
  if (!here || !there || !paths) return "";
  const run = runTitle(state, paths.runs[0].slot);
  const end = (/** @type {Ending} */ { accuracy, loss }, /** @type {string} */ side) =>
    `${spoken(loss)} on the ${side} (${percent(accuracy)} correct)`;
  const ends = `${end(there, "left")} and ${end(here, "right")}`;
  return `After ${state.steps} steps of ${run}, the loss is ${ends}.`;
}

/** Relative, up to rounding. */
const SAME = 1e-9;

/** @param {Plane} left @param {Plane} right */
function rescaledInWords(left, right) {
  const [one, other] = [left, right].map(({ loss }) => middle(loss));
  const [above, below] = [left, right].map(({ loss }) => spoken(extent(loss).high));
  const start = `In the middle both have the same scores and a loss of ${spoken(other)}`;
  if (Math.abs(one - other) > SAME * Math.max(1, Math.abs(other))) return "";
  return above === below
    ? `${start}; the maps are the same, and rise to ${below}.`
    : `${start}; the left map rises to ${above}, the right one to ${below}.`;
}

/** The value in the middle of a grid. @param {number[][]} loss */
const middle = (loss) => columnAt(loss[(loss.length - 1) / 2], (loss[0].length - 1) / 2);

/** What the left picture is, for those who cannot see it. @param {State} state */
export const leftLabel = (state) =>
  versusOf(state) === "example"
    ? "The loss of one example on the plane"
    : `The loss it is compared with: ${versusTitle(state, versusOf(state)).toLowerCase()}`;
