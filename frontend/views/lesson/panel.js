/** The panel of lessons beside the live page: their list, or one step of the open lesson. */

import { factOf } from "../../derive/lesson/facts.js";
import { guessOf, stepOf } from "../../derive/lesson/step.js";
import { buttonById, byId, createChanges, h, setText } from "../../draw/dom.js";
import { readProgress } from "../../state/progress.js";
import { factText } from "../../words/lesson/facts.js";
import { FIGURES } from "./figures.js";
import { createForm } from "./form.js";

/** @param {Actions} actions @returns {View} */
export function createLessonPanel(actions) {
  const panel = byId("lesson");
  const opener = buttonById("lessons-open");
  opener.addEventListener("click", () =>
    panel.hidden ? actions.openLessons() : actions.closeLessons(),
  );
  const list = h("div", { className: "lesson-list" });
  const body = h("div", { className: "lesson-step" });
  const back = h("button", { className: "quiet", onclick: actions.openLessons }, "← All lessons");
  const close = h("button", { className: "icon", "aria-label": "Close the lessons" }, "×");
  close.addEventListener("click", () => {
    actions.closeLessons();
    opener.focus();
  });
  const bar = h("div", { className: "row lesson-bar" }, back, h("b", {}, "Lessons"), close);
  panel.append(bar, list, body);
  const isNewList = createChanges();
  const isNewStep = createChanges();
  const isNewText = createChanges();
  let step = /** @type {ReturnType<typeof createStep> | null} */ (null);

  return {
    update(model) {
      const { lesson, lessons, lessonsOpen, state } = model;
      const isOne = state.lesson !== null;
      panel.hidden = !isOne && !lessonsOpen;
      document.body.classList.toggle("with-lesson", !panel.hidden);
      document.body.classList.toggle("with-figure", Boolean(stepOf(model)?.figure));
      opener.setAttribute("aria-expanded", String(!panel.hidden));
      if (panel.hidden) return;
      [list.hidden, body.hidden, back.hidden] = [isOne, !isOne, !isOne];
      const progress = readProgress();
      if (!isOne && lessons && isNewList(lessons, progress))
        list.replaceChildren(...listOf(lessons, progress, actions));
      const shown = stepOf(model);
      if (isNewText(isOne, lesson, shown)) panel.scrollTop = 0;
      if (isNewStep(lesson, shown, model.opened)) {
        step = lesson && shown && createStep(lesson, state.lessonStep, shown, actions);
        body.replaceChildren(...(step ? step.parts : [h("p", { className: "note" }, "Loading …")]));
        if (step && panel.contains(document.activeElement)) step.heading.focus();
      }
      step?.update(model);
    },
  };
}

/** @param {LessonList} lessons @param {import("../../state/progress.js").Progress} progress
 *  @param {Actions} actions */
function listOf({ lessons, problems }, progress, actions) {
  const items = lessons.map(({ id, question, steps, title }) => {
    const done = Object.keys(progress[id] ?? {}).length;
    const mark = done === 0 ? "" : done >= steps ? "✓" : `${done} of ${steps}`;
    const onclick = () => actions.openLesson(id, 0);
    const button = h("button", { className: "quiet", onclick }, title);
    const words = h("p", { className: "note" }, question);
    return h("li", {}, h("div", { className: "row" }, button, h("span", {}, mark)), words);
  });
  const faults = problems.map(({ file, line, message }) =>
    h("p", { className: "error" }, `${file}, line ${line}: ${message}`),
  );
  return [h("ol", {}, ...items), ...faults];
}

/** @param {Lesson} lesson @param {number} at @param {LessonStep} step @param {Actions} actions */
function createStep({ id, steps, title }, at, step, actions) {
  const name = `${title}, step ${at + 1} of ${steps.length}`;
  const heading = h("h2", { tabIndex: -1 }, step.title);
  const text = h("div", { className: "lesson-text" });
  text.innerHTML = step.html; // made by the server from Markdown without HTML
  const figureHost = h("div", { className: "lesson-figure" });
  const figure = step.figure ? FIGURES[step.figure]?.(figureHost, actions) : null;
  const form = step.prediction && createForm(step.prediction, actions);
  const after = h("div", { className: "lesson-text", hidden: true });
  after.innerHTML = step.after ?? "";
  const go = (/** @type {number} */ to) => () => actions.openLesson(id, to);
  const before = h("button", { onclick: go(at - 1), disabled: at === 0 }, "Previous");
  const isLast = at === steps.length - 1;
  const next = h(
    "button",
    { className: "primary", onclick: isLast ? actions.openLessons : go(at + 1) },
    isLast ? "All lessons" : "Next",
  );
  const nav = h("div", { className: "row lesson-nav" }, before, next);
  const parts = [h("p", { className: "note" }, name), heading, text, figureHost];
  if (form) parts.push(form.element, after);
  parts.push(nav);
  let slots = /** @type {HTMLElement[]} */ ([]);
  const find = () => {
    slots = parts.flatMap((part) => [
      .../** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll("[data-fact]")),
    ]);
  };
  find();
  return {
    parts,
    heading,
    /** @param {Model} model */
    update(model) {
      after.hidden = !guessOf(model)?.checked || !step.after;
      figure?.update(model);
      if (form?.update(model)) find();
      for (const slot of slots) {
        const name = slot.dataset.fact ?? "";
        setText(slot, factText(factOf(name, model), slot.dataset.kind ?? ""));
      }
    },
  };
}
