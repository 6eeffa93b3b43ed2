"""How often a random point, or a random change, is good: why search without gradients is slow.

Both are measured on seeded samples; only `Draws.log10_draws` extrapolates.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr

from lossatlas.core.models.base import Objective
from lossatlas.core.types import Floats, Tick, no_tick

DRAW_STREAM = 6
PERTURBATION_STREAM = 7
"""Keep these samples of a seed independent of everything else drawn from that seed."""


@dataclass(frozen=True)
class Draws:
    """Accuracies of random classifiers, and how many draws a target would take."""

    accuracy: Floats
    """(count,) in the order of the draws."""
    target: float

    @property
    def best(self) -> Floats:
        """(count,) the highest accuracy of the first k draws."""
        return np.maximum.accumulate(self.accuracy)

    @property
    def log10_draws(self) -> float | None:
        """log₁₀ of the expected number of draws until the target is reached, extrapolated.

        From a normal distribution with the mean and deviation of the sample: 1 / P(accuracy ≥
        target). None if all accuracies are equal.
        """
        if np.ptp(self.accuracy) == 0:
            return None
        distance = (self.target - float(self.accuracy.mean())) / float(self.accuracy.std())
        return -float(log_ndtr(-distance)) / math.log(10)


def draws(
    objective: Objective,
    scale: float,
    count: int,
    seed: int,
    target: float = 0.9,
    tick: Tick = no_tick,
) -> Draws | None:
    """Accuracies of `count` points whose entries are scale · N(0, 1); None without classes."""
    if not objective.classifies:
        return None
    rng = np.random.default_rng([seed, DRAW_STREAM])
    points = (scale * rng.standard_normal(objective.shape) for _ in range(count))
    return Draws(np.array([objective.accuracy(point, tick) for point in points]), target)


def improving(
    objective: Objective,
    points: Sequence[Floats],
    scale: float,
    moved: Sequence[int],
    count: int,
    seed: int,
    tick: Tick = no_tick,
) -> Floats:
    """The share of random perturbations that lower the objective (points, len(moved)).

    A perturbation adds scale · N(0, 1) to `moved` of the variables, chosen at random; each share is
    over `count` of them, the same for all points.
    """
    rng = np.random.default_rng([seed, PERTURBATION_STREAM])
    size = math.prod(objective.shape)
    here = np.array([objective.value(point, tick) for point in points])
    lower = np.zeros((len(points), len(moved)))
    for _ in range(count):
        noise, order = scale * rng.standard_normal(size), rng.permutation(size)
        for column, most in enumerate(moved):
            change = np.where(order < most, noise, 0.0).reshape(objective.shape)
            lower[:, column] += [objective.value(w + change, tick) for w in points] < here
    return lower / count
