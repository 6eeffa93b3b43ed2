import assert from "node:assert/strict";
import { test } from "node:test";
import { contributions } from "../../frontend/derive/pixels.js";
import { exampleChart, ticksOf } from "../../frontend/views/classifier/example_chart.js";
import { learnCatalog } from "./catalog.js";

learnCatalog();

/** @param {string} loss @param {object} examples */
const seenOf = (loss, examples) =>
  /** @type {any} */ ({
    ...{ loss, dataset: { class_names: ["cat", "dog", "owl"] } },
    answer: { examples: { label: [1], predicted: [2], scores: [[-2, 1, 1.5]], ...examples } },
  });

test("the margin is from the label's score less Δ, and slacks are beyond it", () => {
  const examples = { loss: [1.5], margins: [[-2, 0, 1.5]], slacks: [[0, 0, 1.5]] };
  const chart = exampleChart(seenOf("svm", examples), 0);
  assert.deepEqual(chart.margin, [0, 1]);
  assert.deepEqual(
    chart.rows.map(({ excess }) => excess),
    [null, null, [0, 1.5]],
  );
  assert.deepEqual(
    chart.rows.map(({ reading }) => reading),
    ["0", "", "1.5"],
  );
  assert.equal(chart.title, "Loss Σ ξ = 1.5: dog, predicted owl");
  assert.ok(chart.ticks.includes(0));
});

test("softmax has bars of probability, and its loss is that of the label", () => {
  const p = [0.02, 0.37, 0.61];
  const examples = { loss: [-Math.log(0.37)], margins: [[-3, 0, 0.5]], probabilities: [p] };
  const chart = exampleChart(seenOf("softmax", examples), 0);
  assert.deepEqual(
    chart.rows.map(({ bar }) => bar?.[1]),
    p,
  );
  assert.equal(chart.margin, null);
  assert.equal(chart.title, "Loss −log p = 0.994: dog, predicted owl");
});

test("the ticks of an axis are round, and zero is one of them", () => {
  assert.deepEqual(ticksOf([-4.2, 7.3]), [0, 5]);
  assert.deepEqual(ticksOf([-0.05, 1.05]), [0, 0.5, 1]);
});

test("each pixel adds weight times feature, summed over its channels", () => {
  assert.deepEqual(contributions([1, 2, 3, 9], [4, 5, 6], 1), [4, 10, 18]);
  assert.deepEqual(contributions([1, 2, 3, 1, 1, 1, 9], [1, 1, 1, 2, 3, 4], 3), [6, 9]);
});
