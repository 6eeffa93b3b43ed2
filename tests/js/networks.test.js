import assert from "node:assert/strict";
import { test } from "node:test";
import { otherOf, versusChoices, versusOf } from "../../frontend/derive/networks/compared.js";
import { hasSharpness, sharpnessesOf } from "../../frontend/derive/networks/sharpness.js";
import {
  draftRequest,
  planeRequest,
  rescaledRequest,
  sharpnessRequest,
} from "../../frontend/server/requests.js";
import { decode, encode } from "../../frontend/state/link.js";
import { besides } from "../../frontend/state/state.js";
import { comparedInWords } from "../../frontend/words/networks/compared.js";
import { sharpnessInWords } from "../../frontend/words/networks/sharpness.js";
import { switchesInWords } from "../../frontend/words/ray.js";
import { learnCatalog } from "./catalog.js";

learnCatalog();

const read = (/** @type {string} */ link) => decode(`#v=2&d=blobs&l=softmax&${link}`).state;

test("a comparison is between states that differ in what it names", () => {
  const network = read("h=8&g=compare&gv=model");
  assert.equal(otherOf(network)?.hidden, null);
  assert.deepEqual(otherOf(read("g=compare&gv=model"))?.hidden, [32]);
  assert.equal(otherOf(read("h=8,8&g=compare&gv=skips"))?.skip, true);
  assert.equal(otherOf(read("h=8&g=compare&gv=start"))?.plane, network.plane + 1);
  assert.equal(otherOf({ ...network, picture: "contour" }), null);
  assert.equal(otherOf(read("h=8&g=compare")), null);
});

test("a comparison that there is not falls back to one example", () => {
  assert.deepEqual(versusChoices(read("g=compare")), ["example", "model"]);
  assert.equal(versusOf(read("h=8&g=compare&gv=skips")), "example");
  assert.equal(versusOf(read("h=8&g=compare&gv=rescaled")), "example");
  assert.equal(versusOf(read("h=8&ha=tanh&pk=around&g=compare&gv=rescaled")), "example");
  assert.equal(versusOf(read("h=8&pk=around&g=compare&gv=rescaled")), "rescaled");
});

test("only a network has a draft: the same plane, in the same window", () => {
  assert.equal(draftRequest(read("")), null);
  for (const link of ["h=8", "h=64,64&n=all", "h=8&pk=random"]) {
    const [whole, draft] = [planeRequest, draftRequest].map(
      (of) => /** @type {any} */ (of(read(link))),
    );
    const { a, b } = whole;
    assert.equal((a.count - 1) % (draft.a.count - 1), 0);
    assert.equal((b.count - 1) / (draft.b.count - 1), (a.count - 1) / (draft.a.count - 1));
    const counts = { a: { ...a, count: draft.a.count }, b: { ...b, count: draft.b.count } };
    assert.deepEqual(draft, { ...whole, ...counts, minimum: false });
  }
});

test("rescaled layers are seen on the same plane", () => {
  const state = read("h=8&pk=filter&g=compare&gv=rescaled");
  const [own, rescaled] = [planeRequest(state), rescaledRequest(state)].map(
    (body) => /** @type {any} */ (body),
  );
  assert.deepEqual(rescaled.origin, { kind: "rescaled", of: own.origin, factor: 10 });
  assert.deepEqual({ ...rescaled, origin: 0 }, { ...own, origin: 0 });
  assert.deepEqual(
    own.directions.map((/** @type {any} */ { normalize }) => normalize),
    ["filter", "filter"],
  );
});

test("only a network has its planes, its sharpness and its barrier", () => {
  for (const kind of ["twin", "around", "filter", "saddle"]) {
    assert.deepEqual(decode(`#v=2&d=blobs&l=softmax&h=8&pk=${kind}`).problems, []);
    assert.match(decode(`#v=2&d=blobs&l=softmax&pk=${kind}`).problems[0], /needs a network/);
  }
  const linear = besides(read("r=gd,gd"));
  assert.ok(!linear.includes("sharpness") && !linear.includes("barrier"));
  const network = besides(read("h=8&r=gd,gd~from:1"));
  assert.ok(network.includes("sharpness") && network.includes("barrier"));
  assert.ok(!besides(read("h=8&r=gd")).includes("barrier"));
  assert.ok(!hasSharpness(read("h=8&r=sgd")));
  assert.ok(!hasSharpness(decode("#v=2&d=blobs&l=svm&h=8&r=gd").state), "it has kinks");
});

test("a link has the comparison", () => {
  const state = read("h=8&g=compare&gv=start");
  assert.deepEqual(decode(encode(state)).state, state);
});

test("the sharpness is known at some steps, and 2/η at the start too", () => {
  const run = {
    slot: 0,
    step: [0, 1, 2],
    sharpness: [3, null, 5],
    learning_rate: [null, 0.4, 0.4],
  };
  const [found] = sharpnessesOf([run]);
  assert.deepEqual(found, { slot: 0, steps: [0, 2], values: [3, 5], edges: [5, 5] });
  assert.deepEqual(sharpnessesOf([{ ...run, sharpness: [null, null, null] }]), []);
  const words = sharpnessInWords(read("h=8&r=gd"), [found], 1);
  assert.equal(words, "Gradient descent at step 0: 3, and 2\u2060/\u2060η is 5.");
  const state = { ...read("h=8&r=gd"), steps: 2000 };
  assert.equal(/** @type {any} */ (sharpnessRequest(state, state.runs)).sharpness_every, 20);
});

test("the words on rescaled layers are the numbers'", () => {
  const state = read("h=8&pk=around&g=compare&gv=rescaled");
  const plane = (/** @type {number} */ middle, /** @type {number} */ high) => ({
    loss: [
      [high, 1, 1],
      [1, middle, 1],
      [1, 1, 1],
    ],
  });
  const say = (/** @type {object} */ left, /** @type {object} */ right) =>
    comparedInWords(/** @type {any} */ ({ state, compared: { plane: left }, plane: right }));
  assert.match(
    say(plane(0.1, 20), plane(0.1, 2)),
    /loss of 0.1; the left map rises to 20, .* 2\.$/,
  );
  assert.match(say(plane(0.1, 2), plane(0.1, 2)), /the maps are the same, and rise to 2\.$/);
  assert.equal(say(plane(0.1, 2), plane(0.2, 2)), "", "not the same scores");
});

test("the words on switches say how many are drawn", () => {
  const of = read("h=8,8");
  const say = (/** @type {object} */ switches) =>
    switchesInWords(/** @type {any} */ ({ of, switches }));
  assert.equal(say({ total: 0, shown: 0, layers: 2 }), "No hidden unit switches here.");
  assert.match(say({ total: 1, shown: 1, layers: 2 }), /: one\.$/);
  assert.match(
    say({ total: 2345, shown: 1000, layers: 1 }),
    /: 2\u202f345 in the first 1 of 2 layers; 1\u202f000 of them are drawn, evenly chosen\.$/,
  );
});
