/**
 * All settings of one run, in a popover beside its row: built from what the catalog says.
 *
 * @typedef {import("../../state/types.js").Model} Model
 * @typedef {import("../../state/types.js").RunSetting} RunSetting
 * @typedef {import("../../state/types.js").CatalogParameter} CatalogParameter
 * @typedef {{control: HTMLInputElement | HTMLSelectElement, show: (run: RunSetting, model: Model) => void}} Field
 */

import { hasRate, usualOptions } from "../../derive/defaults.js";
import { capital, number } from "../../derive/format.js";
import { byId, setChoices, setText } from "../../draw/dom.js";
import { LONGEST_NAME, MOST_RUNS } from "../../state/runs.js";
import { batchOf, rateOf } from "../../state/state.js";
import { optimizerName, runTitle } from "../../words/names.js";
import { createRefusal } from "../page/refusal.js";

/** @param {import("./runs.js").Actions} actions */
export function createRunForm(actions) {
  const form = byId("run-form");
  /** @type {number | null} */
  let slot = null;
  let built = "";
  /** @type {Field[]} */
  let fields = [];
  /** @type {Model} */
  let model;
  const runOf = () => model.state.runs.find((run) => run.slot === slot);
  form.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "open") place();
    else slot = null;
  });

  /** Below its row, within the window. */
  function place() {
    const row = document.querySelector(`#runs-body tr[data-slot="${slot}"]`);
    if (!row) return;
    const box = row.getBoundingClientRect();
    const room = innerHeight - form.offsetHeight - EDGE;
    form.style.left = `${Math.max(EDGE, Math.min(box.right - form.offsetWidth, innerWidth - form.offsetWidth - EDGE))}px`;
    form.style.top = `${Math.max(EDGE, Math.min(box.bottom + 2, room))}px`;
  }

  function show() {
    const run = runOf();
    if (slot === null || !run) return;
    const method = methodOf(model, run);
    const key = [slot, run.kind, run.rule, method ? "known" : ""].join();
    if (key !== built) {
      built = key;
      build(run);
      place();
    }
    for (const field of fields)
      if (document.activeElement !== field.control) field.show(run, model);
    setText(byId("run-form-title"), `Settings of ${runTitle(model.state, run.slot)}`);
    const copy = /** @type {HTMLButtonElement} */ (form.querySelector(".run-copy"));
    copy.disabled = model.state.runs.length >= MOST_RUNS;
  }

  /** @param {RunSetting} run */
  function build(run) {
    const method = methodOf(model, run);
    const own = run.slot;
    const change = (/** @type {Partial<RunSetting>} */ part) => actions.setRun(own, part);
    const optimizer = choice(
      "Optimizer",
      (kind) => actions.setKind(own, kind),
      (now, shown) => [methodChoices(shown), now.kind],
    );
    const name = text("Name", optimizerName(run.kind), (value) => change({ name: value.trim() }));
    const rates = hasRate(run.kind)
      ? [
          numeric(
            { name: "learning_rate", type: "number", exclusive_minimum: 0 },
            (now, { state }) => rateOf(state, now),
            (rate) => change({ rate }),
          ),
        ]
      : [];
    const parameters = (method?.parameters ?? [])
      .filter(({ name }) => !SHARED.includes(name))
      .filter((parameter) => model.state.function === null || !OF_EXAMPLES.includes(parameter.name))
      .map((parameter) => parameterField(parameter, run));
    const rule = method?.scheduled ? ruleFields(run) : [];
    const average = method
      ? [
          checkbox(
            "Show the average of its points",
            (now) => now.average,
            (value) => change({ average: value }),
          ),
        ]
      : [];
    const parts = [name, optimizer, ...rates, ...parameters, ...rule, ...average];
    fields = parts.map(({ field }) => field);
    const words = Object.assign(document.createElement("p"), { className: "run-words" });
    words.textContent = [method?.description, method?.citation && `${method.citation}.`]
      .filter(Boolean)
      .join(" ");
    const grid = Object.assign(document.createElement("div"), { className: "run-fields" });
    grid.append(
      name.element,
      optimizer.element,
      words,
      ...parts.slice(2).map(({ element }) => element),
    );
    form.replaceChildren(heading(), grid, buttons(own));
  }

  /** @param {CatalogParameter} parameter @param {RunSetting} run */
  function parameterField(parameter, run) {
    const isBatch = parameter.name === "batch_size";
    const read = (/** @type {RunSetting} */ now, /** @type {Model} */ { state }) =>
      isBatch
        ? (batchOf(now) ?? parameter.default ?? null)
        : (now.options[parameter.name] ??
          usualOptions(state, now.kind)[parameter.name] ??
          parameter.default ??
          null);
    const write = (/** @type {number | string | null} */ value) => {
      const now = runOf() ?? run;
      if (isBatch) return actions.setRun(run.slot, { batch: /** @type {number | null} */ (value) });
      const { [parameter.name]: _, ...others } = now.options;
      const usual =
        usualOptions(model.state, now.kind)[parameter.name] ?? parameter.default ?? null;
      const options =
        value === null || value === usual ? others : { ...others, [parameter.name]: value };
      actions.setRun(run.slot, { options });
    };
    if (!parameter.choices) return numeric(parameter, read, write);
    const choices = parameter.choices.map((value) => ({ value, text: value }));
    return choice(
      titleOf(parameter),
      write,
      (now, shown) => [choices, String(read(now, shown))],
      parameter.description,
    );
  }

  /** @param {RunSetting} run */
  function ruleFields(run) {
    const rules = model.catalog?.schedules ?? [];
    const rule = rules.find(({ kind }) => kind === run.rule);
    const select = choice(
      "Step size",
      (kind) => actions.setRun(run.slot, { rule: kind, ruleOptions: {} }),
      (now) => [
        rules.map(({ kind, title, description }) => ({
          value: kind,
          text: title,
          title: description,
        })),
        now.rule,
      ],
      rule?.description,
    );
    const parameters = (rule?.parameters ?? []).map((parameter) =>
      numeric(
        parameter,
        (now) => now.ruleOptions[parameter.name] ?? parameter.default ?? null,
        (value) => {
          const { [parameter.name]: _, ...others } = (runOf() ?? run).ruleOptions;
          const ruleOptions =
            value === null || value === parameter.default
              ? others
              : { ...others, [parameter.name]: value };
          actions.setRun(run.slot, { ruleOptions });
        },
      ),
    );
    const warmUp = {
      name: "warm_up",
      type: "integer",
      minimum: 0,
      maximum: 2000,
      description: "first steps, over which η rises from near zero",
    };
    return [
      select,
      ...parameters,
      numeric(
        warmUp,
        (now) => now.warmUp,
        (value) => actions.setRun(run.slot, { warmUp: value ?? 0 }),
      ),
    ];
  }

  function heading() {
    const title = Object.assign(document.createElement("h2"), { id: "run-form-title" });
    const close = button("×", "icon", () => form.hidePopover());
    close.setAttribute("aria-label", "Close");
    const head = Object.assign(document.createElement("div"), { className: "run-form-head" });
    head.append(title, close);
    return head;
  }

  /** @param {number} own */
  function buttons(own) {
    const row = Object.assign(document.createElement("div"), { className: "run-form-buttons" });
    const copy = button("Duplicate", "run-copy", () => {
      form.hidePopover();
      actions.duplicateRun(own);
    });
    const remove = button("Remove", "run-remove", () => {
      form.hidePopover();
      actions.removeRun(own);
      byId("run-add").focus();
    });
    row.append(copy, remove);
    return row;
  }

  return {
    /** Before the browser shows the popover. @param {number} which */
    open(which) {
      slot = which;
      built = "";
      show();
    },
    /** @param {Model} next */
    update(next) {
      model = next;
      show();
    },
  };
}

/** Pixels between the popover and the window's edge. */
const EDGE = 8;

/** Parameters that many optimizers have, and that have their own fields. */
const SHARED = ["learning_rate", "warm_up", "average"];

/** Parameters that say which examples are looked at: a formula has none. */
const OF_EXAMPLES = ["batch_size", "sampling"];

/** @param {Model} model @param {RunSetting} run */
const methodOf = ({ catalog }, run) => catalog?.optimizers?.find(({ kind }) => kind === run.kind);

/** @param {Model} model */
function methodChoices({ catalog, state }) {
  const unregularised = state.l2 === 0 || state.function !== null;
  return (catalog?.optimizers ?? []).map(({ kind, title, description, needs_l2 }) => ({
    value: kind,
    text: needs_l2 && unregularised ? `${title} (needs regularization)` : title,
    disabled: Boolean(needs_l2) && unregularised,
    title: description,
  }));
}

// Fields. Each is its element, its control, and how the control shows a run.

let count = 0;

/** @param {string} title @param {HTMLInputElement | HTMLSelectElement} control @param {string} [description] */
function labelled(title, control, description) {
  control.id = `run-field-${++count}`;
  const element = Object.assign(document.createElement("div"), { className: "field" });
  const label = Object.assign(document.createElement("label"), {
    htmlFor: control.id,
    textContent: title,
  });
  if (description) element.title = description;
  element.append(label, control);
  return element;
}

/** @param {string} title @param {string} placeholder @param {(value: string) => void} write */
function text(title, placeholder, write) {
  const control = Object.assign(document.createElement("input"), {
    type: "text",
    maxLength: LONGEST_NAME,
    placeholder,
  });
  control.addEventListener("change", () => write(control.value));
  /** @type {Field["show"]} */
  const show = (run) => (control.value = run.name);
  return { element: labelled(title, control), field: { control, show } };
}

/**
 * @param {string} title
 * @param {(value: string) => void} write
 * @param {(run: RunSetting, model: Model) => [import("../../draw/dom.js").Choice[], string]} read
 * @param {string} [description]
 */
function choice(title, write, read, description) {
  const control = document.createElement("select");
  control.addEventListener("change", () => write(control.value));
  /** @type {Field["show"]} */
  const show = (run, model) => setChoices(control, ...read(run, model));
  return { element: labelled(title, control, description), field: { control, show } };
}

/**
 * @param {CatalogParameter} parameter
 * @param {(run: RunSetting, model: Model) => number | string | null} read
 * @param {(value: number | null) => void} write Null is the default.
 */
function numeric(parameter, read, write) {
  const control = Object.assign(document.createElement("input"), { type: "number" });
  const { minimum, maximum } = parameter;
  control.step = parameter.type === "integer" ? "1" : "any";
  if (minimum !== null && minimum !== undefined) control.min = String(minimum);
  if (maximum !== null && maximum !== undefined) control.max = String(maximum);
  control.placeholder = parameter.optional
    ? parameter.name === "batch_size"
      ? "all"
      : "none"
    : "";
  const element = labelled(titleOf(parameter), control, parameter.description);
  /** @type {number | string | null} */
  let holding = null;
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
  /** @type {Field["show"]} */
  const show = (run, model) => {
    holding = read(run, model);
    if (!refusal.stands(holding)) restore();
  };
  return { element, field: { control, show } };
}

/** @param {CatalogParameter} parameter */
function allowedInWords({
  type,
  minimum,
  maximum,
  exclusive_minimum: above,
  exclusive_maximum: below,
}) {
  /** @type {[string, number | null | undefined][]} */
  const bounds = [
    ["above", above],
    ["at least", minimum],
    ["below", below],
    ["at most", maximum],
  ];
  const words = bounds.flatMap(([word, bound]) =>
    typeof bound === "number" ? [`${word} ${number(bound)}`] : [],
  );
  return (
    [type === "integer" ? "A whole number" : "A number", words.join(", ")]
      .filter(Boolean)
      .join(" ") + "."
  );
}

/** @param {string} title @param {(run: RunSetting) => boolean} read @param {(value: boolean) => void} write */
function checkbox(title, read, write) {
  const control = Object.assign(document.createElement("input"), { type: "checkbox" });
  control.addEventListener("change", () => write(control.checked));
  const element = Object.assign(document.createElement("label"), { className: "run-check" });
  element.append(control, title);
  /** @type {Field["show"]} */
  const show = (run) => (control.checked = read(run));
  return { element, field: { control, show } };
}

/** @param {string} title @param {string} className @param {() => void} act */
function button(title, className, act) {
  const element = Object.assign(document.createElement("button"), {
    type: "button",
    className,
    textContent: title,
  });
  element.addEventListener("click", act);
  return element;
}

/** @param {CatalogParameter} parameter @param {number} value */
function isAllowed({ exclusive_minimum: above, exclusive_maximum: below }, value) {
  const low = above === null || above === undefined || value > above;
  const high = below === null || below === undefined || value < below;
  return Number.isFinite(value) && low && high;
}

/** @param {CatalogParameter} parameter */
const titleOf = ({ name }) => capital(name.replaceAll("_", " "));
