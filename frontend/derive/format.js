/** Formats for people. Numbers have three significant digits, and a real minus sign. */

/** @param {number | null | undefined} value @param {number} digits */
export function number(value, digits = 3) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size >= 1e5 || size < 1e-3)
      ? value.toExponential(digits - 1).replace(/(\.0+|(\.\d*[1-9])0+)?e\+?/, "$2e")
      : String(Number(value.toPrecision(digits)));
  return text.replaceAll("-", "−");
}

/** Smaller numbers are zero up to rounding. */
const TINY = 1e-9;
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A power of ten that is too large to be written out. @param {string | number} exponent */
export const powerOfTen = (exponent) =>
  `10${String(exponent).replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)])}`;

/** The same for a sentence: without the letter e, and without what rounding leaves of zero.
 *  @param {number | null | undefined} value @param {number} digits @param {number} tiny */
export function spoken(value, digits = 3, tiny = TINY) {
  if (value && Math.abs(value) < tiny) return "almost 0";
  const power = (
    /** @type {string} */ _,
    /** @type {string} */ sign,
    /** @type {string} */ digit,
  ) => `\u202f×\u202f${powerOfTen(`${sign && "⁻"}${digit}`)}`;
  return number(value, digits).replace(/\.?0*e(−?)(\d+)$/, power);
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

/** In groups of three digits. (`toLocaleString` takes a tenth of a second at its first call.)
 *  @param {number} count */
export const integer = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");

/** With further decimals where fewer would say all or none of what is almost all or none.
 *  @param {number | null} part @param {number} decimals */
export function percent(part, decimals = 0) {
  if (part === null) return "–";
  const rounded = (/** @type {number} */ digits) => Number((100 * part).toFixed(digits));
  const isEnd = (/** @type {number} */ value) => value === 0 || value === 100;
  const enough = [0, 1, 2, 3].find((digits) => digits >= decimals && !isEnd(rounded(digits)));
  return `${rounded(isEnd(100 * part) ? 0 : (enough ?? 4))}\u202f%`;
}

/** @param {string} text */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
