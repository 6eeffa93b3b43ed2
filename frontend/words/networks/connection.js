/** The loss between the ends of two runs in words. Pure. */

import { number } from "../../derive/format.js";
import { runsOn } from "../../state/planes.js";
import { briefTitle } from "../names.js";

/** Until the answer is there. */
export const WALKING = "Walking from one end to the other …";

/** The heading. @param {State} state */
export function betweenInWords(state) {
  const [one, other] = runsOn(state).map(({ slot }) => briefTitle(state, slot));
  return `Loss from the end of ${one} to that of ${other}`;
}

/** The paths that there are, with their names. @param {Schema["ConnectionAnswer"]} answer */
export function pathsBetween({ straight, matched, curve }) {
  const all = [
    { name: "straight", path: straight },
    { name: "matched", path: matched },
    { name: "curve", path: curve },
  ];
  return all.flatMap(({ name, path }) => (path ? [{ name, path }] : []));
}

/** @param {Schema["ConnectionAnswer"]} answer */
export function barriersInWords({ straight, matched, curve }) {
  const rises = [`On the straight line the loss rises by ${number(straight.barrier)}`];
  if (matched) rises.push(`with the units matched by ${number(matched.barrier)}`);
  if (curve) rises.push(`on the trained curve by ${number(curve.barrier)}`);
  return `${rises.join(", ")}.`;
}
