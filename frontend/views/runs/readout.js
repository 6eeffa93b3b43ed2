/** What a run's row says at the playhead. Pure. */

import { steady } from "../../derive/format.js";
import { at, isOff, stepFrom } from "../../derive/paths.js";

/** `projected` is the plane's loss at the projection, `rate` the learning rate of the next step.
 *  @param {Run | undefined} run @param {number} t */
export function readout(run, t) {
  const point = run && at(run, t);
  if (!run || !point) return { loss: "", note: "", projected: "", rate: null };
  const projected = isOff(point.residual) ? steady(point.projected) : "";
  const rate = run.learning_rate[stepFrom(run, t) ?? run.loss.length - 1] ?? null;
  return { ...lossAndNote(run, t, point), projected, rate };
}

/** @param {Run} run @param {number} t @param {{loss: number, residual: number}} point */
function lossAndNote({ loss, outcome }, t, point) {
  const { reason, steps } = (t >= loss.length - 1 && outcome) || {};
  if (reason === "diverged") return { loss: "∞", note: `diverged after step ${steps}` };
  if (reason === "stopped") return { loss: steady(point.loss), note: `stopped at step ${steps}` };
  const note = isOff(point.residual) ? `${steady(point.residual)} off the plane` : "";
  return { loss: steady(point.loss), note };
}
