/** Numbers and columns of numbers. Pure. */

/** The nearest value within bounds.
 *  @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** Five significant digits keep links short. @param {number} value */
export const round = (value) => Number(value.toPrecision(5));

/** The nearest of 1, 2, 5 × 10ⁿ on a log scale. @param {number} value */
export function nice(value) {
  const power = Math.floor(Math.log10(value) + 1e-9);
  const distance = (/** @type {number} */ digit) =>
    Math.abs(Math.log(digit / (value / 10 ** power)));
  const digit = [1, 2, 5, 10].reduce((best, own) => (distance(own) < distance(best) ? own : best));
  return Number(`${digit}e${power}`);
}

/** The first and the last value of a column.
 *  @param {number[]} column @returns {[number, number]} */
export const ends = (column) => [column[0], column[column.length - 1]];

/** A column at a fractional index, linear in between; past its end, its last value.
 *  @param {number[]} column @param {number} t */
export function columnAt(column, t) {
  const last = column.length - 1;
  const i = Math.min(Math.floor(t), last);
  const j = Math.min(i + 1, last);
  return column[i] + (column[j] - column[i]) * (Math.min(t, last) - i);
}

/** Index of the value nearest to a number, in an increasing column; the later one of a tie.
 *  @param {number[]} column @param {number} value */
export function nearest(column, value) {
  let low = 0;
  let high = column.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (column[middle] <= value) low = middle;
    else high = middle;
  }
  return column[high] - value <= value - column[low] ? high : low;
}
