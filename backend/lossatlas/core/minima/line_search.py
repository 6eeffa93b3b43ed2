"""Exact line search: the minimum of an objective along a half-line."""

from typing import NamedTuple

import numpy as np

from lossatlas.core.models.base import Objective
from lossatlas.core.types import Floats, Tick, no_tick

FARTHEST = 2.0**60
"""Where the search for a minimum ends; a loss that still falls there has none nearby."""
ROUNDING = 1e-12
"""The relative difference up to which two values count as equal."""
HALVINGS = 200
"""Enough to reach the last bit, except if the minimum is at zero."""


class LineSearch(NamedTuple):
    """Where an objective stops falling along a direction."""

    t: float
    """The step length, ≥ 0; zero if the objective does not fall."""
    attained: bool
    """False if it falls without bound: at t, its slope is then lost to rounding."""
    looks: int
    """The number of evaluations of value and gradient; zero if the ray computes its minimum."""


def line_minimum(
    objective: Objective, w: Floats, direction: Floats, tick: Tick = no_tick
) -> LineSearch:
    """Where the objective at w + t · direction, t ≥ 0, stops falling.

    For a convex objective that is the minimum, the nearest if there are several. Otherwise it is a
    local minimum that is no higher than the start.
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
    """The same for any objective with a gradient, by bisection.

    The lower end of the interval slopes down and is not above w, up to rounding; the upper end
    slopes up or is above w. So there is a minimum between them.
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
        if not low < middle < high:  # the two are adjacent floating-point numbers
            break
        low, high = (low, middle) if has_ended(middle) else (middle, high)
    return LineSearch(high, True, looks)
