/**
 * Failures in words, each with the setting that caused it. Pure.
 *
 * @typedef {import("./types.js").Notice} Notice
 */

import { ApiError } from "./api.js";
import { capital } from "./format.js";

/** What a pointer into a request's body names, and the setting it comes from; the first match counts. */
const FIELDS = [
  ["function", "function"],
  ["inline", "points"],
  ["examples", "count"],
  ["dataset", "dataset"],
  ["loss", "loss"],
  ["l2", "l2"],
  ["start", "start"],
  ["runs", "runs"],
  ["direction", "planeKind"],
  ["origin", "planeKind"],
  ["race", "planeKind"],
  ["/a", "planeKind"],
];

/**
 * @param {string} source The request that failed.
 * @param {unknown} error
 * @param {boolean} hasPicture An older picture is still shown.
 * @returns {Notice[]}
 */
export function noticesOf(source, error, hasPicture) {
  const known = error instanceof ApiError ? error : new ApiError(`Something went wrong: ${error}`);
  if (known.errors.length > 0) {
    return known.errors.map(({ pointer = "", message = known.message }) => {
      const field = FIELDS.find(([part]) => pointer.includes(part))?.[1] ?? "";
      return { source, field, text: capital(field ? message : `${pointer} ${message}`) };
    });
  }
  const kept = hasPicture ? " The picture shows the last answer." : "";
  return [{ source, field: "", text: `${known.message}${kept} Try again in a moment.` }];
}

/** The same fault is often found by several requests: it is said once. @param {Notice[]} notices */
export const distinct = (notices) =>
  notices.filter(({ text }, i) => notices.findIndex((other) => other.text === text) === i);
