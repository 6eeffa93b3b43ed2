/** Sentences in parts, some of which are names of runs. Pure. */

/** @typedef {{text: string, slot?: number, leads?: "leavePlane"}} Part A piece of text; with a
 *    slot, a run's name; with an action, what to press for it. */

/** The parts of a template: its texts, and the parts between them.
 *  @param {TemplateStringsArray} texts @param {...Part[]} between @returns {Part[]} */
export const parts = (texts, ...between) =>
  texts.flatMap((text, i) => [{ text }, ...(between[i] ?? [])]).filter(({ text }) => text);

/** A, B and C. @param {Part[][]} items @returns {Part[]} */
export const list = (items) =>
  items.flatMap((item, i) =>
    i === 0 ? item : [{ text: i === items.length - 1 ? " and " : ", " }, ...item],
  );

/** @param {Part[]} sentence */
export const textOf = (sentence) => sentence.map(({ text }) => text).join("");
