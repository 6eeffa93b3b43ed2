/** The legend of the markers on the map. Pure. */

import { integer } from "../derive/format.js";
import { hidesArrows } from "../derive/lesson/step.js";
import { at, gradientSeen, hasBar, pathsHere, stepFrom } from "../derive/paths.js";
import { fullTitle, runTitle } from "./names.js";

/** The most examples of a mini-batch that are listed. */
const LISTED = 10;

/** What the marks mean; empty for marks that are not drawn. @param {Model} model
 *  @param {boolean} pictured Whether the mini-batch's examples are shown as pictures. */
export function marksInWords(model, pictured) {
  const { batchLoss, player, state } = model;
  const runs = pathsHere(model)?.runs ?? [];
  const hasArrows = !hidesArrows(model) && runs.some((run) => gradientSeen(run, player.t));
  const hasBars = runs.some((run) => hasBar(state, at(run, player.t)?.residual ?? 0));
  return {
    arrow: hasArrows ? "minus the gradient of the next step" : "",
    bar: hasBars ? "length: distance from this plane" : "",
    batch: batchLoss ? batchInWords(state, batchLoss, pictured) : noBatchInWords(model),
  };
}

/** The examples that a run's next step uses. @param {State} state @param {BatchLoss} batch
 *  @param {boolean} pictured Whether they are shown as pictures. */
export function batchInWords(state, { index, slot, step }, pictured) {
  const who = `Step ${step} of ${runTitle(state, slot)} uses`;
  if (index === null) return `${who} all examples: the landscape`;
  if (index.length === 1) return `${who} only example ${index[0]}`;
  if (index.length > LISTED || pictured) return `${who} only ${integer(index.length)} examples`;
  return `${who} only examples ${index.join(", ")}`;
}

/** Why a run at rest has no mini-batch: it has ended. @param {Model} model */
function noBatchInWords(model) {
  const { player, state } = model;
  const run = pathsHere(model)?.runs.find(({ slot }) => slot === state.batchLoss);
  const hasEnded = run?.outcome && !player.playing && stepFrom(run, player.t) === null;
  return hasEnded ? `${fullTitle(state, run.slot)} takes no further step` : "";
}
