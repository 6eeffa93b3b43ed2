"""The least value of an objective along a line: exact line search."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lossatlas.core.types import Floats, Tick, no_tick

if TYPE_CHECKING:
    from lossatlas.core.models.base import Objective

FARTHEST = 2.0**60
"""Where the search for an upward slope ends; a loss that still falls there has no minimum near."""
ROUNDING = 1e-12
"""A value is above another when it is so by more than this part: near a minimum all are equal."""
HALVINGS = 200
"""More than it takes to the last bit, except where the minimum is at zero."""


class LineSearch(NamedTuple):
    """Where an objective stops falling along a direction."""

    t: float
    """The length of the way there, ≥ 0; zero where it does not fall."""
    attained: bool
    """False where it falls without end: t is then far enough for its slope to be lost."""
    looks: int
    """Points at which value and gradient were asked for; none where the ray knows its minimum."""


def line_minimum(
    objective: Objective, w: Floats, direction: Floats, tick: Tick = no_tick
) -> LineSearch:
    """Where the objective at w + t · direction, t ≥ 0, stops falling.

    For a convex objective that is the minimum, the nearest where there are many. For another it is
    one of the local minima, none that is higher than where it starts.
    """
    ray = objective.section(w, direction[None], tick)
    found = ray.ray_minimum(tick)
    if found is None:
        return _halve(objective, w, direction, tick)
    if found.attained:
        return LineSearch(max(0.0, found.lo), True, 0)
    far = _halve(ray, np.zeros(1), np.ones(1), tick)
    return LineSearch(far.t, False, 0)


def _halve(objective: Objective, w: Floats, direction: Floats, tick: Tick) -> LineSearch:
    """The same for any objective with a gradient: halves a way that begins down and ends up.

    Its beginning is never above w, but for rounding, and falls; its end rises, or is above w: so
    there is a minimum between them.
    """
    looks = 0

    def look(t: float) -> tuple[float, float]:
        nonlocal looks
        looks += 1
        tick()
        value, gradient = objective.value_and_gradient(w + t * direction, tick=tick)
        return value, float(np.vdot(gradient, direction))

    beginning, slope = look(0.0)
    above = beginning + ROUNDING * abs(beginning)

    def has_ended(t: float) -> bool:
        value, slope = look(t)
        return not (slope < 0 and value <= above)

    if not slope < 0:
        return LineSearch(0.0, True, looks)
    low, high = 0.0, 1.0
    while not has_ended(high):
        low, high = high, 2.0 * high
        if high > FARTHEST:
            return LineSearch(low, False, looks)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if not low < middle < high:  # the two are neighbours among the floating-point numbers
            break
        low, high = (low, middle) if has_ended(middle) else (middle, high)
    return LineSearch(high, True, looks)
