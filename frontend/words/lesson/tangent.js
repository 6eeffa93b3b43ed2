/** The slope at a point of a curve in words. Pure. */

import { number } from "../../derive/format.js";

/** @type {Record<CatalogFunction["stationary"][number]["kind"], string>} */
const FLAT = {
  minimum: "a minimum: the curve rises to both sides. Descent ends here",
  maximum: "a maximum: the curve falls to both sides. Descent leaves it at the slightest push",
  inflection: "an inflection: flat, but the curve is lower on one side. Descent stops here anyway",
};

/** @param {import("../../derive/ray.js").Spot} spot
 *  @param {CatalogFunction["stationary"][number]["kind"] | ""} kind */
export function slopeText({ after }, kind) {
  if (kind) return `Slope 0, ${FLAT[kind]}.`;
  const [sign, way] = after > 0 ? ["positive", "left"] : ["negative", "right"];
  const so = `so f falls to the ${way}, and a step against it goes ${way}`;
  return `Slope ${number(after)}: ${sign}, ${so}.`;
}
