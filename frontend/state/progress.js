/** Which steps of lessons were answered, and how; kept in the browser, if it allows that. */

const KEY = "loss-atlas-lessons";

/** By lesson and step, whether the last answer was right.
 *  @typedef {Record<string, Record<string, boolean>>} Progress */

/** Null until it has been read. @type {Progress | null} */
let known = null;

/** @returns {Progress} The same object until an answer is added. */
export function readProgress() {
  known ??= stored();
  return known;
}

/** @param {string} lesson @param {number} step @param {boolean} right */
export function writeProgress(lesson, step, right) {
  const all = readProgress();
  known = { ...all, [lesson]: { ...all[lesson], [step]: right } };
  try {
    localStorage.setItem(KEY, JSON.stringify(known));
  } catch {
    // a private window: progress lasts as long as the page
  }
}

/** @returns {Progress} */
function stored() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return found !== null && typeof found === "object" ? found : {};
  } catch {
    return {}; // a private window, or something else wrote it
  }
}
