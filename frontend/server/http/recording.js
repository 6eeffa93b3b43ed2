/** Recorded answers instead of a server: an exported page contains them, a served page has none. An
 *  answer is found by the request's method, path, body and accepted type. */

/** @typedef {{method: string, path: string, body: object | null, accept: string}} RecordedRequest
 *    Its path is below `api/v1/`.
 *  @typedef {RecordedRequest & {type: string, answer: any}} RecordedAnswer JSON, text, or an image
 *    in base64.
 *  @typedef {object} Recording
 *  @property {string} fragment The state that was exported, as in a link.
 *  @property {string} page Address of the page that it was exported from; may be empty.
 *  @property {RecordedAnswer[]} answers */

export const JSON_TYPE = "application/json";

/** @type {Recording | null} */
const recording = readRecording();

/** @type {Map<string, RecordedAnswer>} */
const answers = new Map(recording?.answers.map((own) => [keyOf(own), own]));

function readRecording() {
  const text = globalThis.document?.getElementById("recording")?.textContent;
  return text ? JSON.parse(text) : null;
}

/** @param {RecordedRequest} request */
function keyOf({ method, path, body, accept }) {
  return JSON.stringify([method, path, accept, body], (_, value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** Whether this page runs from a recording. */
export const isRecorded = () => recording !== null;

/** The state that was exported; empty on a served page. */
export const recordedFragment = () => recording?.fragment ?? "";

/** The address of the served page: this one, or the one that was exported. */
export const livePage = () => recording?.page || location.href;

/** @param {string} path @param {RequestInit} request
 *  @returns {Response | null} Null if it was not recorded. */
export function recordedResponse(path, { method = "GET", body, headers }) {
  const accept = new Headers(headers).get("Accept") ?? JSON_TYPE;
  const asked = JSON.parse(String(body ?? "null"));
  const found = answers.get(keyOf({ method, path, accept, body: asked }));
  if (!found) return null;
  const text = found.type === JSON_TYPE ? JSON.stringify(found.answer) : found.answer;
  return new Response(text, { headers: { "Content-Type": found.type } });
}

/** How many examples a recorded timeline has at each step; null without one.
 *  @returns {number | null} */
export function recordedExamples() {
  const timeline = recording?.answers.find(({ path }) => path === "points/race");
  return /** @type {any} */ (timeline?.body)?.examples?.count ?? null;
}

const IMAGES = /^datasets\/([^/]+)\/images\?indices=([\d,]+)/;

/** The recorded sheets of images. */
const sheets = [...answers.values()].flatMap((own) => {
  const [, dataset, indices] = IMAGES.exec(own.path) ?? [];
  return dataset ? [{ ...own, dataset, indices: indices.split(",").map(Number) }] : [];
});

/** The examples of a data set whose images are recorded. @param {string} dataset */
export const recordedIndices = (dataset) =>
  sheets.find((sheet) => sheet.dataset === dataset)?.indices ?? [];

/** The address of a recorded sheet; empty if there is none. @param {string} path */
export function recordedImage(path) {
  const sheet = sheets.find((own) => own.path === path);
  return sheet ? `data:${sheet.type};base64,${sheet.answer}` : "";
}
