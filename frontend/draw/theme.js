/**
 * The design tokens, read from the style sheet's custom properties: one place holds the colours.
 *
 * @typedef {"circle" | "square" | "triangle" | "diamond" | "down" | "pentagon" | "star" | "cross"} Marker
 *
 * @typedef {object} RunStyle
 * @property {string} colour
 * @property {number} width
 * @property {number[]} dash In pixels, as canvas wants it; empty is solid.
 * @property {Marker} marker
 *
 * @typedef {object} Theme
 * @property {string} ink
 * @property {string} muted
 * @property {string} line
 * @property {string} paper
 * @property {string} error
 * @property {string} casing Outline that parts a path from the landscape.
 * @property {[number, string][]} landscape Colour scale from low to high loss.
 * @property {string} accent
 * @property {string} levels Level lines on the contour.
 * @property {string} ridges Level lines on the surface, where colours are opaque.
 * @property {RunStyle[]} runs By slot.
 * @property {string[]} diverging Colours of weights from below zero to above.
 * @property {string[]} classes Colours of the classes of tables; from the first again when they end.
 * @property {string[]} categories Colours of up to ten classes.
 * @property {number} size Root font size in CSS pixels.
 * @property {string} font
 * @property {string} serif
 */

/** The root font size at which the widths below are meant; on a projector they grow with the type. */
export const DESIGN_SIZE = 15;

/** @type {Omit<RunStyle, "colour">[]} */
const SHAPES = [
  { width: 3, dash: [], marker: "circle" },
  { width: 2.2, dash: [7, 3], marker: "square" },
  { width: 1.6, dash: [], marker: "triangle" },
  { width: 2.2, dash: [2, 3], marker: "diamond" },
  { width: 2.4, dash: [12, 4], marker: "down" },
  { width: 1.6, dash: [5, 2], marker: "pentagon" },
  { width: 2.4, dash: [], marker: "star" },
  { width: 2, dash: [10, 3, 2, 3], marker: "cross" },
];

/** @returns {Theme} */
export function readTheme() {
  const style = getComputedStyle(document.documentElement);
  const token = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  const stops = token("landscape").split(/\s*,\s*/);
  const size = parseFloat(style.fontSize);
  const scale = size / DESIGN_SIZE;
  return {
    ink: token("ink"),
    muted: token("muted"),
    line: token("line"),
    paper: token("paper"),
    error: token("error"),
    casing: token("casing"),
    accent: token("accent"),
    levels: token("levels"),
    ridges: token("ridges"),
    landscape: stops.map((colour, i) => [i / (stops.length - 1), colour]),
    runs: SHAPES.map((shape, slot) => ({
      ...shape,
      colour: token(`run-${slot + 1}`),
      width: shape.width * scale,
      dash: shape.dash.map((part) => part * scale),
    })),
    diverging: token("diverging").split(/\s*,\s*/),
    classes: token("classes").split(/\s*,\s*/),
    categories: token("categories").split(/\s*,\s*/),
    size,
    font: token("sans"),
    serif: token("serif"),
  };
}

/** Calls back when the system's scheme, or the window's size and so the type's, changes. @param {() => void} onChange */
export function watchTheme(onChange) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange);
  let size = parseFloat(getComputedStyle(document.documentElement).fontSize);
  addEventListener("resize", () => {
    const now = parseFloat(getComputedStyle(document.documentElement).fontSize);
    if (now !== size) onChange();
    size = now;
  });
}

export const prefersStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
