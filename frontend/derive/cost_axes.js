/** The cost of the steps: the axes against which losses are compared. Pure. */

/** Losses and gradients count alike, so that all methods can be compared. @param {Run} run */
const evaluations = ({ loss_evaluations, gradient_evaluations }) =>
  loss_evaluations.map((count, step) => count + gradient_evaluations[step]);

/** The column and the title of each axis.
 *  @type {Record<State["axis"], {title: string, column: (run: Run) => number[]}>} */
const AXES = {
  steps: { title: "step", column: ({ loss }) => loss.map((_, i) => i) },
  examples: { title: "examples touched", column: ({ examples }) => examples },
  evaluations: { title: "evaluations of the loss or its gradient", column: evaluations },
  time: { title: "processor time", column: ({ seconds }) => seconds },
};

/** Runs whose costs differ by more than this factor are shown on a log axis. */
const LOG_ABOVE = 20;

/** The position of each step of each run. A log axis has no zero: steps that cost nothing are at
 *  its left edge, at half the lowest cost. @param {Paths} paths @param {State["axis"]} axis
 *  @returns {{title: string, log: boolean, range: [number, number], columns: number[][]}} */
export function budgets({ runs, steps }, axis) {
  const { title: spent, column } = AXES[axis];
  const whole = runs.map(column);
  const ends = whole.map((own) => own[own.length - 1] ?? 0).filter((end) => end > 0);
  const most = ends.length ? Math.max(...ends) : 1;
  const title = ends.length || runs.length === 0 ? spent : `${spent}: none in these runs`;
  const log = axis !== "steps" && ends.length > 1 && most > LOG_ABOVE * Math.min(...ends);
  const last = axis === "steps" ? Math.max(1, steps) : most;
  if (!log) return { title, log, range: [0, 1.02 * last], columns: whole };
  const least =
    whole.reduce((low, own) => Math.min(low, own.find((spent) => spent > 0) ?? low), most) / 2;
  const columns = whole.map((own) => own.map((spent) => Math.max(spent, least)));
  return { title, log, range: [least, most * 1.15], columns };
}

/** The largest cost that all runs have reached, and each run's loss there: null where a run has no
 *  such cost. A run that has stopped keeps its loss.
 *  @param {Paths} paths @param {State["axis"]} axis
 *  @returns {{budget: number, spent: number[], losses: (number | null)[]}} */
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
