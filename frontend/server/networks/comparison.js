/** The landscape that this one is compared with, and the paths on it. */

import { otherOf, versusOf } from "../../derive/networks/compared.js";
import { pathsOf } from "../../derive/paths.js";
import { noticesOf } from "../../words/errors.js";
import { postPlane, postRace } from "../http/api.js";
import { createLatestRequest } from "../latest_request.js";
import { planeRequest, rescaledRequest, trajectoryRequest } from "../requests.js";

/** The requests for its plane and paths; no paths lead to rescaled layers.
 *  @param {State} state The page's own. @param {State} other */
export function comparisonRequests(state, other) {
  const isRescaled = versusOf(state) === "rescaled";
  return {
    plane: isRescaled ? rescaledRequest(other) : planeRequest(other),
    race: isRescaled ? null : trajectoryRequest(other),
  };
}

/** @param {Model} model Its `compared` is filled in here. @param {Page} page */
export const createComparison = (model, page) =>
  createLatestRequest(model, page, {
    source: "compared",
    overtakes: true,
    needed() {
      const other = otherOf(model.state);
      return other && { asks: comparisonRequests(model.state, other), of: other };
    },
    fetch: ({ asks: { plane, race } }, signal) =>
      Promise.all([postPlane(plane ?? {}, signal), race && postRace(race, signal)]),
    arrived([plane, race], { of }) {
      model.compared = { of, plane, paths: race && pathsOf(of, race) };
    },
    renewed({ of }) {
      if (model.compared && model.compared.of !== of) model.compared = { ...model.compared, of };
    },
    failed: (error) => noticesOf("compared", error, model.compared !== null),
    gone() {
      model.compared = null;
    },
  });
