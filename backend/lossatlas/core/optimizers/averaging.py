"""Averaging the points of another method."""

from typing import Any

from lossatlas.core.optimizers.base import Optimizer, Rng, Stepped
from lossatlas.core.optimizers.oracle import Oracle
from lossatlas.core.types import Floats

State = tuple[int, Floats, Any]


def averaged(optimizer: Optimizer) -> Optimizer:
    """The running average of a method's points; the method itself steps from its own points.

    Polyak and Juditsky 1992, "Acceleration of Stochastic Approximation by Averaging", section 2,
    over the points after the start. A step reports no gradient: the method evaluates it at its own
    point, not at the average.
    """

    def init(w: Floats) -> State:
        return 0, w, optimizer.init(w)

    def step(state: State, w: Floats, oracle: Oracle, rng: Rng) -> Stepped[State]:
        count, point, inner = state
        inner, point, info = optimizer.step(inner, point, oracle, rng)
        average = w + (point - w) / (count + 1)
        return (count + 1, point, inner), average, info._replace(gradient=None)

    return optimizer._replace(init=init, step=step)
