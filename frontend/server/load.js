/** Fetches the plane, ray and paths of the state: a request is sent when its body differs from the
 *  last one's, and the latest wins. Old answers stay until new ones arrive. */

/** @typedef {"plane" | "ray" | "paths"} Channel */

import { emptyPaths, receive } from "../derive/paths.js";
import { isFitted } from "../state/planes.js";
import { noticesOf } from "../words/errors.js";
import { isAbort, postPlane, postRay, streamTrajectories } from "./http/api.js";
import { isRecorded } from "./http/recording.js";
import { draftRequest, planeKey, planeRequest, rayRequest, trajectoryRequest } from "./requests.js";

/** Milliseconds after which progress is shown. */
const PATIENCE = 300;

/** @param {Model} model Its data, notices and `busy` are filled in here.
 *  @param {{invalidate: () => void, showPaths: (paths: Paths) => void, onSteps: () => void,
 *    onFailure: (notices: Notice[]) => void}} page */
export function createFetching(model, page) {
  /** @type {Partial<Record<Channel, {text: string, controller: AbortController}>>} */
  const asked = {};
  /** @type {Set<AbortSignal>} */
  const pending = new Set();
  let planeArrival = Promise.resolve();

  /** @param {Channel} name @param {object | null} body
   *  @param {(body: any, signal: AbortSignal) => Promise<void>} work */
  async function ask(name, body, work) {
    const text = JSON.stringify(body);
    if (text === asked[name]?.text) return;
    asked[name]?.controller.abort();
    const own = { text, controller: new AbortController() };
    asked[name] = own;
    model.stale.add(name);
    const { signal } = own.controller;
    model.notices = model.notices.filter(({ source }) => source !== name);
    pending.add(signal);
    const patience = setTimeout(() => {
      model.busy = true;
      page.invalidate();
    }, PATIENCE);
    try {
      await work(body, signal);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      own.text = ""; // so that it is requested again
      const notices = noticesOf(name, error, model.plane !== null, model);
      model.notices.push(...notices);
      page.onFailure(notices);
    } finally {
      clearTimeout(patience);
      pending.delete(signal);
      if (pending.size === 0) model.busy = false;
      page.invalidate();
    }
  }

  /** The plane of a network is shown coarsely first.
   *  @param {object | null} body Null shows none. @param {AbortSignal} signal */
  async function fetchPlane(body, signal) {
    const { state } = model;
    const show = (/** @type {Plane | null} */ plane) => {
      Object.assign(model, { plane, planeOf: state, planeKey: planeKey(state) });
      page.invalidate();
    };
    const draft = isRecorded() ? null : draftRequest(state);
    const first = draft ?? body;
    planeArrival = (first ? postPlane(first, signal) : Promise.resolve(null)).then(show);
    await planeArrival;
    if (draft && body) show(await postPlane(body, signal));
    model.stale.delete("plane");
  }

  /** The ray is as long as the plane, whose window the server may choose.
   *  @param {object | null} body @param {AbortSignal} signal */
  async function fetchRay(body, signal) {
    const { state } = model;
    if (body && isFitted(state)) await planeIsHere();
    signal.throwIfAborted();
    const asLongAsPlane = rayRequest(state, model.plane);
    model.ray = asLongAsPlane && { of: state, ...(await postRay(asLongAsPlane, signal)) };
    model.stale.delete("ray");
  }

  /** Resolves when the latest plane has arrived: no path is drawn on another's landscape.
   *  @returns {Promise<void>} */
  async function planeIsHere() {
    const arrival = planeArrival;
    await arrival.catch(() => {});
    return arrival === planeArrival ? arrival : planeIsHere(); // else a newer one is on its way
  }

  /** @param {object | null} body Null shows no paths. @param {AbortSignal} signal */
  async function streamPaths(body, signal) {
    const paths = emptyPaths(model.state);
    const landscape = planeIsHere();
    landscape.catch(() => {}); // awaited below, unless the stream fails first
    let shown = false;
    const show = () => {
      if (signal.aborted) return;
      if (!shown) page.showPaths(paths);
      shown = true;
      model.stale.delete("paths");
      page.onSteps();
    };
    if (body !== null) {
      await streamTrajectories(body, signal, (event, data) => {
        receive(paths, event, data);
        if (shown) show();
        else landscape.then(show, () => {});
      });
      paths.complete = true;
      paths.version += 1;
    }
    await landscape;
    show();
  }

  return {
    /** Requests whatever the state needs that has not been requested. */
    refresh() {
      ask("plane", planeRequest(model.state), fetchPlane);
      ask("ray", rayRequest(model.state, null), fetchRay);
      ask("paths", trajectoryRequest(model.state), streamPaths);
    },
    /** Resolves when the requested plane has arrived or failed. */
    settled: () => planeArrival.catch(() => {}),
  };
}
