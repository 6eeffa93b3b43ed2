"""Methods that remember a velocity."""

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.optimizers.base import Optimizer, Rule, descend
from lossatlas.core.optimizers.sampling import Sampling
from lossatlas.core.optimizers.schedules import Rate

Floats = NDArray[np.float64]


def momentum(
    learning_rate: float | Rate,
    friction: float = 0.9,
    batch_size: int | None = None,
    sampling: Sampling = "shuffled",
) -> Optimizer:
    """The heavy ball: v ← μ v + g, w ← w − η v, with μ = `friction`.

    Polyak 1964, "Some methods of speeding up the convergence of iteration methods", where η is
    constant: w_{k+1} = w_k − η g + μ (w_k − w_{k−1}). Sutskever et al. 2013, "On the importance
    of initialization and momentum in deep learning", equations 1 and 2, with −ηv for their v.
    """

    def move(velocity: Floats, w: Floats, gradient: Floats, eta: float) -> tuple[Floats, Floats]:
        velocity = friction * velocity + gradient
        return velocity, w - eta * velocity

    return descend(Rule(np.zeros_like, move, True), learning_rate, batch_size, sampling)


def nesterov(
    learning_rate: float | Rate,
    friction: float = 0.9,
    batch_size: int | None = None,
    sampling: Sampling = "shuffled",
) -> Optimizer:
    """Nesterov's momentum: v ← μ v + g, w ← w − η (g + μ v), with μ = `friction`.

    Nesterov 1983, in the form of Sutskever et al. 2013, "On the importance of initialization and
    momentum in deep learning", equations 3 and 4, written for the point that looks ahead, where
    the gradient is taken: Bengio et al. 2013, "Advances in optimizing recurrent networks",
    section 3.5.
    """

    def move(velocity: Floats, w: Floats, gradient: Floats, eta: float) -> tuple[Floats, Floats]:
        velocity = friction * velocity + gradient
        return velocity, w - eta * (gradient + friction * velocity)

    return descend(Rule(np.zeros_like, move, True), learning_rate, batch_size, sampling)
