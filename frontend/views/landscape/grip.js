/**
 * A map that is held: by the mouse or one finger to move it, by two fingers to come closer too.
 *
 * @typedef {{x: number, y: number, spread: number}} Grip Where the middle of what holds the map is,
 *   in CSS pixels of the window, and how far two fingers are apart; 1 where there is one.
 */

/** What moves fewer pixels clicks. */
const STILL = 9;

/** Milliseconds after a finger is lifted in which its click comes. */
const CLICK = 60;

/**
 * @param {HTMLElement} host Has the class `panning` while the map moves.
 * @param {{begin: () => void, move: (from: Grip, to: Grip, first: boolean) => void}} actions `begin` is
 *   called again when a finger comes or goes; `first` is true once until all are lifted.
 */
export function createGrip(host, { begin, move }) {
  /** @type {Map<number, {x: number, y: number}>} */
  const pointers = new Map();
  /** @type {Grip | null} */
  let from = null;
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
    const way = Math.hypot(to.x - from.x, to.y - from.y, to.spread - from.spread);
    if (!moved && way < STILL) return;
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
      setTimeout(() => host.classList.toggle("panning", moved), CLICK); // after the click that ends it
    });

  return { isHeld: () => from !== null };
}

/** @param {{x: number, y: number}[]} pointers One or two. @returns {Grip} */
function gripOf(pointers) {
  const [one, other = one] = pointers;
  const spread = Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, spread };
}
