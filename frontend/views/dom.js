/** Small helpers for the page's elements. */

/** @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element “${id}”.`);
  return element;
}

/** @param {string} id */
export const selectById = (id) => /** @type {HTMLSelectElement} */ (byId(id));

/** @param {string} id */
export const inputById = (id) => /** @type {HTMLInputElement} */ (byId(id));

/** Sets text only when it differs: a live region speaks at each change. @param {HTMLElement} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @typedef {{value: string, text: string, disabled?: boolean, title?: string}} Choice
 * @param {HTMLSelectElement} select @param {Choice[]} choices @param {string} value
 */
export function setChoices(select, choices, value) {
  const known = choices.some((choice) => choice.value === value);
  const all = known ? choices : [...choices, { value, text: value }];
  const signature = JSON.stringify(all);
  if (select.dataset.choices !== signature) {
    select.dataset.choices = signature;
    select.replaceChildren(
      ...all.map(({ value: own, text, disabled, title }) => {
        const option = new Option(text, own);
        option.disabled = Boolean(disabled);
        if (title) option.title = title;
        return option;
      }),
    );
  }
  if (select.value !== value) select.value = value;
}

/** A name with the run's colour and marker. @param {string} text @param {number} slot */
export function runTag(text, slot) {
  const tag = document.createElement("span");
  tag.className = `run-name run-${slot + 1}`;
  tag.textContent = text;
  return tag;
}
