import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode } from "../../frontend/state/link.js";
import { initialState } from "../../frontend/state/state.js";
import { learnCatalog } from "./catalog.js";

learnCatalog();

const FULL =
  "#v=2&d=iris&n=30&l=softmax&l2=0.01&o=random&p=5&pk=random&w=full&s=-3,4.5&z=1,2,6" +
  "&r=gd:0.05,!minibatch*20,sgd&k=80&c=linear&x=2&m=all&t=33";

for (const text of [
  "",
  "#v=2&d=iris&t=0",
  FULL,
  "#v=2&pe=1,2&pc=0,40",
  "#v=2&g=surface&gc=-22,30,1.5",
  "#v=2&l2=0.1&pk=minimum",
  "#v=2&f=murphy&r=gd,minibatch,sgd&c=linear",
  "#v=2&f=murphy&r=gd:0.6",
  "#v=2&r=sgd~at:3~as:a%257E%252C%20b~avg:1",
  "#v=2&d=blobs&q=-100,0a0,-50b100,50c",
  "#v=2&h=64,32&ha=tanh&o=initial",
  "#v=2&h=8,8&hs=1&o=initial&r=gd~from:3,gd~from:4",
]) {
  test(`decoding and encoding are inverse: ${text || "the default"}`, () => {
    const { state, problems } = decode(text);
    assert.deepEqual(problems, []);
    assert.equal(encode(state), text);
  });
}

for (const [fragment, words] of [
  ["#v=2&k=many", "steps “many” is not a number"],
  ["#v=2&s=1", "start “1” needs 2 numbers"],
  ["#v=2&r=sgd;1", "which is not a run"],
  ["#v=2&r=sgd:-1", "is not above zero"],
  ["#v=2&r=gd,gd~at:0", "has two runs in one slot"],
  ["#v=2&r=gd,gd,gd,gd,gd,gd,gd,gd,gd", "has more than eight runs"],
  ["#v=2&g=globe", "is not one of contour, surface, both"],
  ["#v=2&gc=0,120,1", "needs degrees above the horizon"],
  ["#v=2&pk=best", "is not one of random, ends, pca"],
  ["#v=2&pk=minimum", "planeKind “minimum” needs regularization"],
  ["#v=2&h=0", "hidden “0” is not a whole number from 1 to 1024"],
  ["#v=2&h=8,,8", "is not a number"],
  [`#v=2&h=${"8,".repeat(50)}8`, "has more than 50 layers"],
  ["#v=2&hs=1", "skip “1” needs a hidden layer as wide as its input"],
  ["#v=2&hs=yes", "is not one of 0, 1"],
  ["#v=2&pk=curved&l=svm", "planeKind “curved” needs a smooth loss"],
  ["#v=2&pe=1,1", "ends “1,1” names one run twice"],
  ["#v=2&pc=0,2.5", "centre “0,2.5” is not a whole number from 0 to 2000"],
  ["#v=2&qq=3", "“qq” is unknown"],
  ["#v=2&q=12,3", "points “12,3” is not a list of points such as 50,40a-30,70b"],
  [`#v=2&q=${"1,2a".repeat(401)}`, "has more than 400 points"],
  ["#v=2&q=1,2a3,4b", "points “q” do not belong to this data set"],
  ["#v=2&d=blobs&q=1,2d", "points “q” do not belong to this data set"],
  ["#v=2&d=blobs&q=10000,2a", "points “10000,2a” is not a list of points"],
  ["#v=99&d=iris", "its version is unknown"],
  ["#%E0%A4%A", "its version is unknown"],
]) {
  test(`a broken link says what is wrong: ${fragment.slice(0, 40)}`, () => {
    const { state, problems } = decode(fragment);
    assert.equal(problems.length, 1);
    assert.ok(problems[0].includes(words), problems[0]);
    const { dataset } = state;
    assert.deepEqual(state, { ...initialState(), dataset, loss: state.loss });
  });
}

test("valid parts of a broken link are kept", () => {
  const { state, problems } = decode("#v=2&d=iris&k=0");
  assert.deepEqual([state.dataset, state.steps, problems.length], ["iris", 150, 1]);
});

test("a link of version 1 keeps its meaning", () => {
  const { state, problems } = decode("#v=1&d=iris");
  assert.deepEqual(problems, []);
  const { origin, planeKind, colour, controls } = state;
  assert.deepEqual([origin, planeKind, colour, controls], ["random", "random", "linear", "all"]);
  assert.deepEqual(decode(encode(state)).state, state);
});

test("a link escaped by a mail program is decoded", () => {
  const { state, problems } = decode("#v=2&amp;d=iris&amp;k=20");
  assert.deepEqual([state.dataset, state.steps, problems], ["iris", 20, []]);
});

test("links from before the overview keep their meaning", () => {
  for (const [fragment, beside] of [
    ["#v=1", "overview"],
    ["#v=1&j=results", "results"],
    ["#v=1&i=classifier&j=results", "classifier"],
    ["#v=1&i=cut", "ray"],
  ])
    assert.equal(decode(fragment).state.beside, beside);
});

test("old names in links are decoded", () => {
  const { state, problems } = decode("#v=1&r=gd~rule:step~rule.period:5,momentum~friction:0.5");
  assert.deepEqual(problems, []);
  const [first, second] = state.runs;
  assert.deepEqual([first.schedule, first.scheduleOptions], ["step", { period: 5 }]);
  assert.deepEqual(second.options, { momentum: 0.5 });
});

test("an unknown function is refused, and the default is shown", () => {
  const { state, problems } = decode("#v=1&f=nonsense");
  assert.equal(state.function, null);
  const why = "is unknown; there are murphy, edge, saddle, maximum, wavy";
  assert.deepEqual(problems, [`function “nonsense” ${why}`]);
});

test("a function of one variable is shown as its curve", () => {
  for (const picture of ["", "&g=contour", "&g=ray", "&g=compare"]) {
    const { state, problems } = decode(`#v=2&f=wavy${picture}`);
    assert.deepEqual(problems, []);
    assert.equal(state.picture, "ray");
    assert.equal(decode(encode(state)).state.picture, "ray");
  }
});
