import assert from "node:assert/strict";
import { test } from "node:test";
import { newRun } from "../../frontend/state/runs.js";
import { initialState } from "../../frontend/state/state.js";
import { shortLossTitle } from "../../frontend/words/headline.js";
import {
  briefTitle,
  fullTitle,
  gradientName,
  lossParts,
  optimizerName,
  runTitle,
  shortTitle,
} from "../../frontend/words/names.js";
import { learnCatalog } from "./catalog.js";

learnCatalog();

const state = {
  ...initialState(),
  runs: [
    newRun("gd", 0, { rate: 0.1 }),
    newRun("gd", 1, { rate: 0.6 }),
    newRun("random_search", 2),
    newRun("random_search", 3),
    newRun("sgd", 5, { name: "walker" }),
  ],
};

test("runs of one optimizer are distinguished by their rate or a number", () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((slot) => runTitle(state, slot)),
    [
      "gradient descent with η = 0.1",
      "gradient descent with η = 0.6",
      "random search 1",
      "random search 2",
    ],
  );
  assert.equal(shortTitle(state, 0), "GD, η = 0.1");
  assert.equal(briefTitle(state, 1), "GD, η = 0.6");
});

test("a name given by the user is unchanged", () => {
  assert.equal(runTitle(state, 5), "walker");
  assert.equal(fullTitle(state, 5), "walker");
  assert.equal(fullTitle(state, 2), "Random search 1");
});

test("an unknown optimizer is named after its kind", () => {
  assert.equal(optimizerName("adam"), "Adam");
  assert.equal(optimizerName("nobody_knows"), "Nobody knows");
});

test("a regularized loss is told in its two parts", () => {
  assert.equal(lossParts(0.75, 0.25), " = data 0.500 + penalty 0.250");
  assert.equal(lossParts(0.75, 0), "");
});

test("a loss with kinks has subgradients", () => {
  assert.equal(gradientName({ ...state, loss: "svm" }), "subgradient");
  assert.equal(gradientName({ ...state, loss: "softmax" }), "gradient");
  assert.equal(gradientName({ ...state, function: "murphy" }), "gradient");
});

test("losses of one name are short and different in the menu", () => {
  assert.equal(shortLossTitle("Softmax (cross-entropy)"), "Softmax");
  assert.equal(shortLossTitle("Multiclass SVM (Weston-Watkins)"), "Multiclass SVM");
  assert.equal(shortLossTitle("Multiclass SVM (Crammer-Singer)"), "Crammer-Singer");
});
