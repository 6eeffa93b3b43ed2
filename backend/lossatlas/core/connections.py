"""How high the loss is between two points: along the straight line, and along a trained curve."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from lossatlas.core.models.base import Cost, Objective, Section, Valued
from lossatlas.core.optimizers.adaptive import adam
from lossatlas.core.trajectories import Run, visited
from lossatlas.core.types import Floats, Ints, Tick, no_tick

POSITIONS = 32
"""Positions along a curve at which it is trained."""
BATCH = 4
"""Positions that a step of the training uses."""


class Connection(NamedTuple):
    """The loss along a path from t = 0 to t = 1."""

    t: Floats
    """(count,) evenly spaced, both ends included."""
    loss: Floats
    accuracy: Floats
    """NaN without classes."""

    @property
    def barrier(self) -> float:
        """How far the loss rises above the straight line between its values at the ends.

        Frankle et al. 2020, "Linear Mode Connectivity and the Lottery Ticket Hypothesis"; at the
        points evaluated. Zero if it does not rise.
        """
        return float((self.loss - self.loss[0] - self.t * (self.loss[-1] - self.loss[0])).max())


def straight(
    objective: Objective, start: Floats, end: Floats, count: int, tick: Tick = no_tick
) -> Connection:
    """The straight line (1 − t) start + t end."""
    t = np.linspace(0.0, 1.0, count)
    return _along(objective.section(start, (end - start)[None], tick), t, t[:, None], tick)


def curved(
    objective: Objective, start: Floats, end: Floats, bend: Floats, count: int, tick: Tick = no_tick
) -> Connection:
    """The quadratic Bézier curve (1 − t)² start + 2t(1 − t) bend + t² end."""
    t = np.linspace(0.0, 1.0, count)
    coordinates = np.column_stack((t**2, 2.0 * t * (1.0 - t)))
    section = objective.section(start, np.stack((end - start, bend - start)), tick)
    return _along(section, t, coordinates, tick)


def _along(section: Section, t: Floats, coordinates: Floats, tick: Tick) -> Connection:
    loss = [section.value(place, tick) for place in coordinates]
    accuracy = [section.accuracy(place, tick) for place in coordinates]
    return Connection(t, np.array(loss), np.array(accuracy))


@dataclass(frozen=True)
class Curve(Objective):
    """The mean loss along a Bézier curve between two fixed points, over its bend.

    Garipov et al. 2018, "Loss Surfaces, Mode Connectivity, and Fast Ensembling of DNNs",
    section 3.2. The positions along the curve are its examples: a mini-batch draws some of them.
    """

    objective: Objective
    start: Floats
    end: Floats

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the bend: that of a point."""
        return self.objective.shape

    @property
    def n(self) -> int:
        """The number of positions."""
        return POSITIONS

    @property
    def cost(self) -> Cost:
        """An evaluation at each position."""
        numbers = POSITIONS * self.objective.cost.full
        return Cost(numbers, numbers)

    def value(self, w: Floats, tick: Tick = no_tick) -> float:
        """The mean loss along the curve with the bend w."""
        return self.value_and_gradient(w, tick=tick)[0]

    def value_and_gradient(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Valued:
        """The mean loss and its gradient, over the chosen positions or all."""
        chosen: Ints = np.arange(POSITIONS) if rows is None else rows
        loss, gradient = 0.0, np.zeros_like(w)
        for t in (chosen + 0.5) / POSITIONS:
            point = (1.0 - t) ** 2 * self.start + 2.0 * t * (1.0 - t) * w + t**2 * self.end
            here, slope = self.objective.value_and_gradient(point, tick=tick)
            loss += here / len(chosen)
            gradient += 2.0 * t * (1.0 - t) / len(chosen) * slope
        return loss, gradient


def trained(
    curve: Curve, learning_rate: float, steps: int, seed: int, tick: Tick = no_tick
) -> Floats:
    """The bend of a curve after steps of Adam, from the straight line."""
    method = adam(learning_rate, batch_size=BATCH)
    run = Run("curve", method, steps, seed, "full")
    middle = 0.5 * (curve.start + curve.end)
    return np.asarray(visited(curve, middle, run, max(1, steps), tick)[-1])
