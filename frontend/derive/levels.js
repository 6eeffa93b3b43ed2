/** Level lines: which losses get one. Pure. */

/** About this many lines in a picture. */
const LINES = 13;

/** The largest of 1, 2, 2.5, 5 × 10ⁿ that is not above a value. @param {number} value */
function niceStep(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([5, 2.5, 2, 1].find((factor) => factor * power <= value * 1.0001) ?? 1);
}

/** Evenly spaced, round losses. @param {number} low @param {number} high
 *  @param {number} [lines] About as many. */
export function evenLevels(low, high, lines = LINES) {
  if (!(high > low)) return { start: low, end: low, size: 1 };
  const size = niceStep(((high - low) / lines) * 1.2);
  return { start: Math.ceil(low / size) * size, end: Math.floor(high / size) * size, size };
}

/** Significant digits that tell one level from the next.
 *  @param {{start: number, end: number, size: number}} levels */
export function levelDigits({ start, end, size }) {
  const largest = Math.max(Math.abs(start), Math.abs(end));
  return Math.max(2, Math.floor(Math.log10(largest)) - Math.floor(Math.log10(size)) + 2);
}

/** The d3 format of level labels. @param {number} largest @param {number} digits */
export const levelFormat = (largest, digits) =>
  `.${digits}~${largest >= 10 ** digits && largest < 1e5 ? "r" : "g"}`;

/** Logarithms of losses, evenly spaced. @param {number} low Above zero. @param {number} high */
export function logLevels(low, high) {
  const size = Math.log10(high / low) / LINES || 1;
  const start = Math.log10(low) + size;
  return { start, end: start + (LINES - 2) * size, size };
}

/** Significant digits that tell each of these levels from the next.
 *  @param {{size: number}} levels Logarithms. */
export const logDigits = ({ size }) => Math.max(2, 1 + Math.ceil(-Math.log10(10 ** size - 1)));

/** Each of some levels. @param {{start: number, end: number, size: number}} levels */
export const each = ({ start, end, size }) =>
  Array.from({ length: Math.max(1, Math.round((end - start) / size) + 1) }, (_, i) =>
    Number((start + i * size).toPrecision(12)),
  );

/** What the colours of a landscape show, and their level lines: losses, or their logarithms.
 *  @param {number[][]} loss @param {"linear" | "log"} colour @param {LossRange} range */
export function heightsOf(loss, colour, range) {
  const { low, high, floor } = range;
  if (!isLogarithmic(colour, range))
    return { isLog: false, z: loss, low, high, levels: evenLevels(low, high) };
  const [bottom, top] = [Math.log10(floor), Math.log10(high)];
  const z = logarithms(loss, floor);
  return { isLog: true, z, low: bottom, high: top, levels: logLevels(floor, high) };
}

/** With fewer lines than this a map tells little of its shape. */
const FEWEST = 4;

/** Levels of its own for a map that spans too few of those that it shares with another; else null.
 *  @param {number[][]} loss @param {ReturnType<typeof heightsOf>} shared */
export function ownLevels(loss, { isLog, levels }) {
  const { low, high } = extent(loss);
  const isCrossed = (/** @type {number} */ level) => low < level && level < high;
  const lines = each(levels).map((level) => (isLog ? 10 ** level : level));
  return high > low && lines.filter(isCrossed).length < FEWEST ? evenLevels(low, high) : null;
}

/** A log scale begins at this fraction of the largest loss. */
const LOG_FLOOR = 1e-4;

/** @param {number[][]} loss */
export function extent(loss) {
  const low = Math.min(...loss.map((row) => Math.min(...row)));
  const high = Math.max(...loss.map((row) => Math.max(...row)));
  return rangeOf(low, high);
}

/** @param {number} low @param {number} high @returns {LossRange} */
const rangeOf = (low, high) => ({ low, high, floor: Math.max(low, high * LOG_FLOOR) });

/** Whether colours can be on a log scale: losses below zero have no logarithm.
 *  @param {"linear" | "log"} colour @param {LossRange} range */
export const isLogarithmic = (colour, { low, floor }) => colour === "log" && low >= 0 && floor > 0;

/** Logarithms of losses, clipped at the floor. @param {number[][]} loss @param {number} floor */
export const logarithms = (loss, floor) =>
  loss.map((row) => row.map((value) => Math.log10(Math.max(value, floor))));

/** @param {LossRange} one @param {LossRange} other */
export const join = (one, other) =>
  rangeOf(Math.min(one.low, other.low), Math.max(one.high, other.high));
