/**
 * A control that moves faster than answers come: one value at a time is asked for, and when its
 * answer is here the newest wish. So the picture follows, however slow the server is.
 */

/** @template T @param {(value: T) => void} ask */
export function createPacer(ask) {
  /** @type {{value: T} | null} */
  let wish = null;
  let asked = false;
  /** @type {unknown} */
  let answer = null;
  return {
    /** @param {T} value */
    want(value) {
      wish = { value };
      if (!asked) send();
    },
    drop() {
      wish = null;
      asked = false;
    },
    /** Called at each frame with the newest answer; whether an answer is awaited. @param {unknown} newest */
    waiting(newest) {
      if (newest !== answer) {
        answer = newest;
        asked = false;
        if (wish) send();
      }
      return asked;
    },
  };

  function send() {
    const { value } = /** @type {{value: T}} */ (wish);
    wish = null;
    asked = true;
    ask(value);
  }
}
