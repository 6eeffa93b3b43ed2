import assert from "node:assert/strict";
import { test } from "node:test";
import {
  added,
  closest,
  moved,
  next,
  readPoints,
  relabelled,
  removed,
  writePoints,
} from "../../frontend/state/points.js";
import { addPoint, initialState, movePoint, removePoint } from "../../frontend/state/state.js";

/** @type {[number, number, number][]} */
const FOUR = [
  [-1, 0, 0],
  [0, -0.5, 1],
  [1, 0.5, 2],
  [-0.6, -0.8, 0],
];

test("points are written in hundredths, with a letter for the class", () => {
  assert.equal(writePoints(FOUR), "-100,0a0,-50b100,50c-60,-80a");
  assert.deepEqual(readPoints(writePoints(FOUR)), FOUR);
});

test("edits return new lists, rounded and within bounds", () => {
  assert.deepEqual(moved(FOUR, 1, [0.123, 1000])[1], [0.12, 99.99, 1]);
  assert.deepEqual(added(FOUR, 2, [3, 4, 2])[2], [3, 4, 2]);
  assert.deepEqual(relabelled(FOUR, 0, 2)[0], [-1, 0, 2]);
  assert.deepEqual(removed(FOUR, 3), FOUR.slice(0, 3));
  assert.deepEqual(FOUR[1], [0, -0.5, 1]);
});

test("the closest point, and the next one in a direction", () => {
  assert.equal(closest(FOUR, 0), 3);
  assert.equal(closest(FOUR.slice(0, 1), 0), null);
  assert.equal(next(FOUR, 0, [1, 0]), 1);
  assert.equal(next(FOUR, 2, [1, 0]), null);
});

test("an edit moves the timeline to its end and selects the point", () => {
  const state = { ...initialState(), points: FOUR, count: null };
  const after = movePoint(state, 2, [1, 1]);
  assert.deepEqual([after.step, after.example, after.points?.[2]], [150, 2, [1, 1, 2]]);
});

test("with a smaller count, adding a point raises it and removing one lowers it", () => {
  const state = { ...initialState(), points: FOUR, count: 2 };
  const more = addPoint(state, [3, 3, 2]);
  assert.deepEqual([more.count, more.example, more.points?.[2]], [3, 2, [3, 3, 2]]);
  const less = removePoint(state, 0);
  assert.deepEqual([less.count, less.example, less.points?.length], [1, 0, 3]);
});
