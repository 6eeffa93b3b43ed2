/** Reducers of lessons: opening one at a step, and the state that a step shows. Pure. */

import { decode } from "./link.js";
import { initialState } from "./state.js";

/** @param {State} state @param {string | null} lesson @param {number} [lessonStep]
 *  @returns {State} */
export const atLesson = (state, lesson, lessonStep = 0) => ({ ...state, lesson, lessonStep });

/** What the link of a step shows, with what could not be read; the lesson stays open.
 *  @param {State} now @param {string} link */
export function entered({ lesson, lessonStep }, link) {
  const { state, problems } = decode(link);
  return { state: atLesson(state, lesson, lessonStep), problems };
}

/** @returns {FigureSettings} */
export const usualFigureSettings = () => ({
  dial: { share: 0.02 },
  graph: { id: null, values: null },
  gradient_check: { step: 0.1, fault: null },
});

/** Whether a link names a lesson and nothing else, so that the step's own state is shown.
 *  @param {State} state */
export const isOnlyLesson = (state) =>
  state.lesson !== null && JSON.stringify(atLesson(state, null)) === JSON.stringify(initialState());
