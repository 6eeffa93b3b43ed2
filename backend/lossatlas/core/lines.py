"""The least value of an objective along a line: exact line search."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lossatlas.core import minimize
from lossatlas.core.objectives import LinearClassifier, Objective
from lossatlas.core.slices import Slice, cut
from lossatlas.core.ticks import Tick, no_tick

Floats = NDArray[np.float64]

FARTHEST = 2.0**60
"""Where the search for an upward slope ends; a loss that still falls there has no minimum near."""

HALVINGS = 200
"""More than it takes to the last bit, except where the minimum is at zero."""


def line_minimum(objective: Objective, w: Floats, direction: Floats, tick: Tick = no_tick) -> float:
    """The t ≥ 0 at which the objective at w + t · direction stops to fall.

    For a convex objective that is the minimum, the nearest where there are many; for another it
    is one of the local minima. Zero where the objective does not fall along the direction; where it
    falls for ever, far enough for its slope to be lost.
    """
    ray = _ray(objective, w, direction, tick)
    if ray is None:
        return _halve(objective, w, direction, tick)
    found = minimize.on_ray(ray, tick)
    return max(0.0, found.lo) if found.attained else _halve(ray, np.zeros(1), np.ones(1), tick)


def attained_minimum(
    objective: Objective, w: Floats, direction: Floats, tick: Tick = no_tick
) -> float | None:
    """The same t ≥ 0, or None where the objective falls along the direction for ever."""
    ray = _ray(objective, w, direction, tick)
    if ray is None:
        t = _halve(objective, w, direction, tick)
        return t if t < FARTHEST else None
    found = minimize.on_ray(ray, tick)
    return max(0.0, found.lo) if found.attained else None


def _ray(objective: Objective, w: Floats, direction: Floats, tick: Tick) -> Slice | None:
    """The ray as a slice of a classifier's loss; None for other objectives."""
    match objective:
        case LinearClassifier():
            return cut(objective, w, direction[None], tick)
        case Slice():
            return _ray_within(objective, w, direction)
        case _:
            return None


def _ray_within(plane: Slice, w: Floats, direction: Floats) -> Slice:
    """The ray from coordinates w along a direction of coordinates, which is a slice too."""
    change = np.array([[1.0, *w], [0.0, *direction]])
    return replace(
        plane,
        origin=plane.point(w),
        directions=np.tensordot(direction, plane.directions, axes=1)[None],
        scores=np.tensordot(change, plane.scores, axes=1),
        inner=change @ plane.inner @ change.T,
    )


def _halve(objective: Objective, w: Floats, direction: Floats, tick: Tick) -> float:
    """The same for any objective with a gradient, by halving between slopes down and up."""

    def slope(t: float) -> float:
        tick()
        gradient = objective.value_and_gradient(w + t * direction, tick=tick)[1]
        return float(np.vdot(gradient, direction))

    if not slope(0.0) < 0:
        return 0.0
    low, high = 0.0, 1.0
    while slope(high) < 0:
        low, high = high, 2.0 * high
        if high > FARTHEST:
            return low
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if not low < middle < high:  # the two are neighbours among the floating-point numbers
            break
        if slope(middle) < 0:
            low = middle
        else:
            high = middle
    return high
