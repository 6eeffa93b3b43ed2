import assert from "node:assert/strict";
import { test } from "node:test";
import { colourAt, contrast } from "../../frontend/derive/pixels.js";
import { initialState } from "../../frontend/state/state.js";
import { viewWith } from "../../frontend/views/landscape/out_of_view.js";
import { outOfViewInWords } from "../../frontend/words/out_of_view.js";
import { textOf } from "../../frontend/words/parts.js";
import { learnCatalog } from "./catalog.js";

learnCatalog();

/** @type {PlaneWindow} */
const WINDOW = { a: [-30, 30], b: [-20, 20] };
const START = { slot: null, a: 500, b: 14 };

test("zooming out shows what was out of view, with some room", () => {
  const view = viewWith(WINDOW, [START]);
  assert.ok(view);
  const [a, b, reach] = view;
  const across = (reach * 60) / 40;
  assert.ok(a - across < -30 && a + across > 500 && a + across < 620);
  assert.ok(b - reach < -20 && b + reach > 20);
  const high = viewWith(WINDOW, [{ slot: 0, a: 0, b: -90 }]);
  assert.ok(high && high[1] - high[2] < -90 && high[1] + high[2] > 20);
});

test("the map is not zoomed out until nothing can be seen", () => {
  assert.equal(viewWith(WINDOW, [{ slot: 0, a: 1e9, b: 0 }]), null);
  assert.equal(viewWith(WINDOW, [{ slot: 0, a: Number.NaN, b: 0 }]), null);
});

test("words say what is out of view, and where the start is", () => {
  const state = initialState();
  const words = (/** @type {any[]} */ away, short = false) =>
    textOf(outOfViewInWords(state, away, short));
  assert.equal(words([START]), "The start (a = 500, b = 14) is out of view. ");
  assert.equal(words([START], true), "The start is out of view. ");
  assert.match(
    words([START, { slot: 0, a: 1, b: 1 }], true),
    /^The start and .+ are out of view. $/,
  );
});

test("a colour scale is linear between its colours, and contrast is that of WCAG", () => {
  /** @type {[number, string][]} */
  const scale = [
    [0, "#000000"],
    [0.5, "#ffffff"],
    [1, "#ff0000"],
  ];
  assert.deepEqual(colourAt(scale, 0.25), [127.5, 127.5, 127.5]);
  assert.deepEqual(colourAt(scale, 1), [255, 0, 0]);
  assert.equal(contrast([0, 0, 0], [255, 255, 255]), 21);
  assert.ok(Math.abs(contrast([119, 119, 119], [255, 255, 255]) - 4.48) < 0.01);
});
