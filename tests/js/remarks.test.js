import assert from "node:assert/strict";
import { test } from "node:test";
import { remarks } from "../../frontend/words/story.js";

const BATCH = "a mini-batch of 500 (minibatch) is all 100 examples";
const PARALLEL = "the directions are parallel";

const shown = (picture, notes, more = {}) => ({
  ...{ plane: { note: PARALLEL }, ray: { note: null }, state: { picture } },
  paths: { runs: notes.map((note) => ({ outcome: note === undefined ? null : { note } })) },
  ...more,
});

test("what the plane and the runs note is said once each, in sentences", () => {
  const model = shown("contour", [BATCH, null, undefined, `${PARALLEL}; ${BATCH}`]);
  assert.equal(
    remarks(model),
    "The directions are parallel. A mini-batch of 500 (minibatch) is all 100 examples.",
  );
});

test("a picture of the ray has the notes of the ray, not of the plane", () => {
  assert.equal(remarks(shown("ray", [])), "");
  assert.equal(remarks(shown("ray", [], { ray: { note: "a" } })), "A.");
});

test("there is nothing to say before an answer", () => {
  assert.equal(remarks({ ...shown("contour", []), plane: null, paths: null }), "");
});
