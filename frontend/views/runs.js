/**
 * The runs: legend, settings and reading at the playhead in one table.
 *
 * @typedef {import("../types.js").Model} Model
 * @typedef {import("../types.js").RunSetting} RunSetting
 */

import { optimizerName, readout } from "../describe.js";
import { number } from "../format.js";
import { rateOf } from "../state.js";
import { byId, runTag, setChoices, setText } from "./dom.js";

const BATCHES = [2, 5, 10, 20, 50, 100];
const RATES = [-4, -3, -2, -1, 0, 1, 2].flatMap((power) =>
  [1, 2, 5].map((digit) => Number(`${digit}e${power}`)),
);

/** @param {{setRun: (slot: number, change: Partial<RunSetting>) => void}} actions */
export function createRuns(actions) {
  const body = byId("runs-body");
  /** @type {ReturnType<typeof createRow>[]} */
  let rows = [];
  return {
    /** @param {Model} model */
    update(model) {
      if (rows.length !== model.state.runs.length) {
        rows = model.state.runs.map((_, slot) => createRow(slot, actions));
        body.replaceChildren(...rows.map(({ row }) => row));
      }
      rows.forEach(({ show }) => show(model));
    },
  };
}

/** @param {number} slot @param {Parameters<typeof createRuns>[0]} actions */
function createRow(slot, actions) {
  const template = /** @type {HTMLTemplateElement} */ (byId("run-row"));
  const row = /** @type {HTMLElement} */ (template.content.cloneNode(true)).querySelector("tr");
  if (!row) throw new Error("The page has no row for a run.");
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (row.querySelector(`.${name}`));
  const on = /** @type {HTMLInputElement} */ (part("run-on"));
  const rate = /** @type {HTMLSelectElement} */ (part("run-rate"));
  const batch = /** @type {HTMLSelectElement} */ (part("run-batch"));
  const name = part("run-label");
  on.addEventListener("change", () => actions.setRun(slot, { on: on.checked }));
  rate.addEventListener("change", () => actions.setRun(slot, { rate: Number(rate.value) }));
  batch.addEventListener("change", () => actions.setRun(slot, { batch: Number(batch.value) }));

  return {
    row,
    /** @param {Model} model */
    show({ state, paths, player }) {
      const run = state.runs[slot];
      const title = optimizerName(run.kind);
      if (name.textContent !== title) {
        name.replaceChildren(runTag(title, slot));
        on.setAttribute("aria-label", title);
        rate.setAttribute("aria-label", `Learning rate of ${title}`);
        batch.setAttribute("aria-label", `Batch size of ${title}`);
      }
      on.checked = run.on;
      row.classList.toggle("off", !run.on);
      setChoices(
        rate,
        RATES.map((value) => ({ value: String(value), text: number(value) })),
        String(rateOf(state, run)),
      );
      showBatch(run);
      const { loss, note } = readout(
        paths?.runs.find((own) => own.slot === slot),
        player.t,
      );
      setText(part("run-loss"), run.on ? loss : "");
      setText(part("run-note"), run.on ? note : "");
    },
  };

  /** @param {RunSetting} run */
  function showBatch(run) {
    const fixed = run.kind === "gd" ? "all" : "one";
    batch.hidden = run.kind !== "minibatch";
    setText(part("run-fixed-batch"), run.kind === "minibatch" ? "" : fixed);
    setChoices(
      batch,
      BATCHES.map((value) => ({ value: String(value), text: String(value) })),
      String(run.batch),
    );
  }
}
