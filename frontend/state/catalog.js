/** The server's catalog: all choices, and every default. It is fetched before anything else; until
 *  then it is empty. */

/** @type {Catalog} */
export let catalog = {
  ...{ datasets: [], models: [], losses: [], functions: [], graphs: [] },
  ...{ optimizers: [], schedules: [], limits: {} },
};

/** @param {Catalog} answer */
export function learn(answer) {
  catalog = answer;
}

/** Undefined if the server has none with that id. @param {{dataset: string}} state */
export const datasetOf = ({ dataset }) => catalog.datasets.find(({ id }) => id === dataset);

/** @param {{loss: string}} state */
export const lossOf = ({ loss }) => catalog.losses.find(({ id }) => id === loss);

/** @param {{kind: string}} run */
export const optimizerOf = ({ kind }) => catalog.optimizers.find((own) => own.kind === kind);

/** @param {{schedule: string}} run */
export const scheduleOf = ({ schedule }) => catalog.schedules.find(({ kind }) => kind === schedule);

/** The analytic function of a state, or null. @param {{function: string | null}} state */
export const functionOf = (state) =>
  catalog.functions.find(({ id }) => id === state.function) ?? null;

/** Whether the objective has two variables to show, or more: a function of one variable has only
 *  its curve. @param {{function: string | null}} state */
export const hasMap = (state) => functionOf(state)?.dimension !== 1;

/** Whether the objective is the loss of a classifier: an analytic function has no examples, no
 *  classes, and no space beyond its plane. @param {{function: string | null}} state */
export const classifies = (state) => state.function === null;

/** Whether the objective is a mean over examples, so that a step may use only some of them.
 *  @param {{function: string | null}} state */
export const hasExamples = (state) => classifies(state) || functionOf(state)?.points != null;

/** Whether a method's step length is given by a learning rate. @param {{kind: string}} run */
export const hasRate = (run) => optimizerOf(run)?.needs_learning_rate ?? true;
