/** Raises and lowers one slack ξ of the shown example, while W stays. */

import { number } from "../../../derive/format.js";
import { largestSlack, withSlack } from "../../../derive/lesson/slack.js";
import { shownExample } from "../../../derive/shown_point.js";
import { createChanges, h, setChoices, setText } from "../../../draw/dom.js";
import { lossOf } from "../../../state/catalog.js";

const STEPS = 200; // of the slider
const NAMED = 0.03; // the least share of the bars with a name below it

/** @param {HTMLElement} host @returns {View} */
export function create(host) {
  /** A slack, and the value that the user gives it; null is what W needs.
   *  @type {{of: string, j: number, xi: number | null} | null} */
  let chosen = null;
  const classes = h("select", { id: "slack-class", onchange: () => choose(Number(classes.value)) });
  const slider = h("input", {
    ...{ id: "slack-value", className: "track", type: "range", min: "0", max: String(STEPS) },
    oninput: () => pull(slider.valueAsNumber),
  });
  const value = h("output", { htmlFor: "slack-value" });
  const reset = h("button", { className: "quiet", onclick: () => choose() }, "What W needs");
  const bars = h("div", { className: "slack-bars", "aria-hidden": "true" });
  const words = h("p", { role: "status" });
  const rows = h("div", { className: "row" }, h("label", { htmlFor: classes.id }, "ξ of"), classes);
  rows.append(h("label", { className: "hidden", htmlFor: slider.id }, "Its value"), slider, value);
  const body = h("div", {}, rows, bars, words, reset);
  const absent = h("p", { className: "note" });
  host.append(absent, body);

  let drawn = /** @type {Example | null} */ (null);
  const isNew = createChanges();

  /** @param {number} [j] */
  function choose(j = chosen?.j) {
    if (!drawn || j === undefined) return;
    chosen = { of: drawn.id, j, xi: null };
    show(drawn);
  }

  /** @param {number} position Of the slider. */
  function pull(position) {
    if (!drawn || !chosen) return;
    chosen = { ...chosen, xi: (position / STEPS) * reach(drawn, chosen.j) };
    show(drawn);
  }

  /** @param {Example} example */
  function show(example) {
    if (chosen?.of !== example.id) {
      const j = largestSlack(example.terms, example.label);
      chosen = { of: example.id, j, xi: null };
    }
    const { names, terms, label } = example;
    const { j } = chosen;
    const xi = chosen.xi ?? Math.max(0, terms[j]);
    const others = names.flatMap((text, k) => (k === label ? [] : [{ value: String(k), text }]));
    setChoices(classes, others, String(j));
    const found = withSlack(terms, j, xi);
    slider.value = String((STEPS * xi) / reach(example, j));
    slider.setAttribute("aria-valuetext", number(xi));
    setText(value, number(xi));
    reset.disabled = found.kind === "tight";
    const total = Math.max(found.usual, found.loss) || 1;
    const widths = terms.map((term, k) => (k === j ? xi : Math.max(0, term)) / total);
    bars.replaceChildren(
      ...widths.map((width, k) =>
        h(
          "i",
          { className: k === j ? found.kind : "", style: `width: ${100 * width}%` },
          h("span", { hidden: width < NAMED || names[k].length > 2 }, names[k]),
        ),
      ),
    );
    setText(words, sentence(example, j, xi, found));
  }

  return {
    update({ seen, state }) {
      drawn = exampleOf(seen, state);
      const isFit = seen !== null && Boolean(lossOf(seen)?.has_constraints);
      body.hidden = !drawn || !isFit;
      const why = isFit
        ? "Loading the example …"
        : "Only the multiclass SVM loss has these slacks.";
      setText(absent, body.hidden ? why : "");
      if (drawn && isFit && isNew(drawn.id, ...drawn.terms)) show(drawn);
    },
  };
}

/** @typedef {{id: string, names: string[], label: number, terms: number[]}} Example */

/** @param {Seen | null} seen @param {State} state @returns {Example | null} */
function exampleOf(seen, state) {
  const examples = seen?.answer.examples;
  const i = examples ? shownExample(examples, state) : -1;
  if (!seen || !examples?.margins || i < 0) return null;
  const names = seen.dataset.class_names;
  const id = JSON.stringify([seen.dataset.id, examples.example[i], seen.place]);
  return { id, names, label: examples.label[i], terms: examples.margins[i].map(Number) };
}

/** The largest value of the slider. @param {Example} example @param {number} j */
const reach = ({ terms }, j) => Math.max(1, 2 * Math.max(0, terms[j]));

/** @param {Example} example @param {number} j @param {number} xi
 *  @param {ReturnType<typeof withSlack>} found */
function sentence({ names, label, terms }, j, xi, { kind, needed, usual, loss }) {
  const gap = `score of ${names[label]} − score of ${names[j]} is ${number(1 - terms[j])}`;
  const needs = `ξ = ${number(needed)}`;
  if (kind === "broken") {
    const limit = `1 − ξ = ${number(1 - xi)}`;
    const why = `the ${gap}, less than ${limit}`;
    return `Broken: ${why}. This W needs ${needs}; another W may need less.`;
  }
  if (kind === "wasted") {
    const rise = `from ${number(usual)} to ${number(loss)}`;
    return `Allowed, but wasted: the ${gap}, and ${needs} is enough. The loss rises ${rise}.`;
  }
  return `The ${gap}, so this W needs ${needs}. The loss of the example, Σξ, is ${number(usual)}.`;
}
