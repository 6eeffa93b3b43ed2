/** The headline: what the landscape is. Pure. */

/** @typedef {import("./parts.js").Part} Part */

import { capital, integer } from "../derive/format.js";
import { otherOf, versusOf } from "../derive/networks/compared.js";
import { catalog, datasetOf, functionOf, lossOf } from "../state/catalog.js";
import { isNetwork, weightCount } from "../state/model.js";
import { drawnState, startsHere } from "../state/planes.js";
import { shown } from "../state/points.js";
import { networkInWords } from "./model.js";
import { versusTitle } from "./networks/compared.js";
import { parts } from "./parts.js";
import { planePhrase, rayPhrase } from "./plane.js";

/** Without a bracketed part at the end. @param {string} title */
const brief = (title) => title.replace(/ \(.*\)$/, "");

/** For a menu: what is in brackets, where it distinguishes the loss from an earlier one.
 *  @param {string} title */
export function shortLossTitle(title) {
  const first = catalog.losses.find((own) => brief(own.title) === brief(title));
  return first?.title === title ? brief(title) : (/\((.*)\)$/.exec(title)?.[1] ?? title);
}

/** The loss's title; brackets stay where they distinguish it from an earlier one.
 *  @param {State} state */
function lossTitle(state) {
  const full = lossOf(state)?.title ?? state.loss;
  const first = catalog.losses.find(({ title }) => brief(title) === brief(full))?.title ?? full;
  const title = first === full ? brief(full) : full;
  return /loss$/i.test(title) ? title : `${title} loss`;
}

/** @param {State} state */
function examples(state) {
  const { count, points } = state;
  if (points) return ownPoints(points, count);
  const { n, noun } = datasetOf(state) ?? {};
  const { singular, plural } = noun ?? { singular: "example", plural: "examples" };
  if (count === 1) return `one ${singular}`;
  if (count === null) return n ? `all ${integer(n)} ${plural}` : `all ${plural}`;
  return `${integer(count)} ${plural}`;
}

/** @param {DataPoint[]} points @param {number | null} count */
function ownPoints(points, count) {
  const all = points.length;
  const used = shown(points, count);
  if (used === all) return all === 1 ? "your one point" : `your ${integer(all)} points`;
  return `${used === 1 ? "one" : integer(used)} of your ${integer(all)} points`;
}

/** @param {string} title */
const inSentence = (title) => title.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());

/** The data, the model and the loss in a few words; a function's formula.
 *  @param {Model} page @returns {Part[]} */
export function facts(page) {
  const state = drawnState(page);
  if (functionOf(state)) return headline(page);
  const model = isNetwork(state) ? [networkInWords(state)] : [];
  return [
    {
      text: `${[capital(examples(state)), ...model, inSentence(lossTitle(state))].join(", ")}.`,
    },
  ];
}

/** How many weights there are. @param {State} state */
export function weights(state) {
  const count = weightCount(state);
  return count ? `${integer(count)} weights` : "weights";
}

/** @param {Model} model @returns {Part[]} */
export function headline(model) {
  const state = drawnState(model);
  const own = functionOf(state);
  if (own) {
    const variables = own.dimension === 1 ? "x" : "x,\u00a0y";
    return [{ text: `${own.title.replace(":", ",")}: f(${variables}) = ${own.formula}.` }];
  }
  const { l2, picture, planeKind } = state;
  const regularized = l2 > 0 ? `, regularized with λ\u00a0=\u00a0${l2},` : "";
  const by = isNetwork(state) ? `a ${networkInWords(state)} for ` : "";
  const of = `${examples(state)}${regularized}`;
  if (otherOf(state)) {
    const title = versusTitle(state, versusOf(state));
    const text = `${lossTitle(state)} of ${by}${of}, compared with: ${inSentence(title)}.`;
    return [{ text }];
  }
  if (picture === "compare") {
    const where = startsHere(state) ? parts`on the same plane` : planePhrase(state);
    const [one, all] = by ? [`${by}one example`, "for"] : ["one example", "of"];
    const text = `${lossTitle(state)} of ${one}, and ${all} ${of} on average, `;
    return [{ text }, ...where, { text: "." }];
  }
  const where = picture === "ray" ? rayPhrase(state) : planePhrase(state);
  const isRandom = startsHere(state) || (picture === "ray" && planeKind === "random");
  const space = isRandom ? ` through the space of ${weights(state)}.` : ".";
  return [{ text: `${lossTitle(state)} of ${by}${of} ` }, ...where, { text: space }];
}
