/**
 * A value that a field refuses: it stays in sight, with words below on what is allowed, until another
 * one is given, Escape takes it back, or what holds in its place changes.
 */

/** @param {HTMLInputElement} control @param {() => void} restore Shows what holds. */
export function createRefusal(control, restore) {
  const words = Object.assign(document.createElement("p"), {
    className: "error",
    id: `${control.id}-refused`,
    hidden: true,
  });
  words.setAttribute("role", "alert");
  let stands = false;
  /** @type {unknown} What holds instead, once it is told. */
  let instead = null;

  function clear() {
    stands = false;
    instead = null;
    words.hidden = true;
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
  control.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !stands) return;
    clear();
    restore();
  });

  return {
    words,
    clear,
    /** @param {string} allowed In words. */
    refuse(allowed) {
      stands = true;
      words.textContent = allowed;
      words.hidden = false;
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-describedby", words.id);
    },
    /** Whether what was refused is still in sight. @param {unknown} holding What holds now. */
    stands(holding) {
      if (instead !== null && instead !== holding) clear();
      if (stands) instead = holding;
      return stands;
    },
  };
}
