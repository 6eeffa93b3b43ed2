/** The loss between the ends of two runs of a network, while its chart is shown. */

import { besideOf } from "../../state/state.js";
import { noticesOf } from "../../words/errors.js";
import { postConnection } from "../http/api.js";
import { createLatestRequest } from "../latest_request.js";
import { connectionRequest } from "../requests.js";

/** @param {Model} model Its `connection` is filled in here. @param {Page} page */
export const createConnection = (model, page) =>
  createLatestRequest(model, page, {
    source: "connection",
    overtakes: true,
    needed() {
      const { dragging, paths, state } = model;
      if (besideOf(state) !== "barrier") return null;
      if (dragging || !paths?.complete) return "later";
      return { asks: connectionRequest(state) };
    },
    fetch: ({ asks }, signal) => postConnection(asks ?? {}, signal),
    arrived(answer) {
      model.connection = answer;
    },
    failed: (error) => noticesOf("connection", error, model.connection !== null),
    gone() {
      model.connection = null;
    },
  });
