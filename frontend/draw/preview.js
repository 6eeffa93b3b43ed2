/** The landscape as a plain picture, drawn while Plotly's script is still loading. */

import { evenLevels, extent } from "../derive/levels.js";
import { colourAt } from "../derive/pixels.js";
import { contextOf, createMemory, h } from "./dom.js";

/** Where Plotly will put the axes: within the margins, at the top, with equal scales.
 *  @param {HTMLElement} host @param {{l: number, r: number, t: number, b: number}} margin
 *  @param {PlaneWindow} window @returns {Frame} */
export function plannedFrame(host, margin, { a, b }) {
  const space = host.clientWidth - margin.l - margin.r;
  const across = space / (a[1] - a[0]);
  const up = (host.clientHeight - margin.t - margin.b) / (b[1] - b[0]);
  const scale = Math.min(across, up);
  const [width, height] = [scale * (a[1] - a[0]), scale * (b[1] - b[0])];
  const left = margin.l + (space - width) / 2;
  const top = margin.t;
  return {
    ...{ left, top, width, height },
    x: (value) => left + (value - a[0]) * scale,
    y: (value) => top + (b[1] - value) * scale,
    a: (px) => a[0] + (px - left) / scale,
    b: (px) => b[1] - (px - top) / scale,
  };
}

/** The last picture. @type {ReturnType<typeof createMemory<HTMLCanvasElement>>} */
const painted = createMemory();

/** @param {Context} context @param {Plane} plane @param {Frame} frame
 *  @param {Theme["landscape"]} scale */
export function drawPreview(context, plane, frame, scale) {
  const { left, top, width, height } = frame;
  const picture = painted([plane, scale, width, height], () => paint(plane, frame, scale));
  context.drawImage(picture, left, top, width, height);
}

/** @param {Plane} plane @param {Frame} frame @param {[number, string][]} scale */
function paint(plane, frame, scale) {
  const { low, high } = extent(plane.loss);
  const { size } = evenLevels(low, high);
  const colours = ramp(scale, low, high, size);
  const [rows, columns] = [plane.b.length, plane.a.length];
  const [width, height] = [Math.round(frame.width), Math.round(frame.height)];
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let py = 0; py < height; py++) {
    const v = (1 - py / (height - 1)) * (rows - 1);
    const j = Math.min(Math.floor(v), rows - 2);
    const [below, above] = [plane.loss[j], plane.loss[j + 1]];
    for (let px = 0; px < width; px++) {
      const u = (px / (width - 1)) * (columns - 1);
      const i = Math.min(Math.floor(u), columns - 2);
      const first = below[i] + (below[i + 1] - below[i]) * (u - i);
      const second = above[i] + (above[i + 1] - above[i]) * (u - i);
      const loss = first + (second - first) * (v - j);
      pixels[py * width + px] = colours[Math.floor(loss / size) - Math.floor(low / size)];
    }
  }
  const canvas = h("canvas", { width, height });
  contextOf(canvas).putImageData(image, 0, 0);
  return canvas;
}

/** One colour for each band between two level lines. @param {[number, string][]} scale
 *  @param {number} low @param {number} high @param {number} size */
function ramp(scale, low, high, size) {
  const bands = Math.floor(high / size) - Math.floor(low / size) + 1;
  const colours = Array.from({ length: bands }, (_, k) => colourAt(scale, (k + 0.5) / bands));
  const bytes = colours.flatMap((colour) => [...colour, 255]);
  return new Uint32Array(new Uint8ClampedArray(bytes).buffer);
}
