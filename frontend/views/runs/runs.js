/**
 * The runs: legend, settings and reading at the playhead in one table; above it, races to start from.
 *
 * @typedef {import("../../state/types.js").Model} Model
 * @typedef {import("../../state/types.js").RunSetting} RunSetting
 */

import { hasRate } from "../../derive/defaults.js";
import { integer, number } from "../../derive/format.js";
import { byId, runTag, selectById, setChoices, setText } from "../../draw/dom.js";
import { markerIcon } from "../../draw/markers.js";
import { spaceOf } from "../../state/planes.js";
import { PRESETS, presetOf } from "../../state/presets.js";
import { MOST_RUNS } from "../../state/runs.js";
import { batchOf, rateOf } from "../../state/state.js";
import { readout } from "../../words/describe.js";
import { fullTitle, ownName } from "../../words/names.js";
import { createRunForm } from "./run_form.js";

const BATCHES = [2, 5, 10, 20, 50, 100];
const STEPS = [10, 20, 50, 100, 150, 300, 500, 1000, 2000];
const RATES = [-4, -3, -2, -1, 0, 1, 2].flatMap((power) =>
  [1, 2, 5].map((digit) => Number(`${digit}e${power}`)),
);

/**
 * @typedef {object} Actions
 * @property {(slot: number, change: Partial<RunSetting>) => void} setRun
 * @property {(slot: number, kind: string) => void} setKind
 * @property {(kind: string) => void} addRun
 * @property {(slot: number) => void} duplicateRun
 * @property {(slot: number) => void} removeRun
 * @property {(id: string) => void} choosePreset
 * @property {(name: "steps", value: number) => void} set
 */

/** @param {Actions} actions */
export function createRuns(actions) {
  const body = byId("runs-body");
  const preset = selectById("preset");
  const steps = selectById("steps");
  const add = /** @type {HTMLButtonElement} */ (byId("run-add"));
  const form = createRunForm(actions);
  /** @type {ReturnType<typeof createRow>[]} */
  let rows = [];
  let slots = "";
  /** @type {Model} */
  let model;
  preset.addEventListener("change", () => actions.choosePreset(preset.value));
  steps.addEventListener("change", () => actions.set("steps", Number(steps.value)));
  add.addEventListener("click", () => actions.addRun(nextKind(model)));

  return {
    /** @param {Model} next */
    update(next) {
      model = next;
      const { state } = model;
      setChoices(preset, presetChoices(), presetOf(state) ?? OWN);
      setChoices(steps, stepChoices(state.steps), String(state.steps));
      add.disabled = state.runs.length >= MOST_RUNS;
      setText(byId("runs-value"), state.function === null ? "Loss" : "f");
      byId("runs-batch").style.visibility = state.function === null ? "" : "hidden";
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

/** More runs than this have lower rows. */
const MANY = 5;

/** More runs than this, with two lines each in all weights, leave no room for the overview. */
const CROWD = 6;

/** Which control has the focus, as a selector that finds it among new rows. @param {HTMLElement} body */
function focusIn(body) {
  const row = document.activeElement?.closest("tr");
  if (!row || !body.contains(row)) return null;
  return `[data-slot="${row.dataset.slot}"] .${document.activeElement?.classList[0]}`;
}

/** The value of the choice that no preset is. */
const OWN = "own";

const presetChoices = () => [
  ...PRESETS.map(({ id, title }) => ({ value: id, text: title })),
  { value: OWN, text: "A race of your own", disabled: true },
];

/** @param {number} chosen */
const stepChoices = (chosen) =>
  inOrder(STEPS, chosen).map((value) => ({
    value: String(value),
    text: value === 1 ? "1 step" : `${integer(value)} steps`,
  }));

/** @param {number[]} values @param {number | null} chosen */
const inOrder = (values, chosen) =>
  chosen === null || values.includes(chosen) ? values : [...values, chosen].sort((x, y) => x - y);

/** The first optimizer of the catalog that does not run yet. @param {Model} model */
function nextKind({ catalog, state }) {
  const kinds = (catalog?.optimizers ?? [])
    .filter(({ needs_l2 }) => !needs_l2)
    .map(({ kind }) => kind);
  const wish = ["gd", "momentum", "adam", ...kinds];
  return wish.find((kind) => !state.runs.some((run) => run.kind === kind)) ?? "gd";
}

/** @param {number} slot @param {(slot: number) => void} open @param {Actions} actions */
function createRow(slot, open, actions) {
  const template = /** @type {HTMLTemplateElement} */ (byId("run-row"));
  const row = /** @type {HTMLElement} */ (template.content.cloneNode(true)).querySelector("tr");
  if (!row) throw new Error("The page has no row for a run.");
  const part = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (row.querySelector(`.${name}`));
  const on = /** @type {HTMLInputElement} */ (part("run-on"));
  const rate = /** @type {HTMLSelectElement} */ (part("run-rate"));
  const batch = /** @type {HTMLSelectElement} */ (part("run-batch"));
  const more = /** @type {HTMLButtonElement} */ (part("run-more"));
  const name = part("run-label");
  row.dataset.slot = String(slot);
  more.popoverTargetElement = byId("run-form");
  on.addEventListener("change", () => actions.setRun(slot, { on: on.checked }));
  rate.addEventListener("change", () => actions.setRun(slot, { rate: Number(rate.value) }));
  batch.addEventListener("change", () =>
    actions.setRun(slot, { batch: batch.value === ALL ? null : Number(batch.value) }),
  );
  more.addEventListener("click", () => open(slot));

  return {
    row,
    /** @param {Model} model */
    show(model) {
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
      batch.setAttribute("aria-label", `Batch size of ${full}`);
      more.setAttribute("aria-label", `Settings of ${full}`);
      on.checked = run.on;
      row.classList.toggle("off", !run.on);
      showRate(rateOf(state, run), run.kind);
      showBatch(model, run);
      const reading = readout(
        paths?.runs.find((own) => own.slot === slot),
        player.t,
      );
      setText(part("run-loss"), run.on ? reading.loss : "");
      setText(part("run-note"), run.on ? reading.note : "");
      setText(part("run-below"), run.on && reading.below ? `plane ${reading.below}` : "");
      const changes =
        reading.rate !== null && !(hasRate(run.kind) && reading.rate === rateOf(state, run));
      setText(part("run-rate-now"), run.on && changes ? `now ${number(reading.rate)}` : "");
    },
  };

  /** @param {number} value @param {RunSetting["kind"]} kind */
  function showRate(value, kind) {
    const has = hasRate(kind);
    rate.hidden = !has;
    part("run-no-rate").hidden = has;
    setText(part("run-no-rate"), kind.startsWith("random") ? "none" : "own");
    if (!has) return;
    const choices = inOrder(RATES, value).map((own) => ({ value: String(own), text: number(own) }));
    setChoices(rate, choices, String(value));
  }

  /** @param {Model} model @param {RunSetting} run */
  function showBatch({ catalog, state }, run) {
    const parameter = catalog?.optimizers
      ?.find(({ kind }) => kind === run.kind)
      ?.parameters.find((own) => own.name === "batch_size");
    const has = state.function === null && (run.kind === "minibatch" || Boolean(parameter));
    batch.hidden = !has;
    const fixed = run.kind === "sgd" ? "one" : "all";
    setText(part("run-fixed-batch"), has || state.function !== null ? "" : fixed);
    if (!has) return;
    const own = batchOf(run) ?? /** @type {number | null} */ (parameter?.default ?? null);
    const choices = inOrder(BATCHES, own).map((value) => ({
      value: String(value),
      text: String(value),
    }));
    const all = parameter?.optional ? [{ value: ALL, text: "all" }] : [];
    setChoices(batch, [...choices, ...all], own === null ? ALL : String(own));
  }
}

/** The value of the choice of all examples. */
const ALL = "all";
