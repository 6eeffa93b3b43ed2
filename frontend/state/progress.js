/** Which steps of lessons were answered, and how; kept in the browser, if it allows that. */

const KEY = "loss-atlas-lessons";

/** What was last written, where the browser keeps nothing. */
let own = "{}";

/** JSON: {lesson: {step: whether the last answer was right}}. */
export function readProgress() {
  try {
    return localStorage.getItem(KEY) ?? own;
  } catch {
    return own;
  }
}

/** @param {string} lesson @param {number} step @param {boolean} right */
export function writeProgress(lesson, step, right) {
  let all = {};
  try {
    all = JSON.parse(readProgress());
  } catch {
    // written by something else: begin anew
  }
  const steps = /** @type {Record<string, Record<string, boolean>>} */ (all)[lesson];
  own = JSON.stringify({ ...all, [lesson]: { ...steps, [step]: right } });
  try {
    localStorage.setItem(KEY, own);
  } catch {
    // a private window: progress lasts as long as the page
  }
}
