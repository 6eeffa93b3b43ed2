/** The markers of classes whose examples are not pictures: each has a colour and a shape. */

import { h } from "./dom.js";

/** @type {Marker[]} */
const MARKERS = ["circle", "square", "triangle", "diamond"];
/** The markers as text. @type {Partial<Record<Marker, string>>} */
const GLYPHS = { circle: "●", square: "■", triangle: "▲", diamond: "◆" };

/** @param {Theme} theme @param {number} k */
export const classColour = (theme, k) => theme.classes[k % theme.classes.length];

/** @param {Theme} theme @param {number} k @returns {RunStyle} */
export const styleOf = (theme, k) => ({
  ...{ colour: classColour(theme, k), width: 1, dash: [], marker: MARKERS[k % MARKERS.length] },
});

/** A class's marker within a text. @param {Theme} theme @param {number} k */
export function classGlyph(theme, k) {
  const { colour, marker } = styleOf(theme, k);
  return h("b", { className: "mark", style: `color: ${colour}` }, GLYPHS[marker] ?? "");
}
