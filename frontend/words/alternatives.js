/** Text alternatives of the pictures. Pure. */

import { capital, percent, spoken } from "../derive/format.js";
import { extent } from "../derive/levels.js";
import { otherOf } from "../derive/networks/compared.js";
import { ends } from "../derive/numbers.js";
import { at, gradientSeen, isOff } from "../derive/paths.js";
import { isAttained } from "../derive/plane.js";
import { startOn } from "../derive/shown_point.js";
import { classifies, datasetOf, hasMap, hasRate } from "../state/catalog.js";
import { rateOf } from "../state/state.js";
import { batchInWords } from "./marks.js";
import { gradientName, runTitle, valueTitle } from "./names.js";
import { leftLabel } from "./networks/compared.js";
import { textOf } from "./parts.js";
import { axisNames, rayPhrase } from "./plane.js";
import { certificate, rayInWords } from "./ray.js";
import { lowest } from "./story.js";

/** At a = 1, b = 2. @param {State} state @param {{a: number | null, b: number | null}} place */
function coordinates(state, { a, b }) {
  const [across, up] = axisNames(state);
  if (!hasMap(state)) return `${across} = ${spoken(a)}`;
  return `${across} = ${spoken(a)}, ${up} = ${spoken(b)}`;
}

/** @param {number} residual */
const offThePlane = (residual) => (isOff(residual) ? `, ${spoken(residual)} off the plane` : "");

/** Of the contour map and the surface. @param {Model} model */
export function landscapeText(model) {
  const { batchLoss, plane, paths, player, state } = model;
  if (!plane) return hasMap(state) ? "The landscape is being computed." : runsText(model);
  const { low, high } = extent(plane.loss);
  const names = axisNames(state);
  const window = [ends(plane.a), ends(plane.b)].map(
    ([from, to], i) => `${names[i]} from ${spoken(from)} to ${spoken(to)}`,
  );
  const begin = startOn(model);
  const dashes = batchLoss?.plane ? "; dashed level lines are their loss" : "";
  const subject = classifies(state) ? "The loss" : "f";
  const is = plane.convex ? "is convex, and" : "is";
  const sentences = [
    `${subject} ${is} between ${spoken(low)} and ${spoken(high)} for ${window.join(", ")}.`,
    plane.minimum ? `${bottom(state, plane)}.` : "",
    begin ? `The start is at ${coordinates(state, begin)}${offThePlane(begin.residual)}.` : "",
    ...(paths?.runs ?? []).map((run) => position(run, player.t, state)),
    batchLoss ? `${batchInWords(state, batchLoss, false)}${dashes}.` : "",
  ];
  return sentences.filter(Boolean).join(" ");
}

/** Where the runs are. @param {Model} model */
const runsText = ({ paths, player, state }) =>
  (paths?.runs ?? []).map((run) => position(run, player.t, state)).join(" ");

/** @param {State} state @param {Plane} plane */
function bottom(state, plane) {
  const minimum = /** @type {PlaneMinimum} */ (plane.minimum);
  const words = plane.resolution === "grid" ? lowest(plane) : `on the whole plane ${lowest(plane)}`;
  if (!isAttained(minimum)) return capital(words);
  return `${capital(words)}, at ${coordinates(state, minimum)}${certificate(minimum)}`;
}

/** Where a run is. @param {Run} run @param {number} t @param {State} state */
function position(run, t, state) {
  const point = at(run, t);
  if (!point) return "";
  const own = state.runs.find(({ slot }) => slot === run.slot);
  const title = runTitle(state, run.slot);
  const isNamed = !own || !hasRate(own) || title.includes("η");
  const rate = isNamed ? "" : ` (learning rate ${spoken(rateOf(state, own))})`;
  const where = coordinates(state, point) + offThePlane(point.residual);
  const value = `${classifies(state) ? "loss" : "f ="} ${spoken(point.loss)}`;
  const step = Math.min(Math.round(t), run.loss.length - 1);
  const gradient = state.picture === "surface" ? null : gradientSeen(run, t);
  const downhill = gradient?.map((slope) => spoken(-slope)).join(", ");
  const what = `minus the ${gradientName(state)} of its next step`;
  const arrow = downhill ? `; ${what} is (${downhill})` : "";
  return `${capital(title)}${rate} is at ${where}, ${value}, at step ${step}${arrow}.`;
}

/** Of the ray. @param {Model} model */
export function rayText({ ray, state: { runs } }) {
  if (!ray) return "The ray is being computed.";
  const along =
    ray.of.planeKind === "random"
      ? "along direction 1 through the plane’s origin"
      : textOf(rayPhrase({ ...ray.of, runs }));
  const [from, to] = ends(ray.a);
  const [first, last] = ends(ray.loss);
  const { accuracy } = ray;
  if (!accuracy) {
    const values = `f goes from ${spoken(first)} to ${spoken(last)}`;
    return `The curve of f from x = ${spoken(from)} to ${spoken(to)}; ${values}.`;
  }
  const [left, right] = ends(accuracy);
  return [
    `${capital(along)}, from a = ${spoken(from)} to ${spoken(to)},`,
    `the loss goes from ${spoken(first)} to ${spoken(last)}.`,
    rayInWords(ray),
    `The accuracy is ${percent(left, 1)} at the left end, ${percent(right, 1)} at the right,`,
    `${percent(Math.max(...accuracy), 1)} at best.`,
  ].join(" ");
}

/** Of the loss of one example. @param {Model} model */
export function singleText(model) {
  const { single, state } = model;
  if (otherOf(state)) return comparedText(model);
  if (!single) return "The loss of one example is being computed.";
  const label = datasetOf(single.of)?.class_names[single.label] ?? single.label;
  const { low, high } = extent(single.plane.loss);
  const which = `example ${single.index}, labelled ${label},`;
  return `The loss of ${which} is between ${spoken(low)} and ${spoken(high)} on the same plane.`;
}

/** Of the left map. @param {Model} model */
function comparedText({ compared, state }) {
  if (!compared) return "The loss that it is compared with is being computed.";
  const { low, high } = extent(compared.plane.loss);
  return `${leftLabel(state)}. It is between ${spoken(low)} and ${spoken(high)} in view.`;
}

/** Of the chart of losses. @param {Model} model */
export function chartText({ paths, player, state }) {
  if (!paths) return "The paths are being computed.";
  if (paths.runs.length === 0) return "No optimizer is switched on.";
  const now = paths.runs.map((run) => {
    const point = at(run, player.t);
    if (!point) return "";
    return `${runTitle(state, run.slot)} from ${spoken(run.loss[0])} to ${spoken(point.loss)}`;
  });
  return `${valueTitle(state)} after ${Math.round(player.t)} steps: ${now.join("; ")}.`;
}
