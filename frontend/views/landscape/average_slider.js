/** The slider for the number of examples that are averaged. */

import { integer } from "../../derive/format.js";
import { byId, inputById, setText } from "../../draw/dom.js";
import { createPacer } from "../../server/throttle.js";
import { totalOf } from "../../state/points.js";

const ONE_BY_ONE = 20; // up to here the slider stops at each number, then every few per cent
const GROWTH = 1.06;

/** @param {Actions} actions @returns {View} */
export function createAverageCaption({ addUp }) {
  const slider = inputById("bowl");
  let counts = /** @type {number[]} */ ([1]);
  const pacer = createPacer((/** @type {number} */ at) => addUp(countAt(at), false));
  const countAt = (/** @type {number} */ at) => (at === counts.length - 1 ? null : counts[at]);
  slider.addEventListener("input", () => {
    pacer.want(Number(slider.value));
    say(Number(slider.value));
  });
  slider.addEventListener("change", () => {
    pacer.drop();
    addUp(countAt(Number(slider.value)), true);
  });
  function say(/** @type {number} */ at) {
    const text = counts[at] === 1 ? "1 example" : `${integer(counts[at])} examples`;
    setText(byId("bowl-count"), at === counts.length - 1 ? `all ${text}` : text);
    slider.setAttribute("aria-valuetext", text);
  }
  return {
    update({ plane, state }) {
      const n = totalOf(state);
      if (!n) return;
      counts = ladder(n, state.count);
      slider.max = String(counts.length - 1);
      if (pacer.waiting(plane)) return;
      const at = rungOf(counts, state.count ?? n);
      if (slider.value !== String(at)) slider.value = String(at);
      say(at);
    },
  };
}

/** Where the slider stops: from one to all, including the chosen number.
 *  @param {number} all @param {number | null} chosen */
export function ladder(all, chosen) {
  const counts = new Set([all]);
  for (let count = 1; count < all; count = Math.max(count + 1, Math.round(count * GROWTH)))
    counts.add(count <= ONE_BY_ONE ? count : Number(count.toPrecision(2)));
  if (chosen !== null && chosen < all) counts.add(chosen);
  return [...counts].filter((count) => count <= all).sort((x, y) => x - y);
}

/** The position of a number or the next below. @param {number[]} counts @param {number} n */
export const rungOf = (counts, n) => counts.findLastIndex((count) => count <= Math.max(n, 1));
