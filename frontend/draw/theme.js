/** The design tokens, read from the style sheet's custom properties: one place for all colours. */

/** The root font size for which the widths below are given; they scale with it. */
const DESIGN_SIZE = 15;

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
  const size = parseFloat(style.fontSize);
  const scale = size / DESIGN_SIZE;
  const list = (/** @type {string} */ name) => token(name).split(/\s*,\s*/);
  const plain = [
    "ink",
    "muted",
    "line",
    "paper",
    "error",
    "casing",
    "accent",
    "levels",
    "ridges",
    "lowest",
  ];
  return {
    .../** @type {any} */ (Object.fromEntries(plain.map((name) => [name, token(name)]))),
    landscape: list("landscape").map((colour, i, all) => [i / (all.length - 1), colour]),
    runs: SHAPES.map(({ marker, width, dash }, slot) => ({
      ...{ marker, colour: token(`run-${slot + 1}`), width: width * scale },
      dash: dash.map((part) => part * scale),
    })),
    ...{ diverging: list("diverging"), classes: list("classes"), categories: list("categories") },
    ...{ size, font: token("sans"), serif: token("serif") },
  };
}

/** Calls back when the system's colour scheme or the font size changes.
 *  @param {() => void} onChange */
export function watchTheme(onChange) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange);
  const current = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
  let size = current();
  addEventListener("resize", () => {
    const now = current();
    if (now !== size) onChange();
    size = now;
  });
}

/** Pixels; smaller text is hard to read. */
const SMALLEST_TEXT = 12;

/** The size of a picture's text, as a part of the page's. @param {{size: number}} theme
 *  @param {number} part */
export const textSize = ({ size }, part) => Math.max(SMALLEST_TEXT, Math.round(size * part));

/** The radius of a run's marker: below a thin line's marker a wide line's still shows.
 *  @param {RunStyle} style @param {number} size Of the font. */
export const headSize = ({ width }, size) => size * 0.27 + width;

/** Whether the user asked for reduced motion. */
export const prefersStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
