"""Methods that use the gradient over all examples, some of which choose their own step size."""

from typing import Annotated, Any

import numpy as np

from lossatlas.core.optimizers.base import Described, Info, Optimizer, Rng, Stepped, descend
from lossatlas.core.optimizers.oracle import Oracle
from lossatlas.core.optimizers.parameters import Meaning
from lossatlas.core.optimizers.schedules import LearningRate, as_rate
from lossatlas.core.types import Floats

State = tuple[int, tuple[float, Floats] | None]

SHRINKINGS = 60
"""Backtracking gives up, and does not move, after this many reductions."""


@Described("Gradient descent", "Along the negative gradient over all examples.", "Cauchy 1847")
def gd(
    learning_rate: LearningRate = 0.1,
    tolerance: Annotated[
        float | None, Meaning("ε: stop when |f(w after) − f(w before)| ≤ ε", minimum=0)
    ] = None,
) -> Optimizer:
    """Gradient descent, w ← w − η ∇f(w), with the gradient over all examples (Cauchy 1847).

    With a tolerance ε it stops at w_{k+1} when |f(w_{k+1}) − f(w_k)| ≤ ε.
    """
    if tolerance is None:
        return descend(learning_rate)
    rate, epsilon = as_rate(learning_rate), tolerance

    def step(state: State, w: Floats, oracle: Oracle, rng: Rng) -> Stepped[State]:
        count, seen = state
        value, gradient = seen or oracle.value_and_gradient(w)
        eta = rate(count)
        ahead = w - eta * gradient
        seen = oracle.value_and_gradient(ahead)
        stopped = abs(seen[0] - value) <= epsilon
        return (count + 1, seen), ahead, Info(eta, None, gradient, stopped)

    return Optimizer(lambda w: (0, None), step, linear=True)


@Described(
    "Exact line search",
    "To the minimum along the negative gradient.",
    "Boyd and Vandenberghe 2004, Convex Optimization, section 9.2",
    passes=8,
)
def line_search() -> Optimizer:
    """Steepest descent: along the negative gradient to where the loss stops falling.

    Boyd and Vandenberghe 2004, "Convex Optimization", section 9.2, exact line search. For a
    convex loss that is the minimum along it; otherwise a local minimum, never above the start.
    """

    def step(state: None, w: Floats, oracle: Oracle, rng: Rng) -> Stepped[None]:
        gradient = oracle.gradient(w)
        eta = oracle.line_minimum(w, -gradient)
        return None, w - eta * gradient, Info(eta, None, gradient)

    return Optimizer(lambda w: None, step)


@Described(
    "Backtracking",
    "Shrinks the step until the loss falls enough.",
    "Armijo 1966; Nocedal and Wright 2006, Numerical Optimization, algorithm 3.1",
    passes=1 + SHRINKINGS,
    rate_factor={"slice": 10.0, "full": 10.0},
)
def backtracking(
    learning_rate: Annotated[float, Meaning("η tried first", exclusive_minimum=0)] = 1.0,
    shrink: Annotated[
        float, Meaning("ρ, the factor that shrinks η", exclusive_minimum=0, exclusive_maximum=1)
    ] = 0.5,
    sufficient: Annotated[
        float,
        Meaning(
            "c, the fraction of the predicted decrease that is enough",
            exclusive_minimum=0,
            exclusive_maximum=1,
        ),
    ] = 1e-4,
) -> Optimizer:
    """Steepest descent with a step that is shrunk until f(w − ηg) ≤ f(w) − c η ‖g‖².

    Armijo 1966; Nocedal and Wright 2006, "Numerical Optimization", algorithm 3.1, with
    ρ = `shrink` and c = `sufficient`. It does not move, with η = 0, if no step decreases the loss
    enough, as at a kink.
    """

    def step(state: None, w: Floats, oracle: Oracle, rng: Rng) -> Stepped[None]:
        value, gradient = oracle.value_and_gradient(w)
        decrease = sufficient * float(np.vdot(gradient, gradient))
        eta = learning_rate
        for _ in range(SHRINKINGS):
            ahead = w - eta * gradient
            if oracle.value(ahead) <= value - eta * decrease:
                return None, ahead, Info(eta, None, gradient)
            eta *= shrink
        return None, w, Info(0.0, None, gradient)

    return Optimizer(lambda w: None, step)


@Described(
    "Polyak's step",
    "η = (f(w) − f*) / ‖∇f(w)‖²: the step to the minimum f* if the loss were linear.",
    "Polyak 1969; Hazan and Kakade 2019, Revisiting the Polyak step size, algorithm 1",
)
def polyak(least: Annotated[float, Meaning("f*, the minimum of the loss")] = 0.0) -> Optimizer:
    """Gradient descent with Polyak's step η = (f(w) − f*) / ‖∇f(w)‖², where f* is `least`.

    Polyak 1969, "Minimization of unsmooth functionals"; Hazan and Kakade 2019, "Revisiting the
    Polyak step size", algorithm 1. If `least` is above f(w), it does not move.
    """

    def step(state: None, w: Floats, oracle: Oracle, rng: Rng) -> Stepped[None]:
        value, gradient = oracle.value_and_gradient(w)
        square: Any = np.vdot(gradient, gradient)
        eta = max(0.0, value - least) / float(square) if square > 0 else 0.0
        return None, w - eta * gradient, Info(eta, None, gradient)

    return Optimizer(lambda w: None, step)
