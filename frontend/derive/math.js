/** Arithmetic that several modules need. Pure. */

/** The nearest that is within bounds. @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** A column at a fractional place, linear in between; after its end, its last. @param {number[]} column @param {number} t */
export function columnAt(column, t) {
  const last = column.length - 1;
  const i = Math.min(Math.floor(t), last);
  const j = Math.min(i + 1, last);
  return column[i] + (column[j] - column[i]) * (Math.min(t, last) - i);
}
