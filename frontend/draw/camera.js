/** The camera of a surface: its direction, and the distance from which it shows everything.
 *  Pure. Plotly's box of axes is centred on zero; its camera sees 45 degrees from top to bottom. */

/** @typedef {{x: number, y: number, z: number}} Vector
 *  @typedef {{eye: Vector, center: Vector}} Camera
 *  @typedef {[number, number, number]} View Degrees around the vertical, from the side of b < 0
 *    towards that of a > 0; degrees above the horizon; how many times closer than to see it all. */

import { clamp } from "../derive/numbers.js";

/** @type {View} */
export const USUAL_VIEW = [-22, 28, 1];
const TANGENT = Math.tan(Math.PI / 8); // of half the angle that is seen
const ROUNDS = 40; // after which the distance no longer changes

/** @param {number} degrees */
const radians = (degrees) => (degrees * Math.PI) / 180;

/** Unit vectors towards the eye, to the right and up. @param {View} view @returns {Vector[]} */
function frameOf([around, above]) {
  const [turn, lift] = [radians(around), radians(clamp(above, -89, 89))]; // up is never ahead
  const [s, c] = [Math.sin(turn), -Math.cos(turn)];
  return [
    { x: s * Math.cos(lift), y: c * Math.cos(lift), z: Math.sin(lift) },
    { x: -c, y: s, z: 0 },
    { x: -s * Math.sin(lift), y: -c * Math.sin(lift), z: Math.cos(lift) },
  ];
}

/** @param {Vector} v @param {Vector} w */
const dot = (v, w) => v.x * w.x + v.y * w.y + v.z * w.z;

/** @param {Vector} v @param {number} by @param {Vector} w @returns {Vector} */
const plus = (v, by, w) => ({ x: v.x + by * w.x, y: v.y + by * w.y, z: v.z + by * w.z });

/** @param {Vector} box Its sides. */
const cornersOf = ({ x, y, z }) =>
  [-1, 1].flatMap((i) =>
    [-1, 1].flatMap((j) =>
      [-1, 1].map((k) => ({ x: (i * x) / 2, y: (j * y) / 2, z: (k * z) / 2 })),
    ),
  );

/** The camera that shows the whole box, as large as it fits.
 *  @param {View} view @param {Vector} box @param {number} ratio Width to height of the picture.
 *  @param {[number, number]} room Parts of its width and height that the box may take.
 *  @returns {Camera} */
export function cameraFor(view, box, ratio, room) {
  const [towards, right, up] = frameOf(view);
  const corners = cornersOf(box);
  let center = { x: 0, y: 0, z: 0 };
  let distance = 3;
  for (let i = 0; i < ROUNDS; i++) {
    const seen = corners.map((corner) => {
      const from = plus(corner, -1, center);
      const depth = Math.max(distance - dot(from, towards), 0.1) * TANGENT;
      return [dot(from, right) / depth / ratio, dot(from, up) / depth];
    });
    const [[left, bottom], [most, top]] = [Math.min, Math.max].map((pick) =>
      [0, 1].map((axis) => pick(...seen.map((place) => place[axis]))),
    );
    center = plus(center, ((left + most) / 2) * distance * TANGENT * ratio, right);
    center = plus(center, ((bottom + top) / 2) * distance * TANGENT, up);
    distance *= Math.max((most - left) / 2 / room[0], (top - bottom) / 2 / room[1]);
  }
  return { eye: plus(center, distance / view[2], towards), center };
}

/** The view of a camera, to the degree. @param {Camera} camera
 *  @param {(view: View) => Camera} cameraOf The camera of a view. @returns {View} */
export function viewFrom({ eye, center }, cameraOf) {
  const from = plus(eye, -1, center);
  const distance = Math.sqrt(dot(from, from));
  const above = (Math.asin(clamp(from.z / distance, -1, 1)) * 180) / Math.PI;
  const around = (Math.atan2(from.x, -from.y) * 180) / Math.PI;
  const whole = cameraOf([around, above, 1]);
  const far = plus(whole.eye, -1, whole.center);
  const closer = Math.sqrt(dot(far, far)) / distance;
  return [Math.round(around) || 0, Math.round(above) || 0, Number(closer.toFixed(2))];
}
