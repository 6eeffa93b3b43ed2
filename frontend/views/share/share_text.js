/** What can be exported, as text: link, code, tables, names of files, and the request for a
 *  standalone animation. Pure. */

import { otherOf } from "../../derive/networks/compared.js";
import { plainRuns } from "../../derive/networks/sharpness.js";
import { examplesPath, imagesPath } from "../../server/http/api.js";
import { comparisonRequests } from "../../server/networks/comparison.js";
import * as requests from "../../server/requests.js";
import { COLUMNS } from "../../server/thumbnails.js";
import { classifies, datasetOf } from "../../state/catalog.js";
import { encode } from "../../state/link.js";
import { runsOn } from "../../state/planes.js";
import { besideOf } from "../../state/state.js";
import { headline } from "../../words/headline.js";
import { fullTitle } from "../../words/names.js";

/** The whole state as an address. @param {State} state @param {string} page Address of the page. */
export function linkOf(state, page) {
  return new URL(encode(state), page.replace(/#.*/, "")).href;
}

/** @param {State} state @param {string} what @param {string} ending */
export function fileName(state, what, ending) {
  const { dataset, function: id, points, loss, plane, planeKind } = state;
  const kind = planeKind === "random" ? "" : `${planeKind}-`;
  const classifier = `${points ? "own-" : ""}${dataset}-${loss}-${kind}plane-${plane}`;
  return `loss-atlas-${id ?? classifier}-${what}.${ending}`;
}

/** @param {Model} model */
export const title = (model) =>
  headline({ ...model, state: { ...model.state, picture: "contour" } })
    .map(({ text }) => text)
    .join("");

/** The request for the paths, with the runs' names as shown. @param {State} state */
function trajectoriesOf(state) {
  const race = requests.trajectoryRequest(state);
  const on = state.runs.filter((run) => run.on);
  const runs = race?.runs.map((run, i) => ({ ...run, name: pageName(state, on[i]) }));
  return race && { ...race, runs };
}

/** @param {State} state @param {{slot: number}} run */
const pageName = (state, { slot }) => fullTitle(state, slot);

// Code.

const quoted = (/** @type {string} */ text) => `'${text.replaceAll("'", "'\\''")}'`;

/** @param {string} address @param {object} body @param {string} file */
const post = (address, body, file) =>
  `curl -sS ${quoted(address)} \\\n  -H 'Content-Type: application/json' \\\n` +
  `  -d ${quoted(JSON.stringify(body))} \\\n  -o ${file}`;

/** Writes the plane and the paths to files. @param {State} state @param {string} api */
export function curlCode(state, api) {
  const paths = trajectoriesOf(state);
  const plane = requests.planeRequest(state);
  const ray = requests.rayRequest(state, null);
  return [
    plane
      ? post(`${api}slices/plane`, plane, "plane.json")
      : post(`${api}slices/ray`, ray ?? {}, "ray.json"),
    ...(paths ? [post(`${api}trajectories`, paths, "paths.json")] : []),
  ].join("\n\n");
}

/** A value as a Python literal, on one line where it fits.
 *  @param {unknown} value @param {number} indent
 *  @param {number} taken Columns before it on its line. @returns {string} */
function literal(value, indent = 0, taken = 0) {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const items = (/** @type {number} */ deeper) =>
    Array.isArray(value)
      ? value.map((item) => literal(item, deeper, deeper))
      : Object.entries(value).map(
          ([key, item]) => `"${key}": ${literal(item, deeper, deeper + key.length + 4)}`,
        );
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const short = open + items(0).join(", ") + close;
  if (taken + short.length <= PYTHON_WIDTH && !short.includes("\n")) return short;
  const inner = " ".repeat(indent + 4);
  const lines = items(indent + 4).map((item) => `${inner}${item},\n`);
  return `${open}\n${lines.join("")}${" ".repeat(indent)}${close}`;
}

const PYTHON_WIDTH = 78;

/** Reads into `plane` and `paths`. @param {State} state @param {string} api */
export function pythonCode(state, api) {
  const plane = requests.planeRequest(state);
  const { problem, a, b, ...onPlane } = /** @type {Record<string, unknown>} */ ({
    ...(plane ?? requests.rayRequest(state, null)),
  });
  const isSlice = state.function === null;
  const race = trajectoriesOf(state);
  const lines = [
    "import httpx",
    "",
    `api = httpx.Client(base_url=${literal(api)}, timeout=60)`,
    `problem = ${literal(problem, 0, 10)}`,
    ...(isSlice ? [`on_plane = ${literal(onPlane, 0, 11)}`] : []),
    "",
    plane ? 'plane = api.post("slices/plane", json={' : 'ray = api.post("slices/ray", json={',
    `    "problem": problem,${isSlice ? " **on_plane," : ""}`,
    `    "a": ${literal(a)},`,
    ...(plane ? [`    "b": ${literal(b)},`] : []),
    "}).raise_for_status().json()",
    plane ? 'print("lowest point:", plane["minimum"])' : 'print("lowest value:", min(ray["loss"]))',
  ];
  if (race === null) return lines.join("\n");
  return [
    ...lines,
    "",
    `runs = ${literal(race.runs, 0, 7)}`,
    'paths = api.post("trajectories", json={',
    `    "problem": problem,${isSlice ? ' "slice": on_plane,' : ""} "runs": runs,`,
    `    "start": ${literal(race.start)},`,
    "}).raise_for_status().json()",
    'for run in paths["runs"]:',
    '    print(run["name"], "ends at a loss of", run["loss"][-1])',
  ].join("\n");
}

// Data.

/** @param {(string | number | null)[][]} rows */
const csv = (rows) => rows.map((row) => row.map(cell).join(",") + "\n").join("");

function cell(/** @type {string | number | null | undefined} */ value) {
  const plain = value === null || value === undefined ? "" : String(value);
  // a spreadsheet would run a name such as =1+1 as a formula
  const text = typeof value === "string" && /^[=+\-@\t]/.test(plain) ? `'${plain}` : plain;
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A row for each point of the grid. @param {Plane} plane */
export const planeCsv = ({ a, b, loss }) =>
  csv([["a", "b", "loss"], ...b.flatMap((y, j) => a.map((x, i) => [x, y, loss[j][i]]))]);

/** A row for each point of the ray. @param {Ray} ray */
export function rayCsv(ray) {
  const columns = columnsOf(ray, ray.a.length);
  return csv([
    Object.keys(columns),
    ...ray.a.map((_, i) => Object.values(columns).map((own) => own[i])),
  ]);
}

/** A row for each step of each run. @param {Paths} paths @param {State} state */
export function pathsCsv({ runs }, state) {
  const names = Object.keys(runs.length ? columnsOf(runs[0], runs[0].loss.length) : {});
  const rows = runs.flatMap((run) => {
    const columns = columnsOf(run, run.loss.length);
    return run.loss.map((_, i) => [
      pageName(state, run),
      run.kind,
      i,
      ...names.map((name) => columns[name][i]),
    ]);
  });
  return csv([["run", "optimizer", "step", ...names.filter((name) => name !== "step")], ...rows]);
}

/** The columns of an answer: its lists with one number per row.
 *  @param {object} answer @param {number} length @returns {Record<string, number[]>} */
function columnsOf(answer, length) {
  const whole = (/** @type {unknown} */ value) => Array.isArray(value) && value.length === length;
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => whole(value)));
}

/** Requests and answers. @param {Model} model @param {string} page @param {string} api */
export function everything({ state, plane, ray, paths }, page, api) {
  const { of, ...answer } = ray ?? {};
  const runs = (paths?.runs ?? []).map(({ slot, outcome, ...run }) => ({
    ...outcome,
    ...run,
    name: pageName(state, { slot }),
  }));
  const document = {
    link: linkOf(state, page),
    api,
    requests: {
      "slices/plane": requests.planeRequest(state),
      "slices/ray": requests.rayRequest(state, plane),
      trajectories: trajectoriesOf(state),
    },
    plane,
    ray: ray && answer,
    trajectories: { runs },
  };
  return JSON.stringify(document, null, 1);
}

// The exported page.

const IMAGES = 1000; // the most examples whose images are recorded

/** Body of the request for an exported page, which begins at the first step.
 *  @param {Model} model @param {string} page Address of this page.
 *  @param {TimelineAnswer | null} timeline The answer to `timelineRequest`. */
export function exportRequest(model, page, timeline) {
  const state = { ...model.state, step: 0, batchLoss: null };
  return {
    title: title(model),
    page: linkOf(model.state, page),
    fragment: encode(state),
    requests: requestsShown(model, timeline),
  };
}

/** What the timeline shows of runs; null without runs or examples. @param {Model} model */
export function timelineRequest({ state }) {
  const dataset = classifies(state) ? datasetOf(state) : undefined;
  if (!dataset || runsOn(state).length === 0) return null;
  return requests.racePointsRequest(state, requests.examplesShown(state, dataset));
}

/** The requests whose answers are shown, or can be while the timeline is scrubbed. */
function requestsShown(/** @type {Model} */ model, /** @type {TimelineAnswer | null} */ timeline) {
  const { plane, ray, single, state, sweep } = model;
  const dataset = classifies(state) ? datasetOf(state) : undefined;
  const race = requests.trajectoryRequest(state);
  const swept = sweep && state.runs.find(({ slot }) => slot === sweep.slot);
  const beside = besideOf(state);
  const barrier = beside === "barrier" ? requests.connectionRequest(state) : null;
  const plain = plainRuns(state);
  const sharpness = beside === "sharpness" ? requests.sharpnessRequest(state, plain) : null;
  const other = otherOf(state);
  const compared = state.picture === "compare" && !other ? single : null;
  const left = other && comparisonRequests(state, other);
  return [
    asked("catalog"),
    plane && asked("slices/plane", requests.planeRequest(state)),
    ray && asked("slices/ray", requests.rayRequest(state, plane)),
    race && asked("trajectories", race, "text/event-stream"),
    timeline && asked("points/race", timelineRequest(model)),
    compared && asked("points", requests.exampleRequest(state, compared.example)),
    compared && asked("slices/plane", requests.singleRequest(state, compared.index)),
    left?.plane && asked("slices/plane", left.plane),
    left?.race && asked("trajectories", left.race),
    barrier && asked("connections", barrier),
    sharpness && asked("trajectories", sharpness, "text/event-stream"),
    swept && asked("sweeps", requests.sweepRequest(state, swept)),
    dataset && examplesOf(dataset, [timeline?.examples, ray?.kinks, single]),
  ].filter((own) => own !== null && own !== undefined);
}

/** Images of the examples that are shown, or the points that decision regions are drawn among.
 *  @param {CatalogDataset} dataset @param {({index: number | number[]} | null | undefined)[]}
 *    shown */
function examplesOf({ editable, id, image_shape, n }, shown) {
  if (editable) return asked(examplesPath(id, n ?? 0));
  const indices = [...new Set(shown.flatMap((own) => own?.index ?? []))].slice(0, IMAGES);
  return image_shape && indices.length ? asked(imagesPath(id, indices, COLUMNS)) : null;
}

/** @param {string} path @param {object | null} [body] @param {string} [accept]
 *  @returns {import("../../server/http/recording.js").RecordedRequest} */
const asked = (path, body = null, accept = "application/json") => ({
  method: body ? "POST" : "GET",
  path,
  body,
  accept,
});
