/**
 * What a step has cost: the axes against which losses are compared. Pure.
 *
 * @typedef {import("./types.js").State} State
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./types.js").Paths} Paths
 */

/** The column of each axis, and what it is called. @type {Record<State["axis"], {title: string, column: (run: Run) => number[]}>} */
const AXES = {
  steps: { title: "step", column: ({ loss }) => loss.map((_, i) => i) },
  examples: { title: "examples touched", column: ({ examples }) => examples },
  evaluations: { title: "loss evaluations", column: ({ loss_evaluations }) => loss_evaluations },
};

/** Ends this many times apart are shown on a log axis. */
const LOG_ABOVE = 20;

/**
 * Where each step of each run is. On a log axis nothing spent has no place: it is at the left edge,
 * at half of the least that anyone has spent.
 *
 * @param {Paths} paths @param {State["axis"]} axis
 * @returns {{title: string, log: boolean, range: [number, number], columns: number[][]}}
 */
export function budgets({ runs, steps }, axis) {
  const { title: spent, column } = AXES[axis];
  const whole = runs.map(column);
  const ends = whole.map((own) => own[own.length - 1] ?? 0).filter((end) => end > 0);
  const most = Math.max(1, ...ends);
  const title = ends.length || runs.length === 0 ? spent : `${spent}: none of these asks for one`;
  const log = axis !== "steps" && ends.length > 1 && most > LOG_ABOVE * Math.min(...ends);
  if (!log) return { title, log, range: [0, 1.02 * (axis === "steps" ? Math.max(1, steps) : most)], columns: whole };
  const least = whole.reduce((low, own) => Math.min(low, own.find((spent) => spent > 0) ?? low), most) / 2;
  const columns = whole.map((own) => own.map((spent) => Math.max(spent, least)));
  return { title, log, range: [least, most * 1.15], columns };
}

/** A column at a fractional step. @param {number[]} column @param {number} t */
export function columnAt(column, t) {
  const last = column.length - 1;
  const i = Math.min(Math.floor(t), last);
  const j = Math.min(i + 1, last);
  return column[i] + (column[j] - column[i]) * (Math.min(t, last) - i);
}
