/** Controls of the page, with what they change. */

import { selectById } from "../../draw/dom.js";

/** A select of the page; `write` is called when the user chooses.
 *  @param {string} id @param {(value: string) => void} write */
export function createSelect(id, write) {
  const select = selectById(id);
  select.addEventListener("change", () => write(select.value));
  return select;
}
