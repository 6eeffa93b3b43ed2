/** Dragging a map: the mouse or one finger pans it, two fingers also zoom it.
 *  @typedef {{x: number, y: number, spread: number}} Grip The middle of the pointers, in CSS pixels
 *    of the window, and the distance of two fingers; 1 for a single pointer. */

const STILL = 9; // a pointer that moves fewer pixels clicks
const CLICK = 60; // milliseconds after a finger is lifted within which its click follows

/** @param {HTMLElement} host Has the class `panning` while the map moves.
 *  @param {{begin: () => void, move: (from: Grip, to: Grip, first: boolean) => void}} actions
 *    `begin` is called whenever a finger is put down or lifted; `first` is true in the first call
 *    of `move` until all are lifted. */
export function createGrip(host, { begin, move }) {
  const pointers = /** @type {Map<number, {x: number, y: number}>} */ (new Map());
  let from = /** @type {Grip | null} */ (null);
  let moved = false;
  function take() {
    from = pointers.size ? gripOf([...pointers.values()]) : null;
    begin();
  }
  host.addEventListener("pointerdown", (event) => {
    const onMap = /** @type {Element} */ (event.target).closest(".plot");
    if (!onMap || event.button !== 0 || pointers.size === 2) return;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    take();
  });
  addEventListener("pointermove", (event) => {
    if (!from || !pointers.has(event.pointerId)) return;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const to = gripOf([...pointers.values()]);
    const distance = Math.hypot(to.x - from.x, to.y - from.y, to.spread - from.spread);
    if (!moved && distance < STILL) return;
    const first = !moved;
    moved = true;
    host.classList.add("panning");
    move(from, to, first);
  });
  for (const type of /** @type {const} */ (["pointerup", "pointercancel"]))
    addEventListener(type, ({ pointerId }) => {
      if (!pointers.delete(pointerId)) return;
      take();
      if (from) return;
      moved = false;
      // after the click that ends the move
      setTimeout(() => host.classList.toggle("panning", moved), CLICK);
    });
  return { isHeld: () => from !== null };
}

/** @param {{x: number, y: number}[]} pointers One or two. @returns {Grip} */
function gripOf(pointers) {
  const [one, other = one] = pointers;
  const spread = Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, spread };
}
