/** The list of runs: how it is written in a link, and its reducers. Pure.
 *
 *  A run is written `kind:rate*batch~key:value~…`, after `!` if it is switched off; everything but
 *  the kind is optional. The keys are `at` (slot), `as` (name), `from` (the seed of its own start),
 *  `schedule` (of the learning rate), `schedule.period` and the like for its parameters, `warm`,
 *  `avg`, and the optimizer's parameters. */

import { finite, identifier, integer, positive, refuse } from "./parse.js";

/** As many as there are distinguishable colours. */
export const MOST_RUNS = 8;
export const LONGEST_NAME = 40;
/** Goes before the name of a schedule's parameter. */
const PREFIX = "schedule.";

/** @param {string} kind @param {number} slot @param {Partial<RunSetting>} change
 *  @returns {RunSetting} */
export const newRun = (kind, slot, change = {}) => ({
  kind,
  slot,
  from: null,
  rate: null,
  batch: null,
  on: true,
  name: "",
  options: {},
  schedule: "constant",
  scheduleOptions: {},
  warmUp: 0,
  average: false,
  ...change,
});

// Writing.

/** Characters that separate runs and keys are escaped in names. @param {string} name */
const escaped = (name) =>
  name.replace(/[%,~:]/g, (character) => encodeURIComponent(character).replace("~", "%7E"));

/** @param {RunSetting[]} runs */
export const writeRuns = (runs) => runs.map(writeRun).join(",");

/** @param {RunSetting} run @param {number} place */
function writeRun(run, place) {
  const rate = run.rate === null ? "" : `:${run.rate}`;
  const batch = run.batch === null ? "" : `*${run.batch}`;
  /** @type {[string, unknown, boolean][]} */
  const further = [
    ["at", run.slot, run.slot !== place],
    ["as", escaped(run.name), run.name !== ""],
    ["from", run.from, run.from !== null],
    ["schedule", run.schedule, run.schedule !== "constant"],
    ["warm", run.warmUp, run.warmUp !== 0],
    ["avg", 1, run.average],
    ...entries(run.options, ""),
    ...entries(run.scheduleOptions, PREFIX),
  ];
  const written = further.map(([key, value, differs]) => (differs ? `~${key}:${value}` : ""));
  return `${run.on ? "" : "!"}${run.kind}${rate}${batch}${written.join("")}`;
}

/** @param {Record<string, unknown>} options @param {string} prefix
 *  @returns {[string, unknown, boolean][]} */
const entries = (options, prefix) =>
  Object.entries(options).map(([key, value]) => [prefix + key, value, true]);

// Reading.

/** @param {string} text */
export function readRuns(text) {
  const runs = text.split(",").filter(Boolean).map(readRun);
  if (runs.length > MOST_RUNS) return refuse("has more than eight runs");
  const slots = new Set(runs.map(({ slot }) => slot));
  return slots.size === runs.length ? runs : refuse("has two runs in one slot");
}

/** @param {string} text @param {number} place @returns {RunSetting} */
function readRun(text, place) {
  const parts = /^(!?)(\w{2,40})(?::([^*~]+))?(?:\*([^~]+))?((?:~[\w.]+:[^~]*)*)$/.exec(text);
  if (!parts) return refuse(`has “${text}”, which is not a run such as sgd:0.5`);
  const [, off, kind, rate, batch, further] = parts;
  const run = newRun(kind, place, {
    rate: rate === undefined ? null : positive(rate),
    batch: batch === undefined ? null : integer(1, 100_000)(batch),
    on: off === "",
  });
  for (const pair of further.split("~").slice(1)) {
    const colon = pair.indexOf(":");
    readFurther(run, pair.slice(0, colon), pair.slice(colon + 1));
  }
  return run;
}

/** @param {RunSetting} run @param {string} key @param {string} text */
function readFurther(run, key, text) {
  if (key === "at") run.slot = integer(0, MOST_RUNS - 1)(text);
  else if (key === "as") run.name = decodeURIComponent(text).slice(0, LONGEST_NAME);
  else if (key === "from") run.from = integer(0, 1_000_000)(text);
  else if (key === "schedule") run.schedule = identifier(text);
  else if (key === "warm") run.warmUp = integer(0, 100_000)(text);
  else if (key === "avg") run.average = text === "1";
  else if (key.startsWith(PREFIX)) run.scheduleOptions[key.slice(PREFIX.length)] = finite(text);
  else run.options[key] = /^[a-z]/.test(text) ? identifier(text) : finite(text);
}

// Reducers.

/** The slot, and with it the colour and the marker, that an optimizer has where it is free.
 *  @type {Record<string, number>} */
const USUAL_SLOTS = {
  ...{ gd: 0, minibatch: 1, sgd: 2, random_search: 3, random_local_search: 4 },
  ...{ momentum: 5, nesterov: 6, adam: 7 },
};

/** The first slot that no run has; −1 if all are taken. @param {RunSetting[]} runs */
const freeSlot = (runs) =>
  [...Array(MOST_RUNS).keys()].find((free) => runs.every(({ slot }) => slot !== free)) ?? -1;

/** The usual slot of an optimizer, or the first that is free. @param {RunSetting[]} runs
 *  @param {string} kind */
export function slotFor(runs, kind) {
  const usual = USUAL_SLOTS[kind];
  const isFree = usual !== undefined && runs.every(({ slot }) => slot !== usual);
  return isFree ? usual : freeSlot(runs);
}

/** Adds one at the end, unless all slots are taken.
 *  @param {RunSetting[]} runs @param {string} kind */
export function addRun(runs, kind) {
  const slot = slotFor(runs, kind);
  return slot < 0 ? runs : [...runs, newRun(kind, slot)];
}

/** @param {RunSetting[]} runs @param {number} slot */
export function duplicateRun(runs, slot) {
  const free = freeSlot(runs);
  const place = runs.findIndex((run) => run.slot === slot);
  if (free < 0 || place < 0) return runs;
  return runs.toSpliced(place + 1, 0, { ...runs[place], slot: free });
}

/** @param {RunSetting[]} runs @param {number} slot */
export const removeRun = (runs, slot) => runs.filter((run) => run.slot !== slot);

/** @param {RunSetting[]} runs @param {number} slot @param {Partial<RunSetting>} change */
export const changeRun = (runs, slot, change) =>
  runs.map((run) => (run.slot === slot ? { ...run, ...change } : run));

/** Another optimizer has other parameters.
 *  @param {RunSetting[]} runs @param {number} slot @param {string} kind */
export const changeKind = (runs, slot, kind) =>
  runs.map((run) => (run.slot === slot ? newRun(kind, slot, { on: run.on, name: run.name }) : run));
