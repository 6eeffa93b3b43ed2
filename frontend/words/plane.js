/**
 * What planes and their axes are called. Pure.
 *
 * @typedef {import("../state/types.js").Model} Model
 * @typedef {import("../state/types.js").State} State
 * @typedef {import("./describe.js").Part} Part
 */

import { axisNames } from "../derive/defaults.js";
import { number } from "../derive/format.js";
import { centreOf, drawnState, endsOf, isMadeOfPaths } from "../state/planes.js";
import { runTitle } from "./names.js";

/** @param {State} state @param {number} slot @returns {Part} */
const run = (state, slot) => ({ text: runTitle(state, slot), slot });

/** Where the plane is: at the start, or where it was moved to. @param {State} state @returns {Part[]} */
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

/** Where the loss is seen, within a sentence. @param {State} state @returns {Part[]} */
export function planePhrase(state) {
  const through = origin(state);
  const moved = centreOf(state) ? [{ text: " through " }, ...through] : [];
  switch (state.planeKind) {
    case "ends":
      if (endsOf(state).length === 0) return [{ text: "on a random plane through " }, ...through];
      return [{ text: "on the plane through " }, ...through, { text: " and " }, ...ends(state)];
    case "pca":
      return [{ text: "on the plane along which the paths spread most" }, ...moved];
    case "gradient":
      return [{ text: "on a plane along the gradient at " }, ...through];
    case "minimum":
      return [
        { text: "on the plane through " },
        ...through,
        { text: " and the minimum, along the gradient" },
      ];
    case "curved":
      return [{ text: "on the plane of largest curvature at " }, ...through];
    default:
      return [{ text: "on a random plane" }, ...moved];
  }
}

/** Where the ray is, within a sentence. @param {State} state @returns {Part[]} */
export function rayPhrase(state) {
  const from = origin(state);
  switch (state.planeKind) {
    case "ends": {
      const [first] = endsOf(state);
      if (first === undefined) return [{ text: "along a random direction through " }, ...from];
      return [{ text: "from " }, ...from, { text: " towards the end of " }, run(state, first)];
    }
    case "pca":
      return [{ text: "in the direction along which the paths spread most" }];
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

/** What to do where a plane cannot be had, to follow what is said of it; empty where the failure is another's. @param {string} field @param {State} state */
export function wayOut(field, state) {
  const isWithout = isMadeOfPaths(state) && state.runs.every(({ on }) => !on);
  if (field === "runs" && isWithout) return ": switch one on, or choose another plane.";
  if (field !== "planeKind") return "";
  if (isMadeOfPaths(state)) return ". Change a run, or choose another plane.";
  return ". Move the start, or choose another plane.";
}

/** What the plane is centred on by itself. @param {State} state */
export function ownCentre({ planeKind }) {
  if (planeKind === "random") return "random weights";
  return planeKind === "pca" ? "mean of the paths" : "the start";
}

/** Titles of a picture's axes; short ones where there is little room. @param {Model} model @param {boolean} short @returns {[string, string]} */
export function axisTitles(model, short) {
  const state = drawnState(model);
  const names = axisNames(state);
  if (state.function !== null) return names;
  const [across, up] = alongOf(state, model.plane?.directions ?? [], short);
  return [`${names[0]}: ${across}`, `${names[1]}: ${up}`];
}

/** @param {State} state @param {import("../state/types.js").DirectionNote[]} notes @param {boolean} short @returns {[string, string]} */
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
      const [first, second] = [0, 1].map((k) =>
        share(`PC ${k + 1}`, notes[k]?.explained_variance, short),
      );
      return [first, second];
    }
    case "gradient":
      return [`along the gradient${short ? "" : ` at ${at}`}`, "along a random direction"];
    case "minimum":
      return [
        `${short ? "" : `from ${at} `}towards the minimum`,
        `along the gradient${short ? "" : ", at right angles"}`,
      ];
    case "curved": {
      const [first, second] = ["most curved", "second most curved"].map((text, k) =>
        bend(text, notes[k]?.eigenvalue, short),
      );
      return [first, second];
    }
    default:
      return short
        ? ["along direction 1", "along direction 2"]
        : ["how far along direction 1", "how far along direction 2"];
  }
}

/** @param {string} name @param {number | null | undefined} part @param {boolean} short */
function share(name, part, short) {
  if (typeof part !== "number") return name;
  const percent = `${name}, ${number(100 * part, 2)}\u202f%`;
  return short ? percent : `${percent} of the paths’ spread`;
}

/** @param {string} name @param {number | null | undefined} eigenvalue @param {boolean} short */
const bend = (name, eigenvalue, short) =>
  typeof eigenvalue !== "number" || short
    ? name
    : `${name}, second derivative ${number(eigenvalue, 2)}`;
