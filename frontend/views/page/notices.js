/** Failures of the page as a whole, and parts of a link that could not be read. */

import { byId, setText } from "../../draw/dom.js";
import { distinct } from "../../words/errors.js";

/** @param {Pick<Actions, "retry" | "dismissLinkProblems">} actions @returns {View} */
export function createNotices(actions) {
  const failure = byId("failure");
  const link = byId("link-problems");
  byId("retry").addEventListener("click", actions.retry);
  link.querySelector("button")?.addEventListener("click", actions.dismissLinkProblems);
  return {
    update({ linkProblems, notices }) {
      const failures = distinct(notices).filter(({ field }) => field === "");
      show(failure, failures.map(({ text }) => text).join(" "));
      const problems = linkProblems.join("; ");
      const words = `This link could not be read in full: ${problems}.`;
      show(link, problems && `${words} The default is shown instead.`);
    },
  };
}

/** @param {HTMLElement} notice @param {string} text Empty hides it. */
function show(notice, text) {
  notice.hidden = text === "";
  const paragraph = notice.querySelector("p");
  if (paragraph) setText(paragraph, text);
}
