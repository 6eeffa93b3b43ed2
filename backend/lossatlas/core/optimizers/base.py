"""What an optimizer is, and how a rule for moving along a gradient becomes one."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.optimizers import sampling as batches
from lossatlas.core.optimizers.oracle import Oracle
from lossatlas.core.optimizers.sampling import Sampling
from lossatlas.core.optimizers.schedules import Rate, as_rate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Info(NamedTuple):
    """What a step reports."""

    learning_rate: float | None
    """None where the method has none."""
    rows: Ints | None
    """The examples of the mini-batch; None for all."""
    gradient: Floats | None = None
    """The (sub)gradient that the method saw at the point it left, and moved by; None where it asked
    for none there."""
    converged: bool = False
    """Whether the method's own rule says to stop here."""


class Optimizer(NamedTuple):
    """A method: `init` and `step`."""

    init: Callable[[Floats], Any]
    step: Callable[[Any, Floats, Oracle, np.random.Generator], tuple[Any, Floats, Info]]
    linear: bool = False
    """Whether points are only added up of points and gradients, by factors that depend on neither.

    Then the method walks as well on any linear image of the space.
    """
    batch_size: int | None = None
    """Examples that a step takes a gradient over; None for all."""


class Rule(NamedTuple):
    """How a gradient becomes a move: the part in which first-order methods differ."""

    init: Callable[[Floats], Any]
    """The memory at the start w."""
    move: Callable[[Any, Floats, Floats, float], tuple[Any, Floats]]
    """(memory, w, gradient, learning rate) to (memory, next w)."""
    linear: bool


def descend(
    rule: Rule,
    learning_rate: float | Rate,
    batch_size: int | None = None,
    sampling: Sampling = "shuffled",
) -> Optimizer:
    """The optimizer that moves by a rule along gradients over mini-batches, or over all."""
    rate = as_rate(learning_rate)

    def init(w: Floats) -> tuple[int, Ints, Any]:
        return 0, batches.NONE, rule.init(w)

    def step(
        state: tuple[int, Ints, Any], w: Floats, oracle: Oracle, rng: np.random.Generator
    ) -> tuple[tuple[int, Ints, Any], Floats, Info]:
        count, unseen, memory = state
        rows, unseen = batches.draw(unseen, oracle.n, batch_size, sampling, rng)
        eta = rate(count)
        gradient = oracle.gradient(w, rows)
        memory, ahead = rule.move(memory, w, gradient, eta)
        return (count + 1, unseen, memory), ahead, Info(eta, rows, gradient)

    return Optimizer(init, step, rule.linear, batch_size)


def _plain(memory: None, w: Floats, gradient: Floats, eta: float) -> tuple[None, Floats]:
    ahead = -eta * gradient
    ahead += w  # without an array more
    return None, ahead


PLAIN = Rule(lambda w: None, _plain, True)
"""w ← w − η g."""
