/** Making, finding and filling the page's elements. */

/** The direction of each arrow key: right, up. @type {Record<string, [number, number]>} */
export const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Makes an element. Properties that the element has are set as such (`className`, `hidden`,
 *  `onclick`), others as attributes (`aria-label`, `data-slot`).
 *  @template {keyof HTMLElementTagNameMap} K @param {K} tag
 *  @param {Record<string, unknown>} [properties] @param {...(Node | string)} children
 *  @returns {HTMLElementTagNameMap[K]} */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) Object.assign(element, { [name]: value });
    else element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

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

/** @param {string} id */
export const buttonById = (id) => /** @type {HTMLButtonElement} */ (byId(id));

/** @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2DSettings} [settings] */
export const contextOf = (canvas, settings) =>
  /** @type {Context} */ (canvas.getContext("2d", settings));

/** @type {boolean | null} */
let isFaithful = null;

/** Whether a canvas gives back what is drawn on it. Browsers that resist fingerprinting return
 *  noise, also for what Plotly draws through a canvas. */
export function canReadCanvas() {
  if (isFaithful !== null) return isFaithful;
  const [width, height, colour] = [16, 16, [12, 134, 56, 255]];
  const context = contextOf(h("canvas", { width, height }), { willReadFrequently: true });
  context.fillStyle = `rgb(${colour.slice(0, 3).join()})`;
  context.fillRect(0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  isFaithful = data.every((value, i) => value === colour[i % 4]);
  return isFaithful;
}

/** Sets text only when it differs: a live region announces every change.
 *  @param {HTMLElement} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Gives a canvas its size, which also clears it, only when it differs.
 *  @param {HTMLCanvasElement} canvas @param {number} width @param {number} height */
export function fit(canvas, width, height) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
}

/** Makes a function that repeats its last result while the key stays the same.
 *  @template T @returns {(key: unknown[], make: () => T) => T} */
export function createMemory() {
  const isNew = createChanges();
  /** @type {T} */
  let last;
  return (key, make) => {
    if (isNew(...key)) last = make();
    return last;
  };
}

/** Makes a function that returns whether any of its arguments differs from the last time. */
export function createChanges() {
  /** @type {unknown[]} */
  let last = [];
  return (/** @type {unknown[]} */ ...now) => {
    const isNew = now.length !== last.length || now.some((part, i) => part !== last[i]);
    last = now;
    return isNew;
  };
}

/** @typedef {{value: string, text: string, disabled?: boolean, title?: string, group?: string}}
 *    Choice
 *  @param {HTMLSelectElement} select @param {Choice[]} choices @param {string} value */
export function setChoices(select, choices, value) {
  const known = choices.some((choice) => choice.value === value);
  const all = known ? choices : [...choices, { value, text: value }];
  const signature = JSON.stringify(all);
  if (select.dataset.choices !== signature) {
    select.dataset.choices = signature;
    select.replaceChildren();
    for (const choice of all) place(select, choice);
  }
  if (select.value !== value) select.value = value;
}

/** Choices of one group follow one another.
 *  @param {HTMLSelectElement} select @param {Choice} choice */
function place(select, { value, text, disabled, title, group }) {
  const option = new Option(text, value);
  option.disabled = Boolean(disabled);
  if (title) option.title = title;
  if (!group) return select.append(option);
  const last = select.lastElementChild;
  const isSame = last instanceof HTMLOptGroupElement && last.label === group;
  const own = isSame ? last : h("optgroup", { label: group });
  own.append(option);
  select.append(own);
}

/** A name with the run's colour and marker. @param {string} text @param {number} slot */
export const runTag = (text, slot) =>
  h("span", { className: "run-name", style: `--colour: var(--run-${slot + 1})` }, text);
