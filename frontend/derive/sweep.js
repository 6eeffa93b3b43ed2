/** Facts from the answer of a sweep of learning rates. Pure. */

/** Ranges of rates with which the run diverges, half-way to the neighbours. @param {Sweep} sweep */
export function divergedRanges({ learning_rate: rates, loss }) {
  /** @type {[number, number][]} */
  const ranges = [];
  const between = (/** @type {number} */ i, /** @type {number} */ j) =>
    Math.sqrt(rates[i] * (rates[j] ?? rates[i]));
  for (let i = 0; i < rates.length; i++) {
    if (loss[i] !== null) continue;
    if (i > 0 && loss[i - 1] === null) ranges[ranges.length - 1][1] = between(i, i + 1);
    else ranges.push([between(i, i - 1), between(i, i + 1)]);
  }
  return ranges;
}

/** Rates that theory suggests at the start, with a short and a full name; 0 has no place on a log
 *  axis. @param {Sweep} sweep */
export const referenceRates = ({ reference_rates: known }) =>
  /** @type {[number, string, string][]} */ ([
    [known.line_search, "line search", "The first step of exact line search"],
    [known.two_over_l, "2/L", "2/L"],
  ]).filter(([rate]) => rate > 0); // false for null too
