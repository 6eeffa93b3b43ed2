/**
 * Following a wish: what a part of the page would have of the server changes faster than answers
 * come. At each frame it says what it wishes; the newest wish is asked for, and nothing twice.
 */

/**
 * @template {{asks: unknown}} W What is wished; two wishes that ask the same are one.
 * @template A
 * @typedef {object} Followed
 * @property {string} source Of its notices.
 * @property {() => W | null | "later"} wish Null is none; later leaves all as it is.
 * @property {(wish: W, signal: AbortSignal) => Promise<A>} fetch
 * @property {(answer: A, wish: W) => void} arrived
 * @property {(error: unknown) => Notice[]} failed
 * @property {() => void} [gone] Takes the answer away, when nothing is wished any more.
 * @property {(wish: W) => void} [renewed] At each frame in which the last answer is still that of the wish.
 * @property {boolean} [overtakes] A new wish breaks off the request of the one before; else it waits for it.
 * @property {boolean} [yields] As long as a request took beyond a moment is left to others.
 */

/** Milliseconds: a frame or two. */
const MOMENT = 40;

/** @template {{asks: unknown}} W @template A @param {Model} model Its notices are filled in here.
 *  @param {{invalidate: () => void}} page @param {Followed<W, A>} followed */
export function createFollowing(model, page, followed) {
  const {
    source,
    wish,
    fetch,
    arrived,
    failed,
    gone,
    renewed,
    overtakes = false,
    yields = false,
  } = followed;
  let asked = "";
  let answered = "";
  let hasFailed = false;
  /** @type {AbortController | null} Of the request on the way. */
  let underWay = null;

  /** @param {W} wished @param {string} text */
  async function ask(wished, text) {
    giveUp();
    asked = text;
    const own = new AbortController();
    underWay = own;
    const begin = performance.now();
    try {
      const answer = await fetch(wished, own.signal);
      if (own.signal.aborted) return;
      say([]);
      answered = text;
      arrived(answer, wished);
    } catch (error) {
      if (own.signal.aborted) return;
      say(failed(error));
      hasFailed = true;
    }
    page.invalidate();
    const beyond = performance.now() - begin - MOMENT;
    if (yields && beyond > 0) await new Promise((goOn) => setTimeout(goOn, beyond));
    if (underWay !== own) return;
    underWay = null;
    update(); // not only at the next frame, which draws the answer
  }

  function giveUp() {
    underWay?.abort();
    underWay = null;
    hasFailed = false;
    asked = answered;
  }

  /** @param {Notice[]} notices */
  function say(notices) {
    model.notices = [...model.notices.filter((notice) => notice.source !== source), ...notices];
  }

  /** Called at each frame; mostly there is nothing to do. */
  function update() {
    const wished = wish();
    if (wished === "later") return;
    if (wished === null) {
      giveUp();
      say([]);
      if (gone) asked = answered = "";
      gone?.();
      return;
    }
    const text = JSON.stringify(wished.asks);
    if (text === answered) renewed?.(wished);
    if (text !== asked && (underWay === null || overtakes)) ask(wished, text);
  }

  return {
    update,
    /** What failed is asked for again. */
    retry() {
      if (hasFailed) asked = answered;
    },
  };
}
