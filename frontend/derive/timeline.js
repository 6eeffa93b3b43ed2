/** The timeline's answer: what is shown at some steps of each run of a race. Arrays arrive packed,
 *  and are unpacked one step at a time. Pure. */

import { nearest } from "./numbers.js";
import { pathsHere } from "./paths.js";

const ARRAYS = { i1: Int8Array, i2: Int16Array, i4: Int32Array, f4: Float32Array };

/** @type {WeakMap<Packed, ArrayLike<number>>} */
const decoded = new WeakMap();

/** All numbers of a packed array, decoded once.
 *  @param {Packed} packed @returns {ArrayLike<number>} */
function numbersOf(packed) {
  const known = decoded.get(packed);
  if (known) return known;
  const bytes = Uint8Array.from(atob(packed.data), (letter) => letter.charCodeAt(0));
  const numbers = new ARRAYS[packed.dtype](bytes.buffer); // little-endian, as in every browser
  decoded.set(packed, numbers);
  return numbers;
}

/** The part of an array (m, …) at its i-th step, flat. @param {Packed} packed @param {number} i */
function flat(packed, i) {
  const { shape, scale } = packed;
  const length = shape.slice(1).reduce((product, own) => product * own, 1);
  const [numbers, factor] = [numbersOf(packed), scale?.[i] ?? 1];
  return Array.from({ length }, (_, k) => factor * numbers[i * length + k]);
}

/** The part of an array (m, rows, columns) at its i-th step.
 *  @param {Packed} packed @param {number} i @returns {number[][]} */
function rows(packed, i) {
  const [, count, length] = packed.shape;
  const values = flat(packed, i);
  return Array.from({ length: count }, (_, k) => values.slice(k * length, (k + 1) * length));
}

/** The scores of a grid of inputs at a point. @param {Packed | null} regions */
export const scoresOf = (regions) => regions && numbersOf(regions);

/** The share of the examples that a run classifies correctly at the playhead; null if not known.
 *  @param {Model} model @param {number} slot */
export function rightAt(model, slot) {
  const { player, timeline } = model;
  const paths = pathsHere(model);
  const position = paths?.runs.findIndex((run) => run.slot === slot) ?? -1;
  if (!paths || position < 0) return null;
  const { loss, outcome } = paths.runs[position];
  if (player.t >= loss.length - 1 && outcome) return outcome.accuracy;
  const points = timeline?.of === paths.of ? timeline.answer?.runs[position] : null;
  return points ? points.accuracy[nearest(points.step, player.t)] : null;
}

/** The classifier of a run at its i-th shown step, in the form of `POST /points`.
 *  @param {TimelineAnswer} answer @param {RunPoints} run @param {number} i @returns
 *    {PointAnswer} */
export function pointAt({ n, examples }, run, i) {
  const at = flat(run.example, i);
  return {
    loss: run.loss[i],
    reg_loss: run.reg_loss[i],
    accuracy: run.accuracy[i],
    held_out_accuracy: run.held_out_accuracy?.[i] ?? null,
    confusion: rows(run.confusion, i),
    templates: run.templates ? rows(run.templates, i) : [],
    regions: run.regions && flat(run.regions, i),
    examples: {
      total: n,
      example: at.map((k) => examples.example[k]),
      index: at.map((k) => examples.index[k]),
      label: at.map((k) => examples.label[k]),
      predicted: flat(run.predicted, i),
      loss: flat(run.example_loss, i),
      scores: rows(run.scores, i),
      margins: run.margins && rows(run.margins, i),
      probabilities: run.probabilities && rows(run.probabilities, i),
    },
  };
}
