/** The gradient against centred differences at some entries of W, and why they disagree. */

import { number } from "../../../derive/format.js";
import { createChanges, h, setChoices } from "../../../draw/dom.js";

/** @type {Record<Schema["CheckedEntry"]["verdict"], string>} */
const VERDICTS = {
  agrees: "agrees",
  kink: "kink within the step",
  rounding: "rounding",
  differs: "differs",
};
const STEPS = ["0.1", "0.01", "0.001", "0.00001", "0.0000001", "0.000000001"];

/** @param {HTMLElement} host @param {Actions} actions @returns {View} */
export function create(host, actions) {
  const step = h("select", {
    id: "check-step",
    onchange: () => actions.setFigure("gradient_check", { step: Number(step.value) }),
  });
  const fault = h("input", {
    ...{ id: "check-fault", type: "checkbox" },
    onchange: () => actions.setFigure("gradient_check", { fault: fault.checked ? "sign" : null }),
  });
  setChoices(
    step,
    STEPS.map((value) => ({ value, text: value })),
    STEPS[0],
  );
  const label = h("label", { htmlFor: step.id }, "Step h");
  const wrong = h("label", { className: "inline" }, fault, "with a wrong sign");
  const columns = ["Entry", "Gradient", "Difference", "Verdict"];
  const head = h("tr", {}, ...columns.map((text) => h("th", { scope: "col" }, text)));
  const body = h("tbody");
  const table = h("table", { className: "checked" }, h("thead", {}, head), body);
  host.append(h("div", { className: "row" }, label, step, wrong), table);
  const isNew = createChanges();
  return {
    update({ figures: { gradient_check: answer } }) {
      if (!isNew(answer)) return;
      body.replaceChildren(...(answer?.entries.map(rowOf) ?? []));
    },
  };
}

/** @param {Schema["CheckedEntry"]} entry */
function rowOf({ row, column, analytic, numeric, verdict }) {
  const cells = [number(analytic), number(numeric)].map((text) =>
    h("td", { className: "number" }, text),
  );
  const name = h("th", { scope: "row" }, `${row}, ${column}`);
  return h("tr", { className: verdict }, name, ...cells, h("td", {}, VERDICTS[verdict]));
}
