/** Reading values out of a link's text: each reader returns the value, or throws what is wrong. */

/** @param {string} what @returns {never} */
export function refuse(what) {
  throw new Error(what);
}

/** @param {string} text */
export function finite(text) {
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) ? value : refuse("is not a number");
}

/** @param {number} min @param {number} max @returns {(text: string) => number} */
export const integer = (min, max) => (text) => {
  const value = finite(text);
  const inside = Number.isInteger(value) && value >= min && value <= max;
  return inside ? value : refuse(`is not a whole number from ${min} to ${max}`);
};

/** @param {string[]} choices @returns {(text: string) => string} */
export const oneOf = (choices) => (text) =>
  choices.includes(text) ? text : refuse(`is not one of ${choices.join(", ")}`);

/** @param {string} text */
export const identifier = (text) => (/^[\w-]{1,40}$/.test(text) ? text : refuse("is not a name"));

/** @param {number} length @returns {(text: string) => number[]} */
export const numbers = (length) => (text) => {
  const values = text.split(",").map(finite);
  return values.length === length ? values : refuse(`needs ${length} numbers`);
};

/** Whole numbers from 0 to each of some bounds.
 *  @param {number[]} bounds @returns {(text: string) => number[]} */
export const wholes = (bounds) => (text) => {
  const parts = text.split(",");
  return parts.length === bounds.length
    ? bounds.map((bound, i) => integer(0, bound)(parts[i]))
    : refuse(`needs ${bounds.length} numbers`);
};

/** @param {string} text */
export function positive(text) {
  const value = finite(text);
  return value > 0 ? value : refuse("is not above zero");
}
