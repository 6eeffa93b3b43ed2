/** The state as the link's fragment: `#v=2&d=iris&n=all`, only what differs from the defaults. */

import { usualColour } from "../derive/defaults.js";
import { catalog, classifies } from "./catalog.js";
import { canSkip } from "./model.js";
import { lacks } from "./planes.js";
import { belong } from "./points.js";
import { suited, usualRuns } from "./presets.js";
import { FORMER_DEFAULTS, initialState, LINK_VERSION, PROPERTIES, settled } from "./state.js";

const READABLE = /%(2C|3A|21|2A)/g;

/** @param {State} state */
export function encode(state) {
  const pairs = Object.entries(PROPERTIES).flatMap(([name, { key, initial, write }]) => {
    const value = /** @type {any} */ (state)[name];
    if (JSON.stringify(value) === JSON.stringify(initial) && !isNamed(name, state)) return [];
    return `${key}=${encodeURIComponent(write(value)).replace(READABLE, decodeURIComponent)}`;
  });
  return pairs.length ? `#v=${LINK_VERSION}&${pairs.join("&")}` : "";
}

/** A function's runs are always written: a link without them has the default runs.
 *  @param {string} name @param {State} state */
const isNamed = (name, state) => name === "runs" && !classifies(state);

/** Former words in links, by key, and their replacements. */
const FORMER = [
  ["i", "cut", "ray"],
  ["r", "~rule", "~schedule"],
  ["r", "~friction:", "~momentum:"],
];

/** Reads a link. A setting that cannot be read keeps its default, and is reported in words.
 *  @param {string} fragment @returns {{state: State, problems: string[]}} */
export function decode(fragment) {
  const state = initialState();
  const pairs = new URLSearchParams(fragment.replace(/^#/, "").replaceAll("&amp;", "&"));
  if ([...pairs].length === 0) return { state, problems: [] };
  if (pairs.get("v") === "1") Object.assign(state, FORMER_DEFAULTS);
  else if (pairs.get("v") !== LINK_VERSION)
    return { state, problems: ["its version is unknown to this page"] };
  pairs.delete("v");
  const below = pairs.get("j"); // the former key of `i`
  if (below !== null && !pairs.has("i")) pairs.set("i", below);
  pairs.delete("j");
  for (const [key, former, now] of FORMER) {
    if (pairs.has(key)) pairs.set(key, String(pairs.get(key)).replaceAll(former, now));
  }
  const problems = [];
  const read = new Set();
  const names = new Map(Object.entries(PROPERTIES).map(([name, { key }]) => [key, name]));
  for (const [key, text] of pairs) {
    const name = names.get(key);
    if (name === undefined) {
      problems.push(`“${shorten(key)}” is unknown`);
      continue;
    }
    try {
      Object.assign(state, { [name]: PROPERTIES[/** @type {keyof State} */ (name)].read(text) });
      read.add(name);
    } catch (error) {
      problems.push(`${name} “${shorten(text)}” ${/** @type {Error} */ (error).message}`);
    }
  }
  checkFunction(state, problems);
  if (!classifies(state) && !read.has("runs")) {
    state.runs = usualRuns(state);
    if (!read.has("colour")) state.colour = usualColour(state);
  }
  const lacking = classifies(state) ? lacks(state, state.planeKind) : "";
  if (lacking) problems.push(`planeKind “${state.planeKind}” ${lacking}`);
  if (state.skip && !canSkip(state))
    problems.push("skip “1” needs a hidden layer as wide as its input");
  if (state.points && !belong(state, state.points)) {
    problems.push("points “q” do not belong to this data set");
    state.points = null;
  }
  return { state: settled(state), problems };
}

/** The state with the defaults of some properties.
 *  @param {State} state @param {(keyof State)[]} names @returns {State} */
export function repaired(state, names) {
  const initial = initialState();
  const next = { ...state, ...Object.fromEntries(names.map((name) => [name, initial[name]])) };
  return names.includes("runs") ? { ...next, runs: usualRuns(next) } : suited(next, state);
}

/** Drops an unknown function, with the reason.
 *  @param {State} state @param {string[]} problems */
function checkFunction(state, problems) {
  const { function: id } = state;
  const choices = catalog.functions.map((own) => own.id);
  if (id === null || choices.includes(id)) return;
  problems.push(`function “${shorten(id)}” is unknown; there are ${choices.join(", ")}`);
  state.function = null;
}

/** @param {string} text */
const shorten = (text) => (text.length > 30 ? `${text.slice(0, 29)}…` : text);
