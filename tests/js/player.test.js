import assert from "node:assert/strict";
import { test } from "node:test";
import { pause, play, seek, tick } from "../../frontend/state/player.js";

const ONCE = { speed: 1, loop: false };
const LOOP = { speed: 1, loop: true };

test("all steps together take seven seconds at speed 1", () => {
  assert.deepEqual(tick({ t: 0, playing: true }, 3.5, ONCE, 150, 150), { t: 75, playing: true });
  assert.deepEqual(tick({ t: 140, playing: true }, 1, ONCE, 150, 150), { t: 150, playing: false });
});

test("the clock waits at the last received step", () => {
  assert.deepEqual(tick({ t: 0, playing: true }, 7, ONCE, 20, 150), { t: 20, playing: true });
});

test("a loop pauses at its end, then restarts", () => {
  const end = tick({ t: 149, playing: true }, 1, LOOP, 150, 150);
  assert.deepEqual(end, { t: 150, playing: true });
  const held = tick(end, 1, LOOP, 150, 150);
  assert.equal(held.t, 150);
  assert.deepEqual(tick(held, 1, LOOP, 150, 150), { t: 0, playing: true });
});

test("a paused player does not move, even in a loop", () => {
  const still = { t: 150, playing: false };
  assert.equal(tick(still, 100, LOOP, 150, 150), still);
});

test("pausing and seeking stop at whole steps; playing from the end restarts", () => {
  assert.deepEqual(pause({ t: 3.6, playing: true }), { t: 4, playing: false });
  assert.deepEqual(seek(200, 150), { t: 150, playing: false });
  assert.deepEqual(play({ t: 150, playing: false }, 150), { t: 0, playing: true });
});
