import assert from "node:assert/strict";
import { test } from "node:test";
import { gridWinners, NO_CLASS, winners } from "../../frontend/derive/pixels.js";
import * as requests from "../../frontend/server/requests.js";
import { decode } from "../../frontend/state/link.js";
import { canSkip, weightCount } from "../../frontend/state/model.js";
import { chooseDataset, chooseModel, initialState, set } from "../../frontend/state/state.js";
import { deadUnits, networkInWords } from "../../frontend/words/model.js";
import { lowestInWords } from "../../frontend/words/ray.js";
import { lowest } from "../../frontend/words/story.js";
import { learnCatalog } from "./catalog.js";

learnCatalog();

const linear = initialState();
const network = chooseModel(linear, { hidden: [8, 8] });
const problemOf = (/** @type {any} */ body) => body.problem;

test("a network starts at its initialisation, a linear model at zero", () => {
  assert.equal(network.origin, "initial");
  assert.equal(chooseModel(network, { hidden: null }).origin, "zeros");
  const random = set(network, "origin", "random");
  assert.equal(chooseModel(random, { hidden: null }).origin, "random");
  assert.deepEqual(decode("#v=2&h=8,8").state, network);
});

test("every request has the model", () => {
  const model = { kind: "mlp", hidden: [8, 8], activation: "relu", skip: false };
  const place = /** @type {const} */ ({ of: "start", a: 0, b: 0, residual: 0 });
  const bodies = [
    requests.planeRequest(network),
    requests.rayRequest(network, null),
    requests.trajectoryRequest(network),
    requests.racePointsRequest(network, 5),
    requests.pointRequest(network, place, false, 5),
    requests.sweepRequest(network, network.runs[0]),
    requests.singleRequest(network, 3),
    requests.exampleRequest(network, 3),
    requests.drawsRequest(network),
  ];
  for (const body of bodies) assert.deepEqual(problemOf(body).model, model);
  assert.equal(problemOf(requests.planeRequest(linear)).model, undefined);
  assert.notEqual(requests.planeKey(network), requests.planeKey(linear));
  assert.equal(requests.trajectoryRequest(network)?.start.kind, "start");
  assert.equal(
    /** @type {any} */ (requests.planeRequest(network)).race.slice.origin.kind,
    "initial",
  );
});

test("a run of a network may have its own start", () => {
  const { state } = decode("#v=2&h=8&r=gd~from:4,sgd");
  const starts = requests.trajectoryRequest(state)?.runs.map((run) => run.start);
  assert.deepEqual(starts, [{ kind: "initial", seed: 4 }, undefined]);
  const without = requests.trajectoryRequest(chooseModel(state, { hidden: null }));
  assert.deepEqual(
    without?.runs.map((run) => run.start),
    [undefined, undefined],
  );
});

test("regions are requested of a network on two features", () => {
  const points = chooseDataset(network, "blobs");
  const { x1, x2 } = /** @type {InputGrid} */ (requests.timelineInputs(points));
  assert.equal((x1.max - x1.min) / (x1.count - 1), (x2.max - x2.min) / (x2.count - 1));
  const far = requests.timelineInputs({ ...points, points: [[30, -20, 0]] });
  assert.ok(far && far.x1.max > 30 && far.x2.max > 30);
  assert.equal(requests.timelineInputs(network), null);
  assert.equal(requests.timelineInputs(chooseDataset(linear, "blobs")), null);
});

test("skips need a layer as wide as its input", () => {
  assert.ok(canSkip(network));
  const skipping = chooseModel(network, { skip: true });
  assert.equal(skipping.skip, true);
  assert.equal(chooseModel(skipping, { hidden: [8, 9] }).skip, false);
  assert.ok(canSkip(chooseModel(linear, { hidden: [4] })), "as wide as the features");
});

test("a heavy network has a coarser grid", () => {
  const counts = (/** @type {State} */ state) => [
    requests.planeRequest(state)?.a.count,
    requests.rayRequest(state, null)?.a.count,
  ];
  assert.deepEqual(counts(network), counts(linear));
  const heavy = chooseModel(linear, { hidden: [64, 64] });
  assert.deepEqual(counts(heavy), [61, 201]);
});

test("weights are counted with biases", () => {
  assert.equal(weightCount(linear), 3 * 5);
  assert.equal(weightCount(network), 8 * 5 + 8 * 9 + 3 * 9);
});

test("the regions on a grid are those of the scores in between", () => {
  const rows = [
    [1, 0.5, 0],
    [-1, 0.2, 0.3],
    [0.1, -2, 0.1],
  ];
  const inputs = { x1: { min: -2, max: 2, count: 5 }, x2: { min: -1, max: 1, count: 3 } };
  const scores = [-1, 0, 1].flatMap((y) =>
    [-2, -1, 0, 1, 2].flatMap((x) => rows.map(([u, v, c]) => u * x + v * y + c)),
  );
  const [x, y] = [
    (/** @type {number} */ px) => px / 10 - 2,
    (/** @type {number} */ py) => py / 10 - 1,
  ];
  assert.deepEqual(gridWinners(scores, inputs, 40, 20, x, y), winners(rows, 40, 20, x, y));
  const outside = gridWinners(scores, inputs, 1, 1, () => 2.1, y);
  assert.equal(outside[0], NO_CLASS);
});

test("words for a network", () => {
  assert.equal(networkInWords(network), "ReLU network (8, 8)");
  assert.equal(networkInWords(linear), "");
  const deep = chooseModel(network, { hidden: Array(20).fill(8), activation: "tanh", skip: true });
  assert.equal(networkInWords(deep), "tanh network (20 layers of 8) with skips");
  assert.deepEqual(
    deadUnits([
      [0, 0.5],
      [0, 1, 0],
    ]),
    {
      count: "3 of 5",
      where: "Hidden ReLUs that no example switches on; layer 1: 1 of 2, layer 2: 2 of 3",
    },
  );
});

test("the lowest point of a network is one that was found", () => {
  const minimum = { a: 1, b: 2, loss: 0.5, attained: true, gap: null };
  const plane = /** @type {any} */ ({ minimum, resolution: "grid" });
  assert.equal(lowest(plane), "the lowest point found is 0.500");
  assert.equal(lowest({ ...plane, resolution: "exact" }), "its lowest point is 0.500");
  const ray = /** @type {any} */ ({ minimum: { ...minimum, a: [1, 1] }, resolution: "grid" });
  assert.equal(lowestInWords(ray), "The lowest point found is at a = 1: 0.5.");
});
