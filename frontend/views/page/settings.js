/** The settings of the landscape: data, loss, plane, start, picture. */

import { integer, spoken } from "../../derive/format.js";
import { openPrediction } from "../../derive/lesson/step.js";
import { isAttained, showsLowest } from "../../derive/plane.js";
import { buttonById, byId, h, inputById, setChoices, setText } from "../../draw/dom.js";
import { catalog, classifies, functionOf, hasMap } from "../../state/catalog.js";
import { isNetwork } from "../../state/model.js";
import * as planes from "../../state/planes.js";
import { totalOf } from "../../state/points.js";
import { besideOf, besides, pictures, startOf } from "../../state/state.js";
import { distinct } from "../../words/errors.js";
import { shortLossTitle } from "../../words/headline.js";
import { briefTitle } from "../../words/names.js";
import { axisNames, ownCentre, wayOut } from "../../words/plane.js";
import { certificate } from "../../words/ray.js";
import { createSelect } from "./controls.js";
import { createModelMenu } from "./model_menu.js";
import { createRefusal } from "./refusal.js";

/** @type {Record<State["picture"], string>} */
const HINTS = {
  contour: "Click to start there.",
  surface: "Drag to turn.",
  both: "Click on the map to start from there; drag the surface to turn it.",
  ray: "",
  compare: "",
};
const RADIOS = /** @type {const} */ (["picture", "shape", "colour", "beside", "axis"]);
const L2_CHOICES = [0, 0.0001, 0.001, 0.01, 0.1, 1].map((value) => ({
  ...{ value: String(value), text: value === 0 ? "none" : `λ = ${value}` },
}));

/** @param {Actions} actions @returns {View} */
export function createSettings(actions) {
  const fields = document.querySelectorAll(".field, [data-field]");
  for (const field of /** @type {NodeListOf<HTMLElement>} */ (fields)) {
    const name = field.dataset.field ?? field.querySelector("select")?.id;
    const properties = { "data-error-for": name, role: "alert", hidden: true };
    field.append(h("p", { className: "error", ...properties }));
  }
  const start = [createStart("start-a", 0), createStart("start-b", 1)];
  const dataset = createSelect("dataset", (value) => {
    if (!value.startsWith(FORMULA)) actions.chooseDataset(value);
    else actions.chooseFunction(value.slice(FORMULA.length));
  });
  const count = createSelect("count", (value) =>
    actions.set("count", value === "all" ? null : Number(value)),
  );
  const loss = createSelect("loss", (value) => actions.set("loss", value));
  const l2 = createSelect("l2", (value) => actions.set("l2", Number(value)));
  const origin = createSelect("origin", (value) =>
    actions.chooseOrigin(/** @type {State["origin"]} */ (value)),
  );
  const space = createSelect("space", (value) => actions.set("space", /** @type {any} */ (value)));
  const modelMenu = createModelMenu(actions);
  const planeKind = createSelect("plane-kind", (value) => {
    const [kind, ...slots] = value.split(",");
    const ends = slots.length === 2 ? slots.map(Number) : null;
    actions.choosePlane(/** @type {State["planeKind"]} */ (kind), ends);
  });
  const centre = createSelect("centre", (value) => {
    const [slot, step] = value.split(",").map(Number);
    actions.moveTo(value === "" ? null : [slot, step]);
  });
  byId("new-plane").addEventListener("click", actions.newPlane);
  byId("zoom-in").addEventListener("click", () => actions.zoom(1 / 2));
  byId("zoom-out").addEventListener("click", () => actions.zoom(2));
  byId("zoom-fit").addEventListener("click", actions.fit);
  for (const name of RADIOS) {
    byId(name).addEventListener("change", (event) => {
      actions.set(name, /** @type {any} */ (/** @type {HTMLInputElement} */ (event.target).value));
    });
  }
  return {
    update(model) {
      const { state } = model;
      const objective = state.function === null ? state.dataset : FORMULA + state.function;
      setChoices(dataset, [...datasetChoices(), ...functionChoices()], objective);
      showWhatApplies(state);
      const source = openPrediction(model) ? "" : (functionOf(state)?.source ?? "");
      byId("source").hidden = source === ""; // some sources tell a gradient, which may be asked
      setText(byId("source"), source);
      setChoices(count, countChoices(state, totalOf(state)), String(state.count ?? "all"));
      setChoices(loss, lossChoices(), state.loss);
      modelMenu.update(model);
      setChoices(l2, L2_CHOICES, String(state.l2));
      setChoices(origin, originChoices(state), state.origin);
      space.value = planes.spaceOf(state);
      space.disabled = planes.isMadeOfPaths(state);
      space.title = space.disabled ? "This plane is spanned by paths in all weights" : "";
      setChoices(planeKind, planeChoices(state), planeValue(state));
      const isOpen = document.activeElement === centre && model.player.playing;
      if (!isOpen) setChoices(centre, centreChoices(model), planes.centreOf(state)?.join() ?? "");
      for (const name of RADIOS) {
        const value = name === "beside" ? besideOf(state) : state[name];
        for (const radio of byId(name).querySelectorAll("input"))
          radio.checked = radio.value === value;
      }
      buttonById("zoom-fit").disabled = state.view === null;
      const mark = lowestMark(model);
      setText(byId("hint"), hint(state) + mark.text);
      byId("hint").title = mark.certificate;
      showErrors(model);
      for (const { show } of start) show(model);
    },
  };
  /** One coordinate of the start; the other may be refused. @param {string} id @param {0 | 1} i */
  function createStart(id, i) {
    const input = inputById(id);
    let holding = /** @type {[number, number]} */ ([0, 0]);
    let names = ["a", "b"];
    const restore = () => (input.value = String(Number(holding[i].toPrecision(4))));
    const refusal = createRefusal(input, restore);
    input.closest(".field")?.append(refusal.words);
    input.addEventListener("change", () => {
      if (!Number.isFinite(input.valueAsNumber))
        return refusal.refuse(`Start ${names[i]} must be a number.`);
      refusal.clear();
      const [a, b] = holding.with(i, input.valueAsNumber);
      actions.set("start", [a, b]);
    });
    return {
      show(/** @type {Model} */ { opened, state }) {
        holding = startOf(state);
        names = axisNames(state);
        if (!refusal.stands(holding[i], opened) && document.activeElement !== input) restore();
      },
    };
  }
}

/** Where the page itself does not scroll. */
const isWheelFree = matchMedia("(min-width: 1000px) and (hover: hover)");

function hint(/** @type {State} */ state) {
  if (!hasMap(state)) return HINTS.contour;
  if (state.picture === "surface" && isWheelFree.matches)
    return "Drag to turn, scroll to come closer.";
  return planes.startsHere(state) || state.picture === "surface" ? HINTS[state.picture] : "";
}

const NO_MARK = { text: "", certificate: "" };

/** The lowest point: the star on the map, or out of view. @param {Model} model */
function lowestMark({ plane, state: { picture } }) {
  const { minimum } = plane ?? {};
  if (!["contour", "both"].includes(picture) || !minimum || !isAttained(minimum)) return NO_MARK;
  const found = plane?.resolution === "grid" ? " found" : "";
  const name =
    plane && showsLowest(plane)
      ? `★ lowest point${found},`
      : `★ Lowest point${found}, out of view:`;
  const exact = `${spoken(minimum.loss, 5)}${certificate(minimum)}`;
  return { text: ` ${name} ${spoken(minimum.loss)}.`, certificate: exact };
}

const datasetChoices = () =>
  catalog.datasets.map(({ id, title, available, unavailable_because }) => ({
    ...{ value: id, text: available ? title : `${title} (not installed)` },
    ...{ disabled: !available, title: unavailable_because ?? "" },
  }));

const FORMULA = "f:"; // prefix of a function's value in the select

const functionChoices = () =>
  catalog.functions.map(({ id, title, formula }) => ({
    ...{ value: FORMULA + id, text: title.split(":")[0], title: formula, group: "Functions" },
  }));

const lossChoices = () =>
  catalog.losses.map(({ id, title }) => ({ value: id, text: shortLossTitle(title), title }));

/** A network does not learn from zero; only a network has an initialisation.
 *  @param {State} state */
const originChoices = (state) => [
  isNetwork(state)
    ? { value: "initial", text: "initial weights" }
    : { value: "zeros", text: "zero weights" },
  { value: "random", text: "random weights" },
];

/** @param {string} id Of a control. */
const fieldOf = (id) => /** @type {HTMLElement} */ (byId(id).closest(".field"));

/** A function has no examples, no other loss, and one plane. @param {State} state */
function showWhatApplies(state) {
  const isFunction = !classifies(state);
  for (const id of ["count", "model", "loss", "l2", "plane-kind", "origin", "space"])
    fieldOf(id).hidden = isFunction;
  fieldOf("centre").hidden = planes.spaceOf(state) === "slice";
  byId("settings").classList.toggle("function", isFunction);
  fieldOf("model").classList.toggle("further", !isNetwork(state));
  byId("network").hidden = !isNetwork(state);
  const other = state.planeKind === "random" ? "New random directions" : "New random start";
  byId("new-plane").setAttribute("aria-label", other);
  byId("new-plane").title = other;
  const available = /** @type {string[]} */ (pictures(state));
  for (const radio of byId("picture").querySelectorAll("input")) {
    /** @type {HTMLElement} */ (radio.parentElement).hidden = !available.includes(radio.value);
  }
  const panels = /** @type {string[]} */ (besides(state));
  for (const radio of byId("beside").querySelectorAll("input")) {
    /** @type {HTMLElement} */ (radio.parentElement).hidden = !panels.includes(radio.value);
  }
  const names = axisNames(state);
  const shownNames = hasMap(state) ? names : names.slice(0, 1);
  setText(
    byId("start-legend"),
    planes.startsHere(state) ? `Start ${shownNames.join(", ")}` : "Start, random plane",
  );
  byId("start-b").hidden = !hasMap(state);
  byId("start-a").setAttribute("aria-label", `Start, ${names[0]}`);
  byId("start-b").setAttribute("aria-label", `Start, ${names[1]}`);
}

/** @type {Record<State["planeKind"], string>} */
const PLANES = {
  random: "random",
  ends: "through the ends",
  pca: "PCA of the paths",
  gradient: "along the gradient",
  minimum: "towards the minimum",
  curved: "most curved",
  twin: "towards a twin of the end",
  around: "random, around the end",
  filter: "around the end, filter-normalised",
  saddle: "saddle at zero weights",
};

const planeValue = (/** @type {State} */ state) =>
  state.planeKind === "ends" ? ["ends", ...planes.endsOf(state)].join() : state.planeKind;

/** Planes that are not available say why. @param {State} state */
function planeChoices(state) {
  return planes.planeKinds(state).flatMap((kind) => {
    if (kind === "ends") return endsChoices(state);
    const lacking = planes.lacks(state, kind);
    const text = lacking ? `${PLANES[kind]} (${lacking})` : PLANES[kind];
    return [{ value: kind, text, disabled: lacking !== "" }];
  });
}

const endsChoices = (/** @type {State} */ state) =>
  planes.pairsOf(state).map((slots) => ({
    value: ["ends", ...slots].join(),
    text: slots.length
      ? `ends of ${slots.map((slot) => briefTitle(state, slot)).join(", ")}`
      : PLANES.ends,
    disabled: slots.length === 0,
  }));

/** The plane's own centre, and where each run is at the playhead. @param {Model} model */
function centreChoices({ paths, player, state }) {
  const here = (paths?.runs ?? []).map(({ slot, loss }) => [
    slot,
    Math.min(Math.round(player.t), loss.length - 1),
  ]);
  const now = planes.centreOf(state);
  const isAmong = now === null || here.some((centre) => centre.join() === now.join());
  const all = isAmong ? here : [now, ...here];
  return [
    { value: "", text: ownCentre(state) },
    ...all.map(([slot, step]) => ({
      value: `${slot},${step}`,
      text: `${briefTitle(state, slot)}, step ${step}`,
    })),
  ];
}

function countChoices(/** @type {State} */ state, /** @type {number | null | undefined} */ all) {
  const counts = [1, 100].filter((count) => !all || count < all);
  if (state.count !== null && !counts.includes(state.count)) counts.push(state.count);
  return [
    ...counts
      .sort((x, y) => x - y)
      .map((count) => ({ value: String(count), text: count === 1 ? "one" : integer(count) })),
    { value: "all", text: all ? `all ${integer(all)}` : "all" },
  ];
}

/** Each error beside the control that caused it. @param {Model} model */
function showErrors({ notices, state }) {
  const slots = document.querySelectorAll("[data-error-for]");
  for (const slot of /** @type {NodeListOf<HTMLElement>} */ (slots)) {
    const own = distinct(notices).filter(({ field }) => field === slot.dataset.errorFor);
    const ways = own.length ? wayOut(slot.dataset.errorFor ?? "", state) : "";
    setText(slot, own.map(({ text }) => text).join(" ") + ways);
    slot.hidden = own.length === 0;
    const control = slot.parentElement?.querySelector("select, input");
    if (own.length) control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
  }
}
