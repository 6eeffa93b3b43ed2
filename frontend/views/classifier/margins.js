/**
 * One example: its score for each class, the line that the scores must keep to, and by how much
 * each misses it. The part of a bar beyond the line is the slack.
 */

import { number } from "../../derive/format.js";
import { byId, h, setText } from "../../draw/dom.js";

/** @returns {ScenePart} */
export function createMargins() {
  const body = byId("margins-body");
  /** @type {ReturnType<typeof createRow>[]} */
  let rows = [];
  return {
    update({ seen, example }) {
      const { examples } = seen.answer;
      const i = examples.example.indexOf(example);
      if (i < 0) return;
      const names = seen.dataset.class_names;
      if (rows.length !== names.length) {
        rows = names.map(createRow);
        body.replaceChildren(...rows.map(({ row }) => row));
        const areLong = names.some((name) => name.length > 2);
        byId("margins-part").classList.toggle("named", areLong);
      }
      const label = examples.label[i];
      const scores = examples.scores[i];
      const margins = /** @type {number[] | undefined} */ (examples.margins?.[i]);
      const lines = margins && scores.map((_, k) => lineOf(scores, margins, k, label, seen.loss));
      const place = scaleOf([...scores, ...(lines ?? [])]);
      rows.forEach(({ show }, k) =>
        show(names[k], scores[k], lines?.[k], margins?.[k], k === label, seen.loss, place),
      );
      setText(byId("margins-title"), title(seen, i));
      byId("margins-title").title = title(seen, i);
      setText(byId("margins-words"), words(seen, label));
      setText(byId("margins-column"), seen.loss === "softmax" ? "sⱼ − sᵧ" : "ξ");
    },
  };
}

/** The score at which a class neither misses its margin nor has room: its own minus its margin
 *  term. With one against all the label must reach its own; else its row has the line of the
 *  others.
 *  @param {number[]} scores @param {number[]} margins @param {number} k @param {number} label
 *  @param {string} loss */
function lineOf(scores, margins, k, label, loss) {
  if (k !== label) return scores[k] - margins[k];
  if (loss === "ova") return scores[k] + margins[k];
  const other = label === 0 ? 1 : 0;
  return scores[other] - margins[other];
}

/** From a score to a part of the track, in per cent; zero is on it. @param {number[]} values */
function scaleOf(values) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const pad = 0.03 * (high - low || 1);
  return (/** @type {number} */ value) => (100 * (value - low + pad)) / (high - low + 2 * pad);
}

function createRow() {
  const [bar, excess, line, zero] = ["bar", "excess", "line", "zero"].map((className) =>
    h("i", { className }),
  );
  const value = h("span", { className: "hidden" });
  const name = h("th", { scope: "row" });
  const track = h("td", { className: "scores" }, zero, bar, excess, line, value);
  const slack = h("td", { className: "number" });
  const row = h("tr", {}, name, track, slack);
  return {
    row,
    /** @param {string} title @param {number} score @param {number | undefined} at
     *  @param {number | undefined} margin @param {boolean} isLabel @param {string} loss
     *  @param {(value: number) => number} place */
    show(title, score, at, margin, isLabel, loss, place) {
      const misses = (margin ?? 0) > 0;
      row.classList.toggle("own", isLabel);
      row.classList.toggle("misses", misses);
      setText(name, title);
      name.title = title;
      span(bar, place(0), place(score));
      span(excess, place(at ?? 0), place(score));
      excess.hidden = !misses;
      line.style.left = `${place(at ?? 0)}%`;
      zero.style.left = `${place(0)}%`;
      setText(value, `score ${number(score)}`);
      line.hidden = margin === undefined;
      const shown = loss === "softmax" ? margin : margin && Math.max(0, margin);
      const isBlank = shown === undefined || (isLabel && loss !== "ova");
      setText(slack, isBlank ? "" : number(shown, 2));
      track.title = `score ${number(score)}`;
    },
  };
}

/** @param {HTMLElement} element @param {number} from @param {number} to */
function span(element, from, to) {
  element.style.left = `${Math.min(from, to)}%`;
  element.style.width = `${Math.abs(to - from)}%`;
}

/** @param {Scene["seen"]} seen @param {number} i */
function title({ dataset, answer: { examples } }, i) {
  const [label, predicted] = [examples.label[i], examples.predicted[i]].map(
    (k) => dataset.class_names[k],
  );
  const reading = label === predicted ? `${label}, recognised` : `${label}, taken for ${predicted}`;
  return `Loss ${number(examples.loss[i])}: ${reading}`;
}

/** What is drawn. @param {Scene["seen"]} seen @param {number} label */
function words({ answer, dataset, loss }, label) {
  if (!answer.examples.margins) return "bars: scores; this loss has no margins";
  const name = dataset.class_names[label];
  if (loss === "softmax") return `line: score of ${name}; red: above it`;
  if (loss === "ova") return `lines: Δ for ${name}, else −Δ; red: ξ`;
  if (loss === "crammer_singer") return `line: score of ${name} − Δ; the largest ξ counts`;
  return `line: score of ${name} − Δ; red: ξ`;
}
