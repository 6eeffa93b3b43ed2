/** The client of the HTTP API, version 1. Addresses are relative, so that the page works under any
 *  path. An exported page has recorded answers instead of a server. */

import { isRecorded, JSON_TYPE, recordedImage, recordedResponse } from "./recording.js";
import { readEvents } from "./sse.js";

const BASE = "api/v1/";

/** A refusal or failure, with the problem details (RFC 9457) when the server sent some. */
export class ApiError extends Error {
  /** @param {string} message @param {{pointer?: string, message?: string}[]} errors */
  constructor(message, errors = []) {
    super(message);
    this.errors = errors;
  }
}

/** An exported page has no answer: retrying does not help. */
export class NotRecorded extends ApiError {}

/** @param {any} problem @param {string} fallback */
function problemError(problem, fallback) {
  const errors = Array.isArray(problem?.errors) ? problem.errors : [];
  return new ApiError(problem?.detail || problem?.title || fallback, errors);
}

/** How often a request is tried while the server is busy: a class opens one link at once. */
const TRIES = 10;

let waitingCount = 0;
/** @type {(count: number) => void} */
let reportWaiting = () => {};

/** Calls a function with the number of requests that wait for a busy server, at each change.
 *  @param {(count: number) => void} listener */
export function onWaiting(listener) {
  reportWaiting = listener;
}

/** @param {number} seconds */
async function wait(seconds) {
  waitingCount += 1;
  reportWaiting(waitingCount);
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  waitingCount -= 1;
  reportWaiting(waitingCount);
}

/** Sends a request, and retries it when a busy server says to.
 *  @param {string} path @param {RequestInit} options */
async function request(path, options) {
  for (let tries = 1; ; tries += 1) {
    const response = await answer(path, options);
    if (response.ok) return response;
    const seconds = Number(response.headers.get("Retry-After"));
    if (response.status !== 429 || tries === TRIES) {
      const problem = await response.json().catch(() => null);
      throw problemError(problem, `The server answered with status ${response.status}.`);
    }
    await wait(seconds);
    options.signal?.throwIfAborted();
  }
}

/** @param {string} path @param {RequestInit} options */
async function answer(path, options) {
  if (isRecorded()) {
    const recorded = recordedResponse(path, options);
    if (recorded) return recorded;
    throw new NotRecorded("This exported page has no answer for that: it was not recorded.");
  }
  try {
    return await fetch(BASE + path, options);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiError("The server does not answer.");
  }
}

/** @param {string} path @param {object} body @param {AbortSignal} [signal] @param {string}
 *    accept */
function post(path, body, signal, accept = JSON_TYPE) {
  const headers = { "Content-Type": JSON_TYPE, Accept: accept };
  return request(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}

/** @returns {Promise<Catalog>} */
export const getCatalog = async () => (await request("catalog", {})).json();

/** @template A @param {string} path @returns {(body: object, signal: AbortSignal) => Promise<A>} */
const poster = (path) => async (body, signal) => (await post(path, body, signal)).json();

export const postPlane = /** @type {typeof poster<Plane>} */ (poster)("slices/plane");
export const postRay = /** @type {typeof poster<RayAnswer>} */ (poster)("slices/ray");
export const postPoint = /** @type {typeof poster<AnsweredPoint>} */ (poster)("points");
export const postRacePoints = /** @type {typeof poster<TimelineAnswer>} */ (poster)("points/race");
export const postBatch = /** @type {typeof poster<BatchAnswer>} */ (poster)("trajectories/batch");
export const postSweep = /** @type {typeof poster<SweepAnswer>} */ (poster)("sweeps");
export const postGradientCheck = /** @type {typeof poster<Schema["GradientCheckAnswer"]>} */ (
  poster
)("gradient-check");
export const postDial = /** @type {typeof poster<Schema["DialAnswer"]>} */ (poster)(
  "derivatives/dial",
);
export const postGraph = /** @type {typeof poster<Schema["GraphAnswer"]>} */ (poster)(
  "derivatives/graph",
);
export const postConnection = /** @type {typeof poster<Schema["ConnectionAnswer"]>} */ (poster)(
  "connections",
);
export const postRace = /** @type {typeof poster<Schema["TrajectoriesAnswer"]>} */ (poster)(
  "trajectories",
);
export const postDraws = /** @type {typeof poster<Schema["DrawsAnswer"]>} */ (poster)(
  "search/draws",
);
export const postPerturbations = /** @type {typeof poster<Schema["PerturbationsAnswer"]>} */ (
  poster
)("search/perturbations");

/** @param {AbortSignal} signal @returns {Promise<LessonList>} */
export const getLessons = async (signal) => (await request("lessons", { signal })).json();

/** @param {string} id @param {AbortSignal} signal @returns {Promise<Lesson>} */
export const getLesson = async (id, signal) =>
  (await request(`lessons/${encodeURIComponent(id)}`, { signal })).json();

/** The first examples of a problem.
 *  @param {string} dataset @param {number} count @returns {Promise<DatasetExamples>} */
export const getExamples = async (dataset, count) =>
  (await request(examplesPath(dataset, count), {})).json();

/** One example, by its position in the data set.
 *  @param {string} dataset @param {number} index @returns {Promise<DatasetExamples>} */
export const getExample = async (dataset, index) =>
  (await request(`datasets/${encodeURIComponent(dataset)}/examples?indices=${index}`, {})).json();

/** @param {string} dataset @param {number} count */
export const examplesPath = (dataset, count) =>
  `datasets/${encodeURIComponent(dataset)}/examples?count=${count}`;

/** The address of a sheet of thumbnails.
 *  @param {string} dataset @param {number[]} indices @param {number} columns */
export function imagesAddress(dataset, indices, columns) {
  const path = imagesPath(dataset, indices, columns);
  return isRecorded() ? recordedImage(path) : BASE + path;
}

/** A sheet of thumbnails, row by row.
 *  @param {string} dataset @param {number[]} indices @param {number} columns */
export const imagesPath = (dataset, indices, columns) =>
  `datasets/${encodeURIComponent(dataset)}/images?indices=${indices.join()}&columns=${columns}`;

/** Streams trajectories; resolves after the event `done`, and throws when the stream fails or ends
 *  without it. @param {object} body @param {AbortSignal} signal
 *  @param {(event: "frame" | "run_done", data: any) => void} onEvent */
export async function streamTrajectories(body, signal, onEvent) {
  const response = await post("trajectories", body, signal, "text/event-stream");
  if (!response.body) throw new ApiError("The server sent no paths.");
  let done = false;
  const receive = (/** @type {string} */ event, /** @type {string} */ data) => {
    if (event === "frame" || event === "run_done") onEvent(event, JSON.parse(data));
    if (event === "done") done = true;
    if (event === "problem")
      throw problemError(JSON.parse(data), "The paths could not be computed.");
    if (event === "shutdown") throw new ApiError("The server is shutting down.");
  };
  try {
    await readEvents(response.body, receive);
  } catch (error) {
    if (isAbort(error) || error instanceof ApiError) throw error;
    throw new ApiError("The connection was lost while the paths were loading.");
  }
  if (!done) throw new ApiError("The server stopped before the paths were complete.");
}

/** One file in which recorded answers replace the server.
 *  @param {object} body @param {AbortSignal} signal @returns {Promise<Blob>} */
export const postExport = async (body, signal) =>
  (await post("export/html", body, signal, "text/html")).blob();

/** @param {unknown} error */
export const isAbort = (error) => error instanceof DOMException && error.name === "AbortError";
