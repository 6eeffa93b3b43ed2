import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addRun,
  changeKind,
  duplicateRun,
  newRun,
  readRuns,
  removeRun,
  writeRuns,
} from "../../frontend/state/runs.js";

test("a freed slot, and therefore its colour, is reused", () => {
  const three = ["gd", "minibatch", "sgd"].map((kind, slot) => newRun(kind, slot));
  const four = addRun(three, "momentum");
  const gone = removeRun(four, 1);
  const again = duplicateRun(gone, 2);
  assert.deepEqual(
    again.map(({ kind, slot }) => [kind, slot]),
    [
      ["gd", 0],
      ["sgd", 2],
      ["sgd", 1],
      ["momentum", 5],
    ],
  );
});

test("there are at most as many runs as colours", () => {
  const eight = Array.from({ length: 8 }, (_, slot) => newRun("gd", slot));
  assert.equal(addRun(eight, "gd"), eight);
  assert.equal(duplicateRun(eight, 3), eight);
});

test("a run is written with only its non-default values", () => {
  const run = newRun("momentum", 3, {
    rate: 0.5,
    batch: 20,
    on: false,
    name: "Heavy, with a ~ in it",
    warmUp: 5,
    average: true,
  });
  const text = writeRuns([run]);
  assert.equal(text, "!momentum:0.5*20~at:3~as:Heavy%2C with a %7E in it~warm:5~avg:1");
  assert.deepEqual(readRuns(text), [run]);
});

test("another optimizer has its own parameters", () => {
  const run = newRun("adam", 2, { rate: 3, on: false, name: "mine", warmUp: 9 });
  assert.deepEqual(changeKind([run], 2, "gd"), [newRun("gd", 2, { on: false, name: "mine" })]);
});
