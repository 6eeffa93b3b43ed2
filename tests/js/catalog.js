/** A small catalog, for the tests that need one. */

import { learn } from "../../frontend/state/catalog.js";

const dataset = (/** @type {string} */ id, editable = false) => ({
  ...{
    id,
    title: id,
    available: true,
    n: 150,
    dimension: 4,
    classes: 3,
    class_names: ["a", "b", "c"],
  },
  ...{ image_shape: null, editable, default_count: 100, features: null, window_reach: 10 },
  noun: { singular: "example", plural: "examples" },
  learning_rates: { slice: 1, slice_gentle: 5, full: 0.05 },
});

const optimizer = (/** @type {string} */ kind, title = kind, needs_learning_rate = true) => ({
  ...{ kind, title, needs_learning_rate, parameters: [], default_batch: null, scale: null },
  ...{ rate_factor: { slice: 1, full: 1 }, absolute_rate: null, scheduled: true },
});

const SOFTMAX = { id: "softmax", gentle: true, differentiable: true, twice_differentiable: true };

const range = [
  [-2, 2],
  [-1, 3],
];

/** Loads the catalog. */
export const learnCatalog = () =>
  learn(
    /** @type {any} */ ({
      datasets: [dataset("digits"), dataset("iris"), dataset("blobs", true)],
      losses: [
        {
          id: "svm",
          title: "Multiclass SVM (Weston-Watkins)",
          gentle: false,
          differentiable: false,
          reading: "Σ ξ",
        },
        { id: "crammer_singer", title: "Multiclass SVM (Crammer-Singer)" },
        { ...SOFTMAX, title: "Softmax (cross-entropy)", reading: "−log p" },
      ],
      optimizers: [
        optimizer("gd", "Gradient descent"),
        optimizer("sgd"),
        optimizer("random_search", "Random search", false),
      ],
      models: [
        { kind: "linear", title: "Linear", parameters: [] },
        {
          kind: "mlp",
          title: "Network",
          parameters: [
            { name: "hidden", default: [32] },
            { name: "activation", default: "relu", choices: ["relu", "tanh"] },
          ],
        },
      ],
      schedules: [],
      functions: [
        {
          id: "murphy",
          dimension: 2,
          smooth: true,
          range,
          start: [0, 0],
          learning_rate: 0.1,
          log_colour: true,
        },
        { id: "edge", dimension: 2, smooth: true, range, start: [1, 1], learning_rate: 0.1 },
        { id: "saddle", dimension: 2, range, start: [1, 0.1], learning_rate: 0.02 },
        { id: "maximum", dimension: 2, range, start: [1, 2], learning_rate: 0.1 },
        { id: "wavy", dimension: 1, range: [[-2, 2]], start: [1], learning_rate: 0.05 },
      ],
      limits: {},
    }),
  );
