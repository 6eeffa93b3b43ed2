/** The loss between the ends of two runs of a network. */

import { byId, createChanges, setText } from "../../draw/dom.js";
import { barriersInWords, betweenInWords, WALKING } from "../../words/networks/connection.js";
import { connectionChart } from "./connection_chart.js";

/** @param {HTMLElement} host @returns {View} */
export function createBarrier(host) {
  const isNew = createChanges();
  return {
    update({ connection, state }) {
      if (host.closest("[hidden]") || !isNew(connection, state)) return;
      host.replaceChildren(...(connection ? [connectionChart(connection)] : []));
      setText(byId("barrier-title"), betweenInWords(state));
      setText(byId("barrier-text"), connection ? barriersInWords(connection) : WALKING);
    },
  };
}
