/** The prediction of a step: its prompt, the answer, and the reveal. */

import { factOf } from "../../derive/lesson/facts.js";
import { truthOf } from "../../derive/lesson/prediction.js";
import { guessOf } from "../../derive/lesson/step.js";
import { createChanges, h, setText } from "../../draw/dom.js";
import { factText } from "../../words/lesson/facts.js";

const TICKS = 1000; // of a slider without steps of its own

/** @param {Prediction} prediction @param {Actions} actions */
export function createForm(prediction, actions) {
  const prompt = h("div", { className: "lesson-prompt" });
  prompt.innerHTML = prediction.prompt;
  const input = INPUTS[prediction.kind](/** @type {any} */ (prediction), actions.predict);
  const check = h("button", { className: "primary", onclick: actions.checkPrediction }, "Check");
  const again = h("button", { onclick: actions.predictAgain }, "Try again");
  const verdict = h("p", { className: "verdict" });
  const reveal = h("div", { className: "lesson-reveal", role: "status" });
  const element = h("div", { className: "lesson-prediction" }, prompt, input.element);
  element.append(h("div", { className: "row" }, check, again), reveal);
  const isNew = createChanges();
  return {
    element,
    /** Returns whether its texts have changed. @param {Model} model */
    update(model) {
      const guess = guessOf(model);
      const { checked = null, value = null } = guess ?? {};
      const isKnown = truthOf(prediction, (name) => factOf(name, model)) !== null;
      check.hidden = checked !== null;
      check.disabled = value === null || !isKnown;
      check.title = isKnown ? "" : "The page is still computing.";
      again.hidden = checked === null;
      input.update(value, checked?.truth ?? null);
      if (!isNew(checked)) return false;
      reveal.className = `lesson-reveal ${checked ? (checked.right ? "right" : "wrong") : ""}`;
      setText(verdict, checked?.right ? "Right." : "Not quite.");
      const text = h("div");
      text.innerHTML = checked?.reveal ?? "";
      reveal.replaceChildren(...(checked ? [verdict, text] : []));
      if (checked) requestAnimationFrame(() => reveal.scrollIntoView({ block: "nearest" }));
      return true;
    },
  };
}

/** @typedef {(value: FactValue) => void} Predict */
/** @typedef {{element: HTMLElement, update: (value: FactValue | null, truth: FactValue | null)
 *    => void}} Input Its truth is null until the prediction is checked. */

let forms = 0;

/** @type {Record<Prediction["kind"], (prediction: any, predict: Predict) => Input>} */
const INPUTS = { choice, number: slider, point: onPicture, direction: onPicture };

/** @param {Extract<Prediction, {kind: "choice"}>} prediction @param {Predict} predict
 *  @returns {Input} */
function choice({ options }, predict) {
  const name = `lesson-choice-${++forms}`;
  const inputs = options.map(({ id }) =>
    h("input", { type: "radio", name, value: id, onchange: () => predict(id) }),
  );
  const labels = options.map(({ label }, i) => {
    const text = h("span");
    text.innerHTML = label;
    return h("label", {}, inputs[i], text);
  });
  const legend = h("legend", { className: "hidden" }, "Your prediction");
  return {
    element: h("fieldset", { className: "lesson-choices" }, legend, ...labels),
    update(value, truth) {
      inputs.forEach((input, i) => {
        input.checked = input.value === value;
        input.disabled = truth !== null;
        labels[i].classList.toggle("true", input.value === truth);
      });
    },
  };
}

/** @param {Extract<Prediction, {kind: "number"}>} prediction @param {Predict} predict
 *  @returns {Input} */
function slider({ max, min, scale, step, unit }, predict) {
  const isLog = scale === "log";
  const ticks = step ? Math.round((max - min) / step) : TICKS;
  const valueAt = (/** @type {number} */ tick) =>
    isLog ? min * (max / min) ** (tick / ticks) : min + ((max - min) * tick) / ticks;
  const id = `lesson-number-${++forms}`;
  const input = h("input", {
    ...{ id, type: "range", className: "track", min: "0", max: String(ticks) },
    ...{ value: String(ticks / 2), "aria-label": "Your prediction" },
    oninput: () => predict(Number(valueAt(input.valueAsNumber).toPrecision(6))),
  });
  const output = h("output", { htmlFor: id }, "?");
  return {
    element: h("div", { className: "row" }, input, output),
    update(value, truth) {
      input.disabled = truth !== null;
      const own = value === null ? "?" : factText(value, unit);
      setText(output, truth === null ? own : `yours ${own}, computed ${factText(truth, unit)}`);
      input.setAttribute("aria-valuetext", own);
    },
  };
}

/** Answered on the picture itself. @param {Extract<Prediction, {kind: "point" | "direction"}>}
 *    prediction @returns {Input} */
function onPicture({ kind }) {
  const how =
    kind === "point"
      ? "Click on the picture, or focus the pin there and move it with the arrow keys."
      : "Drag the arrow on the picture, or focus it and turn it with the arrow keys.";
  const element = h("p", { className: "note" }, how);
  return {
    element,
    update(_, truth) {
      element.hidden = truth !== null;
    },
  };
}
