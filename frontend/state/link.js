/**
 * The state as the link's fragment: `#v=1&d=iris&n=all`, only what differs from the defaults.
 *
 * @typedef {import("./types.js").State} State
 */

import { usualColour } from "../derive/defaults.js";
import { lacks } from "./planes.js";
import { belong } from "./points.js";
import { suited, usualRuns } from "./presets.js";
import { initialState, LINK_VERSION, PROPERTIES, settled } from "./state.js";

const READABLE = /%(2C|3A|21|2A)/g;

/** @param {State} state */
export function encode(state) {
  const pairs = Object.entries(PROPERTIES)
    .filter(
      ([name, property]) =>
        !same(property, /** @type {any} */ (state)[name]) || isNamed(name, state),
    )
    .map(([name, property]) => {
      const text = property.write(/** @type {any} */ (state)[name]);
      return `${property.key}=${encodeURIComponent(text).replace(READABLE, decodeURIComponent)}`;
    });
  return pairs.length ? `#v=${LINK_VERSION}&${pairs.join("&")}` : "";
}

/** @param {import("./state.js").Property} property @param {any} value */
const same = (property, value) => JSON.stringify(value) === JSON.stringify(property.initial);

/** A function's runs are always written: a link without has those that are usual there. @param {string} name @param {State} state */
const isNamed = (name, state) => name === "runs" && state.function !== null;

/**
 * What cannot be read keeps its default and is reported, in words.
 *
 * @param {string} fragment
 * @returns {{state: State, problems: string[]}}
 */
export function decode(fragment) {
  const state = initialState();
  const pairs = new URLSearchParams(fragment.replace(/^#/, ""));
  if ([...pairs].length === 0) return { state, problems: [] };
  if (pairs.get("v") !== LINK_VERSION) {
    return { state, problems: ["it is not of a version that this page knows"] };
  }
  pairs.delete("v");
  // links of before the overview name what is below the loss chart apart
  const below = pairs.get("j");
  if (below !== null && !pairs.has("i")) pairs.set("i", below);
  pairs.delete("j");
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
  if (state.function !== null && !read.has("runs")) {
    state.runs = usualRuns(state);
    if (!read.has("colour")) state.colour = usualColour(state.function);
  }
  const lacking = state.function === null ? lacks(state, state.planeKind) : "";
  if (lacking) problems.push(`planeKind “${state.planeKind}” ${lacking}`);
  if (state.points && !belong(state.dataset, state.points)) {
    problems.push("points “q” are not of this data set");
    state.points = null;
  }
  return { state: settled(state), problems };
}

/**
 * The state with the defaults of some properties.
 *
 * @param {State} state @param {(keyof State)[]} names
 * @returns {State}
 */
export function repaired(state, names) {
  const initial = initialState();
  const next = { ...state, ...Object.fromEntries(names.map((name) => [name, initial[name]])) };
  return names.includes("runs") ? { ...next, runs: usualRuns(next) } : suited(next, state);
}

/**
 * What only the catalog tells: a function that it has not, or that has no map.
 *
 * @param {State} state @param {import("./types.js").CatalogFunction[]} functions
 * @returns {{state: State, problems: string[]}}
 */
export function mapped(state, functions) {
  const own = functions.find(({ id }) => id === state.function);
  if (state.function === null || own?.dimension === 2) return { state, problems: [] };
  const maps = functions.filter(({ dimension }) => dimension === 2).map(({ id }) => id);
  const why = `${own ? "has one variable, and no map" : "is unknown"}; there are ${maps.join(", ")}`;
  return {
    state: repaired(state, ["function"]),
    problems: [`function “${shorten(state.function)}” ${why}`],
  };
}

/** @param {string} text */
const shorten = (text) => (text.length > 30 ? `${text.slice(0, 29)}…` : text);
