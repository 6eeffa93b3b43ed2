"""Learning rates that mathematics tells, to compare with those that are tried."""

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.analysis import curvature
from lossatlas.core.minima.line_search import line_minimum
from lossatlas.core.models.functions import Function
from lossatlas.core.models.linear import LinearClassifier, Objective, Section
from lossatlas.core.types import Tick, no_tick

Floats = NDArray[np.float64]


def line_search(objective: Objective, start: Floats, tick: Tick = no_tick) -> float | None:
    """The learning rate with which the first step goes to the least loss on its ray.

    None where the loss falls along it for ever, and where it does not fall.
    """
    gradient = objective.value_and_gradient(start, tick=tick)[1]
    found = line_minimum(objective, start, -gradient, tick)
    return found.t if found.attained and found.t > 0 else None


def two_over_l(
    objective: LinearClassifier | Function,
    start: Floats,
    section: Section | None = None,
    tick: Tick = no_tick,
) -> float | None:
    """2 divided by the largest second derivative at the start: below it gradient descent is stable.

    `start` is a point of the whole space; or, where a slice is walked in, its coordinates (k,).
    None where the loss has kinks, and where it bends nowhere upwards.
    """
    try:
        if section is None:
            largest = curvature.sharpest(objective, start, 1, tick=tick).eigenvalues[0].item()
        else:
            hessian = curvature.on_section(objective, section, section.point(start), tick)
            largest = np.linalg.eigvalsh(hessian)[-1].item()
    except ValueError:
        return None
    return 2.0 / largest if largest > 0 else None
