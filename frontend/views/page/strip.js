/** The strip of pictures, of the lecture and of networks, and the switch to all controls. */

import { buttonById, byId, createChanges, h } from "../../draw/dom.js";
import { IN_STRIP, LECTURE, MORE, pictureOf } from "../../state/lecture.js";

/** Nested ellipses, as level lines. */
const BOWL = [38, 27, 17, 8]
  .map((r) => `<ellipse class="level" cx="58" cy="25" rx="${1.45 * r}" ry="${r}" />`)
  .join("");
const path = (/** @type {number} */ run, /** @type {string} */ d) =>
  `<path class="line" style="stroke: var(--run-${run})" d="${d}" />`;
const dots = (/** @type {number[][]} */ places) =>
  places.map(([x, y]) => `<circle class="dot" cx="${x}" cy="${y}" r="1.9" />`).join("");

/** Three arms of a spiral. */
const CURVED = "M50 23Q60 22 60 30T46 40T24 30L0 24V48H96V30Q80 48 74 40Z";
const ARMS =
  path(1, "M50 23Q60 22 60 30T46 40T24 30") +
  path(2, "M47 26Q42 34 36 28T34 12T54 5") +
  path(3, "M46 21Q42 12 52 12T70 20T74 40");
const VALLEYS = "M4 4C14 60 30 56 44 22C50 8 56 16 64 34C72 52 84 40 92 4";
/** Columns of units. */
const LAYERS = Array.from({ length: 13 }, (_, i) => `M${6 + 7 * i} 14V34`).join("");
const OVER = Array.from({ length: 12 }, (_, i) => `M${6 + 7 * i} 14q3.5-9 7 0`).join("");

const FRAME = 'viewBox="0 0 96 48" preserveAspectRatio="xMidYMid slice" aria-hidden="true"';

/** A sketch of each picture. @type {Record<string, string>} */
const SKETCHES = {
  learning:
    BOWL +
    path(1, "M10 8Q32 12 60 25") +
    path(2, "M10 8Q20 18 34 19T58 28") +
    path(3, "M10 8l8 12 6-3 5 11 9-1 6 8 8-2 7-6"),
  one:
    '<path class="facet" d="M0 0H96L60 27Z" />' +
    '<path class="level" d="M0 0L60 27L96 0M60 27L48 48" />',
  average: BOWL,
  ray: path(1, "M6 6L30 32L50 40L70 34L92 4"),
  search:
    BOWL +
    dots([
      [12, 9],
      [25, 38],
      [34, 14],
      [47, 42],
      [66, 8],
      [80, 37],
      [88, 14],
      [70, 30],
      [14, 27],
    ]),
  descent: BOWL + path(1, "M10 8Q34 9 58 25"),
  rate:
    '<path class="level" d="M4 6Q48 88 92 6M14 4Q48 66 82 4M26 3Q48 44 70 3" />' +
    path(2, "M16 12L78 10L24 22L70 22L36 30") +
    path(1, "M8 16Q22 36 40 38"),
  batches: BOWL + path(3, "M8 8l9 12 2-8 9 14 7-9 4 15 9-6 4 8 7-7-3-5 6 4"),
  straight: `${ARMS}<path class="level" d="M48 24L2 4M48 24L94 16M48 24L40 48" />`,
  curved: `<path class="facet" d="${CURVED}" />${ARMS}`,
  starts:
    path(2, VALLEYS) +
    dots([
      [26, 43],
      [75, 42],
    ]),
  deep: path(1, LAYERS),
  skips: `${path(1, LAYERS)}<path class="level" d="${OVER}" />`,
  more: dots([
    [30, 24],
    [48, 24],
    [66, 24],
  ]),
  subgradient:
    path(1, "M4 36H48L90 6") + '<path class="level" d="M16 48L80 24M22 42L74 30M28 46L68 18" />',
};

/** Marks a picture as shown, and scrolls it into view. @param {HTMLElement} button */
function mark(button) {
  if (button.hasAttribute("aria-current")) return;
  button.setAttribute("aria-current", "true");
  const [strip, box] = [byId("strip"), button.getBoundingClientRect()];
  const seen = strip.getBoundingClientRect();
  if (box.right > seen.right) strip.scrollLeft += box.right - seen.right + box.width / 2;
  if (box.left < seen.left) strip.scrollLeft -= seen.left - box.left + box.width / 2;
}

/** @param {string} id @param {string} title @param {string} sentence */
function sketched(id, title, sentence) {
  const button = h("button", { title: sentence }, h("span", {}, title));
  button.insertAdjacentHTML("afterbegin", `<svg ${FRAME}>${SKETCHES[id]}</svg>`);
  return button;
}

/** More pictures of networks, in a popover. @param {Pick<Actions, "showPicture">} actions */
function createMore({ showPicture }) {
  const list = byId("more-pictures");
  const opener = sketched("more", "More of networks", "More pictures of networks");
  opener.popoverTargetElement = list;
  const buttons = MORE.map(({ id, title, sentence }) => {
    const button = h("button", {}, h("b", {}, title), h("span", {}, sentence));
    button.addEventListener("click", () => {
      list.hidePopover();
      showPicture(id);
    });
    return button;
  });
  list.append(h("h2", {}, "More pictures of networks"), h("ol", {}, ...buttons.map(inItem)));
  return {
    opener,
    /** @param {import("../../state/lecture.js").LecturePicture | null} now */
    show(now) {
      buttons.forEach((button, i) => {
        if (MORE[i] === now) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      });
      if (now && MORE.includes(now)) mark(opener);
      else opener.removeAttribute("aria-current");
    },
  };
}

const inItem = (/** @type {HTMLElement} */ button) => h("li", {}, button);

/** @param {Pick<Actions, "set" | "showPicture">} actions @returns {View} */
export function createStrip(actions) {
  const buttons = IN_STRIP.map(({ id, title, sentence }) => {
    const button = sketched(id, title, sentence);
    button.addEventListener("click", () => actions.showPicture(id));
    return button;
  });
  const more = createMore(actions);
  const items = [...buttons, more.opener].map(inItem);
  items[LECTURE.length].className = "next";
  byId("strip").append(...items);
  const isNew = createChanges();
  const toggle = buttonById("controls");
  toggle.addEventListener("click", () =>
    actions.set("controls", toggle.getAttribute("aria-expanded") === "true" ? "few" : "all"),
  );
  return {
    update({ state }) {
      if (!isNew(state)) return;
      const { controls } = state;
      document.body.dataset.controls = controls;
      toggle.setAttribute("aria-expanded", String(controls === "all"));
      toggle.textContent = controls === "all" ? "Fewer settings" : "All settings";
      const now = pictureOf(state);
      buttons.forEach((button, i) => {
        if (IN_STRIP[i] === now) mark(button);
        else button.removeAttribute("aria-current");
      });
      more.show(now);
    },
  };
}
