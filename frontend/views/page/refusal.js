/** A value that a field refuses: it stays, with a note on what is allowed, until another value is
 *  entered, Escape is pressed, the field's value changes elsewhere, or a link is opened. */

import { h } from "../../draw/dom.js";

/** @param {HTMLInputElement} control @param {() => void} restore Shows the valid value. */
export function createRefusal(control, restore) {
  const id = `${control.id}-refused`;
  const words = h("p", { className: "error", id, hidden: true, role: "alert" });
  let stands = false;
  /** @type {string | null} The valid value and the link, once they are known. */
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
      control.setAttribute("aria-describedby", id);
    },
    /** Whether the refused value is still visible.
     *  @param {unknown} valid The valid value now. @param {number} [opened] Links so far. */
    stands(valid, opened = 0) {
      const now = `${opened}: ${valid}`;
      if (instead !== null && instead !== now) clear();
      if (stands) instead = now;
      return stands;
    },
  };
}
