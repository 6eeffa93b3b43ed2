/** Keeps one request in flight, for the latest need of a part of the page. Needs may change faster
 *  than answers arrive; nothing is requested twice. */

/** @template {{asks: unknown}} N What is needed; two needs with equal `asks` are the same.
 *  @template A
 *  @typedef {object} Spec
 *  @property {string} source Of its notices.
 *  @property {() => N | null | "later"} needed Null needs nothing; "later" changes nothing.
 *  @property {(need: N, signal: AbortSignal) => Promise<A>} fetch
 *  @property {(answer: A, need: N) => void} arrived
 *  @property {(error: unknown) => Notice[]} failed
 *  @property {() => void} [gone] Removes the answer when nothing is needed any more.
 *  @property {(need: N) => void} [renewed] Called at each frame while the last answer still holds.
 *  @property {boolean} [overtakes] A new need aborts the request in flight instead of waiting.
 *  @property {boolean} [yields] After a slow request, the next one waits for as long. */

/** Milliseconds up to which a request is not slow: a frame or two. */
const MOMENT = 40;

/** @template {{asks: unknown}} N @template A @param {Model} model Its notices are filled in here.
 *  @param {Page} page @param {Spec<N, A>} spec */
export function createLatestRequest(model, page, spec) {
  const { source, needed, fetch, arrived, failed, gone, renewed } = spec;
  let asked = "";
  let answered = "";
  let hasFailed = false;
  /** @type {AbortController | null} Of the request in flight. */
  let inFlight = null;

  /** @param {N} need @param {string} text */
  async function ask(need, text) {
    abort();
    asked = text;
    const own = new AbortController();
    inFlight = own;
    const begin = performance.now();
    try {
      const answer = await fetch(need, own.signal);
      if (own.signal.aborted) return;
      notify([]);
      answered = text;
      arrived(answer, need);
    } catch (error) {
      if (own.signal.aborted) return;
      notify(failed(error));
      hasFailed = true;
    }
    page.invalidate();
    const excess = performance.now() - begin - MOMENT;
    if (spec.yields && excess > 0) await new Promise((resume) => setTimeout(resume, excess));
    if (inFlight !== own) return;
    inFlight = null;
    update(); // before the next frame, which draws the answer
  }

  function abort() {
    inFlight?.abort();
    inFlight = null;
    hasFailed = false;
    asked = answered;
  }

  /** @param {Notice[]} notices */
  function notify(notices) {
    model.notices = [...model.notices.filter((notice) => notice.source !== source), ...notices];
  }

  /** Called at each frame. */
  function update() {
    const need = needed();
    if (need === "later") return;
    if (need === null) {
      abort();
      notify([]);
      if (gone) asked = answered = "";
      gone?.();
      return;
    }
    const text = JSON.stringify(need.asks);
    if (text === answered) renewed?.(need);
    if (text !== asked && (inFlight === null || spec.overtakes)) ask(need, text);
  }

  return {
    update,
    /** Lets the next update repeat a failed request. */
    retry() {
      if (hasFailed) asked = answered;
    },
  };
}
