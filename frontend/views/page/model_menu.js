/** The model: linear or a network, the widths of its layers as chips, activation and skips. */

import { buttonById, byId, h, inputById, setChoices } from "../../draw/dom.js";
import { catalog } from "../../state/catalog.js";
import { activations, canSkip, isNetwork, usualHidden } from "../../state/model.js";
import { activationName, modelChoices } from "../../words/model.js";
import { createSelect } from "./controls.js";
import { createRefusal } from "./refusal.js";

/** @param {Pick<Actions, "chooseModel">} actions @returns {View} */
export function createModelMenu({ chooseModel }) {
  const select = createSelect("model", (kind) =>
    chooseModel({ hidden: kind === "mlp" ? usualHidden() : null }),
  );
  const activation = createSelect("activation", (value) => chooseModel({ activation: value }));
  const skip = inputById("skip");
  const chips = byId("layers");
  const add = buttonById("layer-add");
  /** @type {number[]} */
  let hidden = [];
  let layers = /** @type {ReturnType<typeof createLayer>[]} */ ([]);
  skip.addEventListener("change", () => chooseModel({ skip: skip.checked }));
  add.addEventListener("click", () =>
    chooseModel({ hidden: [...hidden, hidden[hidden.length - 1]] }),
  );

  /** The chip of a layer: its width, and a button that removes it. @param {number} i */
  function createLayer(i) {
    const input = h("input", {
      ...{ id: `layer-${i + 1}`, type: "number", min: "1", step: "1" },
      ...{ max: String(catalog.limits.width), "aria-label": `Units of hidden layer ${i + 1}` },
    });
    const restore = () => (input.value = String(hidden[i]));
    const refusal = createRefusal(input, restore);
    input.addEventListener("change", () => {
      if (!input.validity.valid || input.value === "")
        return refusal.refuse(`A layer has 1 to ${catalog.limits.width} units.`);
      refusal.clear();
      chooseModel({ hidden: hidden.with(i, input.valueAsNumber) });
    });
    const remove = h("button", { className: "icon" }, "×");
    remove.setAttribute("aria-label", `Remove hidden layer ${i + 1}`);
    remove.addEventListener("click", () => {
      chooseModel({ hidden: hidden.toSpliced(i, 1) });
      add.focus();
    });
    return {
      element: h("li", {}, h("span", { className: "chip" }, input, remove), refusal.words),
      show(/** @type {number} */ opened) {
        remove.disabled = hidden.length === 1;
        if (!refusal.stands(hidden[i], opened) && document.activeElement !== input) restore();
      },
    };
  }
  return {
    update({ opened, state }) {
      const choices = modelChoices().map(([value, text]) => ({ value, text }));
      setChoices(select, choices, isNetwork(state) ? "mlp" : "linear");
      if (!isNetwork(state)) return;
      hidden = state.hidden ?? [];
      if (layers.length !== hidden.length) {
        layers = hidden.map((_, i) => createLayer(i));
        chips.replaceChildren(...layers.map(({ element }) => element));
      }
      for (const layer of layers) layer.show(opened);
      add.disabled = hidden.length >= catalog.limits.hidden_layers;
      const names = activations().map((value) => ({ value, text: activationName(value) }));
      setChoices(activation, names, state.activation);
      skip.checked = state.skip;
      skip.disabled = !canSkip(state);
      skip.title = skip.disabled ? "A skip needs a hidden layer as wide as its input" : "";
    },
  };
}
