import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "../../frontend/derive/numbers.js";
import { pointAt } from "../../frontend/derive/timeline.js";

/** @param {Int8Array | Int16Array | Float32Array} array */
const base64 = ({ buffer }) => Buffer.from(/** @type {ArrayBuffer} */ (buffer)).toString("base64");

/** @param {"i1" | "i2" | "f4"} dtype @param {number[]} shape @param {number[]} numbers @param {number[] | null} [scale] */
function packed(dtype, shape, numbers, scale = null) {
  const array = { i1: Int8Array, i2: Int16Array, f4: Float32Array }[dtype].from(numbers);
  return { dtype, shape, data: base64(array), scale };
}

test("the nearest recorded step; the later of two equally near", () => {
  assert.equal(nearest([0, 4, 8, 9], 0), 0);
  assert.equal(nearest([0, 4, 8, 9], 1), 0);
  assert.equal(nearest([0, 4, 8, 9], 2), 1);
  assert.equal(nearest([0, 4, 8, 9], 3), 1);
  assert.equal(nearest([0, 4, 8, 9], 100), 3);
});

test("a recorded step has the form of an answer for a point", () => {
  const run = {
    step: [0, 7],
    loss: [2, 1.5],
    reg_loss: [0, 0.5],
    accuracy: [0, 0.5],
    held_out_accuracy: [0, 0.25],
    confusion: packed("i1", [2, 2, 2], [0, 1, 1, 0, 1, 0, 1, 0]),
    example: packed("i1", [2, 1], [1, 0]),
    predicted: packed("i1", [2, 1], [0, 1]),
    example_loss: packed("f4", [2, 1], [3.5, 2.25]),
    scores: packed("i2", [2, 1, 2], [1000, -32767, 2, -4], [0.001, 0.5]),
    margins: packed("i2", [2, 1, 2], [0, 1, 0, 3], [1, 0.5]),
    probabilities: null,
    templates: packed("i1", [2, 2, 3], [1, 2, 3, 4, 5, 6, 127, 0, -1, 0, 0, -127], [1, 0.01]),
    regions: packed("i1", [2, 1, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8], [1, 0.5]),
  };
  const examples = { example: [3, 8], index: [30, 80], label: [1, 0] };
  const found = pointAt({ n: 10, examples, runs: [run] }, run, 1);
  assert.deepEqual(found, {
    loss: 1.5,
    reg_loss: 0.5,
    accuracy: 0.5,
    held_out_accuracy: 0.25,
    confusion: [
      [1, 0],
      [1, 0],
    ],
    templates: [
      [1.27, 0, -0.01],
      [0, 0, -1.27],
    ],
    regions: [2.5, 3, 3.5, 4],
    examples: {
      total: 10,
      example: [3],
      index: [30],
      label: [1],
      predicted: [1],
      loss: [2.25],
      scores: [[1, -2]],
      margins: [[0, 1.5]],
      probabilities: null,
    },
  });
});
