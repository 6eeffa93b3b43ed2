/**
 * What is seen, in words: the sentence above the picture and the pictures' text alternatives. Pure.
 *
 * @typedef {import("../state/types.js").Model} Model
 * @typedef {import("../state/types.js").Run} Run
 * @typedef {import("../state/types.js").State} State
 * @typedef {{text: string, slot?: number}} Part A piece of text; with a slot, a run's name.
 */

import { datasetOf } from "../derive/datasets.js";
import { axisNames, functionOf, hasRate, nounsOf } from "../derive/defaults.js";
import { capital, integer, number, steady } from "../derive/format.js";
import { extent } from "../derive/levels.js";
import { isAttained } from "../derive/minima.js";
import { at, end, gradientSeen, isOff, pathsHere, stepFrom } from "../derive/paths.js";
import { startOn } from "../derive/shown_point.js";
import { drawnState, startsHere } from "../state/planes.js";
import { shown } from "../state/points.js";
import { rateOf, startOf } from "../state/state.js";
import { fullTitle, runTitle } from "./names.js";
import { planePhrase, rayPhrase } from "./plane.js";
import { certificate, kinksInWords, lowestInWords } from "./ray.js";

/** @param {string} title */
const brieflyTitled = (title) => title.replace(/ \(.*\)$/, "");

/** @param {Model} model */
export function lossTitle({ catalog, state }) {
  const titles = (catalog?.losses ?? []).map(({ title }) => title);
  const full = catalog?.losses.find(({ id }) => id === state.loss)?.title ?? state.loss;
  const first = titles.find((title) => brieflyTitled(title) === brieflyTitled(full)) ?? full;
  const title = first === full ? brieflyTitled(full) : full; // what comes in brackets tells two apart
  return /loss$/i.test(title) ? title : `${title} loss`;
}

/** @param {Model} model */
function examples(model) {
  if (model.state.points) return ownPoints(model.state);
  const [singular, plural] = nounsOf(model.state.dataset);
  const { count } = model.state;
  if (count === 1) return `one ${singular}`;
  const all = datasetOf(model.catalog, model.state)?.n;
  if (count === null) return all ? `all ${integer(all)} ${plural}` : `all ${plural}`;
  return `${integer(count)} ${plural}`;
}

/** @param {State} state */
function ownPoints({ points, count }) {
  const all = points?.length ?? 0;
  const used = shown(points ?? [], count);
  if (used === all) return all === 1 ? "your one point" : `your ${integer(all)} points`;
  return `${used === 1 ? "one" : integer(used)} of your ${integer(all)} points`;
}

/** @param {Model} model */
function weights(model) {
  const dataset = datasetOf(model.catalog, model.state);
  return dataset?.d && dataset.classes
    ? `${integer(dataset.classes * (dataset.d + 1))} weights`
    : "weights";
}

/** What the landscape is that is drawn. @param {Model} newest @returns {Part[]} */
export function headline(newest) {
  const model = { ...newest, state: drawnState(newest) };
  const formula = functionOf(model.state);
  if (formula)
    return [{ text: `${formula.title.replace(":", ",")}: f(x,\u00a0y) = ${formula.formula}.` }];
  const { l2 } = model.state;
  const regularised = l2 > 0 ? `, regularised with λ\u00a0=\u00a0${l2},` : "";
  const { picture } = model.state;
  if (picture === "compare")
    return [
      {
        text: `${lossTitle(model)} of one example, and of ${examples(model)}${regularised} on average, `,
      },
      ...(startsHere(model.state) ? [{ text: "on the same plane" }] : planePhrase(model.state)),
      { text: "." },
    ];
  const where = picture === "ray" ? rayPhrase(model.state) : planePhrase(model.state);
  const isRandom =
    startsHere(model.state) || (picture === "ray" && model.state.planeKind === "random");
  return [
    { text: `${lossTitle(model)} of ${examples(model)}${regularised} ` },
    ...where,
    { text: isRandom ? ` through the space of ${weights(model)}.` : "." },
  ];
}

/** What the optimizers do on it; how it ended, once it has been played. @param {Model} model @returns {Part[]} */
export function story(model) {
  const { paths, player, ray, state } = model;
  const { picture } = state;
  if (picture === "ray" && ray)
    return [{ text: `${lowestInWords(ray.minimum)} ${kinksInWords(ray)}` }];
  if (picture === "compare") return [{ text: comparison(model) }];
  if (!paths || paths.runs.length === 0)
    return [{ text: "Switch an optimizer on to see it walk." }];
  return paths.complete && player.t >= end(paths)
    ? results(model, paths.runs)
    : walk(model, paths.runs);
}

/** @param {Model} model */
function comparison({ single, state: { loss } }) {
  const ends = isAttained(single?.plane.minimum)
    ? ", and lowest at a place of its own"
    : ", and falls for ever";
  return loss === "softmax"
    ? `The same plane, the same colours. One example’s loss is smooth${single ? ends : ""}; the average is a bowl.`
    : "The same plane, the same colours. One example’s loss is made of flat pieces, with kinks between them; in the average of many they melt into a bowl.";
}

/** @param {Model} model */
const walksInPlane = ({ paths }) => paths?.space === "slice";

/** @param {Model} model */
function ground(model) {
  const state = drawnState(model);
  if (state.function !== null)
    return `from (${startOf(state)
      .map((value) => number(value))
      .join(", ")})`;
  return walksInPlane(model) ? "in this plane" : `in all ${weights(model)}`;
}

/** What a path in all weights is drawn as; the map has a legend. */
const SHADOW = "; what is drawn is their shadow on this plane.";
const STEM = "; a stem leads from this plane’s loss at their shadow to their own.";
const OFF = { contour: SHADOW, surface: STEM, both: STEM, ray: ".", compare: "." };

/** @param {Model} model @param {Run[]} runs @returns {Part[]} */
function walk(model, runs) {
  const names = join(
    runs.map((run) => [{ text: runTitle(model.state, run.slot), slot: run.slot }]),
  );
  names[0].text = capital(names[0].text);
  const verb = runs.length === 1 ? " walks " : " walk ";
  const start = runs.length === 1 || model.state.function !== null ? "" : " from the same start";
  const shadow = walksInPlane(model) ? "." : OFF[model.state.picture];
  return [...names, { text: verb + ground(model) + start + shadow }];
}

/** @param {Model} model @param {Run[]} runs @returns {Part[]} */
function results(model, runs) {
  const clauses = runs.map((run, i) => [
    { text: runTitle(model.state, run.slot), slot: run.slot },
    { text: result(run, i === 0) },
  ]);
  const value = model.state.function === null ? "a loss of" : "f =";
  const from = model.state.function === null ? ", from" : ", where";
  const opening = { text: `${capital(ground(model))}${from} ${value} ${brief(runs[0].loss[0])}, ` };
  return [opening, ...join(clauses), { text: ending(model, runs) }];
}

/** @param {Run} run @param {boolean} first The first clause has the verb for all. */
function result(run, first) {
  if (run.outcome?.reason === "diverged") return ` diverged after step ${run.outcome.steps}`;
  if (run.outcome?.reason === "converged")
    return `${first ? " came" : ""} to ${brief(run.loss[run.loss.length - 1])} and stopped at step ${run.outcome.steps}`;
  return `${first ? " came" : ""} to ${brief(run.loss[run.loss.length - 1])}`;
}

/** What there is to compare the end with. @param {Model} model @param {Run[]} runs */
function ending(model, runs) {
  const { plane, state } = model;
  if (state.function !== null) return functionEnding(state);
  if (walksInPlane(model)) return plane?.minimum ? `; ${lowest(plane.minimum)}.` : ".";
  const along = Math.max(...runs.map(moved));
  const off = Math.max(...runs.map(({ residual }) => residual[residual.length - 1]));
  return `; the way led up to ${number(along, 2)} along this plane and ${number(off, 2)} off it.`;
}

/** @param {State} state */
function functionEnding(state) {
  const minima = functionOf(state)?.minima ?? [];
  if (minima.length === 0) return "; it has no lowest point.";
  const places = minima.map((place) => `(${place.map((value) => number(value)).join(", ")})`);
  if (places.length > 2) return `; it has ${places.length} lowest points.`;
  return `; its lowest point is at ${places.join(" and ")}.`;
}

/** @param {import("../state/types.js").PlaneMinimum} minimum */
const lowest = (minimum) =>
  isAttained(minimum)
    ? `its lowest point is ${brief(minimum.loss)}`
    : `its loss falls for ever, towards ${brief(minimum.loss)}`;

/** A loss with three significant digits, zeros too. @param {number | null} loss */
const brief = (loss) =>
  loss !== null && loss >= 1e-3 && loss < 1000 ? loss.toPrecision(3) : number(loss);

/** How far a run went within the plane. @param {Run} run */
function moved({ a, b }) {
  const last = a.length - 1;
  return Math.hypot(a[last] - a[0], b[last] - b[0]);
}

/** A, B and C. @param {Part[][]} items @returns {Part[]} */
function join(items) {
  return items.flatMap((item, i) =>
    i === 0 ? item : [{ text: i === items.length - 1 ? " and " : ", " }, ...item],
  );
}

/** Text alternative of the contour and the surface. @param {Model} model */
export function landscapeText(model) {
  const { ghost, plane, paths, player, state } = model;
  if (!plane) return "The landscape is being computed.";
  const { low, high } = extent(plane.loss);
  const [a, b] = [plane.a, plane.b].map((axis) => [axis[0], axis[axis.length - 1]]);
  const [across, up] = axisNames(state);
  const window = `${across} from ${number(a[0])} to ${number(a[1])}, ${up} from ${number(b[0])} to ${number(b[1])}`;
  const range = `${state.function === null ? "The loss" : "f"} is between ${number(low)} and ${number(high)} for ${window}.`;
  const { minimum } = plane;
  const where =
    minimum && isAttained(minimum)
      ? `, at ${across} = ${number(minimum.a)}, ${up} = ${number(minimum.b)}`
      : "";
  const sure = minimum && isAttained(minimum) ? certificate(minimum) : "";
  const bottom = minimum ? ` On the whole plane ${lowest(minimum)}${where}${sure}.` : "";
  const begin = startOn(model);
  const start = begin
    ? ` The start is at ${across} = ${number(begin.a)}, ${up} = ${number(begin.b)}${isOff(begin.residual) ? `, ${number(begin.residual)} off the plane` : ""}.`
    : "";
  const places = (paths?.runs ?? []).map((run) => place(run, player.t, state)).join(" ");
  const looked = ghost
    ? ` ${batchInWords(state, ghost, false)}${ghost.plane ? "; dashed level lines are their loss" : ""}.`
    : "";
  return `${range}${bottom}${start} ${places}${looked}`;
}

/** @param {Run} run @param {number} t @param {State} state */
function place(run, t, state) {
  const point = at(run, t);
  if (!point) return "";
  const off = isOff(point.residual) ? `, ${number(point.residual)} off the plane` : "";
  const own = state.runs.find(({ slot }) => slot === run.slot);
  const title = runTitle(state, run.slot);
  const rate =
    own && hasRate(own.kind) && !title.includes("η")
      ? ` (learning rate ${number(rateOf(state, own))})`
      : "";
  const [across, up] = axisNames(state);
  return (
    `${capital(title)}${rate} is at ${across} = ${number(point.a)}, ${up} = ${number(point.b)}${off},` +
    ` ${state.function === null ? "loss" : "f ="} ${number(point.loss)}, at step ${Math.min(Math.round(t), run.loss.length - 1)}` +
    `${state.picture === "surface" ? "" : downhill(run, t)}.`
  );
}

/** What the arrow of a run is. @param {Run} run @param {number} t */
function downhill(run, t) {
  const gradient = gradientSeen(run, t);
  if (!gradient) return "";
  return `; minus the gradient of its next step is (${gradient.map((slope) => number(-slope)).join(", ")})`;
}

/** @param {Model} model */
export function rayText({ ray, state: { runs } }) {
  if (!ray) return "The ray is being computed.";
  const along =
    ray.of.planeKind === "random"
      ? "along direction 1 through the plane’s origin"
      : rayPhrase({ ...ray.of, runs })
          .map(({ text }) => text)
          .join("");
  const last = ray.a.length - 1;
  return (
    `${capital(along)}, from a = ${number(ray.a[0])} to ${number(ray.a[last])},` +
    ` the loss goes from ${number(ray.loss[0])} to ${number(ray.loss[last])}.` +
    ` ${lowestInWords(ray.minimum)} ${kinksInWords(ray)}` +
    ` The accuracy is ${percent(ray.accuracy[0])} at the left end, ${percent(ray.accuracy[last])} at the right,` +
    ` ${percent(Math.max(...ray.accuracy))} at best.`
  );
}

/** @param {number} part */
const percent = (part) => `${number(100 * part)}\u202f%`;

/** Text alternative of the picture of one example. @param {Model} model */
export function singleText({ catalog, single }) {
  if (!single) return "The loss of one example is being computed.";
  const names = datasetOf(catalog, single.of)?.class_names ?? [];
  const { low, high } = extent(single.plane.loss);
  const label = names[single.label] ?? single.label;
  return `The loss of example ${single.example + 1}, labelled ${label}, is between ${number(low)} and ${number(high)} on the same plane.`;
}

/** @param {Model} model */
export function chartText({ paths, player, state }) {
  if (!paths) return "The paths are being computed.";
  if (paths.runs.length === 0) return "No optimizer is switched on.";
  const now = paths.runs.map((run) => {
    const point = at(run, player.t);
    return point
      ? `${runTitle(state, run.slot)} from ${number(run.loss[0])} to ${number(point.loss)}`
      : "";
  });
  return `${state.function === null ? "Loss" : "f"} after ${Math.round(player.t)} steps: ${now.join("; ")}.`;
}

/** What a run's row says of the playhead: `below` of the plane, `rate` of the step from there. @param {Run | undefined} run @param {number} t */
export function readout(run, t) {
  const point = run && at(run, t);
  if (!run || !point) return { loss: "", note: "", below: "", rate: null };
  const below = isOff(point.residual) ? steady(point.below) : "";
  const rate = run.learning_rate[stepFrom(run, t) ?? run.loss.length - 1] ?? null;
  return { ...ownReadout(run, t, point), below, rate };
}

/** @param {Run} run @param {number} t @param {{loss: number, residual: number}} point */
function ownReadout(run, t, point) {
  if (run.outcome?.reason === "diverged" && t >= run.loss.length - 1) {
    return { loss: "∞", note: `diverged after step ${run.outcome.steps}` };
  }
  if (run.outcome?.reason === "converged" && t >= run.loss.length - 1) {
    return { loss: steady(point.loss), note: `converged at step ${run.outcome.steps}` };
  }
  const note = isOff(point.residual) ? `${steady(point.residual)} off the plane` : "";
  return { loss: steady(point.loss), note };
}

/**
 * What the marks on the map are, where there are such marks.
 *
 * @param {Model} model
 * @param {boolean} pictured Whether a mini-batch's examples are seen beside.
 */
export function marksInWords(model, pictured) {
  const { ghost, player, state } = model;
  const runs = pathsHere(model)?.runs ?? [];
  return {
    arrow: runs.some((run) => gradientSeen(run, player.t))
      ? "minus the gradient of the next step"
      : "",
    ring: runs.some((run) => isOff(at(run, player.t)?.residual ?? 0))
      ? "radius: how far off this plane"
      : "",
    ghost: ghost ? batchInWords(state, ghost, pictured) : noBatchInWords(model),
  };
}

/**
 * What the next step of a run looks at.
 *
 * @param {State} state @param {import("../state/types.js").Ghost} ghost @param {boolean} pictured Whether the examples are seen beside.
 */
function batchInWords(state, { index, slot, step }, pictured) {
  const who = `Step ${step} of ${runTitle(state, slot)} looks at`;
  if (index === null) return `${who} all examples: at the landscape`;
  if (index.length === 1) return `${who} example ${index[0]} only`;
  const few = index.length <= NAMED && !pictured;
  return `${who} ${few ? `examples ${index.join(", ")}` : `${integer(index.length)} examples`} only`;
}

/** Why no mini-batch is drawn of a run that rests, where that is because it has ended. @param {Model} model */
function noBatchInWords(model) {
  const { player, state } = model;
  const run = pathsHere(model)?.runs.find(({ slot }) => slot === state.ghost);
  const hasEnded = run?.outcome && !player.playing && stepFrom(run, player.t) === null;
  return hasEnded ? `${fullTitle(state, run.slot)} takes no further step` : "";
}

/** The most examples that are named. */
const NAMED = 10;
