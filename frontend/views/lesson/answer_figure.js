/** A figure of a lesson that draws one answer, and says it in a sentence. */

import { openPrediction } from "../../derive/lesson/step.js";
import { createChanges, h, setText } from "../../draw/dom.js";

/** It is hidden while the step's prediction is open, which it would tell.
 *  @template {keyof FigureAnswers} Name
 *  @param {Name} name
 *  @param {(answer: NonNullable<FigureAnswers[Name]>) => Element | null} draw
 *  @param {(answer: NonNullable<FigureAnswers[Name]>) => string} sentence
 *  @param {string} waiting What is said until the answer has arrived.
 *  @returns {CreateFigure} */
export const answerFigure = (name, draw, sentence, waiting) => (host) => {
  const [picture, words] = [h("div"), h("p", { role: "status" })];
  host.append(picture, words);
  const isNew = createChanges();
  return {
    update(model) {
      const answer = model.figures[name];
      const isOpen = openPrediction(model) !== null;
      if (!isNew(answer, isOpen)) return;
      host.hidden = isOpen;
      const drawn = answer ? draw(answer) : null;
      picture.replaceChildren(...(drawn ? [drawn] : []));
      setText(words, answer ? sentence(answer) : waiting);
    },
  };
};
