import assert from "node:assert/strict";
import { test } from "node:test";
import {
  duration,
  integer,
  number,
  percent,
  spoken,
  steady,
} from "../../frontend/derive/format.js";
import {
  each,
  evenLevels,
  extent,
  isLogarithmic,
  join,
  levelDigits,
  levelFormat,
  logDigits,
  logLevels,
} from "../../frontend/derive/levels.js";
import { nearest } from "../../frontend/derive/numbers.js";
import { isAttained, showsLowest } from "../../frontend/derive/plane.js";
import {
  bends,
  gridSpot,
  kinkNear,
  kinkSpot,
  lowestOn,
  nextKink,
} from "../../frontend/derive/ray.js";
import { ladder, rungOf } from "../../frontend/views/landscape/average_slider.js";

// Level lines.

test("level lines are round numbers within the range", () => {
  assert.deepEqual(evenLevels(0.3, 13), { start: 1, end: 13, size: 1 });
  assert.deepEqual(evenLevels(2, 2), { start: 2, end: 2, size: 1 });
  for (const [low, high] of [
    [0, 7],
    [1e-5, 3e4],
    [-4, 4],
    [100, 101],
  ]) {
    const { start, end, size } = evenLevels(low, high);
    assert.ok(low <= start && start - size < low && end <= high && high < end + size);
    const lines = (end - start) / size;
    assert.ok(lines > 9 && lines < 22, `${lines} lines`);
  }
});

test("close levels are written with enough digits to distinguish them", () => {
  assert.equal(levelDigits({ start: 100, end: 101, size: 0.1 }), 5);
  assert.equal(levelDigits({ start: 1, end: 9, size: 1 }), 2);
});

test("levels of usual size are written in decimals, with their significant digits", () => {
  assert.deepEqual([levelFormat(410, 2), levelFormat(0.85, 2)], [".2~r", ".2~g"]);
  assert.deepEqual([levelFormat(1e6, 3), levelFormat(1050, 3)], [".3~g", ".3~r"]);
});

test("close log levels are written with enough digits, and others with two", () => {
  assert.equal(logDigits({ size: Math.log10(1.5) }), 2);
  assert.equal(logDigits({ size: Math.log10(1.02) }), 3);
});

test("log levels increase by a constant factor, and zero is replaced by a floor", () => {
  const levels = each(logLevels(0.01, 100)).map((level) => 10 ** level);
  assert.equal(levels.length, 12);
  for (const [i, level] of [0.01, ...levels, 100].entries())
    assert.ok(Math.abs(level / 10 ** (-2 + (4 * i) / 13) - 1) < 1e-9);
  const range = extent([
    [0, 3],
    [50, 7],
  ]);
  assert.deepEqual(range, { low: 0, high: 50, floor: 0.005 });
  assert.ok(isLogarithmic("log", range));
  assert.ok(!isLogarithmic("log", extent([[-1, 3]])));
  assert.deepEqual(join(range, extent([[1, 60]])), { low: 0, high: 60, floor: 0.006 });
});

// The ray.

const KINKS = /** @type {any} */ ({
  a: [-2, 0.5, 1],
  loss: [3, 1, 2],
  slope_before: [-3, -1, 1],
  slope_after: [-1, 1, 4],
  reg_slope: [-0.5, 0.25, 0.5],
  change: [2, 2, 3],
  class: [0, 1, 0],
});
const RAY = /** @type {any} */ ({
  a: [-3, -1, 1, 3],
  loss: [4, 2, 2, 8],
  slope_before: [-3, -1, 1, 4],
  slope_after: [-3, -1, 4, 4],
  accuracy: [0, 0.5, 0.5, 1],
});

test("the index of the nearest value", () => {
  assert.deepEqual(
    [-9, -2.1, -1.9, 0.1, 9].map((a) => nearest(RAY.a, a)),
    [0, 0, 1, 2, 3],
  );
});

test("slopes at a kink include the regularization", () => {
  const spot = kinkSpot(KINKS, 1);
  assert.deepEqual([spot.a, spot.before, spot.after, spot.kink], [0.5, -0.75, 1.25, 1]);
  assert.ok(bends(spot));
  assert.ok(!bends(gridSpot(RAY, 0)));
});

test("the kink near a point is the sharpest one, or the one of the given class", () => {
  assert.equal(kinkNear(KINKS, 0.8, 0.5), 2);
  assert.equal(kinkNear(KINKS, 0.8, 0.5, 1), 1);
  assert.equal(kinkNear(KINKS, -1, 0.5), null);
  assert.equal(kinkNear(null, 0, 1), null);
});

test("stepping from kink to kink starts anywhere and stops at the last", () => {
  assert.equal(nextKink(KINKS, null, 1), 0);
  assert.equal(nextKink(KINKS, null, -1), 2);
  assert.equal(nextKink(KINKS, gridSpot(RAY, 1), 1), 1);
  assert.equal(nextKink(KINKS, gridSpot(RAY, 1), -1), 0);
  assert.equal(nextKink(KINKS, kinkSpot(KINKS, 2), 1), 2);
  assert.equal(nextKink(KINKS, gridSpot(RAY, 3), 1), 2);
});

// Minima.

test("a minimum can be an interval, out of view, or unattained", () => {
  const at = (/** @type {any} */ minimum) => lowestOn(/** @type {any} */ ({ a: RAY.a, minimum }));
  assert.deepEqual(at({ a: [-1, 7], attained: true }), [-1, 3]);
  assert.deepEqual(at({ a: [null, 0], attained: true }), [-3, 0]);
  assert.equal(at({ a: [5, 7], attained: true }), null);
  assert.equal(at({ a: [null, null], attained: false }), null);
  const plane = /** @type {any} */ ({ a: [-3, 3], b: [-2, 2] });
  const lowest = (/** @type {any} */ minimum) => showsLowest({ ...plane, minimum });
  assert.ok(lowest({ a: 3, b: -2, attained: true }));
  assert.ok(!lowest({ a: 3.1, b: 0, attained: true }));
  assert.ok(!lowest({ a: null, b: null, attained: false }));
  assert.ok(!isAttained(null));
});

// Counts and numbers.

test("examples are added one at a time, then a few percent at a time", () => {
  const rungs = ladder(1797, 123);
  assert.deepEqual(
    rungs.slice(0, 20),
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
  assert.equal(rungs[rungs.length - 1], 1797);
  assert.ok(rungs.includes(123));
  assert.ok(rungs.slice(1).every((count, i) => rungs[i] < count && count < 1.15 * rungs[i] + 2));
  assert.equal(rungs[rungOf(rungs, 122.5)], 120);
  assert.equal(rungOf(rungs, 0), 0);
  assert.deepEqual(ladder(1, null), [1]);
});

test("numbers have three digits and a real minus sign", () => {
  assert.deepEqual(
    [0, -1.2345, 123456, 0.00012345, null, Infinity].map((value) => number(value)),
    ["0", "−1.23", "1.23e5", "1.23e−4", "–", "–"],
  );
  assert.deepEqual([3.1234, 31.234, -312.34, 5000].map(steady), [
    "3.123",
    "31.23",
    "−312.3",
    "5000",
  ]);
  assert.deepEqual([0, 2.5, 0.0123, 4.5e-6].map(duration), [
    "0\u202fs",
    "2.5\u202fs",
    "12\u202fms",
    "4.5\u202fµs",
  ]);
  assert.equal(integer(1234567), "1\u202f234\u202f567");
});

test("a percentage is 0 or 100 only for none or all", () => {
  const shown = [0, 0.003, 0.0049, 0.5, 0.99, 0.997, 0.9996, 0.99998, 1].map((part) =>
    percent(part).replace("\u202f%", ""),
  );
  assert.deepEqual(shown, ["0", "0.3", "0.5", "50", "99", "99.7", "99.96", "99.998", "100"]);
  assert.equal(percent(0.6125, 1), "61.3\u202f%");
  assert.equal(percent(null), "–");
});

test("sentences have no exponents in the style of programs", () => {
  assert.equal(spoken(1.02e-46), "almost 0");
  assert.equal(spoken(0), "0");
  assert.equal(spoken(1.5e-5), "1.5\u202f×\u202f10⁻⁵");
  assert.equal(spoken(-2e12, 2), "−2\u202f×\u202f10¹²");
  assert.equal(spoken(0.25), "0.25");
  assert.deepEqual(
    [1e-4, 1.5e-4, 1.05e7, 1e6].map((value) => number(value)),
    ["1e−4", "1.5e−4", "1.05e7", "1e6"],
  );
});
