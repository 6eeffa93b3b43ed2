/** Requests from a control that moves faster than answers arrive: one at a time, then one with the
 *  newest value. So the picture follows, however slow the server is. */

/** Milliseconds after which a request is considered failed. */
const PATIENCE = 2000;

/** @template T @param {(value: T) => void} ask @param {number} patience */
export function createPacer(ask, patience = PATIENCE) {
  /** @type {{value: T} | null} */
  let next = null;
  let asked = -Infinity;
  /** @type {unknown} */
  let answer = null;
  return {
    /** @param {T} value */
    want(value) {
      next = { value };
      send();
    },
    drop() {
      next = null;
      asked = -Infinity;
    },
    /** Takes the newest answer at each frame; returns whether one is still awaited.
     *  @param {unknown} newest */
    waiting(newest) {
      if (newest !== answer) {
        answer = newest;
        asked = -Infinity;
        send();
      }
      return waits();
    },
  };

  function waits() {
    return performance.now() - asked < patience;
  }

  function send() {
    if (!next || waits()) return;
    const { value } = next;
    next = null;
    asked = performance.now();
    ask(value);
  }
}
