/** The runs: legend, settings and readings at the playhead in one table; above it, races. */

import { integer, number, percent } from "../../derive/format.js";
import { nearest } from "../../derive/numbers.js";
import { rightAt } from "../../derive/timeline.js";
import { buttonById, byId, h, runTag, setChoices, setText } from "../../draw/dom.js";
import { markerIcon } from "../../draw/markers.js";
import { catalog, classifies, datasetOf, hasRate, optimizerOf } from "../../state/catalog.js";
import { spaceOf } from "../../state/planes.js";
import { PRESETS, presetOf } from "../../state/presets.js";
import { MOST_RUNS } from "../../state/runs.js";
import { batchOf, rateOf } from "../../state/state.js";
import { fullTitle, ownName, STOPPED, valueTitle } from "../../words/names.js";
import { createSelect } from "../page/controls.js";
import { readout } from "./readout.js";
import { createRunForm } from "./run_form.js";

const BATCHES = [2, 5, 10, 20, 50, 100, 256];
const STEPS = [10, 20, 50, 100, 150, 300, 500, 1000, 2000];
const RATES = [-4, -3, -2, -1, 0, 1, 2].flatMap((power) =>
  [1, 2, 5].map((digit) => Number(`${digit}e${power}`)),
);
const LOG_RATES = RATES.map(Math.log);

const MANY = 5; // more runs than this have lower rows
/** More runs than this, with two lines each in the full space, leave no room for the overview. */
const CROWD = 6;
const OWN = "own"; // the choice if the runs match no preset
const ALL = "all"; // of all examples

/** @param {Actions} actions @returns {View} */
export function createRuns(actions) {
  const body = byId("runs-body");
  const preset = createSelect("preset", actions.choosePreset);
  const steps = createSelect("steps", (value) => actions.set("steps", Number(value)));
  const add = buttonById("run-add");
  const form = createRunForm(actions);
  let rows = /** @type {ReturnType<typeof createRow>[]} */ ([]);
  let slots = "";
  /** @type {Model} */
  let model;
  add.addEventListener("click", () => actions.addRun(nextKind(model.state)));
  return {
    update(next) {
      model = next;
      const { state } = model;
      setChoices(preset, presetChoices(), presetOf(state) ?? OWN);
      setChoices(steps, stepChoices(state.steps), String(state.steps));
      add.disabled = state.runs.length >= MOST_RUNS;
      setText(byId("runs-value"), valueTitle(state));
      for (const id of ["runs-batch", "runs-right"])
        byId(id).style.visibility = classifies(state) ? "" : "hidden";
      byId("runs").classList.toggle("many", state.runs.length > MANY);
      byId("runs").classList.toggle("tall", state.runs.length > CROWD && spaceOf(state) === "full");
      const now = state.runs.map(({ slot }) => slot).join();
      if (slots !== now) {
        slots = now;
        const focused = focusIn(body);
        rows = state.runs.map(({ slot }) => createRow(slot, form.open, actions));
        body.replaceChildren(...rows.map(({ row }) => row));
        if (focused) /** @type {HTMLElement | null} */ (body.querySelector(focused))?.focus();
      }
      rows.forEach(({ show }) => show(model));
      form.update(model);
    },
  };
}

/** A selector that finds the focused control again among new rows. @param {HTMLElement} body */
function focusIn(body) {
  const row = document.activeElement?.closest("tr");
  if (!row || !body.contains(row)) return null;
  return `[data-slot="${row.dataset.slot}"] .${document.activeElement?.classList[0]}`;
}

const presetChoices = () => [
  ...PRESETS.map(({ id, title }) => ({ value: id, text: title })),
  { value: OWN, text: "Custom race", disabled: true },
];

const stepChoices = (/** @type {number} */ chosen) =>
  inOrder(STEPS, chosen).map((value) => ({
    value: String(value),
    text: value === 1 ? "1 step" : `${integer(value)} steps`,
  }));

const inOrder = (/** @type {number[]} */ values, /** @type {number | null} */ chosen) =>
  chosen === null || values.includes(chosen) ? values : [...values, chosen].sort((x, y) => x - y);

/** The first optimizer that is not among the runs yet. @param {State} state */
function nextKind({ runs }) {
  const all = catalog.optimizers.filter(({ needs_l2 }) => !needs_l2).map(({ kind }) => kind);
  const kinds = ["gd", "momentum", "adam", ...all];
  return kinds.find((kind) => runs.every((run) => run.kind !== kind)) ?? "gd";
}

const DOTS =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 12h.01M12 12h.01M18 12h.01" /></svg>';

/** @param {number} slot @param {(slot: number) => void} open @param {Actions} actions */
function createRow(slot, open, actions) {
  const on = h("input", { type: "checkbox", className: "run-on" });
  const rate = h("select", { className: "run-rate further" });
  const slider = h("input", { type: "range", className: "run-slider first", min: "0", step: "1" });
  slider.max = String(RATES.length - 1);
  const batch = h("select", { className: "run-batch" });
  const more = h("button", { className: "run-more icon", title: "Settings of this run" });
  more.innerHTML = DOTS;
  const [name, note, noRate, rateNow, rateText, fixedBatch, loss, below, right] = [
    ...[
      "label",
      "note",
      "no-rate",
      "rate-now",
      "rate-text",
      "fixed-batch",
      "loss",
      "below",
      "right",
    ],
  ].map((part) => h("span", { className: `run-${part}` }));
  const row = h(
    "tr",
    { "data-slot": slot },
    h("th", { scope: "row" }, h("label", {}, on, name), note),
    h("td", {}, slider, rateText, rate, noRate, rateNow),
    h("td", { className: "further" }, batch, fixedBatch),
    h("td", { className: "number" }, loss, below),
    h("td", { className: "number first" }, right),
    h("td", { className: "run-end" }, more),
  );
  more.popoverTargetElement = byId("run-form");
  on.addEventListener("change", () => actions.setRun(slot, { on: on.checked }));
  rateText.classList.add("first");
  slider.addEventListener("input", () => setText(rateText, number(RATES[slider.valueAsNumber])));
  slider.addEventListener("change", () =>
    actions.setRun(slot, { rate: RATES[slider.valueAsNumber] }),
  );
  rate.addEventListener("change", () => actions.setRun(slot, { rate: Number(rate.value) }));
  batch.addEventListener("change", () =>
    actions.setRun(slot, { batch: batch.value === ALL ? null : Number(batch.value) }),
  );
  more.addEventListener("click", () => open(slot));
  return {
    row,
    show(/** @type {Model} */ model) {
      const { state, paths, player, theme } = model;
      const run = state.runs.find((own) => own.slot === slot);
      if (!run) return;
      const title = ownName(run);
      if (name.textContent !== title)
        name.replaceChildren(markerIcon(theme.runs[slot].marker, slot), runTag(title, slot));
      name.title = title;
      const full = fullTitle(state, slot);
      on.setAttribute("aria-label", full);
      rate.setAttribute("aria-label", `Learning rate of ${full}`);
      slider.setAttribute("aria-label", `Learning rate of ${full}`);
      batch.setAttribute("aria-label", `Batch size of ${full}`);
      more.setAttribute("aria-label", `Settings of ${full}`);
      on.checked = run.on;
      row.classList.toggle("off", !run.on);
      showRate(state, run);
      showBatch(state, run);
      const path = run.on ? paths?.runs.find((own) => own.slot === slot) : undefined;
      const reading = readout(path, player.t);
      setText(loss, reading.loss);
      setText(note, reading.note);
      note.title = reading.note.startsWith("stopped") ? STOPPED : "";
      setText(right, classifies(state) ? percent(rightAt(model, slot)) : "");
      setText(below, reading.projected && `plane ${reading.projected}`);
      const now = reading.rate;
      const differs = now !== null && !(hasRate(run) && now === rateOf(state, run));
      setText(rateNow, differs ? `now ${number(now)}` : "");
    },
  };
  function showRate(/** @type {State} */ state, /** @type {RunSetting} */ run) {
    const has = hasRate(run);
    rate.hidden = slider.hidden = rateText.hidden = !has;
    noRate.hidden = has;
    setText(noRate, run.kind.startsWith("random") ? "none" : "own");
    if (!has) return;
    const value = rateOf(state, run);
    const choices = inOrder(RATES, value).map((own) => ({ value: String(own), text: number(own) }));
    setChoices(rate, choices, String(value));
    if (document.activeElement !== slider || !slider.matches(":active"))
      slider.value = String(nearest(LOG_RATES, Math.log(value)));
    slider.setAttribute("aria-valuetext", number(value));
    if (!slider.matches(":active")) setText(rateText, number(value));
  }
  function showBatch(/** @type {State} */ state, /** @type {RunSetting} */ run) {
    const parameter = optimizerOf(run)?.parameters.find(({ name }) => name === "batch_size");
    const has = classifies(state) && Boolean(parameter);
    batch.hidden = !has;
    const fixed = run.kind === "sgd" ? "one" : "all";
    setText(fixedBatch, has || !classifies(state) ? "" : fixed);
    if (!has) return;
    const own = batchOf(run) ?? /** @type {number | null} */ (parameter?.default ?? null);
    const n = state.count ?? datasetOf(state)?.n ?? Infinity;
    const choices = inOrder(
      BATCHES.filter((size) => size <= n),
      own,
    )
      .map(String)
      .map((value) => ({ value, text: value }));
    const all = parameter?.optional ? [{ value: ALL, text: "all" }] : [];
    setChoices(batch, [...choices, ...all], own === null ? ALL : String(own));
  }
}
