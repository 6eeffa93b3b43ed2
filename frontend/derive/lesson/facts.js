/** Facts of the page, which lessons name: `{name}` in a text, or the key of a prediction. Each is
 *  null until it is known. Their names, kinds and meanings are in lessons/facts.json. Pure. */

import { datasetOf, functionOf, hasMap } from "../../state/catalog.js";
import { weightCount } from "../../state/model.js";
import { sharpnessOf } from "../networks/sharpness.js";
import { gradientOf, gradientSeen, pathsHere, stepAt } from "../paths.js";
import { isAttained } from "../plane.js";
import { lowestOn } from "../ray.js";
import { placeOf, shownExample, startOn } from "../shown_point.js";
import { angle } from "./prediction.js";
import { sharpest } from "./subgradient.js";

/** @typedef {import("../ray.js").Spot} Spot
 *  @typedef {(model: Model) => FactValue | null | undefined} Fact */

/** The runs, once all have ended. @param {Model} model */
function finished(model) {
  const paths = pathsHere(model);
  return paths?.complete && paths.runs.length > 0 ? paths.runs : null;
}

/** @param {Run} run */
const finalLoss = ({ loss, outcome }) =>
  outcome?.reason === "diverged" ? Infinity : loss[loss.length - 1];

/** @param {Run[] | null} runs @param {(run: Run) => number} value @param {1 | -1} sign */
const first = (runs, value, sign) =>
  runs?.reduce((best, run) => (sign * value(run) < sign * value(best) ? run : best)) ?? null;

const winner = (/** @type {Model} */ model) => first(finished(model), finalLoss, 1);

/** The run with the lowest loss after as many examples as every run has touched.
 *  @param {Model} model */
function winnerPerExample(model) {
  const runs = finished(model);
  const most = Math.min(...(runs ?? []).map(({ examples }) => Number(examples.at(-1))));
  const lossThere = (/** @type {Run} */ { examples, loss }) =>
    loss[examples.findLastIndex((count) => Number(count) <= most)];
  return first(runs, lossThere, 1);
}

/** The gradient of the first run at the start, along the axes of the map. @param {Model} model */
function gradient(model) {
  const run = pathsHere(model)?.runs[0];
  return run ? gradientOf(run, 1) : null;
}

/** The direction of steepest descent at the start. @param {Model} model */
const steepest = (model) => gradient(model)?.map((slope) => -slope);

/** The lowest point of the plane; a function's first known one. @param {Model} model */
function minimumOf({ plane, state }) {
  if (plane?.minimum && isAttained(plane.minimum)) return [plane.minimum.a, plane.minimum.b];
  return functionOf(state)?.minima[0] ?? null;
}

/** On a function of one variable, only its first coordinate.
 *  @param {Model} model @param {number[]} place */
const placed = ({ state }, place) => (hasMap(state) ? place : place.slice(0, 1));

/** @param {Model} model */
function start(model) {
  const place = startOn(model);
  return place && placed(model, [place.a, place.b]);
}

/** The middle of the lowest part of the ray. @param {Model} model */
function rayMinimum({ ray }) {
  const ends = ray && lowestOn(ray);
  return ends && [(ends[0] + ends[1]) / 2];
}

/** The first run at the playhead: its place, and the gradient of its next step, along the axes.
 *  @param {Model} model */
function marker(model) {
  const run = pathsHere(model)?.runs[0];
  const step = run ? stepAt(run, model.player.t) : -1;
  return run && step >= 0
    ? { place: placed(model, [run.a[step], run.b[step]]), gradient: gradientSeen(run, step) }
    : null;
}

/** @param {number[] | null | undefined} from @param {(number | null)[] | null} to */
const between = (from, to) => from && to && from.map((value, i) => Number(to[i]) - value);

/** Of each ray, since facts are read in every frame. @type {WeakMap<Ray, Spot | null>} */
const kinkOf = new WeakMap();

/** @param {Model} model */
function sharpestKink({ ray }) {
  if (!ray) return null;
  const known = kinkOf.get(ray) ?? sharpest(ray, 1)[0] ?? null;
  kinkOf.set(ray, known);
  return known;
}

/** The classifier at the playhead; while the timeline rests, null until the exact one has arrived.
 *  @param {Model} model */
function seenHere(model) {
  const { player, seen } = model;
  const here = placeOf(model);
  const isOther = seen?.place.of === "run" && here.of === "run" && seen.place.step !== here.step;
  return isOther && !player.playing ? null : seen;
}

/** The shown example: its scores and its place in the columns. @param {Model} model */
function example(model) {
  const { state } = model;
  const seen = seenHere(model);
  const examples = seen?.answer.examples;
  if (!seen || !examples?.example.length) return null;
  const i = shownExample(examples, state);
  if (i < 0) return null;
  const [label, scores, names] = [examples.label[i], examples.scores[i], seen.dataset.class_names];
  const others = scores.map((_, k) => k).filter((k) => k !== label);
  const rival = others.reduce((best, k) => (scores[k] > scores[best] ? k : best), others[0]);
  const misses = examples.margins?.[i].filter((term, k) => Number(term) > 0 && k !== label).length;
  return { ...{ i, label, rival, scores, misses, names }, examples };
}

/** The slope at the start of a function of one variable. @param {Model} model */
function startSlope(model) {
  const slope = pathsHere(model)?.runs[0]?.gradient_a[1];
  return hasMap(model.state) ? null : slope;
}

/** The first known minimum downhill from the start. @param {Model} model */
function nextMinimum(model) {
  const [from, slope] = [start(model), startSlope(model)];
  if (!from || !slope) return null;
  const minima = (functionOf(model.state)?.stationary ?? []).filter(
    ({ kind, x }) => kind === "minimum" && (x - from[0]) * slope < 0,
  );
  const far = (/** @type {{x: number}} */ { x }) => Math.abs(x - from[0]);
  minima.sort((one, other) => far(one) - far(other));
  return minima.length ? [minima[0].x] : null;
}

/** From the step before to the first run's marker. @param {Model} model */
function lastStep(model) {
  const run = pathsHere(model)?.runs[0];
  const step = run ? stepAt(run, model.player.t) : 0;
  return run && step > 0
    ? between([run.a[step - 1], run.b[step - 1]], [run.a[step], run.b[step]])
    : null;
}

/** Along x (0) or y (1), at a place of its grid counted from the marker.
 *  @param {Model} model @param {0 | 1} which @param {number} steps */
function partial({ figures: { partials } }, which, steps) {
  const ray = partials?.along[which];
  if (!ray) return null;
  const middle = (ray.a.length - 1) / 2;
  const slope = Number(ray.slope_after?.[middle]);
  const there = ray.a[middle + steps];
  const change = Number(ray.loss[middle + steps]) - Number(ray.loss[middle]);
  return { slope, there, guess: slope * there, change };
}

/** The sweep, unless it belongs to another problem. @param {Model} model */
function sweepHere({ state, sweep }) {
  const model = /** @type {const} */ (["hidden", "activation", "skip"]);
  const parts = /** @type {const} */ (["dataset", "function", "loss", "l2", "count", ...model]);
  const isSame = parts.every((part) => String(sweep?.of[part]) === String(state[part]));
  return isSame ? sweep : null;
}

/** @type {Record<string, Fact>} */
const FACTS = {
  examples: ({ plane, ray }) => plane?.n ?? ray?.n,
  classes: ({ state }) => datasetOf(state)?.classes,
  weights: ({ state }) => weightCount(state),
  start,
  start_loss: (model) => pathsHere(model)?.runs[0]?.loss[0],
  steepest,
  uphill: gradient,
  along_the_level(model) {
    const slopes = gradient(model);
    return slopes && [-slopes[1], slopes[0]];
  },
  to_minimum: (model) => between(start(model), minimumOf(model)),
  marker: (model) => marker(model)?.place,
  next_step: (model) => marker(model)?.gradient?.map((slope) => -slope),
  marker_to_minimum: (model) => between(marker(model)?.place, minimumOf(model)),
  minimum: (model) => /** @type {number[] | null} */ (minimumOf(model)),
  minimum_loss: ({ plane }) => plane?.minimum?.loss,
  ray_start: ({ ray }) => ray && [0],
  ray_minimum: rayMinimum,
  ray_minimum_loss: ({ ray }) => ray?.minimum?.loss,
  ray_kink(model) {
    const kink = sharpestKink(model);
    return kink && [kink.a];
  },
  ray_kinks: ({ ray }) => ray?.kinks?.total,
  slope_before: (model) => sharpestKink(model)?.before,
  slope_after: (model) => sharpestKink(model)?.after,
  point_loss: (model) => seenHere(model)?.answer.loss,
  point_accuracy: (model) => seenHere(model)?.answer.accuracy,
  point_held_out_accuracy: (model) => seenHere(model)?.answer.held_out_accuracy,
  example_label(model) {
    const shown = example(model);
    return shown?.names[shown.label];
  },
  example_predicted(model) {
    const shown = example(model);
    return shown?.names[shown.examples.predicted[shown.i]];
  },
  example_rival(model) {
    const shown = example(model);
    return shown?.names[shown.rival];
  },
  example_loss(model) {
    const shown = example(model);
    return shown?.examples.loss[shown.i];
  },
  example_misses: (model) => example(model)?.misses,
  example_label_score(model) {
    const shown = example(model);
    return shown?.scores[shown.label];
  },
  example_rival_score(model) {
    const shown = example(model);
    return shown?.scores[shown.rival];
  },
  winner: (model) => winner(model)?.kind,
  winner_loss: (model) => winner(model)?.loss.at(-1),
  winner_accuracy: (model) => winner(model)?.outcome?.accuracy,
  loser: (model) => first(finished(model), finalLoss, -1)?.kind,
  winner_per_example: (model) => winnerPerExample(model)?.kind,
  swept_rates: (model) => sweepHere(model)?.learning_rate.length,
  swept_best_held_out(model) {
    const known = sweepHere(model)?.held_out_accuracy.filter((part) => part !== null) ?? [];
    return known.length ? Math.max(...known) : null;
  },
  line_search: (model) => sweepHere(model)?.reference_rates.line_search,
  two_over_l: (model) => sweepHere(model)?.reference_rates.two_over_l,
  draws_best: ({ figures: { draws } }) => draws && Math.max(...draws.best),
  draws_power: ({ figures: { draws } }) => draws?.log10_draws,
  helping_first: ({ figures: { perturbations } }) => perturbations?.share[0].at(-1),
  helping_last: ({ figures: { perturbations } }) => perturbations?.share.at(-1)?.at(-1),
  helping_one: ({ figures: { perturbations } }) => perturbations?.share.at(-1)?.[0],
  helps_more({ figures: { perturbations } }) {
    const share = perturbations?.share.at(-1);
    if (!share) return null;
    const [one, all] = [share[0], Number(share.at(-1))];
    return one === all ? "same" : one > all ? "one" : "all";
  },
  barrier: ({ figures: { connection } }) => connection?.straight.barrier,
  barrier_matched: ({ figures: { connection } }) => connection?.matched?.barrier,
  barrier_curve: ({ figures: { connection } }) => connection?.curve?.barrier,
  sharpness_start: ({ figures: { sharpness } }) => sharpnessOf(sharpness)?.values[0],
  sharpness_end: ({ figures: { sharpness } }) => sharpnessOf(sharpness)?.values.at(-1),
  sharpness_edge: ({ figures: { sharpness } }) => sharpnessOf(sharpness)?.edges.at(-1),
  start_slope: startSlope,
  next_minimum: nextMinimum,
  last_step: lastStep,
  outward: start,
  minimum_angle(model) {
    const [down, there] = [steepest(model), between(start(model), minimumOf(model))];
    return down && there && angle(down, there);
  },
  winner_run(model) {
    const own = winner(model);
    return own && `run-${1 + (pathsHere(model)?.runs.indexOf(own) ?? 0)}`;
  },
  slope_x: (model) => partial(model, 0, 1)?.slope,
  slope_y: (model) => partial(model, 1, 1)?.slope,
  small_change: (model) => partial(model, 0, 1)?.there,
  df_x: (model) => partial(model, 0, 1)?.guess,
  change_x: (model) => partial(model, 0, 1)?.change,
  graph_first: ({ figures: { graph } }) => graph?.answer.nodes[0].derivative,
  graph_second: ({ figures: { graph } }) => graph?.answer.nodes[1].derivative,
  kinked_entries: ({ figures: { gradient_check: check } }) =>
    check?.entries.filter(({ verdict }) => verdict === "kink").length,
};

/** A run has settled when a step changes the loss by no more than this. */
const SETTLED = 0.001;

/** Facts of one run, once it has ended. @type {Record<string, (run: Run) => FactValue | null>} */
const OF_RUN = {
  final_loss: finalLoss,
  accuracy: ({ outcome }) => outcome?.accuracy ?? null,
  held_out_accuracy: ({ outcome }) => outcome?.held_out_accuracy ?? null,
  steps: ({ outcome }) => outcome?.steps ?? null,
  end: ({ a, b }) => (b.at(-1) === null ? [Number(a.at(-1))] : [a.at(-1), b.at(-1)].map(Number)),
  distance: ({ residual }) => Number(residual.at(-1)),
  projected_loss: ({ loss, projected_loss }) => Number(projected_loss.at(-1) ?? loss.at(-1)),
  settled({ loss }) {
    const step = loss.findIndex((value, k) => k > 0 && Math.abs(value - loss[k - 1]) <= SETTLED);
    return step < 0 ? null : step;
  },
  worse_steps({ loss }) {
    const worse = loss.filter((value, step) => step > 0 && value > loss[step - 1]);
    return loss.length > 1 ? worse.length / (loss.length - 1) : null;
  },
};

/** The names of all facts, as in facts.json. */
export const FACT_NAMES = [
  ...Object.keys(FACTS),
  ...Object.keys(OF_RUN).map((field) => `run.*.${field}`),
];

/** The model without answers to requests of an earlier state.
 *  @param {Model} model @returns {Model} */
function current(model) {
  const { paths, plane, ray, stale } = model;
  if (stale.size === 0) return model;
  return {
    ...model,
    plane: stale.has("plane") ? null : plane,
    ray: stale.has("ray") ? null : ray,
    paths: stale.has("paths") ? null : paths,
    figures: {}, // which follow them
  };
}

/** The value of a fact; null if it is not known yet.
 *  @param {string} name @param {Model} shown @returns {FactValue | null} */
export function factOf(name, shown) {
  const model = current(shown);
  const [, kind, field] = /^run\.(\w+)\.(\w+)$/.exec(name) ?? [];
  const runs = pathsHere(model)?.runs ?? [];
  const run = /^\d/.test(kind) ? runs[Number(kind) - 1] : runs.find((own) => own.kind === kind);
  if (kind) return run?.outcome ? (OF_RUN[field]?.(run) ?? null) : null;
  return FACTS[name]?.(model) ?? null;
}
