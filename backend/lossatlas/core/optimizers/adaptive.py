"""Methods that give every weight a step of its own."""

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.optimizers.base import Optimizer, Rule, descend
from lossatlas.core.optimizers.sampling import Sampling
from lossatlas.core.optimizers.schedules import Rate

Floats = NDArray[np.float64]
Moments = tuple[int, Floats, Floats]


def adagrad(
    learning_rate: float | Rate,
    epsilon: float = 1e-10,
    batch_size: int | None = None,
    sampling: Sampling = "shuffled",
) -> Optimizer:
    """s ← s + g², w ← w − η g / (√s + ε).

    Duchi, Hazan and Singer 2011, "Adaptive Subgradient Methods for Online Learning and
    Stochastic Optimization", figure 1 with diagonal matrices.
    """

    def move(squares: Floats, w: Floats, gradient: Floats, eta: float) -> tuple[Floats, Floats]:
        squares = squares + gradient**2
        return squares, w - eta * gradient / (np.sqrt(squares) + epsilon)

    return descend(Rule(np.zeros_like, move, False), learning_rate, batch_size, sampling)


def rmsprop(
    learning_rate: float | Rate,
    decay: float = 0.9,
    epsilon: float = 1e-8,
    batch_size: int | None = None,
    sampling: Sampling = "shuffled",
) -> Optimizer:
    """s ← ρ s + (1 − ρ) g², w ← w − η g / (√s + ε), with ρ = `decay`.

    Tieleman and Hinton 2012, "Neural Networks for Machine Learning", lecture 6.5.
    """

    def move(squares: Floats, w: Floats, gradient: Floats, eta: float) -> tuple[Floats, Floats]:
        squares = decay * squares + (1.0 - decay) * gradient**2
        return squares, w - eta * gradient / (np.sqrt(squares) + epsilon)

    return descend(Rule(np.zeros_like, move, False), learning_rate, batch_size, sampling)


def adam(
    learning_rate: float | Rate,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    batch_size: int | None = None,
    sampling: Sampling = "shuffled",
) -> Optimizer:
    """m ← β₁m + (1−β₁)g, s ← β₂s + (1−β₂)g², w ← w − η m̂ / (√ŝ + ε), both freed of their bias.

    Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 1.
    """
    return adamw(learning_rate, 0.0, beta1, beta2, epsilon, batch_size, sampling)


def adamw(
    learning_rate: float | Rate,
    weight_decay: float = 0.01,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    batch_size: int | None = None,
    sampling: Sampling = "shuffled",
) -> Optimizer:
    """Adam that also shrinks the weights by itself: w ← w − η (m̂ / (√ŝ + ε) + λ w).

    Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2, where η is
    the product of the schedule and α, and λ = `weight_decay` is theirs over α.
    """

    def move(memory: Moments, w: Floats, gradient: Floats, eta: float) -> tuple[Moments, Floats]:
        count, mean, square = memory
        count += 1
        mean = beta1 * mean + (1.0 - beta1) * gradient
        square = beta2 * square + (1.0 - beta2) * gradient**2
        unbiased = np.sqrt(square / (1.0 - beta2**count))
        move = mean / (1.0 - beta1**count) / (unbiased + epsilon)
        return (count, mean, square), w - eta * (move + weight_decay * w)

    def init(w: Floats) -> Moments:
        return 0, np.zeros_like(w), np.zeros_like(w)

    return descend(Rule(init, move, False), learning_rate, batch_size, sampling)
