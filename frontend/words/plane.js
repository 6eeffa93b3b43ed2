/**
 * What planes and their axes are called. Pure.
 *
 * @typedef {import("./headline.js").Part} Part
 */

import { number } from "../derive/format.js";
import { classifies } from "../state/catalog.js";
import { centreOf, drawnState, endsOf, isMadeOfPaths } from "../state/planes.js";
import { runTitle } from "./names.js";

/** @param {State} state @returns {[string, string]} */
export const axisNames = (state) => (classifies(state) ? ["a", "b"] : ["x", "y"]);

/** @param {State} state @param {number} slot @returns {Part} */
const run = (state, slot) => ({ text: runTitle(state, slot), slot });

/** What the plane is centred on: the start, or a step of a run.
 *  @param {State} state @returns {Part[]} */
function origin(state) {
  const centre = centreOf(state);
  if (!centre) return [{ text: "the start" }];
  return [{ text: `step ${centre[1]} of ` }, run(state, centre[0])];
}

/** @param {State} state @returns {Part[]} */
function ends(state) {
  const [first, second] = endsOf(state);
  if (second === undefined) return [{ text: "the end of " }, run(state, first)];
  return [{ text: "the ends of " }, run(state, first), { text: " and " }, run(state, second)];
}

/** The plane within a sentence. @param {State} state @returns {Part[]} */
export function planePhrase(state) {
  const through = origin(state);
  const moved = centreOf(state) ? [{ text: " through " }, ...through] : [];
  switch (state.planeKind) {
    case "ends":
      if (endsOf(state).length === 0) return [{ text: "on a random plane through " }, ...through];
      return [{ text: "on the plane through " }, ...through, { text: " and " }, ...ends(state)];
    case "pca":
      return [{ text: "on the plane in which the paths vary most" }, ...moved];
    case "gradient":
      return [{ text: "on a plane along the gradient at " }, ...through];
    case "minimum":
      return [
        ...[{ text: "on the plane through " }, ...through],
        { text: " and the minimum, along the gradient" },
      ];
    case "curved":
      return [{ text: "on the plane of largest curvature at " }, ...through];
    default:
      return [{ text: "on a random plane" }, ...moved];
  }
}

/** The ray within a sentence. @param {State} state @returns {Part[]} */
export function rayPhrase(state) {
  const from = origin(state);
  switch (state.planeKind) {
    case "ends": {
      const [first] = endsOf(state);
      if (first === undefined) return [{ text: "along a random direction through " }, ...from];
      return [{ text: "from " }, ...from, { text: " towards the end of " }, run(state, first)];
    }
    case "pca":
      return [{ text: "in the direction in which the paths vary most" }];
    case "gradient":
      return [{ text: "along the gradient at " }, ...from];
    case "minimum":
      return [{ text: "from " }, ...from, { text: " towards the minimum" }];
    case "curved":
      return [{ text: "along the direction of largest curvature at " }, ...from];
    default:
      return [{ text: "along a random direction" }];
  }
}

/** What to do about a plane that cannot be computed, to follow the error's text; empty for other
 *  errors.
 *  @param {string} field @param {State} state */
export function wayOut(field, state) {
  const isWithoutRuns = isMadeOfPaths(state) && state.runs.every(({ on }) => !on);
  if (field === "runs" && isWithoutRuns) return ": switch one on, or choose another plane.";
  if (field !== "planeKind") return "";
  if (isMadeOfPaths(state)) return ". Change a run, or choose another plane.";
  return ". Move the start, or choose another plane.";
}

/** What the plane is centred on by default. @param {State} state */
export function ownCentre({ planeKind }) {
  if (planeKind === "random") return "random weights";
  return planeKind === "pca" ? "mean of the paths" : "the start";
}

/** Titles of a picture's axes; short ones for a narrow picture.
 *  @param {Model} model @param {boolean} short @returns {[string, string]} */
export function axisTitles(model, short) {
  const state = drawnState(model);
  const names = axisNames(state);
  if (!classifies(state)) return names;
  const [across, up] = alongOf(state, model.plane?.directions ?? [], short);
  return [`${names[0]}: ${across}`, `${names[1]}: ${up}`];
}

/** @param {State} state @param {DirectionNote[]} notes @param {boolean} short
 *  @returns {[string, string]} */
function alongOf(state, notes, short) {
  const at = origin(state)
    .map(({ text }) => text)
    .join("");
  switch (state.planeKind) {
    case "ends": {
      const [first, second] = endsOf(state).map(
        (slot) => `towards the end of ${runTitle(state, slot)}`,
      );
      if (first === undefined) return ["along a random direction", "along another"];
      const up = second === undefined ? "along a random direction" : second;
      return short ? [first, up] : [`from ${at} ${first}`, `${up}, at right angles`];
    }
    case "pca": {
      const title = (/** @type {0 | 1} */ k) =>
        share(`PC ${k + 1}`, notes[k]?.explained_variance, short);
      return [title(0), title(1)];
    }
    case "gradient":
      return [`along the gradient${short ? "" : ` at ${at}`}`, "along a random direction"];
    case "minimum":
      return [
        `${short ? "" : `from ${at} `}towards the minimum`,
        `along the gradient${short ? "" : ", at right angles"}`,
      ];
    case "curved":
      return [
        bend("most curved", notes[0]?.eigenvalue, short),
        bend("second most curved", notes[1]?.eigenvalue, short),
      ];
    default:
      return ["along direction 1", "along direction 2"];
  }
}

/** @param {string} name @param {number | null | undefined} part @param {boolean} short */
function share(name, part, short) {
  if (typeof part !== "number") return name;
  const percent = `${name}, ${number(100 * part, 2)}\u202f%`;
  return short ? percent : `${percent} of the paths’ variance`;
}

/** @param {string} name @param {number | null | undefined} eigenvalue @param {boolean} short */
const bend = (name, eigenvalue, short) =>
  typeof eigenvalue !== "number" || short
    ? name
    : `${name}, second derivative ${number(eigenvalue, 2)}`;
