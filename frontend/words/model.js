/** What models are called, and what is said of their hidden units. Pure. */

import { capital, integer } from "../derive/format.js";
import { catalog } from "../state/catalog.js";
import { isNetwork } from "../state/model.js";

/** More layers of one width are counted. */
const FEW_LAYERS = 3;

/** The catalog's title of a kind of model. @param {string} kind */
const titleOf = (kind) => catalog.models.find((own) => own.kind === kind)?.title ?? kind;

/** For a menu. */
export const modelChoices = () => catalog.models.map(({ kind }) => [kind, titleOf(kind)]);

/** @type {Record<string, string>} */
const ACTIVATIONS = { relu: "ReLU" };

/** @param {string} activation */
export const activationName = (activation) => ACTIVATIONS[activation] ?? activation;

/** @param {number[]} hidden */
function layersInWords(hidden) {
  const isEven = hidden.every((units) => units === hidden[0]);
  if (isEven && hidden.length > FEW_LAYERS) return `${hidden.length} layers of ${hidden[0]}`;
  return hidden.join(", ");
}

/** A network within a sentence, without an article; empty for other models.
 *  @param {State} state */
export function networkInWords(state) {
  const { activation, hidden, skip } = state;
  if (!isNetwork(state)) return "";
  const name = `${activationName(activation)} network (${layersInWords(hidden ?? [])})`;
  return skip ? `${name} with skips` : name;
}

/** How many units are dead. @param {number[]} shares Of the examples, that switch each on. */
const countOf = (shares) =>
  `${shares.filter((share) => share === 0).length} of ${integer(shares.length)}`;

/** The dead units: how many of all, and where.
 *  @param {number[][]} activity For each hidden layer. */
export function deadUnits(activity) {
  const layers = activity.map((layer, i) => `layer ${i + 1}: ${countOf(layer)}`);
  return {
    count: countOf(activity.flat()),
    where: `Hidden ReLUs that no example switches on; ${layers.join(", ")}`,
  };
}

/** What a hidden unit of the first layer is. @param {number} unit From 0.
 *  @param {number[] | undefined} shares Of the examples, that switch each unit on. */
export function unitTitle(unit, shares) {
  const share = shares?.[unit];
  if (share === undefined) return `unit ${unit + 1}`;
  const on = share === 0 ? "dead" : `on for ${Math.round(100 * share)}\u202f% of the examples`;
  return capital(`unit ${unit + 1}, ${on}`);
}
