import assert from "node:assert/strict";
import { test } from "node:test";
import { angleTo, best, changeAt } from "../../frontend/derive/lesson/dial.js";
import { layoutOf, nodeOf, passLength } from "../../frontend/derive/lesson/graph.js";
import { slopeKind } from "../../frontend/derive/lesson/tangent.js";
import { passText } from "../../frontend/words/lesson/graph.js";
import { slopeText } from "../../frontend/words/lesson/tangent.js";

/** The server's answer for (x + y) · z at (−2, 5, −4). */
const NODES = /** @type {import("../../frontend/derive/lesson/graph.js").Nodes} */ ([
  ...["x", "y", "z"].map((name, i) => ({
    ...{ operation: "variable", name, inputs: [], local: [] },
    ...{ value: [-2, 5, -4][i], derivative: [-4, -4, 3][i] },
  })),
  {
    ...{ operation: "sum", name: null, inputs: [0, 1], local: [1, 1] },
    ...{ value: 3, derivative: -4 },
  },
  {
    ...{ operation: "product", name: null, inputs: [3, 2], local: [-4, 3] },
    ...{ value: -12, derivative: 1 },
  },
]);

test("a node of a graph is right of its inputs", () => {
  assert.deepEqual(layoutOf(NODES), [
    { column: 0, row: 0 },
    { column: 0, row: 1 },
    { column: 0, row: 2 },
    { column: 1, row: 0 },
    { column: 2, row: 0 },
  ]);
});

test("a constant stands just before its node", () => {
  const constant = { ...NODES[0], operation: "constant", name: null };
  const nodes = /** @type {typeof NODES} */ ([...NODES.slice(0, 4), constant, NODES[4]]);
  nodes[5] = { ...nodes[5], inputs: [3, 4] };
  assert.equal(layoutOf(nodes)[4].column, 1);
});

test("the passes go forward, then backward from the result", () => {
  assert.equal(passLength(NODES), 10);
  assert.deepEqual(nodeOf(NODES, 4), { node: 3, isBack: false });
  assert.deepEqual(nodeOf(NODES, 6), { node: 4, isBack: true });
  assert.deepEqual(nodeOf(NODES, 10), { node: 0, isBack: true });
});

test("each step through a graph names its rule and its numbers", () => {
  assert.equal(passText(NODES, 1), "Forward: x = −2.");
  assert.equal(passText(NODES, 5), "Forward: 3 × (−4) = −12.");
  assert.match(passText(NODES, 6), /by itself is 1/);
  assert.equal(
    passText(NODES, 8),
    "Backward: A product multiplies it by the other input: 1 × 3 = 3.",
  );
  assert.equal(
    passText(NODES, 10),
    "Backward: A sum passes the derivative on as it is: (−4) × 1 = −4.",
  );
});

test("the dial gives the change in a direction, and the best one", () => {
  const dial = /** @type {import("../../frontend/derive/lesson/dial.js").Dial} */ ({
    ...{ n: 1, step: 1, loss: 3, gradient: [3, 3], downhill: -135, downhill_change: -2.9 },
    ...{ angle: [0, 90, 180, 270], change: [1.75, null, -1.25, -1] },
  });
  assert.equal(changeAt(dial, 170), -1.25);
  assert.deepEqual(best(dial), { angle: 180, change: -1.25 });
  assert.equal(angleTo([1, 1], [1, -4]), 270);
  assert.equal(angleTo([1, 1], [0, 1]), 180);
});

test("a flat point of a curve is named", () => {
  const known = /** @type {CatalogFunction["stationary"]} */ ([{ x: 0.1, kind: "inflection" }]);
  const ray = { a: [-1, 0, 1] };
  assert.equal(slopeKind(ray, 1, known), "inflection");
  assert.equal(slopeKind(ray, 2, known), "");
  const spot = { a: 0, loss: 1, before: -2, after: -2, accuracy: null, kink: null };
  assert.match(slopeText(spot, ""), /negative, so f falls to the right/);
  assert.match(slopeText(spot, "inflection"), /an inflection/);
});
