/** Small charts as SVG, drawn anew when their data change. */

const NAMESPACE = "http://www.w3.org/2000/svg";

/** Makes an SVG element. @param {string} tag @param {Record<string, string | number>} [attributes]
 *  @param {...(Node | string)} children @returns {SVGElement} */
export function s(tag, attributes = {}, ...children) {
  const element = /** @type {SVGElement} */ (document.createElementNS(NAMESPACE, tag));
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Space around a chart for the numbers at its axes, in its own units. */
const PAD = { left: 40, right: 10, top: 8, bottom: 34 };

/** An empty chart of 270 units of width, with its axes. What is added to its `plot` is clipped.
 *  @param {object} spec
 *  @param {string} spec.label What it shows, for those who cannot see it.
 *  @param {[number, number]} spec.x @param {[number, number]} spec.y Ranges.
 *  @param {string} spec.xTitle @param {[number, string][]} [spec.xTicks]
 *  @param {[number, string][]} [spec.yTicks] @param {number} [spec.height] */
export function chart({ label, x, y, xTitle, xTicks = [], yTicks = [], height = 170 }) {
  const [width, bottom] = [270, height - PAD.bottom];
  const scale = (/** @type {number[]} */ [low, high], /** @type {number} */ from, to = 0) => {
    return (/** @type {number} */ value) =>
      from + ((value - low) / (high - low || 1)) * (to - from);
  };
  const [px, py] = [scale(x, PAD.left, width - PAD.right), scale(y, bottom, PAD.top)];
  const svg = s(
    "svg",
    { class: "small-chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label },
    s("path", { class: "axis", d: `M${PAD.left} ${PAD.top}V${bottom}H${width - PAD.right}` }),
    ...xTicks.map(([at, text]) =>
      s("text", { x: px(at), y: bottom + 15, "text-anchor": "middle" }, text),
    ),
    ...yTicks.map(([at, text]) =>
      s("text", { x: PAD.left - 5, y: py(at) + 4, "text-anchor": "end" }, text),
    ),
    s("text", { x: (PAD.left + width) / 2, y: height - 3, "text-anchor": "middle" }, xTitle),
  );
  const [inner, high] = [width - PAD.left - PAD.right, bottom - PAD.top];
  const area = { x: PAD.left, y: PAD.top, width: inner, height: high };
  const plot = s("svg", { ...area, viewBox: `${PAD.left} ${PAD.top} ${inner} ${high}` });
  svg.append(plot);
  return { svg, plot, x: px, y: py, bottom };
}

/** The path through points. @param {[number, number][]} points */
export const polyline = (points) =>
  points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
