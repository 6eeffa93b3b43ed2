/** Play, step, scrub, speed, loop; how much has arrived; whose mini-batch loss is shown. */

import { available, end } from "../../derive/paths.js";
import { byId, inputById, setChoices } from "../../draw/dom.js";
import { classifies } from "../../state/catalog.js";
import { runsOn } from "../../state/planes.js";
import { ownName } from "../../words/names.js";
import { createSelect } from "../page/controls.js";

/** @param {Actions} actions @returns {View} */
export function createTimeline(actions) {
  const playButton = byId("play");
  const scrubber = inputById("scrubber");
  const speed = createSelect("speed", (value) => actions.setSpeed(Number(value)));
  const loop = byId("loop");
  const label = byId("step-label");
  const batch = createSelect("batch-loss", (value) =>
    actions.set("batchLoss", value === "" ? null : Number(value)),
  );
  playButton.addEventListener("click", actions.toggle);
  byId("restart").addEventListener("click", actions.restart);
  byId("step-back").addEventListener("click", () => actions.stepBy(-1));
  byId("step-forward").addEventListener("click", () => actions.stepBy(1));
  scrubber.addEventListener("input", () => actions.seek(Number(scrubber.value)));
  loop.addEventListener("click", actions.toggleLoop);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || keepsKey(event)) return;
    const action = {
      " ": actions.toggle,
      ArrowLeft: () => actions.stepBy(-1),
      ArrowRight: () => actions.stepBy(1),
      Home: () => actions.seek(0),
      End: actions.toEnd,
      l: actions.toggleLoop,
    }[event.key];
    if (!action) return;
    event.preventDefault();
    if (!event.repeat || event.key.startsWith("Arrow")) action();
  });
  return {
    update({ paths, player, state }) {
      const last = end(paths);
      const received = available(paths);
      const step = Math.round(player.t);
      playButton.setAttribute("aria-label", player.playing ? "Pause" : "Play");
      playButton.classList.toggle("playing", player.playing);
      loop.setAttribute("aria-pressed", String(state.loop));
      scrubber.max = String(last);
      scrubber.value = String(step);
      scrubber.setAttribute("aria-valuetext", `step ${step} of ${last}`);
      const part = (/** @type {number} */ value) => `${last ? (100 * value) / last : 0}%`;
      scrubber.style.setProperty("--played", part(player.t));
      scrubber.style.setProperty("--received", part(received));
      label.textContent = `step ${step} of ${last}`;
      if (![...speed.options].some((option) => Number(option.value) === state.speed)) {
        speed.add(new Option(`${state.speed}×`, String(state.speed)));
      }
      speed.value = String(state.speed);
      batch.hidden = !classifies(state) || !["contour", "both"].includes(state.picture);
      for (const name of batch.labels) name.hidden = batch.hidden;
      const runs = runsOn(state);
      const chosen = runs.find(({ slot }) => slot === state.batchLoss);
      setChoices(batch, batchChoices(runs), String(chosen?.slot ?? ""));
    },
  };
}

const batchChoices = (/** @type {RunSetting[]} */ runs) => [
  { value: "", text: "loss not drawn" },
  ...runs.map((run) => ({ value: String(run.slot), text: `of ${ownName(run)}` })),
];

/** Whether the focused element uses a key itself. @param {KeyboardEvent} event */
function keepsKey(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.id === "scrubber") return false;
  if (target.closest("input, select, textarea")) return true;
  return event.key === " " && Boolean(target.closest("button, summary, a"));
}
