/** What a surface hides. Pure. */

import { extent } from "../derive/levels.js";

/** Points this close to the surface lie on it, as a part of its height. */
const LIFT = 0.006;

/** Whether the eye sees a point (a, b, loss): the line between them does not cross the surface.
 *  @param {Pick<Plane, "a" | "b" | "loss">} plane On an even grid.
 *  @param {[number, number, number]} eye In the units of a, b and the loss.
 *  @returns {(a: number, b: number, loss: number) => boolean} */
export function createSight({ a, b, loss }, eye) {
  const [columns, rows] = [a.length, b.length];
  const unit = [(a[columns - 1] - a[0]) / (columns - 1), (b[rows - 1] - b[0]) / (rows - 1)];
  const { low, high } = extent(loss);
  const [eyeX, eyeY] = [(eye[0] - a[0]) / unit[0], (eye[1] - b[0]) / unit[1]];

  /** The surface's height, linear within each cell. @param {number} x @param {number} y */
  function height(x, y) {
    const i = Math.min(Math.floor(x), columns - 2);
    const j = Math.min(Math.floor(y), rows - 2);
    const [near, far] = [loss[j], loss[j + 1]];
    const first = near[i] + (near[i + 1] - near[i]) * (x - i);
    const second = far[i] + (far[i + 1] - far[i]) * (x - i);
    return first + (second - first) * (y - j);
  }

  return (pointA, pointB, pointLoss) => {
    const [x, y] = [(pointA - a[0]) / unit[0], (pointB - b[0]) / unit[1]];
    const z = pointLoss + LIFT * (high - low);
    const [dx, dy, dz] = [eyeX - x, eyeY - y, eye[2] - z];
    const steps = Math.max(1, Math.ceil(Math.hypot(dx, dy))); // about one in each cell
    let isAbove = true;
    for (let k = 0; k <= steps; k++) {
      const t = k / steps;
      const [px, py, pz] = [x + t * dx, y + t * dy, z + t * dz];
      if (px < 0 || py < 0 || px > columns - 1 || py > rows - 1) return true;
      const now = pz >= height(px, py);
      if (k > 0 && now !== isAbove) return false;
      isAbove = now;
      if (isAbove && pz > high && dz >= 0) return true;
    }
    return true;
  };
}
