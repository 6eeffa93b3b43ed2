/** The classifier at the inspected point: its parts, and where the point is. */

import { number, percent, steady } from "../../derive/format.js";
import { isOff } from "../../derive/paths.js";
import { isLookedAt } from "../../derive/shown_point.js";
import { byId, createChanges, h, runTag, setText } from "../../draw/dom.js";
import { besideOf } from "../../state/state.js";
import { deadUnits } from "../../words/model.js";
import { lossParts, runTitle } from "../../words/names.js";
import { createConfusion } from "./confusion.js";
import { createExamples } from "./examples.js";
import { createMargins } from "./margins.js";
import { createProduct } from "./product.js";
import { createRegions } from "./regions.js";
import { createTemplates } from "./templates.js";

/** @param {Pick<Actions, "invalidate" | "choose" | "editPoints">} actions @returns {View} */
export function createClassifier(actions) {
  const host = byId("classifier");
  /** @type {number | null} The example under the pointer. */
  let previewed = null;
  const choosing = {
    ...actions,
    preview(/** @type {number | null} */ example) {
      if (previewed === example) return;
      previewed = example;
      actions.invalidate();
    },
  };
  /** @type {number | null} The class whose score is explained; null means the predicted one. */
  let klass = null;
  function chooseClass(/** @type {number} */ own) {
    klass = own;
    actions.invalidate();
  }
  const regions = createRegions(choosing);
  const templates = createTemplates(chooseClass);
  const product = createProduct(chooseClass);
  const parts = [createExamples(choosing), createMargins(chooseClass), createConfusion()];
  const [isNew, isOpened] = [createChanges(), createChanges()];
  new ResizeObserver(actions.invalidate).observe(host);
  return {
    update(model) {
      const { features, state, seen, theme, thumbnails } = model;
      if (isOpened(model.opened)) previewed = klass = null;
      host.hidden = !isLookedAt(state);
      host.classList.toggle("empty", !seen);
      host.classList.toggle("brief", besideOf(state) === "overview");
      byId("readings").hidden = !seen;
      if (host.hidden || !seen) return;
      const inPlane = seen.dataset.dimension === 2;
      host.classList.toggle("plane", inPlane);
      byId("templates-part").hidden = inPlane;
      byId("regions-part").hidden = !inPlane;
      const chosen = pick(seen, state.example) ?? seen.answer.examples.example[0];
      const example = pick(seen, previewed) ?? chosen;
      const scene = {
        seen,
        theme,
        thumbnails,
        features,
        chosen,
        example,
        klass: classOf(seen, example, klass),
      };
      if (inPlane) regions.update(scene, model, previewed);
      const { clientWidth, clientHeight } = host;
      const arrivals = thumbnails.arrivals() + features.arrivals();
      const shown = [seen, theme, chosen, example, scene.klass, arrivals, besideOf(state)];
      if (!isNew(...shown, clientWidth, clientHeight)) return;
      if (!inPlane) templates.update(scene);
      byId("product-part").hidden = seen.hidden !== null; // no template has a score of its own
      if (besideOf(state) === "classifier" && !seen.hidden) product.update(scene);
      showDead(seen);
      for (const part of parts) part.update(scene);
      caption(seen, state);
    },
  };
}

/** Dead hidden units; they are not counted while the paths play. @param {Seen} seen */
function showDead({ answer: { activity } }) {
  byId("seen-dead").hidden = !activity;
  if (!activity) return;
  const { count, where } = deadUnits(activity);
  setText(byId("seen-dead-units"), count);
  byId("seen-dead").title = where;
}

/** An example, if it is among those received. @param {Seen} seen @param {number | null} example */
const pick = ({ answer: { examples } }, example) =>
  example !== null && examples.example.includes(example) ? example : null;

/** The class that was chosen, or else the one that is predicted.
 *  @param {Seen} seen @param {number} example @param {number | null} own */
function classOf({ dataset, answer: { examples } }, example, own) {
  if (own !== null && own < dataset.class_names.length) return own;
  return examples.predicted[examples.example.indexOf(example)];
}

function caption(/** @type {Seen} */ seen, /** @type {State} */ state) {
  const { place, answer } = seen;
  const where = byId("seen-where");
  const who = place.of === "run" ? runTitle(state, place.slot) : "";
  const key = JSON.stringify([place, seen.isOwn, who]);
  if (where.dataset.place !== key) {
    where.dataset.place = key;
    const point = h("span", { className: "seen-point" }, coordinates(place));
    where.replaceChildren(...whereParts(seen, who), point);
  }
  setText(byId("seen-loss"), answer.loss === null ? "∞" : steady(answer.loss));
  setText(byId("seen-parts"), lossParts(answer.loss, answer.reg_loss));
  setText(byId("seen-accuracy"), percent(answer.accuracy, 1));
  const { held_out_accuracy } = answer;
  byId("seen-others").hidden = held_out_accuracy === null;
  setText(byId("seen-held-out"), percent(held_out_accuracy));
}

function whereParts(/** @type {Seen} */ { hidden, place, isOwn }, /** @type {string} */ who) {
  const weights = hidden ? "Network" : "W";
  if (place.of !== "run") return [`${weights} at the ${place.of}`];
  const tag = runTag(who, place.slot);
  const isProjection = isOff(place.residual) && !isOwn;
  const what = isProjection ? "The projection on this plane of " : `${weights} of `;
  return [what, tag, ` at step ${place.step}`];
}

function coordinates(/** @type {Place} */ { a, b, residual }) {
  const off = isOff(residual) ? `, ${number(residual)} off the plane` : "";
  return `${off}, a = ${number(a)}, b = ${number(b)}`;
}
