/**
 * The state as the link's fragment: `#v=1&d=iris&n=all`, only what differs from the defaults.
 *
 * @typedef {import("./types.js").State} State
 */

import { lacks } from "./planes.js";
import { belong } from "./points.js";
import { LINK_VERSION, PROPERTIES, initialState, settled } from "./state.js";

const READABLE = /%(2C|3A|21|2A)/g;

/** @param {State} state */
export function encode(state) {
  const pairs = Object.entries(PROPERTIES)
    .filter(([name, property]) => !same(property, /** @type {any} */ (state)[name]))
    .map(([name, property]) => {
      const text = property.write(/** @type {any} */ (state)[name]);
      return `${property.key}=${encodeURIComponent(text).replace(READABLE, decodeURIComponent)}`;
    });
  return pairs.length ? `#v=${LINK_VERSION}&${pairs.join("&")}` : "";
}

/** @param {import("./state.js").Property} property @param {any} value */
const same = (property, value) => JSON.stringify(value) === JSON.stringify(property.initial);

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
  const names = new Map(Object.entries(PROPERTIES).map(([name, { key }]) => [key, name]));
  for (const [key, text] of pairs) {
    const name = names.get(key);
    if (name === undefined) {
      problems.push(`“${shorten(key)}” is unknown`);
      continue;
    }
    try {
      Object.assign(state, { [name]: PROPERTIES[/** @type {keyof State} */ (name)].read(text) });
    } catch (error) {
      problems.push(`${name} “${shorten(text)}” ${/** @type {Error} */ (error).message}`);
    }
  }
  const lacking = state.function === null ? lacks(state, state.planeKind) : "";
  if (lacking) problems.push(`planeKind “${state.planeKind}” ${lacking}`);
  if (state.points && !belong(state.dataset, state.points)) {
    problems.push("points “q” are not of this data set");
    state.points = null;
  }
  return { state: settled(state), problems };
}

/** @param {string} text */
const shorten = (text) => (text.length > 30 ? `${text.slice(0, 29)}…` : text);
