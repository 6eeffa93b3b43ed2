/** The computational graph of a lesson: which one is shown, where its nodes are drawn, and which
 *  node a step of its two passes computes. Pure. */

import { catalog } from "../../state/catalog.js";
import { placeOf } from "../shown_point.js";

/** @typedef {Schema["GraphAnswer"]["nodes"]} Nodes */

/** The shown graph and the values of its variables. Those of the function shown are the marker's.
 *  @param {Model} model @returns {{graph: CatalogGraph, values: number[], follows: boolean} | null}
 */
export function graphOf(model) {
  const { figureSettings, state } = model;
  const { id, values } = figureSettings.graph;
  const find = (/** @type {string | null} */ name) => catalog.graphs.find((own) => own.id === name);
  const graph = id === null ? (find(state.function) ?? catalog.graphs[0]) : find(id);
  if (!graph) return null;
  const follows = graph.id === state.function;
  const { a, b } = placeOf(model);
  return { graph, follows, values: follows ? [a, b] : (values ?? graph.start) };
}

/** Columns and rows of the nodes: a node is right of its inputs.
 *  @param {Nodes} nodes @returns {{column: number, row: number}[]} */
export function layoutOf(nodes) {
  const columns = /** @type {number[]} */ ([]);
  for (const { inputs } of nodes) columns.push(1 + Math.max(-1, ...inputs.map((i) => columns[i])));
  // a constant stands just before the node that uses it
  nodes.forEach(({ operation }, i) => {
    const user = nodes.findIndex(({ inputs }) => inputs.includes(i));
    if (operation === "constant") columns[i] = columns[user] - 1;
  });
  const taken = /** @type {number[]} */ ([]);
  return columns.map((column) => {
    const row = taken[column] ?? 0;
    taken[column] = row + 1;
    return { column, row };
  });
}

/** How many steps both passes take. @param {Nodes} nodes */
export const passLength = (nodes) => 2 * nodes.length;

/** The node of a step, from 1: forward from the first, then backward from the result.
 *  @param {Nodes} nodes @param {number} step */
export function nodeOf(nodes, step) {
  const n = nodes.length;
  return step <= n ? { node: step - 1, isBack: false } : { node: 2 * n - step, isBack: true };
}
