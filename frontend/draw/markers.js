/** The shapes of markers, to be drawn on a canvas or as SVG. */

/** `turn` is the first corner's direction in half turns, clockwise from the right; every other
 *  corner of a star is drawn in to its waist.
 *  @type {Record<Exclude<Marker, "circle">, {count: number, turn: number, waist: number}>} */
const SHAPES = {
  square: { count: 4, turn: 0.25, waist: 1 },
  triangle: { count: 3, turn: -0.5, waist: 1 },
  diamond: { count: 4, turn: 0, waist: 1 },
  down: { count: 3, turn: 0.5, waist: 1 },
  pentagon: { count: 5, turn: -0.5, waist: 1 },
  star: { count: 10, turn: -0.5, waist: 0.46 },
  cross: { count: 8, turn: 0.25, waist: 0.4 },
};

/** A shape looks as large as a circle of radius 1 when its corners are this far out. */
const REACH = 1.2;

/** @param {Exclude<Marker, "circle">} marker @returns {[number, number][]} */
export function corners(marker) {
  const { count, turn, waist } = SHAPES[marker];
  return Array.from({ length: count }, (_, i) => {
    const angle = Math.PI * (turn + (2 * i) / count);
    const reach = REACH * (i % 2 ? waist : 1);
    return [reach * Math.cos(angle), reach * Math.sin(angle)];
  });
}

/** A run's marker in its colour, hidden from screen readers.
 *  @param {Marker} marker @param {number} slot */
export function markerIcon(marker, slot) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "-1.3 -1.3 2.6 2.6");
  svg.setAttribute("class", "run-mark");
  svg.setAttribute("aria-hidden", "true");
  svg.style.setProperty("--colour", `var(--run-${slot + 1})`);
  svg.innerHTML =
    marker === "circle" ? '<circle r="1" />' : `<polygon points="${corners(marker).join(" ")}" />`;
  return svg;
}
