/** The card at the first run's marker: one example, its scores and its loss there. */

import { spoken } from "../../derive/format.js";
import { clamp } from "../../derive/numbers.js";
import { at, pathsHere } from "../../derive/paths.js";
import { createChanges, h, setText } from "../../draw/dom.js";
import { showThumbnail } from "../../draw/thumbnail.js";

/** The classes whose scores are shown: the example's own, and the best of the others. */
const SHOWN = 3;
/** Pixels between the marker and the card. */
const GAP = 22;
/** Pixels between the card and the edge of the map. */
const EDGE = 4;

/** @param {HTMLElement} host */
export function createCard(host) {
  const picture = h("canvas", { className: "thumbnail" });
  const title = h("b");
  const words = h("span");
  const bars = Array.from({ length: SHOWN }, () => {
    const [name, bar] = [h("span"), h("i")];
    return { name, bar, row: h("p", {}, name, h("span", { className: "track" }, bar)) };
  });
  const text = h("p", {}, title, words);
  const rows = h("div", {}, text, ...bars.map(({ row }) => row));
  const card = h("div", { className: "card-at-marker", "aria-hidden": true, hidden: true });
  card.append(picture, rows);
  host.append(card);
  let example = -1;
  let size = { wide: 0, high: 0 };
  const [isNew, isOpened] = [createChanges(), createChanges()];

  /** The same example for as long as it is among those of largest loss.
   *  @param {PointAnswer["examples"]} examples @param {number | null} chosen */
  function placeOfExample(examples, chosen) {
    const i = examples.example.indexOf(chosen ?? example);
    example = examples.example[Math.max(i, 0)];
    return Math.max(i, 0);
  }

  /** @param {Model} model @param {Seen} seen */
  function show(model, { answer: { examples }, dataset }) {
    const i = placeOfExample(examples, model.state.example);
    const [names, scores] = [dataset.class_names, examples.scores[i]];
    const [label, predicted] = [examples.label[i], examples.predicted[i]];
    picture.hidden = !dataset.image_shape;
    if (dataset.image_shape) showThumbnail(picture, model, dataset, examples.index[i]);
    const reading = label === predicted ? ", recognized" : `, taken for ${names[predicted]}`;
    setText(title, names[label]);
    setText(words, `${reading}: loss ${spoken(examples.loss[i], 2)}`);
    const others = scores.map((_, k) => k).filter((k) => k !== label);
    const best = others.sort((j, k) => scores[k] - scores[j]).slice(0, SHOWN - 1);
    const low = Math.min(...scores);
    const range = Math.max(...scores) - low || 1;
    bars.forEach(({ name, bar, row }, place) => {
      const k = [label, ...best][place];
      row.hidden = k === undefined;
      if (k === undefined) return;
      setText(name, names[k]);
      row.className = k === label ? "own" : "other";
      bar.style.width = `${(100 * (scores[k] - low)) / range}%`;
    });
  }

  return {
    /** Whether there is a card now. @param {Frame} frame @param {Model} model */
    place({ left, top, width, height, x, y }, model) {
      const { cursor, opened, player, seen, state, theme, thumbnails } = model;
      if (isOpened(opened)) example = -1;
      const run = pathsHere(model)?.runs[0];
      const head = run && at(run, player.t);
      const isHere = seen?.place.of === "run" && seen.place.slot === run?.slot;
      const isAlone = state.controls === "few" && state.picture !== "compare";
      card.hidden = !isAlone || !head || !isHere || cursor !== null;
      if (card.hidden || !head || !seen?.answer.examples.example.length) return false;
      // measuring forces a layout: not in each frame
      const arrivals = thumbnails.arrivals();
      if (isNew(seen.answer, seen.dataset, state.example, arrivals, theme, opened)) {
        show(model, seen);
        size = { wide: card.offsetWidth, high: card.offsetHeight };
      }
      const { wide, high } = size;
      const px = clamp(x(head.a) - wide / 2, left + EDGE, left + width - wide - EDGE);
      const below = y(head.b) + GAP;
      const isRoom = below + high < top + height - EDGE;
      const py = isRoom ? below : Math.max(top + EDGE, y(head.b) - GAP - high);
      card.style.transform = `translate(${px}px, ${py}px)`;
      return true;
    },
  };
}
