/** The sentence below the headline: what the optimizers do, and how they ended; and the remarks
 *  below the map. Pure. */

import { capital, percent, spoken } from "../derive/format.js";
import { otherOf } from "../derive/networks/compared.js";
import { end, isOff } from "../derive/paths.js";
import { isAttained } from "../derive/plane.js";
import { classifies, functionOf, hasMap, lossOf } from "../state/catalog.js";
import { isNetwork } from "../state/model.js";
import { drawnState, runsOn } from "../state/planes.js";
import { startOf } from "../state/state.js";
import { weights } from "./headline.js";
import { runTitle, STOPPED } from "./names.js";
import { comparedInWords } from "./networks/compared.js";
import { list } from "./parts.js";
import { rayInWords } from "./ray.js";

/** @typedef {import("./parts.js").Part} Part */

/** @param {Model} model @returns {Part[]} */
export function story(model) {
  const { paths, player, ray, state } = model;
  const { picture } = state;
  if (picture === "ray" && ray && classifies(state))
    return [{ text: `${rayInWords(ray)}${isConvex(ray)}` }];
  if (picture === "compare")
    return [{ text: otherOf(state) ? comparedInWords(model) : comparison(model) }];
  if (!paths || paths.runs.length === 0) return [{ text: "Switch on an optimizer to see it run." }];
  const isOver = paths.complete && player.t >= end(paths);
  return isOver ? results(model, paths.runs) : beginning(model, paths.runs);
}

/** @param {Model} model */
function comparison({ plane, single, state }) {
  const one = "The same plane, the same colours. One example’s loss";
  if (state.l2 > 0) return `${one} is bent by the regularization, which all examples share.`;
  if (isNetwork(state)) return `${one} differs from the average; neither has to be a bowl.`;
  const both = plane?.convex && single?.plane.convex ? " Both are convex." : "";
  if (!lossOf(state)?.differentiable)
    return `${one} is made of flat pieces that meet in kinks; averaged, many form a bowl.${both}`;
  const low = isAttained(single?.plane.minimum) ? " and has its own minimum" : " and keeps falling";
  return `${one} is smooth${single ? low : ""}; the average is a bowl.${both}`;
}

/** @param {Model} model */
const isInPlane = ({ paths }) => paths?.space === "slice";

/** Where the optimizers run. @param {Model} model */
function space(model) {
  const state = drawnState(model);
  const variables = functionOf(state)?.dimension;
  const start = () =>
    startOf(state)
      .slice(0, variables)
      .map((value) => spoken(value));
  if (!classifies(state)) return `from (${start().join(", ")})`;
  return isInPlane(model) ? "in this plane" : `in all ${weights(state)}`;
}

/** How a path in the full space is drawn; the map has a legend. */
const PROJECTION = "; the map shows their projections on this plane.";
const STEM = "; a stem leads from the plane’s loss at the projection to the run’s own loss.";
const DRAWN = { contour: PROJECTION, surface: STEM, both: STEM, ray: ".", compare: "." };

/** @param {Model} model @param {Run[]} runs @returns {Part[]} */
function beginning(model, runs) {
  const { state } = model;
  const isOne = runs.length === 1;
  const names = list(runs.map(({ slot }) => [{ text: runTitle(state, slot), slot }]));
  names[0].text = capital(names[0].text);
  const start =
    isOne || !classifies(state)
      ? ""
      : ` from ${areApart(state) ? "different starts" : "the same start"}`;
  const drawn = isInPlane(model) ? "." : DRAWN[state.picture];
  return [...names, { text: `${isOne ? " runs " : " run "}${space(model)}${start}${drawn}` }];
}

/** @param {State} state */
const areApart = (state) => isNetwork(state) && runsOn(state).some((run) => run.from !== null);

/** What the runs begin with. @param {State} state @param {Run[]} runs */
function from(state, runs) {
  if (areApart(state)) return "from different starts";
  const loss = brief(runs[0].loss[0]);
  return classifies(state) ? `from a loss of ${loss}` : `where f = ${loss}`;
}

/** Said only where it is known. @param {Model} model */
const convexity = ({ plane, state }) =>
  plane?.convex ? ` ${classifies(state) ? "The loss" : "f"} is convex: one valley.` : "";

/** @param {{convex: boolean}} ray */
const isConvex = ({ convex }) => (convex ? " It is convex." : "");

/** @param {Model} model @param {Run[]} runs @returns {Part[]} */
function results(model, runs) {
  const way = wayOut(model, runs);
  if (way.length > 0) return way;
  const clauses = runs.map((run, i) => [
    { text: runTitle(model.state, run.slot), slot: run.slot },
    { text: result(run, i === 0) },
  ]);
  const opening = { text: `${capital(space(model))}, ${from(model.state, runs)}, ` };
  return [opening, ...list(clauses), { text: ending(model, runs) + convexity(model) }];
}

/** @param {Run} run @param {boolean} isFirst The first clause has the verb for all. */
function result({ loss, outcome }, isFirst) {
  if (outcome?.reason === "diverged") return ` diverged after step ${outcome.steps}`;
  const last = loss[loss.length - 1];
  const penalty = outcome?.reg_loss;
  const parts = penalty ? ` (data ${brief(last - penalty)}, penalty ${brief(penalty)})` : "";
  const reached = `${isFirst ? " came" : ""} to ${brief(last)}${parts}`;
  return outcome?.reason === "stopped"
    ? `${reached} and stopped at step ${outcome.steps}, as ${STOPPED}`
    : reached;
}

/** Two weights of many do not learn: what the best of a random plane gets right, and the way out.
 *  @param {Model} model @param {Run[]} runs @returns {Part[]} */
function wayOut(model, runs) {
  const { state } = model;
  const isRandom = classifies(state) && isInPlane(model) && state.planeKind === "random";
  if (!isRandom || state.count === 1 || state.controls === "all") return [];
  const right = Math.max(...runs.map(({ outcome }) => outcome?.accuracy ?? 0));
  const text = `On this plane the best run gets ${percent(right)} right. `;
  return [{ text }, { text: "Let them leave the plane →", leads: "leavePlane" }];
}

/** What the end is compared with. @param {Model} model @param {Run[]} runs */
function ending(model, runs) {
  const { plane, state } = model;
  if (!hasMap(state)) return curveEnding(functionOf(state)?.minima ?? []);
  if (!classifies(state)) return functionEnding(functionOf(state)?.minima ?? []);
  if (isInPlane(model)) return `${plane?.minimum ? `; ${lowest(plane)}` : ""}.`;
  if (state.controls === "few") return ".";
  const along = Math.max(...runs.map(moved));
  const off = Math.max(...runs.map(({ residual }) => residual[residual.length - 1]));
  const who = runs.length === 1 ? "it" : "they";
  if (!isOff(off)) return `; ${who} moved ${spoken(along, 2)} along this plane.`;
  return `; ${who} moved up to ${spoken(along, 2)} along this plane and ${spoken(off, 2)} off it.`;
}

/** @param {number[][]} minima */
const curveEnding = (minima) =>
  `; its minima are at x = ${minima.map(([x]) => spoken(x)).join(" and ")}.`;

/** @param {number[][]} minima */
function functionEnding(minima) {
  if (minima.length === 0) return ".";
  const places = minima.map((place) => `(${place.map((value) => spoken(value)).join(", ")})`);
  if (places.length > 2) return `; it has ${places.length} lowest points.`;
  return `; its lowest point is at ${places.join(" and ")}.`;
}

/** The minimum of a plane that has one, or the lowest point that was found in view.
 *  @param {Pick<Plane, "minimum" | "resolution">} plane */
export function lowest({ minimum, resolution }) {
  const loss = brief(minimum?.loss ?? null);
  if (!isAttained(minimum)) return `its loss keeps falling towards ${loss}`;
  return `${resolution === "grid" ? "the lowest point found" : "its lowest point"} is ${loss}`;
}

/** A loss with three significant digits, including zeros. @param {number | null} loss */
const brief = (loss) =>
  loss !== null && loss >= 1e-3 && loss < 1000 ? loss.toPrecision(3) : spoken(loss);

/** How far a run moved within the plane. @param {Run} run */
const moved = ({ a, b }) => Math.hypot((a.at(-1) ?? 0) - a[0], (b.at(-1) ?? 0) - b[0]);

/** What the answers note that a reader must know, in sentences: those for what is shown, the plane
 *  or the ray, and for the runs. Several often note the same.
 *  @param {Pick<Model, "plane" | "ray" | "paths" | "state">} model */
export function remarks({ plane, ray, paths, state }) {
  const slice = state.picture === "ray" ? ray : plane;
  const runs = (paths?.runs ?? []).map(({ outcome }) => outcome?.note);
  const notes = [slice?.note, ...runs].flatMap((note) => note?.split("; ") ?? []);
  return [...new Set(notes)].map((note) => `${capital(note)}.`).join(" ");
}
