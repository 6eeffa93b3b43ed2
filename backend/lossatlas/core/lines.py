"""The least value of an objective along a line: exact line search."""

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.objectives import Objective

Floats = NDArray[np.float64]

FARTHEST = 2.0**60
"""Where the search for an upward slope ends; a loss that still falls there has no minimum near."""

HALVINGS = 200
"""More than it takes to the last bit, except where the minimum is at zero."""


def line_minimum(objective: Objective, w: Floats, direction: Floats) -> float:
    """The t ≥ 0 at which the objective at w + t · direction stops to fall.

    For a convex objective that is the minimum; for another it is one of the local minima. Zero
    where the objective does not fall along the direction.
    """

    def slope(t: float) -> float:
        return float(np.vdot(objective.value_and_gradient(w + t * direction)[1], direction))

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
