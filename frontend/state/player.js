/** The timeline's clock. Pure. Playing is independent of streaming: the clock waits at the last
 *  step that has been received. */

import { clamp } from "../derive/numbers.js";

/** Seconds that all steps take at speed 1. */
const SECONDS = 7;
/** Seconds that a loop rests at its end. */
const HOLD = 1.5;

/** @param {Player} player @param {number} end @returns {Player} */
export const play = (player, end) => ({ t: player.t >= end ? 0 : player.t, playing: true });

/** Pausing settles on a whole step. @param {Player} player @returns {Player} */
export const pause = (player) => ({ t: Math.round(player.t), playing: false });

/** @param {number} t @param {number} end @returns {Player} */
export const seek = (t, end) => ({ t: clamp(Math.round(t), 0, end), playing: false });

/** @param {Player} player @param {number} seconds Since the last tick.
 *  @param {{speed: number, loop: boolean}} setting
 *  @param {number} received The last step that can be drawn.
 *  @param {number} end The last step of the timeline. @returns {Player} */
export function tick(player, seconds, { speed, loop }, received, end) {
  if (!player.playing) return player;
  if (loop && end > 0 && player.t >= end) return hold(player, seconds);
  const t = Math.min(player.t + (seconds * speed * end) / SECONDS, received);
  return { t, playing: end > 0 && (loop || t < end) };
}

/** @param {Player} player @param {number} seconds @returns {Player} */
const hold = ({ t, held = 0 }, seconds) =>
  held + seconds < HOLD ? { t, playing: true, held: held + seconds } : { t: 0, playing: true };
