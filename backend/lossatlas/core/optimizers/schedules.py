"""Step-size rules: the learning rate η of step t, where the first step is t = 0."""

import math
from collections.abc import Callable

Rate = Callable[[int], float]


def as_rate(learning_rate: float | Rate) -> Rate:
    """A number as the rule that never changes it."""
    return learning_rate if callable(learning_rate) else constant(learning_rate)


def constant(learning_rate: float) -> Rate:
    """η."""
    return lambda t: learning_rate


def inverse_time(learning_rate: float, decay: float = 1.0) -> Rate:
    """η / (1 + decay · t).

    Robbins and Monro 1951, "A Stochastic Approximation Method": Σ η = ∞ and Σ η² < ∞.
    """
    return lambda t: learning_rate / (1.0 + decay * t)


def inverse_sqrt(learning_rate: float, decay: float = 1.0) -> Rate:
    """η / √(1 + decay · t).

    Zinkevich 2003, "Online Convex Programming and Generalized Infinitesimal Gradient Ascent",
    theorem 1.
    """
    return lambda t: learning_rate / math.sqrt(1.0 + decay * t)


def step_decay(learning_rate: float, factor: float = 0.5, period: int = 100) -> Rate:
    """η · factor^⌊t / period⌋ (CS231n notes, "Annealing the learning rate")."""
    return lambda t: learning_rate * factor ** (t // period)


def exponential(learning_rate: float, factor: float = 0.99) -> Rate:
    """η · factor^t (CS231n notes, "Annealing the learning rate")."""
    return lambda t: learning_rate * factor**t


def cosine(learning_rate: float, period: int = 1000, least: float = 0.0) -> Rate:
    """Down to `least` along half a cosine over `period` steps, and constant from there.

    Loshchilov and Hutter 2017, "SGDR", equation 5, without restarts.
    """

    def rate(t: int) -> float:
        share = min(1.0, t / period)
        return least + 0.5 * (learning_rate - least) * (1.0 + math.cos(math.pi * share))

    return rate


def warm_up(learning_rate: float | Rate, steps: int) -> Rate:
    """A rule whose first `steps` values are scaled by 1/steps, 2/steps, …, 1.

    Goyal et al. 2017, "Accurate, Large Minibatch SGD", section 2.2.
    """
    rate = as_rate(learning_rate)
    return lambda t: rate(t) * min(1.0, (t + 1) / steps) if steps else rate(t)
