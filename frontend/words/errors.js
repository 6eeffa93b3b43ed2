/**
 * Failures in words, each with the setting that caused it. Pure.
 *
 * @typedef {{pointer?: string, message?: string, allowed?: string[]}} Fault Of a request's body.
 */

import { capital } from "../derive/format.js";
import { ApiError, NotRecorded } from "../server/http/api.js";
import { runsOn } from "../state/planes.js";
import { fullTitle } from "./names.js";

export const BUSY = "The server is busy. This page waits, and tries again by itself.";

/** Parts of a pointer into a request's body, and the settings they come from; the first match
 *  counts. */
const FIELDS = [
  ["/runs", "runs"],
  ["function", "function"],
  ["model/activation", "activation"],
  ["model/skip", "skip"],
  ["model", "hidden"],
  ["inline", "points"],
  ["examples", "count"],
  ["dataset", "dataset"],
  ["loss", "loss"],
  ["l2", "l2"],
  ["start", "start"],
  ["direction", "planeKind"],
  ["origin", "planeKind"],
  ["race", "planeKind"],
  ["/a", "planeKind"],
];

/** @param {string} source The request that failed. @param {unknown} error
 *  @param {boolean} hasPicture Whether an older picture is still shown.
 *  @param {{state: State} | null} asked Names the runs at fault. @returns {Notice[]} */
export function noticesOf(source, error, hasPicture, asked = null) {
  if (error instanceof NotRecorded) return [{ source, field: "", text: error.message }];
  const known = error instanceof ApiError ? error : new ApiError(`Something went wrong: ${error}`);
  if (known.errors.length > 0) {
    return known.errors.map((fault) => {
      const { pointer = "", message = known.message } = fault;
      const field = FIELDS.find(([part]) => pointer.includes(part))?.[1] ?? "";
      const run = asked && runAtFault(fault, asked);
      return { source, field, text: run ?? capital(field ? message : `${pointer} ${message}`) };
    });
  }
  const older = hasPicture ? " The picture shows the last answer." : "";
  const said = capital(known.message).replace(/[^.!?]$/, "$&.");
  return [{ source, field: "", text: `${said}${older} Try again in a moment.` }];
}

/** The run at fault, the field, and what is allowed there; null if no run is at fault.
 *  @param {Fault} fault @param {{state: State}} asked */
function runAtFault({ pointer = "", message = "", allowed = [] }, { state }) {
  const [, place, path] = /\/runs\/(\d+)\/(.+)/.exec(pointer) ?? [];
  const run = runsOn(state)[Number(place)];
  if (!run) return null;
  const parts = path.split("/").filter((part) => part !== "optimizer");
  const where = [fullTitle(state, run.slot), ...parts].join(", ");
  const choices = allowed.join(", ");
  return `${where}: ${message}${message.includes(choices) ? "" : `; allowed: ${choices}`}`;
}

/** Drops repeated texts: several requests often fail for the same reason.
 *  @param {Notice[]} notices */
export const distinct = (notices) =>
  notices.filter(({ text }, i) => notices.findIndex((other) => other.text === text) === i);
