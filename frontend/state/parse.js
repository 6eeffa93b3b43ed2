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

/** As many numbers as there are readers.
 *  @param {((text: string) => number)[]} readers @returns {(text: string) => number[]} */
export const numbers = (readers) => (text) => {
  const parts = text.split(",");
  return parts.length === readers.length
    ? readers.map((read, i) => read(parts[i]))
    : refuse(`needs ${readers.length} numbers`);
};

/** @param {string} text */
export function positive(text) {
  const value = finite(text);
  return value > 0 ? value : refuse("is not above zero");
}
