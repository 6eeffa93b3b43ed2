/**
 * A control that moves faster than answers come: one value at a time is asked for, and when its
 * answer is here the newest wish. So the picture follows, however slow the server is.
 */

/** After so many milliseconds an answer is not waited for: its request may have failed. */
const PATIENCE = 2000;

/** @template T @param {(value: T) => void} ask @param {number} patience */
export function createPacer(ask, patience = PATIENCE) {
  /** @type {{value: T} | null} */
  let wish = null;
  let asked = -Infinity;
  /** @type {unknown} */
  let answer = null;
  return {
    /** @param {T} value */
    want(value) {
      wish = { value };
      if (!waits()) send();
    },
    drop() {
      wish = null;
      asked = -Infinity;
    },
    /** Called at each frame with the newest answer; whether an answer is awaited. @param {unknown} newest */
    waiting(newest) {
      if (newest !== answer) {
        answer = newest;
        asked = -Infinity;
        if (wish) send();
      }
      return waits();
    },
  };

  function waits() {
    return performance.now() - asked < patience;
  }

  function send() {
    const { value } = /** @type {{value: T}} */ (wish);
    wish = null;
    asked = performance.now();
    ask(value);
  }
}
