/** The examples as tiles, the largest loss first; one is chosen by pointer or arrow keys. */

import { integer, spoken } from "../../derive/format.js";
import { classGlyph, styleOf } from "../../draw/class_marks.js";
import { byId, contextOf, createChanges, fit, h, setText } from "../../draw/dom.js";
import { drawMarker } from "../../draw/overlay.js";
import { showThumbnail } from "../../draw/thumbnail.js";

const TILES = 100; // the most tiles
const SIZE = 32; // pixels of a tile whose data are not pictures

/** @param {import("./point_editing.js").EditingActions} actions @returns {ScenePart} */
export function createExamples(actions) {
  const list = byId("examples");
  let tiles = /** @type {ReturnType<typeof createTile>[]} */ ([]);
  const areRowsNew = createChanges();

  const tileOf = (/** @type {Event} */ { target }) =>
    tiles.findIndex(
      ({ element }) => element === /** @type {Element} */ (target).closest(".example"),
    );
  const exampleOf = (/** @type {number} */ at) => Number(tiles[at].element.dataset.example);
  list.addEventListener("pointerover", (event) => {
    const at = tileOf(event);
    actions.preview(at < 0 ? null : exampleOf(at));
  });
  list.addEventListener("pointerleave", () => actions.preview(null));
  list.addEventListener("click", (event) => {
    const at = tileOf(event);
    if (at >= 0) actions.choose(exampleOf(at));
  });
  list.addEventListener("keydown", (event) => {
    const at = tileOf(event);
    const to = at < 0 ? null : target(event.key, at);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    tiles[to].element.focus();
    actions.choose(exampleOf(to));
  });
  function target(/** @type {string} */ key, /** @type {number} */ at) {
    const last = tiles.length - 1;
    const across = rowLength(tiles.map(({ element }) => element));
    const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across };
    if (key === "Home") return 0;
    if (key === "End") return last;
    if (!(key in moves)) return null;
    const to = at + moves[/** @type {keyof typeof moves} */ (key)];
    return to < 0 || to > last ? at : to;
  }
  /** The focus follows the chosen example. @param {Scene} scene */
  function focusChosen({ seen, chosen }) {
    tiles[seen.answer.examples.example.indexOf(chosen)]?.element.focus({ preventScroll: true });
  }
  return {
    update(scene) {
      const { seen, thumbnails } = scene;
      const { examples } = seen.answer;
      const count = Math.min(examples.example.length, TILES);
      if (tiles.length !== count) {
        tiles = Array.from({ length: count }, createTile);
        list.replaceChildren(...tiles.map(({ element }) => element));
      }
      if (seen.dataset.image_shape) thumbnails.need(seen.dataset, examples.index.slice(0, count));
      tiles.forEach(({ show }, i) => show(scene, i));
      // measuring forces a layout: not in each frame
      if (areRowsNew(tiles, list.clientWidth, seen.dataset))
        list.style.setProperty("--row", `${rowHeight(tiles.map(({ element }) => element))}px`);
      if (list.contains(document.activeElement)) focusChosen(scene);
      showLegend(scene);
      const all = examples.total > count ? `, ${count} of ${integer(examples.total)}` : "";
      setText(byId("examples-title"), `Examples, the largest loss first${all}`);
    },
  };
}

/** The classes' markers, if neither pictures nor points show the classes. @param {Scene} scene */
function showLegend({ seen: { dataset }, theme }) {
  const legend = byId("examples-legend");
  const names = dataset.image_shape || dataset.dimension === 2 ? [] : dataset.class_names;
  const key = JSON.stringify([names, theme.classes]);
  if (legend.dataset.key === key) return;
  legend.dataset.key = key;
  legend.replaceChildren(...names.flatMap((name, k) => [classGlyph(theme, k), ` ${name} `]));
}

/** How many tiles are in a row. @param {HTMLElement[]} elements */
function rowLength(elements) {
  const below = elements.findIndex(({ offsetTop }) => offsetTop > elements[0].offsetTop);
  return below < 0 ? elements.length : below;
}

/** From one row to the next; only whole rows are shown. @param {HTMLElement[]} elements */
function rowHeight(elements) {
  const next = elements[rowLength(elements)] ?? null;
  return next ? next.offsetTop - elements[0].offsetTop : elements[0]?.offsetHeight || 1;
}

function createTile() {
  const canvas = h("canvas", { "aria-hidden": true });
  const bar = h("i");
  const element = h("div", { className: "example", role: "option" }, canvas, bar);
  const context = contextOf(canvas);
  return {
    element,
    show(/** @type {Scene} */ scene, /** @type {number} */ i) {
      const { seen, theme, chosen } = scene;
      const { examples } = seen.answer;
      const { dataset } = seen;
      const isChosen = examples.example[i] === chosen;
      element.dataset.example = String(examples.example[i]);
      element.setAttribute("aria-selected", String(isChosen));
      element.tabIndex = isChosen ? 0 : -1;
      element.setAttribute("aria-label", inWords(seen, i));
      element.classList.toggle("wrong", examples.predicted[i] !== examples.label[i]);
      bar.style.width = `${(100 * (examples.loss[i] ?? 0)) / (examples.loss[0] || 1)}%`;
      if (dataset.image_shape) {
        showThumbnail(canvas, scene, dataset, examples.index[i]);
      } else {
        fit(canvas, SIZE, SIZE);
        context.clearRect(0, 0, SIZE, SIZE);
        const middle = /** @type {[number, number]} */ ([SIZE / 2, SIZE / 2]);
        drawMarker(context, middle, styleOf(theme, examples.label[i]), theme.casing, SIZE / 4);
      }
    },
  };
}

/** @param {Scene["seen"]} seen @param {number} i */
function inWords({ dataset, answer: { examples } }, i) {
  const { class_names: names } = dataset;
  const [label, predicted] = [names[examples.label[i]], names[examples.predicted[i]]];
  const reading =
    label === predicted ? `${label}, predicted correctly` : `${label}, predicted as ${predicted}`;
  return `${reading}; loss ${spoken(examples.loss[i])}`;
}
