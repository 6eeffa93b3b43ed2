/** Reading values from a link's text: each reader returns the value, or throws what is wrong. */

/** @param {string} what @returns {never} */
export function refuse(what) {
  throw new Error(what);
}

/** A reader of values that meet a condition.
 *  @template T @param {(text: string) => T} read @param {(value: T) => boolean} isRight
 *  @param {string} wrong @returns {(text: string) => T} */
export const where = (read, isRight, wrong) => (text) => {
  const value = read(text);
  return isRight(value) ? value : refuse(wrong);
};

const number = (/** @type {string} */ text) => (text.trim() === "" ? Number.NaN : Number(text));

export const finite = where(number, Number.isFinite, "is not a number");
export const positive = where(finite, (value) => value > 0, "is not above zero");
export const notNegative = where(finite, (value) => value >= 0, "is below zero");
export const identifier = where(String, (text) => /^[\w-]{1,40}$/.test(text), "is not a name");

/** @param {number} min @param {number} max */
export function integer(min, max) {
  const isRight = (/** @type {number} */ value) =>
    Number.isInteger(value) && value >= min && value <= max;
  return where(finite, isRight, `is not a whole number from ${min} to ${max}`);
}

/** @param {string[]} choices */
export const oneOf = (choices) =>
  where(String, (text) => choices.includes(text), `is not one of ${choices.join(", ")}`);

/** One value or more. @template T @param {(text: string) => T} read
 *  @returns {(text: string) => T[]} */
export const list = (read) => (text) => text.split(",").map(read);

/** As many numbers as there are readers.
 *  @param {((text: string) => number)[]} readers @returns {(text: string) => number[]} */
export const numbers = (readers) => (text) => {
  const parts = text.split(",");
  return parts.length === readers.length
    ? readers.map((read, i) => read(parts[i]))
    : refuse(`needs ${readers.length} numbers`);
};
