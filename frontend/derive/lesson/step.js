/** The shown step of the open lesson, and what it hides. Pure. */

/** Identifies the shown step. @param {State} state */
export const stepKey = ({ lesson, lessonStep }) => `${lesson}/${lessonStep}`;

/** The shown step; null until its lesson has arrived. @param {Model} model */
export function stepOf({ lesson, state }) {
  if (lesson?.id !== state.lesson) return null;
  return lesson?.steps[state.lessonStep] ?? null;
}

/** What the user predicts at the shown step; null before the first try. @param {Model} model */
export const guessOf = ({ predicting, state }) =>
  predicting?.of === stepKey(state) ? predicting : null;

/** The prediction of the shown step, until it is checked. @param {Model} model */
export const openPrediction = (model) =>
  guessOf(model)?.checked ? null : (stepOf(model)?.prediction ?? null);

/** Whether the lowest point is what the user is to find. @param {Model} model */
export const hidesMinimum = (model) => Boolean(openPrediction(model)?.key?.includes("minimum"));

/** Whether the gradients' arrows would tell the direction that the user is to draw.
 *  @param {Model} model */
export const hidesArrows = (model) => openPrediction(model)?.kind === "direction";

/** Whether the chart of learning rates would tell the rate that the user is to find.
 *  @param {Model} model */
export const hidesRates = (model) =>
  ["line_search", "two_over_l"].includes(openPrediction(model)?.key ?? "");

/** Whether the losses of the runs would tell how they end. @param {Model} model */
export const hidesEnds = (model) => /^(winner|loser|run\.)/.test(openPrediction(model)?.key ?? "");

/** Whether the axes, which may lead to a run's end, would tell where it ends.
 *  @param {Model} model */
export const hidesAxes = (model) => Boolean(openPrediction(model)?.key?.endsWith(".end"));

/** The figure of the shown step. @param {Model} model */
export const figureOf = (model) => stepOf(model)?.figure ?? null;
