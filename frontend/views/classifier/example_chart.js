/** One example's scores as a chart: the axis, the marks of each class, and the words for them.
 *  Pure. */

import { number, spoken } from "../../derive/format.js";
import { nice } from "../../derive/numbers.js";
import { lossOf } from "../../state/catalog.js";

const TOLERANCE = 1e-4; // of a timeline's numbers, as a fraction of the largest of an example
const TICKS = 3; // about as many, on the axis

/** @typedef {PointAnswer["examples"]} Examples
 *  @typedef {object} ClassRow What is drawn of a class: positions on the axis, in its units.
 *  @property {string} name
 *  @property {number} score
 *  @property {boolean} isLabel
 *  @property {boolean} misses Whether it adds to the loss by missing its line.
 *  @property {[number, number] | null} bar From zero to its probability.
 *  @property {number | null} dot Its score, unless a bar is drawn.
 *  @property {number | null} line Where its score should be, or be below.
 *  @property {[number, number] | null} excess From the line to the score.
 *  @property {string} reading Its slack, residual or probability.
 *  @typedef {object} ExampleChart
 *  @property {ClassRow[]} rows
 *  @property {[number, number]} axis
 *  @property {number[]} ticks
 *  @property {[number, number] | null} margin From the label's score less Δ to the label's score.
 *  @property {string} column The symbol of the readings.
 *  @property {string} title
 *  @property {string} words The legend. */

/** @param {Seen} seen @param {number} i The example's place in the answer.
 *  @returns {ExampleChart} */
export function exampleChart(seen, i) {
  const { examples } = seen.answer;
  const title = titleOf(seen, i);
  const probabilities = /** @type {number[] | undefined} */ (examples.probabilities?.[i]);
  return probabilities
    ? { ...probabilityChart(seen, i, probabilities), title }
    : { ...marginChart(seen, i), title };
}

/** @param {Seen} seen @param {number} i @param {number[]} probabilities */
function probabilityChart({ answer: { examples }, dataset }, i, probabilities) {
  const label = examples.label[i];
  const rows = probabilities.map((p, k) => ({
    ...{ name: dataset.class_names[k], score: examples.scores[i][k], isLabel: k === label },
    ...{ misses: false, dot: null, line: null, excess: null },
    bar: /** @type {[number, number]} */ ([0, p]),
    reading: number(p, 2),
  }));
  const axis = axisOf([0, 1]);
  const words = "bars: probability p of each class";
  return { rows, axis, ticks: [0, 0.5, 1], margin: null, column: "p", words };
}

/** @param {Seen} seen @param {number} i */
function marginChart(seen, i) {
  const { examples } = seen.answer;
  const [label, scores] = [examples.label[i], examples.scores[i]];
  const terms = termsOf(examples, i);
  /** @type {[number, number] | null} */
  const margin = terms?.hasGap ? [terms.lines[label], scores[label]] : null;
  const axis = axisOf([...scores, ...(terms?.lines ?? [])]);
  const rows = scores.map((score, k) => {
    const [term, line] = [terms?.terms[k] ?? 0, terms?.lines[k] ?? null];
    const misses = term > 0 && !terms?.isResidual;
    const isBlank = !terms || (k === label && terms.isRelative);
    const shown = terms?.hasSlacks ? Math.max(0, term) : term;
    return {
      ...{ name: seen.dataset.class_names[k], score, isLabel: k === label, misses },
      ...{ bar: null, dot: score, line },
      excess: excessOf(score, line, misses || Boolean(terms?.isResidual)),
      reading: isBlank ? "" : number(shown, 2),
    };
  });
  const column = terms?.hasSlacks ? "ξ" : terms?.isResidual ? "r" : terms ? "m" : "";
  return { rows, axis, ticks: ticksOf(axis), margin, column, words: wordsOf(seen, terms, label) };
}

/** @param {number} score @param {number | null} line @param {boolean} isDrawn
 *  @returns {[number, number] | null} */
const excessOf = (score, line, isDrawn) => (isDrawn && line !== null ? [line, score] : null);

/** An example's margin terms; their values show how they depend on the scores. A relative term is
 *  the score minus the label's; others depend only on the class's score: signed if the label's term
 *  falls with it, residuals if it rises. The line of a class is the score where its term is zero;
 *  for the label of relative terms, that of the others.
 *  @param {Examples} examples @param {number} i */
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

/** All values and zero, with a little room. @param {number[]} values @returns {[number, number]} */
function axisOf(values) {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const room = 0.05 * (high - low || 1);
  return [low - room, high + room];
}

/** Round numbers, zero among them. @param {[number, number]} axis */
export function ticksOf([low, high]) {
  const step = nice((high - low) / TICKS);
  const [first, last] = [Math.ceil(low / step), Math.floor(high / step)];
  return Array.from({ length: last - first + 1 }, (_, k) =>
    Number(((first + k) * step).toPrecision(6)),
  );
}

/** What the loss is made of, and the prediction. @param {Seen} seen @param {number} i */
function titleOf(seen, i) {
  const { dataset, answer } = seen;
  const { label: labels, loss, predicted: all } = answer.examples;
  const [label, predicted] = [labels[i], all[i]].map((k) => dataset.class_names[k]);
  const result = label === predicted ? `${label}, correct` : `${label}, predicted ${predicted}`;
  const reading = lossOf(seen)?.reading;
  return `Loss ${reading ? `${reading} = ` : ""}${spoken(loss[i])}: ${result}`;
}

/** The legend. @param {Seen} seen @param {ReturnType<typeof termsOf>} terms
 *  @param {number} label */
function wordsOf(seen, terms, label) {
  if (!terms) return "dots: scores; this loss has no margins";
  const { lines, isRelative, isResidual, hasGap } = terms;
  const name = seen.dataset.class_names[label];
  const [own, others] = [lines[label], lines[label === 0 ? 1 : 0]].map((line) =>
    number(Math.round(100 * line) / 100),
  );
  if (isResidual) return `lines: ${own} for ${name}, else ${others}; red: residual r`;
  if (!isRelative) return `lines: Δ for ${name}, else −Δ; red: slack ξ`;
  if (!hasGap) return `line: score of ${name}; red: above it`;
  return `line: score of ${name}; shaded: Δ; red: slack ξ`;
}
