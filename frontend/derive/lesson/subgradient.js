/** Lines through a kink of a ray, and which of them stay below the loss. Pure. */

import { kinkSpot } from "../ray.js";

/** The sharpest kinks in the drawn part of a ray, in the order of the ray.
 *  @param {Ray} ray @param {number} most */
export function sharpest({ kinks, a }, most) {
  if (!kinks) return [];
  const [low, high] = [a[0], a[a.length - 1]];
  const inside = kinks.a.map((_, k) => k).filter((k) => kinks.a[k] > low && kinks.a[k] < high);
  const chosen = inside.toSorted((j, k) => kinks.change[k] - kinks.change[j]).slice(0, most);
  return chosen.sort((j, k) => kinks.a[j] - kinks.a[k]).map((k) => kinkSpot(kinks, k));
}

/** On which side of a kink a line through it crosses above a convex loss.
 *  @param {import("../ray.js").Spot} spot @param {number} slope @returns {"" | "left" | "right"} */
export function crosses({ before, after }, slope) {
  const room = 1e-9 * Math.max(1, Math.abs(before), Math.abs(after));
  if (slope < before - room) return "left";
  return slope > after + room ? "right" : "";
}
