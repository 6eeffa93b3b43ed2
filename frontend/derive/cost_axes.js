/**
 * What a step has cost: the axes against which losses are compared. Pure.
 *
 * @typedef {import("../state/types.js").State} State
 * @typedef {import("../state/types.js").Run} Run
 * @typedef {import("../state/types.js").Paths} Paths
 */

/** The column of each axis, and what it is called. @type {Record<State["axis"], {title: string, column: (run: Run) => number[]}>} */
const AXES = {
  steps: { title: "step", column: ({ loss }) => loss.map((_, i) => i) },
  examples: { title: "examples touched", column: ({ examples }) => examples },
  evaluations: { title: "evaluations of the loss or its gradient", column: evaluations },
  time: { title: "processor time", column: ({ seconds }) => seconds },
};

/** A method that looks at gradients alone is compared with one that looks at losses too. @param {Run} run */
function evaluations({ loss_evaluations, gradient_evaluations }) {
  return loss_evaluations.map((count, step) => count + gradient_evaluations[step]);
}

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
  const most = ends.length ? Math.max(...ends) : 1;
  const title = ends.length || runs.length === 0 ? spent : `${spent}: none of these asks for one`;
  const log = axis !== "steps" && ends.length > 1 && most > LOG_ABOVE * Math.min(...ends);
  if (!log)
    return {
      title,
      log,
      range: [0, 1.02 * (axis === "steps" ? Math.max(1, steps) : most)],
      columns: whole,
    };
  const least =
    whole.reduce((low, own) => Math.min(low, own.find((spent) => spent > 0) ?? low), most) / 2;
  const columns = whole.map((own) => own.map((spent) => Math.max(spent, least)));
  return { title, log, range: [least, most * 1.15], columns };
}

/**
 * The largest budget that all runs have come to, and each run's loss within it: null where it spends
 * nothing of the kind. A run that converged stays where it is, however much more there is to spend.
 *
 * @param {Paths} paths @param {State["axis"]} axis
 * @returns {{budget: number, spent: number[], losses: (number | null)[]}}
 */
export function atEqual({ runs }, axis) {
  const columns = runs.map(AXES[axis].column);
  const spent = columns.map((own) => own[own.length - 1] ?? 0);
  const goesOn = runs.map(({ outcome }) => outcome === null || outcome.reason === "steps");
  const bounds = spent.filter((end, i) => goesOn[i] && end > 0);
  const budget = bounds.length ? Math.min(...bounds) : Math.max(0, ...spent);
  const losses = runs.map(({ loss, outcome }, i) => {
    const last = columns[i].findLastIndex((own) => own <= budget);
    if (last < 0 || (spent[i] === 0 && loss.length > 1)) return null;
    return last === loss.length - 1 && outcome?.reason === "diverged" ? Infinity : loss[last];
  });
  return { budget, spent, losses };
}
