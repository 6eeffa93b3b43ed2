/** The only module that reads Plotly's private fields (plotly.js 4.1.1): where axes are on the
 *  screen, and the camera of a 3-D scene. A browser test compares it with the drawn pixels. */

/** @param {any} plot A drawn Plotly element. @returns {Frame | null} */
export function cartesianFrame(plot) {
  const x = plot._fullLayout?.xaxis;
  const y = plot._fullLayout?.yaxis;
  if (!x?._length || !y?._length) return null;
  return {
    ...{ left: x._offset, top: y._offset, width: x._length, height: y._length },
    x: (a) => x._offset + x.d2p(a),
    y: (b) => y._offset + y.d2p(b),
    a: (px) => x.p2d(px - x._offset),
    b: (px) => y.p2d(px - y._offset),
  };
}

/** Lets the next `react` set ranges of axes with equal scales: Plotly would go back to the ranges
 *  that it drew first, if the new ones are narrower. @param {any} plot */
export function forgetRanges({ _fullLayout }) {
  for (const axis of [_fullLayout?.xaxis, _fullLayout?.yaxis]) if (axis) axis._inputRange = null;
}

/** Whether a pixel is within a frame, or a margin around it.
 *  @param {Frame} frame @param {number} px @param {number} py */
export const contains = ({ left, top, width, height }, px, py, margin = 0) =>
  Math.abs(px - left - width / 2) <= width / 2 + margin &&
  Math.abs(py - top - height / 2) <= height / 2 + margin;

/** The frame of the plot within a host; null before it is drawn. @param {HTMLElement} host */
export function drawnFrame(host) {
  const plot = host.querySelector(".js-plotly-plot");
  return plot && cartesianFrame(plot);
}

/** Another vertical axis of a picture with several panels.
 *  @param {any} plot @param {string} name Such as `yaxis2`. */
export function axisFrame(plot, name) {
  const axis = plot._fullLayout?.[name];
  if (!axis?._length) return null;
  return {
    top: axis._offset,
    height: axis._length,
    pixel: (/** @type {number} */ value) => axis._offset + axis.d2p(value),
    value: (/** @type {number} */ px) => axis.p2d(px - axis._offset),
  };
}

/** Projects data of a 3-D plot to pixels of its element.
 *  @param {any} plot @returns {Projection | null} */
export function sceneProjection(plot) {
  const scene = plot._fullLayout?.scene?._scene;
  const camera = scene?.glplot?.cameraParams;
  if (!camera?.projection || !scene.dataScale) return null;
  const matrix = multiply(camera.projection, multiply(camera.view, camera.model));
  const [sx, sy, sz] = scene.dataScale;
  const box = scene.container.getBoundingClientRect();
  const own = plot.getBoundingClientRect();
  const [left, top] = [box.left - own.left, box.top - own.top];
  return (x, y, z) => {
    const [cx, cy, , cw] = transform(matrix, x * sx, y * sy, z * sz);
    return [left + ((cx / cw + 1) * box.width) / 2, top + ((1 - cy / cw) * box.height) / 2];
  };
}

/** The eye of a 3-D plot's camera, in the units of the data.
 *  @param {any} plot @returns {[number, number, number]} */
export function sceneEye(plot) {
  const { dataScale, glplot } = plot._fullLayout.scene._scene;
  const { model, view } = glplot.cameraParams;
  // the view turns and shifts: minus its shift, turned back
  const eye = [0, 4, 8].map(
    (k) => -[0, 1, 2].reduce((sum, i) => sum + view[k + i] * view[12 + i], 0),
  );
  const [x, y, z] = eye.map((at, i) => (at - model[12 + i]) / model[5 * i] / dataScale[i]);
  return [x, y, z];
}

/** The camera of a 3-D plot, also while it is turned. @param {any} plot
 *  @returns {import("./camera.js").Camera | null} Null before it is drawn. */
export const sceneCamera = (plot) => plot._fullLayout?.scene?._scene?.getCamera() ?? null;

/** The product of column-major 4 × 4 matrices, as in WebGL.
 *  @param {ArrayLike<number>} m @param {ArrayLike<number>} n */
const multiply = (m, n) =>
  [0, 4, 8, 12].flatMap((k) => transform(m, n[k], n[k + 1], n[k + 2], n[k + 3]));

/** @param {ArrayLike<number>} m @param {number} x @param {number} y @param {number} z */
const transform = (m, x, y, z, w = 1) =>
  [0, 1, 2, 3].map((i) => m[i] * x + m[4 + i] * y + m[8 + i] * z + m[12 + i] * w);
