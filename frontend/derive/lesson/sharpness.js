/** The sharpness along a run, from the answer of a race. Pure. */

/** The steps at which it is known, its values, the line 2/η of the last step, and the last value;
 *  null without any. @param {Schema["TrajectoriesAnswer"] | undefined} answer */
export function sharpnessOf(answer) {
  const [run] = answer?.runs ?? [];
  const known = (run?.sharpness ?? []).flatMap((value, i) =>
    value === null ? [] : [{ step: run.step[i], value }],
  );
  const rate = run?.learning_rate.at(-1);
  if (known.length === 0 || typeof rate !== "number") return null;
  const values = known.map(({ value }) => value);
  const steps = known.map(({ step }) => step);
  return { steps, values, edge: 2 / rate, last: values[values.length - 1] };
}
