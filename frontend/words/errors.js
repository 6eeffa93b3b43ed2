/**
 * Failures in words, each with the setting that caused it. Pure.
 *
 * @typedef {import("../state/types.js").Notice} Notice
 * @typedef {Pick<import("../state/types.js").Model, "state" | "catalog">} Asked What was asked with, and what may be.
 * @typedef {{pointer?: string, message?: string, allowed?: string[]}} Fault Of a request's body.
 */

import { capital } from "../derive/format.js";
import { ApiError, NotRecorded } from "../server/api.js";
import { fullTitle } from "./names.js";

/** What a pointer into a request's body names, and the setting it comes from; the first match counts. */
const FIELDS = [
  ["/runs", "runs"],
  ["function", "function"],
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

/**
 * @param {string} source The request that failed.
 * @param {unknown} error
 * @param {boolean} hasPicture An older picture is still shown.
 * @param {Asked | null} asked So that runs at fault are named.
 * @returns {Notice[]}
 */
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
  const kept = hasPicture ? " The picture shows the last answer." : "";
  return [{ source, field: "", text: `${known.message}${kept} Try again in a moment.` }];
}

/** Which run, what of it, and what is allowed there; null where it is of no run. @param {Fault} fault @param {Asked} asked */
function runAtFault({ pointer = "", message, allowed }, { state, catalog }) {
  const [, place, path] = /\/runs\/(\d+)\/(.+)/.exec(pointer) ?? [];
  const run = state.runs.filter(({ on }) => on)[Number(place)];
  if (!run) return null;
  const parts = path.split("/").filter((part) => part !== "optimizer");
  const choices = allowed ?? others(path, run, catalog);
  const where = [fullTitle(state, run.slot), ...parts].join(", ");
  return `${where}: ${message}${choices.length > 0 ? `; allowed are ${choices.join(", ")}` : ""}`;
}

/** What an optimizer or its rule has, where a field is none of that. @param {string} path @param {import("../state/types.js").RunSetting} run @param {Asked["catalog"]} catalog */
function others(path, { kind, rule }, catalog) {
  const [, ofRule, name] = /^optimizer\/(schedule\/)?(\w+)$/.exec(path) ?? [];
  const methods = ofRule ? catalog?.schedules : catalog?.optimizers;
  const method = methods?.find((own) => own.kind === (ofRule ? rule : kind));
  if (!name || !method) return [];
  const known = [
    ...method.parameters.map((own) => own.name),
    ...(method.scheduled ? ["schedule"] : []),
  ];
  return known.includes(name) ? [] : known;
}

/** The same fault is often found by several requests: it is said once. @param {Notice[]} notices */
export const distinct = (notices) =>
  notices.filter(({ text }, i) => notices.findIndex((other) => other.text === text) === i);
