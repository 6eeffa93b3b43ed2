/**
 * One example: its score for each class, the line that each score should meet, and by how much it
 * misses. The part of a bar beyond the line is the slack, or the residual.
 */

import { number } from "../../derive/format.js";
import { byId, h, setText } from "../../draw/dom.js";
import { lossOf } from "../../state/catalog.js";

const TOLERANCE = 1e-4; // of a timeline's numbers, as a fraction of the largest of an example

/** @returns {ScenePart} */
export function createMargins() {
  return {
    update({ seen, example }) {
      const { examples } = seen.answer;
      const i = examples.example.indexOf(example);
      if (i < 0) return;
      const names = seen.dataset.class_names;
      const [label, scores] = [examples.label[i], examples.scores[i]];
      const terms = termsOf(examples, i);
      const place = scaleOf([...scores, ...(terms?.lines ?? [])]);
      const rows = names.map((name, k) => rowOf(name, scores[k], terms, k, k === label, place));
      byId("margins-body").replaceChildren(...rows);
      const areLong = names.some(({ length }) => length > 2);
      byId("margins-part").classList.toggle("named", areLong);
      setText(byId("margins-title"), title(seen, i));
      byId("margins-title").title = title(seen, i);
      setText(byId("margins-words"), words(seen, terms, label));
      setText(byId("margins-column"), terms?.hasSlacks ? "ξ" : "m");
    },
  };
}

/** An example's margin terms; their values show how they depend on the scores. A relative term is
 *  the score minus the label's; others depend only on the class's score: signed if the label's term
 *  falls with it, residuals if it rises. The line of a class is the score where its term is zero;
 *  for the label of relative terms, that of the others.
 *  @param {PointAnswer["examples"]} examples @param {number} i */
function termsOf({ label: labels, scores, slacks, ...examples }, i) {
  const margins = /** @type {number[][] | null} */ (examples.margins);
  if (!margins) return null;
  const isRelative = margins.every((terms, e) => terms[labels[e]] === 0);
  const lineOf = (/** @type {number} */ e, /** @type {number} */ k) => scores[e][k] - margins[e][k];
  const other = (/** @type {number} */ e) => lineOf(e, labels[e] === 0 ? 1 : 0);
  const isNone = (/** @type {number} */ value, /** @type {number} */ e) =>
    Math.abs(value) <=
    TOLERANCE * Math.max(...scores[e].map(Math.abs), ...margins[e].map(Math.abs));
  const isSigned = labels.every((y, e) => isNone(scores[e][y] + margins[e][y] + other(e), e));
  const label = labels[i];
  const own = isSigned ? scores[i][label] + margins[i][label] : lineOf(i, label);
  const lines = scores[i].map((_, k) => (k === label ? own : lineOf(i, k)));
  if (isRelative) lines[label] = other(i);
  const hasGap = isRelative && !isNone(scores[i][label] - other(i), i);
  const isResidual = !isRelative && !isSigned;
  const hasSlacks = slacks === undefined ? isSigned || hasGap : slacks !== null; // or a timeline's
  return { terms: margins[i], lines, isRelative, isResidual, hasGap, hasSlacks };
}

/** From a score to a position on the track, in per cent; zero is on it. @param {number[]} values */
function scaleOf(values) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const pad = 0.03 * (high - low || 1);
  return (/** @type {number} */ value) => (100 * (value - low + pad)) / (high - low + 2 * pad);
}

/** @param {string} name @param {number} score @param {ReturnType<typeof termsOf>} all
 *  @param {number} k @param {boolean} isLabel @param {(value: number) => number} place */
function rowOf(name, score, all, k, isLabel, place) {
  const [term, line] = [all?.terms[k] ?? 0, all?.lines[k] ?? 0];
  const misses = term > 0 && !all?.isResidual;
  const mark = (/** @type {string} */ className, from = 0, to = from, hidden = false) => {
    const [left, right] = [place(from), place(to)].sort((x, y) => x - y);
    const width = to === from ? "" : `width: ${right - left}%`;
    return h("i", { className, hidden, style: `left: ${left}%; ${width}` });
  };
  const track = h(
    "td",
    { className: "scores", title: `score ${number(score)}` },
    ...[mark("zero"), mark("bar", 0, score)],
    mark("excess", line, score, !misses && !all?.isResidual),
    mark("line", line, line, !all),
    h("span", { className: "hidden" }, `score ${number(score)}`),
  );
  const isBlank = !all || (isLabel && all.isRelative);
  const shown = isBlank ? "" : number(all.hasSlacks ? Math.max(0, term) : term, 2);
  const className = [isLabel && "own", misses && "misses"].filter(Boolean).join(" ");
  const head = h("th", { scope: "row", title: name }, name);
  return h("tr", { className }, head, track, h("td", { className: "number" }, shown));
}

function title(/** @type {Seen} */ { dataset, answer: { examples } }, /** @type {number} */ i) {
  const { class_names: names } = dataset;
  const [label, predicted] = [names[examples.label[i]], names[examples.predicted[i]]];
  const reading = label === predicted ? `${label}, correct` : `${label}, predicted ${predicted}`;
  return `Loss ${number(examples.loss[i])}: ${reading}`;
}

/** The legend. @param {Seen} seen @param {ReturnType<typeof termsOf>} terms
 *  @param {number} label */
function words(seen, terms, label) {
  if (!terms) return "bars: scores; this loss has no margins";
  const { lines, isRelative, isResidual, hasGap, hasSlacks } = terms;
  const name = seen.dataset.class_names[label];
  const [own, others] = [lines[label], lines[label === 0 ? 1 : 0]].map((line) =>
    number(Math.round(100 * line) / 100),
  );
  if (isResidual) return `lines: ${own} for ${name}, else ${others}; red: residual`;
  if (!isRelative) return `lines: Δ for ${name}, else −Δ; red: ξ`;
  const line = `line: score of ${name}${hasGap ? " − Δ" : ""}`;
  if (!hasSlacks) return `${line}; red: above it`;
  return lossOf(seen)?.gentle ? `${line}; the largest ξ counts` : `${line}; red: ξ`;
}
