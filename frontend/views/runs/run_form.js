/** All settings of one run, in a popover beside its row: built from the catalog. */

import { usualOptions } from "../../derive/defaults.js";
import { byId, createChanges, h, setText } from "../../draw/dom.js";
import {
  catalog,
  classifies,
  hasExamples,
  hasRate,
  optimizerOf,
  scheduleOf,
} from "../../state/catalog.js";
import { isNetwork } from "../../state/model.js";
import { MOST_RUNS } from "../../state/runs.js";
import { batchOf, rateOf } from "../../state/state.js";
import { optimizerName, runTitle } from "../../words/names.js";
import { checkbox, choice, numeric, text, titleOf } from "./run_fields.js";

const EDGE = 8; // pixels between the popover and the window's edge
/** Parameters that many optimizers have, and that have their own fields. */
const SHARED = ["learning_rate", "warm_up", "average"];
/** Parameters that say which examples a step uses: most functions have none. */
const OF_EXAMPLES = ["batch_size", "sampling"];

/** @type {CatalogParameter} */
const WARM_UP = {
  ...{ name: "warm_up", type: "integer", minimum: 0, maximum: 2000 },
  description: "first steps, over which η rises from near zero",
};

/** @type {CatalogParameter} */
const START_SEED = {
  ...{ name: "start_seed", type: "integer", minimum: 0, maximum: 1_000_000, optional: true },
  description: "of an initialisation of its own; without one it starts where the others do",
};

/** @param {Actions} actions */
export function createRunForm(actions) {
  const form = byId("run-form");
  let slot = /** @type {number | null} */ (null);
  let built = "";
  let fields = /** @type {import("./run_fields.js").Field[]} */ ([]);
  /** @type {Model} */
  let model;
  const isOpened = createChanges();
  const runOf = () => model.state.runs.find((run) => run.slot === slot);
  form.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "open") place();
    else slot = null;
  });
  /** Below its row, within the window. */
  function place() {
    const row = document.querySelector(`#runs-body tr[data-slot="${slot}"]`);
    if (!row) return;
    const { right, bottom } = row.getBoundingClientRect();
    const left = Math.min(right, innerWidth - EDGE) - form.offsetWidth;
    const top = Math.min(bottom + 2, innerHeight - form.offsetHeight - EDGE);
    form.style.left = `${Math.max(EDGE, left)}px`;
    form.style.top = `${Math.max(EDGE, top)}px`;
  }
  function show() {
    const run = runOf();
    if (slot === null || !run) return;
    const key = [slot, run.kind, run.schedule, isNetwork(model.state)].join();
    if (key !== built) {
      built = key;
      build(run);
      place();
    }
    for (const field of fields)
      if (document.activeElement !== field.control) field.show(run, model.state);
    setText(byId("run-form-title"), `Settings of ${runTitle(model.state, run.slot)}`);
    const copy = /** @type {HTMLButtonElement} */ (form.querySelector(".run-copy"));
    copy.disabled = model.state.runs.length >= MOST_RUNS;
  }
  function build(/** @type {RunSetting} */ run) {
    const method = optimizerOf(run);
    const change = (/** @type {Partial<RunSetting>} */ part) => actions.setRun(run.slot, part);
    const name = text("Name", optimizerName(run.kind), (value) => change({ name: value.trim() }));
    const optimizer = choice(
      "Optimizer",
      (kind) => actions.setKind(run.slot, kind),
      (now, state) => [optimizerChoices(state), now.kind],
    );
    const rate = numeric(
      { name: "learning_rate", type: "number", exclusive_minimum: 0 },
      (now, state) => rateOf(state, now),
      (value) => change({ rate: value }),
    );
    const start = numeric(
      START_SEED,
      (now) => now.from,
      (value) => change({ from: value }),
    );
    const parameters = parametersOf(method)
      .filter((own) => !SHARED.includes(own.name))
      .filter((own) => hasExamples(model.state) || !OF_EXAMPLES.includes(own.name))
      .map((parameter) => parameterField(parameter, run));
    const average = checkbox(
      "Show the average of its points",
      (now) => now.average,
      (value) => change({ average: value }),
    );
    const further = [
      ...(hasRate(run) ? [rate] : []),
      ...parameters,
      ...(method?.scheduled ? scheduleFields(run) : []),
      ...(isNetwork(model.state) ? [start] : []),
      average,
    ];
    fields = [name, optimizer, ...further];
    const citation = method?.citation && `${method.citation}.`;
    const words = [method?.description, citation].filter(Boolean).join(" ");
    const grid = h(
      "div",
      { className: "run-fields" },
      ...[name.element, optimizer.element, h("p", { className: "run-words note" }, words)],
      ...further.map(({ element }) => element),
    );
    form.replaceChildren(heading(), grid, buttons(run.slot));
  }
  /** @param {CatalogParameter} parameter @param {RunSetting} run */
  function parameterField(parameter, run) {
    const { name } = parameter;
    if (name === "batch_size")
      return numeric(
        parameter,
        (now) => batchOf(now) ?? parameter.default ?? null,
        (batch) => actions.setRun(run.slot, { batch }),
      );
    const usual = (/** @type {State} */ state) =>
      usualOptions(state, run.kind)[name] ?? parameter.default ?? null;
    const read = (/** @type {RunSetting} */ now, /** @type {State} */ state) =>
      now.options[name] ?? usual(state);
    const write = (/** @type {number | string | null} */ value) => {
      const options = changed(runOf()?.options ?? {}, name, value, usual(model.state));
      actions.setRun(run.slot, { options });
    };
    if (!parameter.choices) return numeric(parameter, read, write);
    const choices = parameter.choices.map((value) => ({ value, text: value }));
    return choice(
      titleOf(parameter),
      write,
      (now, state) => [choices, String(read(now, state))],
      parameter.description,
    );
  }
  function scheduleFields(/** @type {RunSetting} */ run) {
    const schedule = scheduleOf(run);
    const choices = catalog.schedules.map(({ kind, title, description }) => ({
      ...{ value: kind, text: title, title: description },
    }));
    const select = choice(
      "Schedule",
      (kind) => actions.setRun(run.slot, { schedule: kind, scheduleOptions: {} }),
      (now) => [choices, now.schedule],
      schedule?.description,
    );
    const parameters = parametersOf(schedule).map((parameter) => {
      const { name, default: usual = null } = parameter;
      return numeric(
        parameter,
        (now) => now.scheduleOptions[name] ?? usual,
        (value) => {
          const scheduleOptions = changed(runOf()?.scheduleOptions ?? {}, name, value, usual);
          actions.setRun(run.slot, { scheduleOptions });
        },
      );
    });
    const warmUp = numeric(
      WARM_UP,
      (now) => now.warmUp,
      (value) => actions.setRun(run.slot, { warmUp: value ?? 0 }),
    );
    return [select, ...parameters, warmUp];
  }
  function heading() {
    const title = h("h2", { id: "run-form-title" });
    const close = button("×", "icon", () => form.hidePopover());
    close.setAttribute("aria-label", "Close");
    return h("div", { className: "run-form-head row" }, title, close);
  }
  function buttons(/** @type {number} */ own) {
    const copy = button("Duplicate", "run-copy", () => {
      form.hidePopover();
      actions.duplicateRun(own);
    });
    const remove = button("Remove", "run-remove", () => {
      form.hidePopover();
      actions.removeRun(own);
      byId("run-add").focus();
    });
    return h("div", { className: "run-form-buttons" }, copy, remove);
  }
  return {
    /** Before the browser shows the popover. @param {number} which */
    open(which) {
      slot = which;
      built = "";
      show();
    },
    update(/** @type {Model} */ next) {
      model = next;
      if (isOpened(model.opened)) form.hidePopover();
      show();
    },
  };
}

/** Options with one changed; what equals the default is left out.
 *  @template T @param {Record<string, T>} options @param {string} name @param {T | null} value
 *  @param {unknown} usual @returns {Record<string, T>} */
function changed(options, name, value, usual) {
  const { [name]: _, ...others } = options;
  return value === null || value === usual ? others : { ...others, [name]: value };
}

/** @param {{parameters: unknown[]} | undefined} method */
const parametersOf = (method) => /** @type {CatalogParameter[]} */ (method?.parameters ?? []);

function optimizerChoices(/** @type {State} */ state) {
  const isRegularized = state.l2 > 0 && classifies(state);
  return catalog.optimizers.map(({ kind, title, description, needs_l2 }) => {
    const disabled = Boolean(needs_l2) && !isRegularized;
    const text = disabled ? `${title} (needs regularization)` : title;
    return { value: kind, text, disabled, title: description };
  });
}

/** @param {string} title @param {string} className @param {() => void} onclick */
const button = (title, className, onclick) => h("button", { className, onclick }, title);
