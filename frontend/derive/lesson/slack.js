/** One slack ξ of an example, raised or lowered while W stays. Pure. */

/** @typedef {"tight" | "wasted" | "broken"} SlackKind */

/** What follows if class j has slack ξ: whether its constraint s_y − s_j ≥ Δ − ξ still holds, and
 *  the loss of the example.
 *  @param {number[]} terms s_j − s_y + Δ of each class; zero for the label. @param {number} j
 *  @param {number} xi @returns {{kind: SlackKind, needed: number, usual: number, loss: number}} */
export function withSlack(terms, j, xi) {
  const needed = Math.max(0, terms[j]);
  const usual = terms.reduce((sum, term) => sum + Math.max(0, term), 0);
  const room = 1e-9 * Math.max(1, Math.abs(terms[j]));
  const kind = xi < needed - room ? "broken" : xi > needed + room ? "wasted" : "tight";
  return { kind, needed, usual, loss: usual - needed + xi };
}

/** The class with the largest slack other than the label.
 *  @param {number[]} terms @param {number} label */
export function largestSlack(terms, label) {
  const others = terms.map((_, j) => j).filter((j) => j !== label);
  return others.reduce((best, j) => (terms[j] > terms[best] ? j : best));
}
