/** A sweep of learning rates in words. Pure. */

import { spoken } from "../derive/format.js";
import { ends } from "../derive/numbers.js";
import { divergedRanges, referenceRates } from "../derive/sweep.js";
import { runTitle, valueName } from "./names.js";

/** One rate, and what it leads to. @param {Sweep} sweep @param {number} i */
export function rateText({ learning_rate, loss }, i) {
  const end = loss[i] === null ? "diverged" : `reaches ${spoken(loss[i])}`;
  return `η = ${spoken(learning_rate[i])} ${end}`;
}

/** The text alternative of the chart. @param {State} state @param {Sweep | null} sweep */
export function rateWords(state, sweep) {
  if (!sweep) return "The learning rates are being compared.";
  const { learning_rate: rates, loss, asked, slot } = sweep;
  const finite = loss.map((value) => value ?? Infinity);
  const best = finite.indexOf(Math.min(...finite));
  const [low, high] = ends(rates).map((rate) => spoken(rate));
  const ranges = divergedRanges(sweep).map(([from, to]) => `from ${spoken(from)} to ${spoken(to)}`);
  return [
    `${runTitle(state, slot)} after ${asked} steps, with learning rates from ${low} to ${high}:`,
    `the lowest ${valueName(state)} is ${spoken(loss[best])}, with η = ${spoken(rates[best])}.`,
    ranges.length ? `It diverges ${ranges.join(" and ")}.` : "None of them makes it diverge.",
    ...referenceRates(sweep).map(([rate, , name]) => `${name} is ${spoken(rate)}.`),
  ].join(" ");
}
