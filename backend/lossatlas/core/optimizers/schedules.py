"""Learning-rate schedules: the learning rate η of step t, where the first step is t = 0."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Concatenate, Generic, ParamSpec

from lossatlas.core.optimizers.parameters import Meaning, Parameter, parameters_of

P = ParamSpec("P")

Rate = Callable[[int], float]

LearningRate = Annotated[float | Rate, Meaning("η", exclusive_minimum=0)]
"""A learning rate that may follow a schedule."""


@dataclass(frozen=True)
class Schedule(Generic[P]):
    """A learning-rate schedule. Called with the first learning rate and its parameters."""

    kind: str
    title: str
    formula: str
    citation: str
    make: Callable[Concatenate[float, P], Rate]
    parameters: tuple[Parameter, ...]

    def __call__(self, learning_rate: float, *args: P.args, **kwargs: P.kwargs) -> Rate:
        """The learning rates of this schedule."""
        return self.make(learning_rate, *args, **kwargs)


def schedule(
    title: str, formula: str, citation: str = ""
) -> Callable[[Callable[Concatenate[float, P], Rate]], Schedule[P]]:
    """Make a schedule from a function, whose name is the schedule's kind."""

    def of(make: Callable[Concatenate[float, P], Rate]) -> Schedule[P]:
        return Schedule(make.__name__, title, formula, citation, make, parameters_of(make))

    return of


Decay = Annotated[float, Meaning("how fast η falls", minimum=0)]
Factor = Annotated[float, Meaning("multiplies η each time", exclusive_minimum=0, maximum=1)]
Period = Annotated[int, Meaning("in steps", minimum=1)]


def as_rate(learning_rate: float | Rate) -> Rate:
    """A number as a constant schedule; a schedule as it is."""
    return learning_rate if callable(learning_rate) else constant(learning_rate)


@schedule("Constant", "η")
def constant(learning_rate: float) -> Rate:
    """η."""
    return lambda t: learning_rate


@schedule("1/t", "η / (1 + decay · t)", "Robbins and Monro 1951")
def inverse_time(learning_rate: float, decay: Decay = 1.0) -> Rate:
    """Robbins and Monro 1951, "A Stochastic Approximation Method": Σ η = ∞ and Σ η² < ∞."""
    return lambda t: learning_rate / (1.0 + decay * t)


@schedule("1/√t", "η / √(1 + decay · t)", "Zinkevich 2003, theorem 1")
def inverse_sqrt(learning_rate: float, decay: Decay = 1.0) -> Rate:
    """Zinkevich 2003, "Online Convex Programming and Generalized Infinitesimal Gradient Ascent"."""
    return lambda t: learning_rate / math.sqrt(1.0 + decay * t)


@schedule("Steps", "η · factor^⌊t / period⌋", "CS231n notes, Annealing the learning rate")
def step(learning_rate: float, factor: Factor = 0.5, period: Period = 100) -> Rate:
    """η · factor^⌊t / period⌋ (CS231n notes, "Annealing the learning rate")."""
    return lambda t: learning_rate * factor ** (t // period)


@schedule("Exponential", "η · factor^t", "CS231n notes, Annealing the learning rate")
def exponential(learning_rate: float, factor: Factor = 0.99) -> Rate:
    """η · factor^t (CS231n notes, "Annealing the learning rate")."""
    return lambda t: learning_rate * factor**t


@schedule(
    "Cosine",
    "least + ½ (η − least) (1 + cos(π t / period))",
    "Loshchilov and Hutter 2017, SGDR, equation 5",
)
def cosine(
    learning_rate: float,
    period: Period = 1000,
    least: Annotated[float, Meaning("the last learning rate", minimum=0)] = 0.0,
) -> Rate:
    """Loshchilov and Hutter 2017, "SGDR", equation 5, without restarts: constant after `period`."""

    def rate(t: int) -> float:
        share = min(1.0, t / period)
        return least + 0.5 * (learning_rate - least) * (1.0 + math.cos(math.pi * share))

    return rate


def warm_up(learning_rate: float | Rate, steps: int) -> Rate:
    """A schedule whose first `steps` values are scaled by 1/steps, 2/steps, …, 1.

    Goyal et al. 2017, "Accurate, Large Minibatch SGD", section 2.2.
    """
    rate = as_rate(learning_rate)
    return lambda t: rate(t) * min(1.0, (t + 1) / steps) if steps else rate(t)
