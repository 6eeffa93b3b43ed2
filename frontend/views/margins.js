/**
 * One example: its score for each class, the line that the scores must keep to, and by how much
 * each misses it. The part of a bar beyond the line is the slack.
 *
 * @typedef {import("../types.js").Scene} Scene
 */

import { number } from "../format.js";
import { byId, setText } from "./dom.js";

export function createMargins() {
  const body = byId("margins-body");
  /** @type {ReturnType<typeof createRow>[]} */
  let rows = [];

  return {
    /** @param {Scene} scene */
    update({ seen, example }) {
      const { examples } = seen.answer;
      const i = examples.example.indexOf(example);
      if (i < 0) return;
      const names = seen.dataset.class_names;
      if (rows.length !== names.length) {
        rows = names.map(createRow);
        body.replaceChildren(...rows.map(({ row }) => row));
      }
      const label = examples.label[i];
      const scores = examples.scores[i];
      const margins = examples.margins[i];
      const lines = scores.map((score, k) => lineOf(score, margins[k], k === label, seen.loss));
      const place = scaleOf([...scores, ...lines.filter((line) => line !== null)]);
      rows.forEach(({ show }, k) =>
        show(names[k], scores[k], lines[k], margins[k], k === label, seen.loss, place),
      );
      setText(byId("margins-title"), title(names, label, examples.predicted[i]));
      setText(byId("margins-words"), words(seen, i));
      setText(byId("margins-column"), seen.loss === "softmax" ? "sⱼ − sᵧ" : "ξ");
    },
  };
}

/**
 * The score at which a class neither misses its margin nor has room: its own minus its margin term.
 * With one against all the label must reach Δ; else the label has no line of its own.
 *
 * @param {number} score @param {number} margin @param {boolean} isLabel @param {string} loss
 */
function lineOf(score, margin, isLabel, loss) {
  if (!isLabel) return score - margin;
  return loss === "ova" ? score + margin : null;
}

/** From a score to a part of the track, in per cent; zero is on it. @param {number[]} values */
function scaleOf(values) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const pad = 0.03 * (high - low || 1);
  return (/** @type {number} */ value) => (100 * (value - low + pad)) / (high - low + 2 * pad);
}

function createRow() {
  const row = document.createElement("tr");
  const name = Object.assign(document.createElement("th"), { scope: "row" });
  const track = Object.assign(document.createElement("td"), { className: "track" });
  const slack = Object.assign(document.createElement("td"), { className: "number" });
  const [bar, excess, line] = ["bar", "excess", "line"].map((className) =>
    Object.assign(document.createElement("i"), { className }),
  );
  const value = Object.assign(document.createElement("span"), { className: "hidden" });
  track.append(bar, excess, line, value);
  row.append(name, track, slack);

  return {
    row,
    /**
     * @param {string} title @param {number} score @param {number | null} at @param {number} margin
     * @param {boolean} isLabel @param {string} loss @param {(value: number) => number} place
     */
    show(title, score, at, margin, isLabel, loss, place) {
      const misses = margin > 0;
      row.classList.toggle("label", isLabel);
      row.classList.toggle("misses", misses);
      setText(name, title);
      name.title = title;
      span(bar, place(0), place(score));
      if (at !== null) span(excess, place(at), place(misses ? score : at));
      excess.hidden = at === null || !misses;
      line.hidden = at === null;
      if (at !== null) line.style.left = `${place(at)}%`;
      setText(value, `score ${number(score)}`);
      const shown = loss === "softmax" ? number(margin, 2) : number(Math.max(0, margin), 2);
      setText(slack, isLabel && loss !== "ova" ? "" : shown);
      track.title = `score ${number(score)}`;
    },
  };
}

/** @param {HTMLElement} element @param {number} from @param {number} to */
function span(element, from, to) {
  element.style.left = `${Math.min(from, to)}%`;
  element.style.width = `${Math.abs(to - from)}%`;
}

/** @param {string[]} names @param {number} label @param {number} predicted */
const title = (names, label, predicted) =>
  label === predicted ? `${names[label]}, rightly` : `${names[label]}, taken for ${names[predicted]}`;

/** What the line is, and what comes of it. @param {Scene["seen"]} seen @param {number} i */
function words({ dataset, loss, answer: { examples } }, i) {
  const total = `Loss ${number(examples.loss[i])}`;
  const name = dataset.class_names[examples.label[i]];
  const misses = examples.misses[i];
  const many = `${misses} of ${examples.scores[i].length - (loss === "ova" ? 0 : 1)}`;
  if (loss === "softmax") return `${total}; ${many} score above ${name} (line)`;
  if (loss === "ova") return `${total}: the sum of ξ; ${many} miss their line`;
  const sum = loss === "crammer_singer" ? "the largest ξ" : "the sum of ξ";
  return `${total}: ${sum}; ${many} are over the line, score of ${name} − Δ`;
}
