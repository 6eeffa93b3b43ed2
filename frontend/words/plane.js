/** What planes and their axes are called. Pure. */

import { spoken } from "../derive/format.js";
import { hidesAxes } from "../derive/lesson/step.js";
import { classifies, hasMap } from "../state/catalog.js";
import { centreOf, drawnState, endsOf, isMadeOfPaths, runsOn } from "../state/planes.js";
import { runTitle } from "./names.js";
import { list, parts, textOf } from "./parts.js";

/** @typedef {import("./parts.js").Part} Part */

/** @param {State} state @returns {[string, string]} */
export function axisNames(state) {
  if (classifies(state)) return ["a", "b"];
  return ["x", hasMap(state) ? "y" : "f"];
}

/** @param {State} state @param {number} slot @returns {Part[]} */
const run = (state, slot) => [{ text: runTitle(state, slot), slot }];

/** What the plane is centred on: the start, or a step of a run. @param {State} state */
function origin(state) {
  const centre = centreOf(state);
  return centre ? [{ text: `step ${centre[1]} of ` }, ...run(state, centre[0])] : parts`the start`;
}

/** @param {State} state */
function ends(state) {
  const runs = endsOf(state).map((slot) => run(state, slot));
  return [{ text: runs.length > 1 ? "the ends of " : "the end of " }, ...list(runs)];
}

/** The end of the first run, of which some planes of networks are made. @param {State} state */
const firstEnd = (state) => parts`the end of ${run(state, runsOn(state)[0]?.slot ?? 0)}`;

/** The plane within a sentence. @param {State} state @returns {Part[]} */
export function planePhrase(state) {
  const centre = origin(state);
  const moved = centreOf(state) ? parts` through ${centre}` : [];
  const phrases = {
    random: parts`on a random plane${moved}`,
    ends: endsOf(state).length
      ? parts`on the plane through ${centre} and ${ends(state)}`
      : parts`on a random plane through ${centre}`,
    pca: parts`on the plane in which the paths vary most${moved}`,
    gradient: parts`on a plane along the gradient at ${centre}`,
    minimum: parts`on the plane through ${centre} and the minimum, along the gradient`,
    curved: parts`on the plane of largest curvature at ${centre}`,
    twin: parts`on the plane through ${firstEnd(state)} and its twin with permuted units`,
    around: parts`on a random plane through ${firstEnd(state)}`,
    filter: parts`on a random, filter-normalised plane through ${firstEnd(state)}`,
    saddle: parts`on the plane of the most negative and the largest curvature at zero weights`,
  };
  return phrases[state.planeKind];
}

/** The ray within a sentence. @param {State} state @returns {Part[]} */
export function rayPhrase(state) {
  const from = origin(state);
  const [first] = endsOf(state);
  const phrases = {
    random: parts`along a random direction`,
    ends:
      first === undefined
        ? parts`along a random direction through ${from}`
        : parts`from ${from} towards the end of ${run(state, first)}`,
    pca: parts`in the direction in which the paths vary most`,
    gradient: parts`along the gradient at ${from}`,
    minimum: parts`from ${from} towards the minimum`,
    curved: parts`along the direction of largest curvature at ${from}`,
    twin: parts`from ${firstEnd(state)} towards its twin with permuted units`,
    around: parts`along a random direction through ${firstEnd(state)}`,
    filter: parts`along a random, filter-normalised direction through ${firstEnd(state)}`,
    saddle: parts`along the direction of most negative curvature at zero weights`,
  };
  return phrases[state.planeKind];
}

/** What to do about a plane that cannot be computed, to follow the error's text; empty for other
 *  errors. @param {string} field @param {State} state */
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
  if (planeKind === "saddle") return "zero weights";
  if (["twin", "around", "filter"].includes(planeKind)) return "the end of the first run";
  return planeKind === "pca" ? "mean of the paths" : "the start";
}

/** Titles of a picture's axes; short ones for a narrow picture. Names alone while the user predicts
 *  where a run ends.
 *  @param {Model} model @param {boolean} short @returns {[string, string]} */
export function axisTitles(model, short) {
  const state = drawnState(model);
  const names = axisNames(state);
  if (!classifies(state) || hidesAxes(model)) return names;
  const [across, up] = alongOf(state, model.plane?.directions ?? [], short);
  return [`${names[0]}: ${across}`, `${names[1]}: ${up}`];
}

/** @param {State} state @param {DirectionNote[]} notes @param {boolean} short
 *  @returns {[string, string]} */
function alongOf(state, notes, short) {
  const at = textOf(origin(state));
  const [first, second] = endsOf(state).map((s) => `towards the end of ${runTitle(state, s)}`);
  const [random, gradient] = ["along a random direction", "along the gradient"];
  const full = (/** @type {string} */ text) => (short ? "" : text);
  /** @type {Record<PlaneKind, () => [string, string]>} */
  const titles = {
    random: () => ["along direction 1", "along direction 2"],
    ends: () =>
      first === undefined
        ? [random, "along another"]
        : [full(`from ${at} `) + first, (second ?? random) + full(", at right angles")],
    pca: () => [share(1, notes[0], full), share(2, notes[1], full)],
    gradient: () => [gradient + full(` at ${at}`), random],
    minimum: () => [
      `${full(`from ${at} `)}towards the minimum`,
      gradient + full(", at right angles"),
    ],
    curved: () => [
      "most curved" + bend(notes[0], full),
      "second most curved" + bend(notes[1], full),
    ],
    twin: () => ["towards the twin", random + full(", at right angles")],
    around: () => [random, "along another"],
    filter: () => [random + full(", as long as the weights"), "along another"],
    saddle: () => [
      "curved down most" + bend(notes[0], full),
      "curved up most" + bend(notes[1], full),
    ],
  };
  const [own, other] = titles[state.planeKind]();
  return [
    notes[0]?.replaced ? random : own,
    notes[1]?.replaced ? random + full(", at right angles") : other,
  ];
}

/** @param {number} k @param {DirectionNote | undefined} note
 *  @param {(text: string) => string} full */
function share(k, note, full) {
  const part = note?.explained_variance;
  if (typeof part !== "number") return `PC ${k}`;
  const walk = note?.walk_variance;
  const other = typeof walk === "number" ? ` (of a random walk: ${percentage(walk)})` : "";
  return `PC ${k}, ${percentage(part)}${full(` of the paths’ variance${other}`)}`;
}

/** @param {number} share */
const percentage = (share) => `${spoken(100 * share, 2)}\u202f%`;

/** @param {DirectionNote | undefined} note @param {(text: string) => string} full */
const bend = (note, full) =>
  typeof note?.eigenvalue === "number"
    ? full(`, second derivative ${spoken(note.eigenvalue, 2)}`)
    : "";
