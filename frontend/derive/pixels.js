/** Weights as pixels. Pure: numbers in, pixels out. The last column of W is the bias. */

/** @typedef {[number, number, number]} Colour Red, green, blue, 0 to 255. */

import { clamp } from "./numbers.js";

/** @param {string} hex `#rrggbb` @returns {Colour} */
export function colourOf(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** @param {Colour} first @param {Colour} second @param {number} part Fraction of the second.
 *  @returns {Colour} */
export const mix = (first, second, part) =>
  /** @type {Colour} */ (first.map((value, i) => value + (second[i] - value) * part));

/** The colour of a scale at a part of its length. @param {[number, string][]} scale Evenly spaced.
 *  @param {number} part From 0 to 1. @returns {Colour} */
export function colourAt(scale, part) {
  const at = clamp(part, 0, 1) * (scale.length - 1);
  const i = Math.min(Math.floor(at), scale.length - 2);
  return mix(colourOf(scale[i][1]), colourOf(scale[i + 1][1]), at - i);
}

/** The contrast of two colours, from 1 to 21, as WCAG defines it.
 *  @param {Colour} one @param {Colour} other */
export function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** From 0 to 1, as WCAG defines it. @param {Colour} colour */
export function luminance(colour) {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Colours from below zero to above, zero at the middle.
 *  @param {Colour[]} stops An odd number of them.
 *  @returns {(value: number) => Colour} Takes −1 to 1. */
export function diverging(stops) {
  const middle = (stops.length - 1) / 2;
  return (value) => {
    const at = middle * (1 + clamp(value, -1, 1));
    const i = Math.min(Math.floor(at), stops.length - 2);
    return mix(stops[i], stops[i + 1], at - i);
  };
}

/** The largest magnitude of all weights, without the biases. @param {number[][]} rows */
export const largestWeight = (rows) =>
  Math.max(0, ...rows.map(rangeOf).map(({ low, high }) => Math.max(-low, high)));

/** The range of a row's weights, without its bias. @param {number[]} row */
export function rangeOf(row) {
  const weights = row.slice(0, -1);
  return { low: Math.min(...weights), high: Math.max(...weights) };
}

/** One weight per pixel; the same colours for all templates, neutral at zero.
 *  @param {number[]} row @param {number} largest @param {(value: number) => Colour} colour */
export const signedPixels = (row, largest, colour) => signed(row.slice(0, -1), largest, colour);

/** @param {number[]} values One per pixel. @param {number} largest
 *  @param {(value: number) => Colour} colour */
export const signed = (values, largest, colour) =>
  new Uint8ClampedArray(values.flatMap((value) => [...colour(largest ? value / largest : 0), 255]));

/** What each pixel of an example adds to a score: weight times feature, over all channels.
 *  @param {number[]} row Of W, the bias last. @param {number[]} features
 *  @param {number} channels */
export const contributions = (row, features, channels) =>
  Array.from({ length: features.length / channels }, (_, pixel) => {
    let sum = 0;
    for (let k = pixel * channels; k < (pixel + 1) * channels; k++) sum += row[k] * features[k];
    return sum;
  });

/** Three weights per pixel, scaled to the template's range, as in the CS231n notes.
 *  @param {number[]} row */
export function colourPixels(row) {
  const { low, high } = rangeOf(row);
  const scale = high > low ? 255 / (high - low) : 0;
  const length = (4 * (row.length - 1)) / 3;
  return Uint8ClampedArray.from({ length }, (_, k) =>
    k % 4 === 3 ? 255 : (row[3 * (k >> 2) + (k % 4)] - low) * scale,
  );
}

/** At pixels outside the grid of inputs. */
export const NO_CLASS = 255;

/** The same for scores on a grid of inputs, linear between its points; NO_CLASS outside.
 *  @param {ArrayLike<number>} scores Rows × columns × classes. @param {InputGrid} inputs
 *  @param {number} width @param {number} height
 *  @param {(px: number) => number} x @param {(py: number) => number} y */
export function gridWinners(scores, { x1, x2 }, width, height, x, y) {
  const found = new Uint8Array(width * height).fill(NO_CLASS);
  const classes = scores.length / (x1.count * x2.count);
  const length = x1.count * classes;
  const row = new Float64Array(length);
  for (let py = 0; py < height; py++) {
    const up = placeOn(x2, y(py + 0.5));
    if (!up) continue;
    const below = up.i * length;
    for (let k = 0; k < length; k++)
      row[k] = scores[below + k] * (1 - up.part) + scores[below + length + k] * up.part;
    for (let px = 0; px < width; px++) {
      const across = placeOn(x1, x(px + 0.5));
      if (!across) continue;
      const left = across.i * classes;
      let best = -Infinity;
      for (let k = 0; k < classes; k++) {
        const score = row[left + k] * (1 - across.part) + row[left + classes + k] * across.part;
        if (score <= best) continue;
        best = score;
        found[py * width + px] = k;
      }
    }
  }
  return found;
}

/** Between which points of an axis a value is; null outside. @param {InputGrid["x1"]} axis
 *  @param {number} value */
function placeOn({ min, max, count }, value) {
  const at = ((value - min) / (max - min)) * (count - 1);
  if (!(at >= 0 && at <= count - 1)) return null;
  const i = Math.min(Math.floor(at), count - 2);
  return { i, part: at - i };
}

/** The class with the largest score, at each pixel of a map of two features.
 *  @param {number[][]} rows Of W: (w₁, w₂, bias). @param {number} width @param {number} height
 *  @param {(px: number) => number} x @param {(py: number) => number} y */
export function winners(rows, width, height, x, y) {
  const found = new Uint8Array(width * height);
  for (let py = 0; py < height; py++) {
    const second = y(py + 0.5);
    for (let px = 0; px < width; px++) {
      const first = x(px + 0.5);
      let best = -Infinity;
      for (let k = 0; k < rows.length; k++) {
        const score = rows[k][0] * first + rows[k][1] * second + rows[k][2];
        if (score <= best) continue;
        best = score;
        found[py * width + px] = k;
      }
    }
  }
  return found;
}
