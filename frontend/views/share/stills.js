/** Pictures to export, with their titles: what the page shows, with paths as real traces.
 *  @typedef {import("../../words/parts.js").Part} Part
 *  @typedef {"contour" | "surface" | "loss" | "ray"} Still
 *  @typedef {{data: any[], layout: any, width: number, height: number, words: Part[]}} Figure */

import { arrows } from "../../derive/arrows.js";
import { extent } from "../../derive/levels.js";
import { clamp } from "../../derive/numbers.js";
import { at, backToFront, pathsHere } from "../../derive/paths.js";
import { extentOf } from "../../derive/plane.js";
import { startOn } from "../../derive/shown_point.js";
import { dashOf, plotly } from "../../draw/plot.js";
import { plannedFrame } from "../../draw/preview.js";
import { headline } from "../../words/headline.js";
import { marksInWords } from "../../words/marks.js";
import { story } from "../../words/story.js";
import { layout, margin, traces } from "../landscape/contour_figure.js";

const PIXELS = 2400; // pixels across a picture that is a raster
const WIDTH = 66; // width in units of the font size, so that each screen gives the same picture
const CURVES = 0.46; // height of the curves, as a fraction of the width
const SURFACE = 0.62; // of the surface

/** Plotly's names of the markers. */
export const SYMBOLS = {
  circle: "circle",
  square: "square",
  triangle: "triangle-up",
  diamond: "diamond",
  down: "triangle-down",
  pentagon: "pentagon",
  star: "star",
  cross: "x",
};

/** Those available in three dimensions; a ball replaces the others. */
const SOLID = ["circle", "square", "diamond", "cross"];
/** @type {Record<Still, (model: Model) => Figure>} */
const FIGURES = { contour, surface, loss: lossFigure, ray };

/** Where the page draws the pictures that are exported as drawn; the first visible one counts.
 *  @type {Partial<Record<Still, string[]>>} */
const HOSTS = { surface: ["surface"], loss: ["chart"], ray: ["ray-large", "ray"] };

/** The plot that the page shows, if it does. @param {Still} name @returns {any} */
const shownPlot = (name) =>
  (HOSTS[name] ?? [])
    .map((host) => /** @type {any} */ (document.querySelector(`#${host} .plot`)))
    .find((plot) => plot?.data?.length > 0 && plot.checkVisibility());

/** Whether the page has what the picture is made of. @param {Still} name @param {Model} model */
export function isThere(name, model) {
  if (!plotly() || !(model.plane ?? model.ray)) return false;
  return name === "contour" || shownPlot(name) !== undefined;
}

/** The picture as a data URL.
 *  @param {Still} name @param {"png" | "svg"} format @param {Model} model
 *  @returns {Promise<string>} */
export function stillOf(name, format, model) {
  const { data, layout, width, height } = titled(...inWordsOf(name, model));
  const scale = format === "png" ? PIXELS / width : 1;
  return plotly().toImage({ data, layout }, { format, width, height, scale });
}

/** The title is the picture's own, whatever else the page shows.
 *  @param {Still} name @param {Model} model @returns {[Figure, Model]} */
function inWordsOf(name, model) {
  const picture = /** @type {Model["state"]["picture"]} */ (name === "ray" ? "ray" : "contour");
  const own = { ...model, state: { ...model.state, picture } };
  return [FIGURES[name](own), own];
}

/** @param {Model} model @returns {Figure} */
function contour(model) {
  const { theme, player } = model;
  const plane = /** @type {Plane} */ (model.plane);
  const width = WIDTH * theme.size;
  // The figure uses only its host's size.
  const host = /** @type {HTMLElement} */ ({ clientWidth: width, clientHeight: width });
  const { l, r, t, b } = margin(host, model);
  const { a: x, b: y } = extentOf(plane);
  const aspect = (x[1] - x[0]) / (y[1] - y[0]);
  const high = (width - l - r) / aspect;
  const height = Math.round(high + t + b);
  Object.assign(host, { clientHeight: height });
  const origin = startOn(model);
  const look = { symbol: "circle-open", color: theme.ink, line: { width: 2 } };
  const start = origin ? [marker(model, [origin.a, origin.b], look)] : [];
  const heads = backToFront(pathsHere(model), model.theme.runs).flatMap((run) =>
    head(model, run, (place) => [place.a, place.b], player.t),
  );
  return {
    data: [...traces(host, atRest(model), true), ...start, ...heads],
    layout: { ...layout(host, model), annotations: arrowMarks(model, host) },
    width,
    height,
    words: [...story(model), ...marks(model)],
  };
}

/** Its level lines have labels, also while it moves. @param {Model} model @returns {Model} */
const atRest = (model) => ({
  ...model,
  ...{ dragging: false, player: { ...model.player, playing: false } },
});

/** The arrows of the map's canvas. @param {Model} model @param {HTMLElement} host */
function arrowMarks(model, host) {
  const { player, theme } = model;
  const extent = extentOf(/** @type {Plane} */ (model.plane));
  const frame = plannedFrame(host, margin(host, model), extent);
  return arrows(pathsHere(model), Math.round(player.t), frame, theme.size).map(
    ({ slot, from, along }) => {
      const tail = { ax: frame.a(from[0]), ay: frame.b(from[1]) };
      const tip = { x: frame.a(from[0] + along[0]), y: frame.b(from[1] + along[1]) };
      const axes = { xref: "x", yref: "y", axref: "x", ayref: "y" };
      const look = { arrowcolor: theme.runs[slot].colour, arrowwidth: 2, arrowhead: 4 };
      return { ...tail, ...tip, ...axes, ...look, showarrow: true, text: "" };
    },
  );
}

/** What the map's legend says. @param {Model} model @returns {Part[]} */
function marks(model) {
  const { arrow, bar, batch } = marksInWords(model, false);
  return [
    ...(arrow ? [{ text: ` → ${arrow}.` }] : []),
    ...(bar ? [{ text: ` ⊤ ${bar}.` }] : []),
    ...(batch ? [{ text: " – –", slot: model.batchLoss?.slot }, { text: ` ${batch}.` }] : []),
  ];
}

/** @param {Model} model @param {Run} run
 *  @param {(place: {a: number, b: number, loss: number}) => number[]} where @param {number} t */
function head(model, run, where, t) {
  const place = at(run, Math.round(t));
  const style = model.theme.runs[run.slot];
  const look = {
    symbol: SYMBOLS[style.marker],
    color: style.colour,
    line: { color: model.theme.casing, width: 1.5 },
  };
  return place ? [marker(model, where(place), look)] : [];
}

/** @param {Model} model @param {number[]} place @param {object} look */
const marker = ({ theme }, [x, y], look) => ({
  type: "scatter",
  mode: "markers",
  x: [x],
  y: [y],
  marker: { size: theme.size * 0.75, ...look },
});

/** The part that has been played, over the faint whole. @param {Model} model @returns {Figure} */
function lossFigure(model) {
  const { theme, player, paths } = model;
  const figure = asDrawn("loss", model, story(model));
  const played = backToFront(paths, theme.runs).flatMap((run) => {
    const whole = figure.data.find(({ name }) => name === run.name);
    if (!whole) return [];
    const until = Math.round(player.t) + 1;
    const [x, y] = [whole.x.slice(0, until), whole.y.slice(0, until)];
    const style = theme.runs[run.slot];
    const line = { color: style.colour, width: style.width, dash: dashOf(style) };
    const last = () => [x[x.length - 1], y[y.length - 1]];
    return [{ type: "scatter", mode: "lines", x, y, line }, ...head(model, run, last, player.t)];
  });
  return { ...figure, data: [...figure.data, ...played] };
}

/** @param {Model} model @returns {Figure} */
function ray(model) {
  return asDrawn("ray", model, story(model));
}

/** @param {Model} model @returns {Figure} */
function surface(model) {
  const { theme, player } = model;
  const figure = asDrawn("surface", model, story(model));
  const { low, high } = extent(/** @type {Plane} */ (model.plane).loss);
  const raise = (high - low) / 200; // above the surface, which would hide parts of a line
  const height = (/** @type {number} */ loss) =>
    clamp(loss, 2 * low - high, 2 * high - low) + raise;
  const lines = backToFront(pathsHere(model), model.theme.runs).flatMap((run) => {
    const until = Math.round(player.t) + 1;
    const style = theme.runs[run.slot];
    const [x, y, z] = [run.a, run.b, run.loss.map(height)].map((column) => column.slice(0, until));
    const end = [x, y, z].map((column) => column.slice(-1));
    const line = { color: style.colour, width: 2 * style.width };
    const dot = {
      symbol: SOLID.includes(style.marker) ? style.marker : "circle",
      size: 5,
      color: style.colour,
    };
    return [
      { type: "scatter3d", mode: "lines", x, y, z, line },
      { type: "scatter3d", mode: "markers", x: end[0], y: end[1], z: end[2], marker: dot },
    ];
  });
  return { ...figure, data: [...figure.data, ...lines], height: SURFACE * figure.width };
}

/** A plot as the page has it.
 *  @param {Still} name @param {Model} model @param {Part[]} words @returns {Figure} */
function asDrawn(name, { theme }, words) {
  const { data, layout } = shownPlot(name);
  const width = WIDTH * theme.size;
  return { data, layout, width, height: CURVES * width, words };
}

// The title: the sentence above the picture, and the runs in their colours.

/** @param {Figure} figure @param {Model} model @returns {Figure} */
function titled({ data, layout, width, height, words }, model) {
  const { theme } = model;
  const edge = Math.round(theme.size * 1.2);
  const room = width - 2 * edge;
  const big = { family: theme.serif, size: Math.round(theme.size * 1.45), color: theme.ink };
  const small = { family: theme.font, size: Math.round(theme.size * 0.95), color: theme.muted };
  const blocks = [
    { font: big, lines: balanced(headline(model), room, big) },
    { font: small, lines: wrap(words, room, small) },
  ];
  const { l = 0, r = 0, t = 0, b = 0 } = layout.margin;
  const left = l + Math.round(theme.size * 0.8); // the axis' title begins where the words do
  const right = Math.max(r, edge);
  let down = edge;
  const annotations = blocks.map(({ font, lines }) => {
    const own = { font, top: down, text: lines.map((line) => markup(line, theme)).join("<br>") };
    down += Math.ceil(lines.length * font.size * 1.3 + theme.size * 0.35);
    return own;
  });
  const top = down + Math.round(theme.size * 0.5) + t;
  const bottom = b + Math.round(theme.size * 0.6);
  return {
    data,
    width: Math.round(width + left - l + right - r),
    height: Math.round(height + top - t + bottom - b),
    words,
    layout: {
      ...layout,
      paper_bgcolor: theme.paper,
      margin: { l: left, r: right, t: top, b: bottom },
      annotations: [
        ...(layout.annotations ?? []),
        ...annotations.map((block) => ({
          ...{ text: block.text, font: block.font, align: "left", showarrow: false, borderpad: 0 },
          ...{ xref: "paper", x: 0, xanchor: "left", xshift: edge - left },
          ...{ yref: "paper", y: 1, yanchor: "top", yshift: top - block.top },
        })),
      ],
    },
  };
}

/** Lines of about one length, as few as fit.
 *  @param {Part[]} parts @param {number} room @param {{family: string, size: number}} font */
function balanced(parts, room, font) {
  const fewest = wrap(parts, room, font).length;
  const widths = Array.from({ length: 10 }, (_, i) => (room * (i + 1)) / 10);
  return (
    widths.map((width) => wrap(parts, width, font)).find((lines) => lines.length === fewest) ?? []
  );
}

/** Breaks text into lines that fit.
 *  @param {Part[]} parts @param {number} room @param {{family: string, size: number}} font
 *  @returns {Part[][]} */
function wrap(parts, room, font) {
  const context = /** @type {Context} */ (document.createElement("canvas").getContext("2d"));
  context.font = `${font.size}px ${font.family}`;
  const lines = /** @type {Part[][]} */ ([[]]);
  let taken = 0;
  for (const { text, slot } of parts) {
    for (const word of text.split(/(?<= )/)) {
      const width = context.measureText(word).width;
      if (taken + width > 0.97 * room && taken > 0) {
        lines.push([]);
        taken = 0;
      }
      const line = lines[lines.length - 1];
      const before = line[line.length - 1];
      if (before && before.slot === slot) before.text += word;
      else line.push({ text: word, slot });
      taken += width;
    }
  }
  return lines;
}

const markup = (/** @type {Part[]} */ line, /** @type {Model["theme"]} */ theme) =>
  line
    .map(({ text, slot }) => {
      const safe = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      return slot === undefined ? safe : `<b style="color:${theme.runs[slot].colour}">${safe}</b>`;
    })
    .join("");
