"""How an objective changes one step away from a point, in every direction of a plane."""

from typing import NamedTuple

import numpy as np

from lossatlas.core.models.base import Section
from lossatlas.core.types import Floats, Tick, no_tick


class Dial(NamedTuple):
    """The changes of an objective at a step length. Angles are in degrees, from the a axis."""

    loss: float
    """At the point itself."""
    gradient: Floats
    """(2,)"""
    angle: Floats
    """(K,)"""
    change: Floats
    """(K,) of the objective, one step away at that angle."""
    downhill: float | None
    """The angle of the negative gradient; None where it is zero."""
    downhill_change: float | None
    """One step away at that angle."""


def dial(section: Section, at: Floats, step: float, count: int, tick: Tick = no_tick) -> Dial:
    """The dial of a plane at coordinates (2,), with `count` evenly spaced directions.

    For a small step the change is step · ‖gradient‖ · cos(angle to the gradient): the steepest
    descent is against the gradient, and at right angles to it the objective does not change.
    """
    loss, gradient = section.value_and_gradient(at, tick=tick)

    def change(angle: float) -> float:
        turn = np.radians(angle)
        return section.value(at + step * np.array([np.cos(turn), np.sin(turn)]), tick) - loss

    angles: Floats = np.linspace(0.0, 360.0, count, endpoint=False)
    changes = []
    for angle in angles:
        tick()
        changes.append(change(angle))
    downhill = None
    if gradient.any():
        downhill = float(np.degrees(np.arctan2(-gradient[1], -gradient[0])))
    against = None if downhill is None else change(downhill)
    return Dial(loss, gradient, angles, np.array(changes), downhill, against)
