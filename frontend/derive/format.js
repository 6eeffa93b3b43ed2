/** Formats for people. Numbers have three significant digits, and a real minus sign. */

/** @param {number | null | undefined} value @param {number} digits */
export function number(value, digits = 3) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size >= 1e5 || size < 1e-3)
      ? value.toExponential(digits - 1).replace("e+", "e")
      : String(Number(value.toPrecision(digits)));
  return text.replaceAll("-", "−");
}

/** With a fixed number of decimals, so that a changing number does not jump.
 *  @param {number} value */
export function steady(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return "–";
  if (size !== 0 && (size >= 1000 || size < 0.01)) return number(value);
  return value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 3).replace("-", "−");
}

/** A time with its unit, to two digits: further ones vary from run to run.
 *  @param {number} seconds */
export function duration(seconds) {
  if (seconds >= 1 || seconds === 0) return `${number(seconds, 2)}\u202fs`;
  const [factor, unit] = seconds >= 1e-3 ? [1e3, "ms"] : [1e6, "µs"];
  return `${number(factor * seconds, 2)}\u202f${unit}`;
}

/** @param {number} count */
export const integer = (count) => count.toLocaleString("en-GB").replaceAll(",", "\u202f");

/** @param {number | null} part */
export const percent = (part) => (part === null ? "–" : `${(100 * part).toFixed(0)}\u202f%`);

/** @param {string} text */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
