"""Optimizers as pairs of pure functions over arrays, as in optax.

`init(w)` gives a state; `step(state, w, oracle, rng)` gives the next state, the next point and
what the step has to say of itself. The oracle offers what a method may ask for, and counts it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.objectives import Objective

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Info(NamedTuple):
    """What a step reports."""

    learning_rate: float
    rows: Ints | None
    """The examples of the mini-batch; None for all."""


@dataclass
class Oracle:
    """Answers an optimizer's questions about an objective, and counts them."""

    objective: Objective
    examples: int = 0
    """Examples touched."""
    loss_evaluations: int = 0
    gradient_evaluations: int = 0
    _last: tuple[Floats, tuple[float, Floats]] | None = field(default=None, repr=False)

    def gradient(self, w: Floats, rows: Ints | None = None) -> Floats:
        """The (sub)gradient at w over the chosen examples, or all."""
        self.gradient_evaluations += 1
        self.examples += self.objective.n if rows is None else len(rows)
        if rows is None:
            return self.look(w)[1]
        return self.objective.value_and_gradient(w, rows)[1]

    def look(self, w: Floats) -> tuple[float, Floats]:
        """Full value and gradient at w for the observer: not counted, and not computed twice."""
        if self._last is None or self._last[0] is not w:
            self._last = w, self.objective.value_and_gradient(w)
        return self._last[1]


class Optimizer(NamedTuple):
    """A method: `init` and `step`."""

    init: Callable[[Floats], Any]
    step: Callable[[Any, Floats, Oracle, np.random.Generator], tuple[Any, Floats, Info]]


def gd(learning_rate: float) -> Optimizer:
    """Gradient descent, w ← w − η ∇f(w), with the gradient over all examples (Cauchy 1847)."""

    def step(
        state: None, w: Floats, oracle: Oracle, rng: np.random.Generator
    ) -> tuple[None, Floats, Info]:
        return None, w - learning_rate * oracle.gradient(w), Info(learning_rate, None)

    return Optimizer(lambda w: None, step)


def minibatch(learning_rate: float, batch_size: int) -> Optimizer:
    """Mini-batch gradient descent: the gradient over `batch_size` examples a step.

    Examples are taken without replacement: each epoch is a new permutation, and what is left at
    its end makes a smaller batch. A batch as large as the data set is gradient descent.
    """

    def step(
        state: Ints, w: Floats, oracle: Oracle, rng: np.random.Generator
    ) -> tuple[Ints, Floats, Info]:
        unseen = state if len(state) else rng.permutation(oracle.objective.n)
        rows, unseen = unseen[:batch_size], unseen[batch_size:]
        return unseen, w - learning_rate * oracle.gradient(w, rows), Info(learning_rate, rows)

    return Optimizer(lambda w: np.empty(0, dtype=np.int64), step)


def sgd(learning_rate: float) -> Optimizer:
    """Stochastic gradient descent: one example a step, in a new random order each epoch.

    Robbins and Monro 1951, "A Stochastic Approximation Method", with a constant step.
    """
    return minibatch(learning_rate, batch_size=1)
