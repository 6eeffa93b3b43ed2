/** A sweep of learning rates in words. Pure. */

import { number } from "../derive/format.js";
import { ends } from "../derive/numbers.js";
import { divergedRanges, referenceRates } from "../derive/sweep.js";
import { runTitle, valueName } from "./names.js";

/** One rate, and what it leads to. @param {Sweep} sweep @param {number} i */
export function rateText({ learning_rate, loss }, i) {
  const end = loss[i] === null ? "diverged" : `reaches ${number(loss[i])}`;
  return `η = ${number(learning_rate[i])} ${end}`;
}

/** The text alternative of the chart. @param {State} state @param {Sweep | null} sweep */
export function rateWords(state, sweep) {
  if (!sweep) return "The learning rates are being compared.";
  const { learning_rate: rates, loss, asked, slot } = sweep;
  const finite = loss.map((value) => value ?? Infinity);
  const best = finite.indexOf(Math.min(...finite));
  const [low, high] = ends(rates).map((rate) => number(rate));
  const ranges = divergedRanges(sweep).map(([from, to]) => `from ${number(from)} to ${number(to)}`);
  return [
    `${runTitle(state, slot)} after ${asked} steps, with learning rates from ${low} to ${high}:`,
    `the lowest ${valueName(state)} is ${number(loss[best])}, with η = ${number(rates[best])}.`,
    ranges.length ? `It diverges ${ranges.join(" and ")}.` : "None of them makes it diverge.",
    ...referenceRates(sweep).map(([rate, , name]) => `${name} is ${number(rate)}.`),
  ].join(" ");
}
