/**
 * The marks of classes whose examples are no pictures: a colour and a shape each.
 *
 * @typedef {import("./theme.js").Theme} Theme
 */

/** @type {import("./theme.js").Marker[]} */
const MARKERS = ["circle", "square", "triangle", "diamond"];

/** The markers as text. @type {Partial<Record<import("./theme.js").Marker, string>>} */
const GLYPHS = { circle: "●", square: "■", triangle: "▲", diamond: "◆" };

/** @param {Theme} theme @param {number} k */
export const classColour = (theme, k) => theme.classes[k % theme.classes.length];

/** @param {Theme} theme @param {number} k @returns {import("./theme.js").RunStyle} */
export const styleOf = (theme, k) => ({
  colour: classColour(theme, k),
  width: 1,
  dash: [],
  marker: MARKERS[k % MARKERS.length],
});

/** A class's mark within a text. @param {Theme} theme @param {number} k */
export function classGlyph(theme, k) {
  const { colour, marker } = styleOf(theme, k);
  const glyph = Object.assign(document.createElement("b"), {
    className: "mark",
    textContent: GLYPHS[marker],
  });
  glyph.style.color = colour;
  return glyph;
}
