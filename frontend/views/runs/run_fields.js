/** The fields of a run's form.
 *  @typedef {HTMLInputElement | HTMLSelectElement} Control
 *  @typedef {object} Field A control, with its label in `element`.
 *  @property {HTMLElement} element @property {Control} control
 *  @property {(run: RunSetting, state: State) => void} show Shows a run's value. */

import { capital, number } from "../../derive/format.js";
import { h, setChoices } from "../../draw/dom.js";
import { LONGEST_NAME } from "../../state/runs.js";
import { createRefusal } from "../page/refusal.js";

let count = 0;

/** @param {string} title @param {Control} control @param {string} [description] */
function labelled(title, control, description = "") {
  control.id = `run-field-${++count}`;
  const label = h("label", { htmlFor: control.id }, title);
  return h("div", { className: "field", title: description }, label, control);
}

/** @param {string} title @param {string} placeholder @param {(value: string) => void} write
 *  @returns {Field} */
export function text(title, placeholder, write) {
  const onchange = () => write(control.value);
  const control = h("input", { type: "text", maxLength: LONGEST_NAME, placeholder, onchange });
  const show = (/** @type {RunSetting} */ run) => (control.value = run.name);
  return { element: labelled(title, control), control, show };
}

/** @param {string} title @param {(value: string) => void} write
 *  @param {(run: RunSetting, state: State) => [import("../../draw/dom.js").Choice[], string]} read
 *  @param {string} [description] @returns {Field} */
export function choice(title, write, read, description) {
  const control = h("select", { onchange: () => write(control.value) });
  const show = (/** @type {RunSetting} */ run, /** @type {State} */ state) =>
    setChoices(control, ...read(run, state));
  return { element: labelled(title, control, description), control, show };
}

/** @param {CatalogParameter} parameter
 *  @param {(run: RunSetting, state: State) => number | string | null} read
 *  @param {(value: number | null) => void} write Null is the default. @returns {Field} */
export function numeric(parameter, read, write) {
  const { minimum, maximum, name, optional, type } = parameter;
  const control = h("input", {
    type: "number",
    step: type === "integer" ? "1" : "any",
    min: String(minimum ?? ""),
    max: String(maximum ?? ""),
    placeholder: optional ? (name === "batch_size" ? "all" : "none") : "",
  });
  const element = labelled(titleOf(parameter), control, parameter.description);
  let holding = /** @type {number | string | null} */ (null);
  const restore = () => (control.value = holding === null ? "" : String(holding));
  const refusal = createRefusal(control, restore);
  element.append(refusal.words);
  control.addEventListener("change", () => {
    const isDefault = control.value === "" && control.validity.valid;
    if (!isDefault && !(control.validity.valid && isAllowed(parameter, control.valueAsNumber)))
      return refusal.refuse(allowedInWords(parameter));
    refusal.clear();
    write(isDefault ? null : control.valueAsNumber);
  });
  const show = (/** @type {RunSetting} */ run, /** @type {State} */ state) => {
    holding = read(run, state);
    if (!refusal.stands(holding)) restore();
  };
  return { element, control, show };
}

function allowedInWords(/** @type {CatalogParameter} */ parameter) {
  const { minimum, maximum, exclusive_minimum, exclusive_maximum } = parameter;
  /** @type {[string, number | null | undefined][]} */
  const bounds = [
    ["above", exclusive_minimum],
    ["at least", minimum],
    ["below", exclusive_maximum],
    ["at most", maximum],
  ];
  const words = bounds.flatMap(([word, bound]) =>
    typeof bound === "number" ? [`${word} ${number(bound)}`] : [],
  );
  const what = parameter.type === "integer" ? "A whole number" : "A number";
  return `${[what, words.join(", ")].filter(Boolean).join(" ")}.`;
}

/** @param {string} title @param {(run: RunSetting) => boolean} read
 *  @param {(value: boolean) => void} write @returns {Field} */
export function checkbox(title, read, write) {
  const control = h("input", { type: "checkbox", onchange: () => write(control.checked) });
  const show = (/** @type {RunSetting} */ run) => (control.checked = read(run));
  return { element: h("label", { className: "run-check row" }, control, title), control, show };
}

/** @param {CatalogParameter} parameter @param {number} value */
function isAllowed({ exclusive_minimum: above, exclusive_maximum: below }, value) {
  return Number.isFinite(value) && value > (above ?? -Infinity) && value < (below ?? Infinity);
}

/** @param {CatalogParameter} parameter */
export const titleOf = ({ name }) => capital(name.replaceAll("_", " "));
