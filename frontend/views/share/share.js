/** The dialog to share and export what the page shows.
 *  @typedef {import("./stills.js").Still} Still */

import { byId, canReadCanvas, h, inputById, setText } from "../../draw/dom.js";
import { ApiError, isAbort, postExport, postRacePoints } from "../../server/api.js";
import { isRecorded, livePage } from "../../server/recording.js";
import * as texts from "./share_text.js";
import { isThere, stillOf } from "./stills.js";

const API = new URL("api/v1/", isRecorded() ? livePage() : document.baseURI).href;
/** The rows of the dialog: a title, its files with their names for screen readers, and a note.
 *  @type {[string, Record<string, string>, string?][]} */
const EXPORTS = [
  ["Contour map", { "contour.png": "Contour", "contour.svg": "Contour", "plane.csv": "Losses" }],
  ["Surface", { "surface.png": "Surface" }],
  [
    "Paths, loss at each step",
    { "loss.png": "Loss at each step", "loss.svg": "Loss at each step", "paths.csv": "Paths" },
  ],
  ["Loss along the dashed line", { "ray.png": "Ray", "ray.svg": "Ray", "ray.csv": "Ray" }],
  ["All the numbers", { "data.json": "All the numbers" }],
  ["Standalone animation", { "playing.html": "Animation" }, "one HTML file of 10 MB, no server"],
];

/** How to draw a picture that is not drawn. @type {Record<string, string>} */
const SHOWN_BY = { surface: ": choose Surface", ray: ": choose Ray" };

/** Why the file of a button with `data-take="WHAT.ENDING"` is not available; empty if it is.
 *  @param {string[]} take @param {Model} model */
function lack([what, ending], model) {
  const { state, plane, ray, paths } = model;
  if (!plane) return "not computed yet";
  if (what === "playing" && isRecorded()) return "this page already is one";
  if ((what === "paths" || what === "loss") && !paths?.runs.length) return "no run is on";
  if (what === "ray" && state.function !== null) return "a function has none";
  if (what === "ray" && !ray) return "not computed yet";
  if (ending === "png" && !canReadCanvas()) {
    const instead = what === "surface" ? "; the contour map has an SVG" : "; take the SVG";
    return `no PNG: this browser does not let pages read pictures${instead}`;
  }
  if (!PICTURES.includes(ending) || isThere(/** @type {Still} */ (what), model)) return "";
  return `picture not drawn now${SHOWN_BY[what] ?? ""}`;
}

const PICTURES = ["png", "svg"];

/** @returns {View} */
export function createShare() {
  const dialog = /** @type {HTMLDialogElement} */ (byId("share"));
  const link = inputById("share-link");
  const code = byId("share-code");
  const status = byId("share-status");
  const rows = EXPORTS.map(([title, files, note = ""]) => {
    const words = h("small", { className: "note" });
    const buttons = Object.entries(files).map(([take, name]) => exportButton(take, name));
    byId("share-things").append(h("dt", {}, title, words), h("dd", {}, ...buttons));
    return { words, buttons, note };
  });
  if (isRecorded()) announceRecording();
  let exporting = new AbortController();
  /** @type {Model} */
  let model;
  byId("share-open").addEventListener("click", () => {
    setText(status, "");
    dialog.showModal();
    show();
  });
  byId("share-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => exporting.abort());
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close()); // beside
  dialog.addEventListener("keydown", (event) => event.stopPropagation()); // not the timeline's
  byId("share-language").addEventListener("change", show);
  byId("share-copy-link").addEventListener("click", () => copy(link, "The link"));
  byId("share-copy-code").addEventListener("click", () => copy(code, "The code"));
  return {
    update(next) {
      model = next;
      if (dialog.open) show();
    },
  };
  function show() {
    const address = texts.linkOf(model.state, livePage());
    if (link.value !== address) link.value = address;
    const isCurl = dialog.querySelector("[value=curl]:checked") !== null;
    setText(code, (isCurl ? texts.curlCode : texts.pythonCode)(model.state, API));
    for (const { words, buttons, note } of rows) {
      for (const button of buttons) {
        button.title = lack(takes(button), model);
        button.disabled = button.title !== "";
      }
      const text = buttons.find(({ disabled }) => disabled)?.title ?? note;
      setText(words, text && ` ${text}`);
    }
  }
  function exportButton(/** @type {string} */ take, /** @type {string} */ name) {
    const ending = take.replace(/.*\./, "").toUpperCase();
    const properties = { "data-take": take, "aria-label": `${name} as ${ending}` };
    const button = h("button", properties, ending);
    button.onclick = () => exportFile(button);
    return button;
  }
  async function exportFile(/** @type {HTMLButtonElement} */ button) {
    const [what, ending] = takes(button);
    const name = texts.fileName(model.state, what, ending);
    button.setAttribute("aria-busy", "true");
    setText(status, "Exporting …");
    try {
      await save(name, await make(what, ending));
      setText(status, `${name} is on its way to your downloads.`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      setText(status, isAbort(error) ? "" : `The export failed. ${reason}`);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }
  /** @param {string} what @param {string} ending
   *  @returns {Promise<Blob | string>} A string is an address. */
  async function make(what, ending) {
    const { plane, ray, paths } = model;
    switch (`${what}.${ending}`) {
      case "plane.csv":
        return plane ? text(texts.planeCsv(plane), "text/csv") : "";
      case "ray.csv":
        return ray ? text(texts.rayCsv(ray), "text/csv") : "";
      case "paths.csv":
        return paths ? text(texts.pathsCsv(paths, model.state), "text/csv") : "";
      case "data.json":
        return text(texts.everything(model, livePage(), API), "application/json");
      case "playing.html":
        return standalone();
      default:
        return stillOf(/** @type {Still} */ (what), /** @type {"png" | "svg"} */ (ending), model);
    }
  }
  async function standalone() {
    exporting = new AbortController();
    const shown = { ...model };
    const asks = texts.timelineRequest(shown);
    const timeline = asks && (await postRacePoints(asks, exporting.signal).catch(withoutErrors));
    return postExport(texts.exportRequest(shown, location.href, timeline), exporting.signal);
  }
  /** Copies, and says so; if that is not allowed, selects, and says what to press. */
  async function copy(/** @type {HTMLElement} */ source, /** @type {string} */ what) {
    const isField = source instanceof HTMLInputElement;
    const text = isField ? source.value : (source.textContent ?? "");
    try {
      await navigator.clipboard.writeText(text);
      setText(status, `${what} is copied.`);
    } catch {
      source.focus();
      if (isField) source.select();
      else getSelection()?.selectAllChildren(source);
      const keys = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘ C" : "Ctrl + C";
      setText(status, `${what} is selected: press ${keys} to copy it.`);
    }
  }
}

/** Says what this page is, and where the live one is; retrying would not help. */
function announceRecording() {
  const link = h("a", livePage() === location.href ? {} : { href: livePage() }, "live page");
  const words = "A recording, which needs no server. Other settings need the ";
  byId("story").after(h("p", { id: "recorded", className: "note" }, words, link, "."));
  byId("retry").hidden = true;
}

/** A timeline that the server refuses as too large is omitted. @param {unknown} error */
function withoutErrors(error) {
  if (error instanceof ApiError && error.errors.length > 0) return null;
  throw error;
}

const takes = (/** @type {HTMLElement} */ button) => (button.dataset.take ?? "").split(".");

/** @param {string} content @param {string} type */
const text = (content, type) => new Blob([content], { type });

function save(/** @type {string} */ name, /** @type {Blob | string} */ content) {
  const href = typeof content === "string" ? content : URL.createObjectURL(content);
  h("a", { href, download: name }).click();
  if (content instanceof Blob) setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
