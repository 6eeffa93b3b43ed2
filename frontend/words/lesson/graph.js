/** The steps through a computational graph in words. Pure. */

import { capital, number } from "../../derive/format.js";
import { nodeOf } from "../../derive/lesson/graph.js";

/** @typedef {import("../../derive/lesson/graph.js").Nodes} Nodes */

const SIGNS = { sum: "+", product: "×", max: "max", variable: "", constant: "" };

/** What stands in a node. @param {Nodes[number]} node */
export const nodeText = ({ name, operation, value }) =>
  name ?? (operation === "constant" ? number(value) : SIGNS[operation]);

/** @type {Partial<Record<keyof typeof SIGNS, string>>} */
const RULES = {
  sum: "A sum passes the derivative on as it is",
  product: "A product multiplies it by the other input",
  max: "The maximum passes it to the larger input only",
};

/** @param {Nodes} nodes @param {number} step */
export function passText(nodes, step) {
  if (step === 0) return "Values are computed forward, derivatives backward. Move the slider.";
  const { isBack, node } = nodeOf(nodes, step);
  return isBack ? backward(nodes, node) : forward(nodes, node);
}

/** @param {Nodes} nodes @param {number} i */
function forward(nodes, i) {
  const { inputs, name, operation, value } = nodes[i];
  if (inputs.length === 0)
    return `Forward: ${name ?? "a constant,"} ${name ? "= " : ""}${number(value)}.`;
  const [left, right] = inputs.map((j) => bracketed(nodes[j].value));
  const taken =
    operation === "max" ? `max(${left}, ${right})` : `${left} ${SIGNS[operation]} ${right}`;
  return `Forward: ${taken} = ${number(value)}.`;
}

/** @param {number | null} value */
const bracketed = (value) => ((value ?? 0) < 0 ? `(${number(value)})` : number(value));

/** @param {Nodes} nodes @param {number} i */
function backward(nodes, i) {
  const { derivative } = nodes[i];
  const uses = nodes.flatMap((user) =>
    user.inputs.flatMap((input, k) => (input === i ? [{ user, slope: user.local[k] }] : [])),
  );
  if (uses.length === 0) return "Backward: the derivative of the result by itself is 1.";
  const terms = uses.map(
    ({ user, slope }) => `${bracketed(user.derivative)} × ${bracketed(slope)}`,
  );
  const operations = [...new Set(uses.map(({ user }) => user.operation))];
  const rule = operations.length === 1 ? RULES[operations[0]] : null;
  const why = uses.length > 1 ? "its uses add up" : (rule ?? "");
  const reason = uses.length > 1 && rule ? `${rule}; ${why}` : why;
  return `Backward: ${capital(reason)}: ${terms.join(" + ")} = ${number(derivative)}.`;
}
