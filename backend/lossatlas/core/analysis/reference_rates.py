"""Learning rates from theory, to compare with those of a sweep."""

from lossatlas.core.analysis import curvature
from lossatlas.core.minima.line_search import line_minimum
from lossatlas.core.models.base import Objective
from lossatlas.core.types import Floats, Tick, no_tick


def line_search(objective: Objective, start: Floats, tick: Tick = no_tick) -> float | None:
    """The learning rate that takes the first step to the minimum on its ray; None without one."""
    found = line_minimum(objective, start, -objective.gradient(start, tick=tick), tick)
    return found.t if found.attained and found.t > 0 else None


def two_over_l(objective: Objective, start: Floats, tick: Tick = no_tick) -> float | None:
    """2 divided by the largest second derivative at the start: below it gradient descent is stable.

    None if the loss has kinks or no positive curvature.
    """
    try:
        largest = curvature.sharpest(objective, start, 1, tick=tick).eigenvalues[0].item()
    except ValueError:
        return None
    return 2.0 / largest if largest > 0 else None
