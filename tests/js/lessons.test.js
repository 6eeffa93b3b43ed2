import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { FACT_NAMES, factOf } from "../../frontend/derive/lesson/facts.js";
import { angle, truthOf, verdictOf } from "../../frontend/derive/lesson/prediction.js";
import { largestSlack, withSlack } from "../../frontend/derive/lesson/slack.js";
import { hidesAxes } from "../../frontend/derive/lesson/step.js";
import { crosses } from "../../frontend/derive/lesson/subgradient.js";
import { entered } from "../../frontend/state/lessons.js";
import { decode, encode } from "../../frontend/state/link.js";
import { initialState } from "../../frontend/state/state.js";
import { factText } from "../../frontend/words/lesson/facts.js";
import { learnCatalog } from "./catalog.js";

const FOLDER = new URL("../../frontend/lessons/", import.meta.url);
const readJson = (/** @type {string} */ name) =>
  JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"));

learnCatalog();

/** @param {object} prediction @param {any} value @param {any} truth @param {Record<string, any>}
 *  facts */
const judge = (prediction, value, truth, facts = {}) =>
  verdictOf(/** @type {any} */ (prediction), value, truth, (name) => facts[name] ?? null, [10, 20]);

test("the page computes the facts that lessons may name, and no others", () => {
  assert.deepEqual([...FACT_NAMES].sort(), Object.keys(readJson("facts.json")).sort());
});

test("each figure is a module of the page", () => {
  const folder = new URL("../../frontend/views/lesson/figures/", import.meta.url);
  const modules = readdirSync(folder).map((name) => name.replace(".js", ""));
  for (const name of Object.keys(readJson("figures.json"))) assert.ok(modules.includes(name), name);
});

test("a lesson's step keeps the lesson open, and its link carries both", () => {
  const now = { ...initialState(), lesson: "slack", lessonStep: 2 };
  const { state, problems } = entered(now, "v=2&d=iris&k=9");
  assert.deepEqual(problems, []);
  assert.deepEqual([state.lesson, state.lessonStep, state.dataset], ["slack", 2, "iris"]);
  assert.deepEqual(decode(encode(state)).state, state);
});

test("a choice is right by its key, or by the option itself", () => {
  const options = [
    { id: "gd", correct: null, reveal: "one" },
    { id: "sgd", correct: true, reveal: "two" },
  ];
  const keyed = { kind: "choice", key: "winner", options };
  assert.equal(
    truthOf(/** @type {any} */ (keyed), () => "gd"),
    "gd",
  );
  assert.equal(
    truthOf(/** @type {any} */ ({ ...keyed, key: null }), () => "gd"),
    "sgd",
  );
  assert.deepEqual(judge(keyed, "sgd", "gd"), { right: false, reveal: "two" });
  assert.deepEqual(judge(keyed, "gd", "gd"), { right: true, reveal: "one" });
});

test("of two expected wrong answers, the nearest gives the reason", () => {
  const near = [
    { fact: "start", reveal: "the start" },
    { fact: "minimum", reveal: "the minimum" },
  ];
  const point = { kind: "point", near, tolerance: 0.2, reveals: { right: "right", else: "else" } };
  const facts = { start: [0, 0], minimum: [0.5, 0] };
  assert.equal(judge(point, [0.4, 0], [9, 9], facts).reveal, "the minimum");
  assert.equal(judge(point, [0.1, 0], [9, 9], facts).reveal, "the start");
});

test("a run is named by its optimizer or its number", () => {
  const run = (/** @type {string} */ kind, /** @type {number} */ loss) => ({
    ...{ kind, loss: [9, loss], outcome: { reason: "steps" } },
  });
  const runs = [run("sgd", 1), run("sgd", 2), run("gd", 3)];
  const model = /** @type {any} */ ({ paths: { runs, complete: true }, stale: new Set() });
  const names = ["run.sgd", "run.2", "run.gd", "run.4", "run.adam"];
  const losses = names.map((name) => factOf(`${name}.final_loss`, model));
  assert.deepEqual(losses, [1, 2, 3, null, null]);
  const waiting = { ...model, stale: new Set(["paths"]) };
  assert.equal(factOf("run.sgd.final_loss", waiting), null);
});

test("an answer of a figure is no fact while what it follows is on its way", () => {
  const along = [{ a: [-1, 0, 1], loss: [1, 0, 1], slope_after: [-2, 0, 2] }];
  const model = /** @type {any} */ ({ figures: { partials: { along } }, stale: new Set() });
  assert.equal(factOf("df_x", model), 0);
  for (const part of ["plane", "ray", "paths"])
    assert.equal(factOf("df_x", { ...model, stale: new Set([part]) }), null);
});

test("a place is written without what is left of zero", () => {
  assert.equal(factText([-8.43e-8], "place"), "0");
  assert.equal(factText([1.2345, 3e-9], "place"), "(1.23, 0)");
  assert.equal(factText([0.002], "place"), "0.002");
});

test("the axes are hidden while they would tell where a run ends", () => {
  const state = { lesson: "one", lessonStep: 0 };
  const hides = (/** @type {string} */ key, /** @type {object | null} */ predicting = null) =>
    hidesAxes(
      /** @type {any} */ ({
        ...{ state, predicting },
        lesson: { id: "one", steps: [{ prediction: { key } }] },
      }),
    );
  assert.ok(hides("run.gd.end"));
  assert.ok(!hides("winner"));
  assert.ok(!hides("run.gd.end", { of: "one/0", checked: { right: true } }));
});

test("a number is right within its tolerance, and counts have none", () => {
  const reveals = { right: "right", below: "below", above: "above" };
  const loss = { kind: "number", min: 0.01, max: 30, step: null, tolerance: 0.2, reveals };
  assert.equal(judge(loss, 1.19, 1).reveal, "right");
  assert.equal(judge(loss, 1.3, 1).reveal, "above");
  assert.equal(judge(loss, 0.7, 1).reveal, "below");
  const count = { ...loss, min: 0, max: 9, step: 1, tolerance: 0 };
  assert.equal(judge(count, 5, 5).reveal, "right");
  assert.equal(judge(count, 4, 5).reveal, "below");
  assert.equal(judge({ ...loss, step: 0.01 }, 0.005, 0).reveal, "right");
});

test("a point is judged by its distance as a share of the picture", () => {
  const near = [{ fact: "start", reveal: "the start" }];
  const reveals = { right: "right", else: "else" };
  const point = { kind: "point", near, tolerance: 0.1, reveals };
  assert.equal(judge(point, [0.9, 0], [0, 0]).reveal, "right");
  assert.equal(judge(point, [0, 1.9], [0, 0]).reveal, "right");
  assert.equal(judge(point, [5, 5], [0, 0], { start: [5, 6] }).reveal, "the start");
  assert.equal(judge(point, [5, 5], [0, 0], { start: [-5, 6] }).reveal, "else");
  assert.equal(judge(point, [1.5], [1]).reveal, "right");
});

test("a direction is judged by its angle, whatever its length", () => {
  assert.ok(Math.abs(angle([1, 0], [0, 3]) - 90) < 1e-9);
  assert.ok(Math.abs(angle([1, 0], [-2, 0]) - 180) < 1e-9);
  const near = [{ fact: "to_minimum", reveal: "the minimum" }];
  const arrow = { kind: "direction", near, tolerance: 20, reveals: { right: "r", else: "e" } };
  assert.equal(judge(arrow, [3, 1], [1, 0]).reveal, "r");
  assert.equal(judge(arrow, [1, 3], [1, 0], { to_minimum: [0, 1] }).reveal, "the minimum");
  assert.equal(judge(arrow, [-1, 0], [1, 0], { to_minimum: [0, 1] }).reveal, "e");
});

test("a slack above what W needs is wasted, one below breaks its constraint", () => {
  const terms = [0, 1.5, -2, 0.5];
  assert.equal(largestSlack(terms, 0), 1);
  assert.deepEqual(withSlack(terms, 1, 1.5), { kind: "tight", needed: 1.5, usual: 2, loss: 2 });
  assert.deepEqual(withSlack(terms, 1, 2), { kind: "wasted", needed: 1.5, usual: 2, loss: 2.5 });
  assert.equal(withSlack(terms, 1, 1).kind, "broken");
  assert.equal(withSlack(terms, 2, 0).kind, "tight");
  assert.equal(withSlack(terms, 2, 1).loss, 3);
});

test("a line through a kink is below the loss between the slopes of both sides", () => {
  const spot = { a: 0, loss: 1, before: -1, after: 2, accuracy: null, kink: 0 };
  assert.deepEqual(
    [-1, 0, 2].map((slope) => crosses(spot, slope)),
    ["", "", ""],
  );
  assert.deepEqual(
    [-1.1, 2.1].map((slope) => crosses(spot, slope)),
    ["left", "right"],
  );
});
