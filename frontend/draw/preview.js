/** The landscape as a plain picture, drawn while Plotly's script is still loading. */

import { each, heightsOf } from "../derive/levels.js";
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
 *  @param {Theme["landscape"]} scale @param {State["colour"]} colour @param {LossRange} range */
export function drawPreview(context, plane, frame, scale, colour, range) {
  const { left, top, width, height } = frame;
  const key = [plane, scale, colour, range.low, range.high, width, height];
  const picture = painted(key, () => paint(heightsOf(plane.loss, colour, range), frame, scale));
  context.drawImage(picture, left, top, width, height);
}

/** @param {ReturnType<typeof heightsOf>} heights @param {Frame} frame
 *  @param {[number, string][]} scale */
function paint({ z, levels }, frame, scale) {
  const { start, size } = levels;
  const colours = ramp(scale, each(levels).length + 1);
  const [rows, columns] = [z.length, z[0].length];
  const [width, height] = [Math.round(frame.width), Math.round(frame.height)];
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let py = 0; py < height; py++) {
    const v = (1 - py / (height - 1)) * (rows - 1);
    const j = Math.min(Math.floor(v), rows - 2);
    const [below, above] = [z[j], z[j + 1]];
    for (let px = 0; px < width; px++) {
      const u = (px / (width - 1)) * (columns - 1);
      const i = Math.min(Math.floor(u), columns - 2);
      const first = below[i] + (below[i + 1] - below[i]) * (u - i);
      const second = above[i] + (above[i + 1] - above[i]) * (u - i);
      const value = first + (second - first) * (v - j);
      pixels[py * width + px] = colours[Math.floor((value - start) / size) + 1];
    }
  }
  const canvas = h("canvas", { width, height });
  contextOf(canvas).putImageData(image, 0, 0);
  return canvas;
}

/** One colour for each band between two level lines. @param {[number, string][]} scale
 *  @param {number} bands */
function ramp(scale, bands) {
  const colours = Array.from({ length: bands }, (_, k) => colourAt(scale, k / (bands - 1)));
  const bytes = colours.flatMap((colour) => [...colour, 255]);
  return new Uint32Array(new Uint8ClampedArray(bytes).buffer);
}
