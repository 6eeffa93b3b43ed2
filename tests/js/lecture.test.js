import assert from "node:assert/strict";
import { test } from "node:test";
import { PICTURES, pictureOf, stateOf } from "../../frontend/state/lecture.js";
import { decode, encode } from "../../frontend/state/link.js";
import { learnCatalog } from "./catalog.js";

learnCatalog();

for (const picture of PICTURES) {
  test(`the picture “${picture.title}” matches its link and is recognized`, () => {
    assert.deepEqual(decode(picture.link).problems, []);
    const state = stateOf(picture);
    assert.equal(pictureOf(state)?.id, picture.id);
    const shared = decode(encode({ ...state, step: 7, speed: 2, controls: "all" })).state;
    assert.equal(pictureOf(shared)?.id, picture.id);
    assert.equal(pictureOf({ ...state, steps: 33 }), null);
    const surface = state.picture === "contour" ? "surface" : state.picture;
    const seen = { ...state, picture: surface, beside: /** @type {const} */ ("classifier") };
    assert.equal(pictureOf(seen)?.id, picture.id);
  });
}

test("every picture has its own title and sentence", () => {
  for (const key of /** @type {const} */ (["title", "sentence"]))
    assert.equal(new Set(PICTURES.map((picture) => picture[key])).size, PICTURES.length);
});

test("every picture's sentence fits on one line", () => {
  for (const { sentence } of PICTURES) assert.ok(sentence.length <= 92, sentence);
});
