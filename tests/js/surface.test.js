import assert from "node:assert/strict";
import { test } from "node:test";
import { backToFront, barTop, tangleOf } from "../../frontend/derive/paths.js";
import { cameraFor, USUAL_VIEW, viewFrom } from "../../frontend/draw/camera.js";
import { createSight } from "../../frontend/draw/sight.js";

const BOX = { x: 1.35, y: 0.9, z: 0.8 };
/** @type {[number, number]} */
const ROOM = [0.9, 0.8];

/** Where a picture shows a point, from −1 to 1 across and up: an independent projection.
 *  @param {import("../../frontend/draw/camera.js").Camera} camera @param {number[]} point
 *  @param {number} ratio */
function project({ eye, center }, point, ratio) {
  const minus = (/** @type {number[]} */ v, /** @type {number[]} */ w) => v.map((x, i) => x - w[i]);
  const dot = (/** @type {number[]} */ v, /** @type {number[]} */ w) =>
    v.reduce((sum, x, i) => sum + x * w[i], 0);
  const cross = ([a, b, c] = [0], [d, e, f] = [0]) => [b * f - c * e, c * d - a * f, a * e - b * d];
  const unit = (/** @type {number[]} */ v) => v.map((x) => x / Math.hypot(...v));
  const [from, to] = [eye, center].map(({ x, y, z }) => [x, y, z]);
  const back = unit(minus(from, to));
  const right = unit(cross([0, 0, 1], back));
  const up = cross(back, right);
  const own = minus(point, from);
  const depth = -dot(own, back) * Math.tan(Math.PI / 8);
  return [dot(own, right) / depth / ratio, dot(own, up) / depth];
}

const CORNERS = [-1, 1].flatMap((i) =>
  [-1, 1].flatMap((j) => [-1, 1].map((k) => [(i * BOX.x) / 2, (j * BOX.y) / 2, (k * BOX.z) / 2])),
);

for (const view of /** @type {[number, number, number][]} */ ([
  USUAL_VIEW,
  [140, 5, 1],
  [0, 80, 1],
]))
  for (const ratio of [0.6, 1, 1.8])
    test(`the camera shows the whole box, as large as it fits: ${view}, ${ratio}`, () => {
      const camera = cameraFor(view, BOX, ratio, ROOM);
      const seen = CORNERS.map((corner) => project(camera, corner, ratio));
      const [across, up] = [0, 1].map((axis) => seen.map((place) => place[axis]));
      const fill = [across, up].map((all, i) => {
        const [low, high] = [Math.min(...all), Math.max(...all)];
        assert.ok(Math.abs(low + high) < 1e-3, "in the middle");
        return (high - low) / 2 / ROOM[i];
      });
      assert.ok(Math.abs(Math.max(...fill) - 1) < 1e-3, `${fill}`);
    });

test("the view of a camera is the one that it was made for", () => {
  const usual = (/** @type {[number, number, number]} */ view) => cameraFor(view, BOX, 1.5, ROOM);
  for (const view of /** @type {[number, number, number][]} */ ([USUAL_VIEW, [170, -20, 2.5]]))
    assert.deepEqual(viewFrom(usual(view), usual), view);
});

// A ridge along a = 0, of height 1, on a plane from −5 to 5.
const axis = Array.from({ length: 11 }, (_, i) => i - 5);
const ridge = { a: axis, b: axis, loss: axis.map(() => axis.map((a) => (a === 0 ? 1 : 0))) };

test("a ridge hides what lies behind it", () => {
  const sees = createSight(ridge, [20, 0, 2]);
  assert.equal(sees(3, 0, 0), true);
  assert.equal(sees(-3, 0, 0), false);
  assert.equal(sees(0, 2, 1), true); // on the ridge
  assert.equal(sees(-3, 0, 1.5), true); // above its shadow
  assert.equal(createSight(ridge, [5, 0, 30])(-3, 0, 0), true); // from high above
});

test("a surface hides what lies below it, and from below what lies on it", () => {
  assert.equal(createSight(ridge, [0, 0, 20])(3, 0, -0.5), false);
  assert.equal(createSight(ridge, [0, 0, -20])(3, 0, 0), false);
  assert.equal(createSight(ridge, [0, 0, -20])(3, 0, -0.5), true);
});

/** @param {number[]} a @param {number[]} b @returns {any} */
const run = (a, b, slot = 0) => ({ a, b, slot, loss: a });

test("a tangle is drawn in full only near its head", () => {
  const steps = Array.from({ length: 200 }, (_, i) => i);
  const straight = run(
    steps,
    steps.map(() => 0),
  );
  assert.deepEqual(tangleOf(straight, 150), { from: 0, alpha: 1 });
  const zigzag = run(
    steps.map((i) => i % 2),
    steps.map(() => 0),
  );
  assert.deepEqual(tangleOf(zigzag, 3), { from: 0, alpha: 1 });
  const { from, alpha } = tangleOf(zigzag, 199);
  assert.equal(from, 197); // 1.5 times its width, back from step 199
  assert.equal(alpha, 0.3);
  assert.ok(tangleOf(zigzag, 6).alpha > 0.6);
  const still = run([1, 1, 1], [2, 2, 2]);
  assert.deepEqual(tangleOf(still, 2), { from: 0, alpha: 1 });
});

test("a thin path is drawn over a wide one, the first of equals on top", () => {
  const styles = /** @type {any} */ ([{ width: 3 }, { width: 2 }, { width: 2 }]);
  const runs = [0, 1, 2].map((slot) => run([0], [0], slot));
  const order = backToFront(/** @type {any} */ ({ runs }), styles).map(({ slot }) => slot);
  assert.deepEqual(order, [0, 2, 1]);
});

test("a bar stands on its point, or hangs from it where there is no room", () => {
  assert.equal(barTop({ b: 1, residual: 2 }, [-5, 5]), 3);
  assert.equal(barTop({ b: 4, residual: 2 }, [-5, 5]), 2);
});
