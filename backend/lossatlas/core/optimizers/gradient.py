"""Methods that take the gradient over all examples, and choose their step by it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.optimizers.base import PLAIN, Info, Optimizer, descend
from lossatlas.core.optimizers.oracle import Oracle
from lossatlas.core.optimizers.schedules import Rate, as_rate

Floats = NDArray[np.float64]

SHRINKINGS = 60
"""Backtracking gives up, and stays, after this many reductions."""


def gd(learning_rate: float | Rate, tolerance: float | None = None) -> Optimizer:
    """Gradient descent, w ← w − η ∇f(w), with the gradient over all examples (Cauchy 1847).

    With a tolerance ε it has converged at w_{k+1} when |f(w_{k+1}) − f(w_k)| ≤ ε.
    """
    if tolerance is None:
        return descend(PLAIN, learning_rate)
    rate, epsilon = as_rate(learning_rate), tolerance

    def step(
        state: tuple[int, tuple[float, Floats] | None],
        w: Floats,
        oracle: Oracle,
        rng: np.random.Generator,
    ) -> tuple[tuple[int, tuple[float, Floats]], Floats, Info]:
        count, seen = state
        value, gradient = seen or oracle.value_and_gradient(w)
        eta = rate(count)
        ahead = w - eta * gradient
        seen = oracle.value_and_gradient(ahead)
        converged = abs(seen[0] - value) <= epsilon
        return (count + 1, seen), ahead, Info(eta, None, gradient, converged)

    return Optimizer(lambda w: (0, None), step, linear=True)


def line_search() -> Optimizer:
    """Steepest descent: the step along the negative gradient to where the loss stops to fall.

    Boyd and Vandenberghe 2004, "Convex Optimization", section 9.2, exact line search. Of a convex
    loss that is the least on the way; of another a local minimum, never above where it starts.
    """

    def step(
        state: None, w: Floats, oracle: Oracle, rng: np.random.Generator
    ) -> tuple[None, Floats, Info]:
        gradient = oracle.gradient(w)
        eta = oracle.line_minimum(w, -gradient)
        return None, w - eta * gradient, Info(eta, None, gradient)

    return Optimizer(lambda w: None, step)


def backtracking(
    learning_rate: float = 1.0, shrink: float = 0.5, sufficient: float = 1e-4
) -> Optimizer:
    """Steepest descent with a step that is shrunk until f(w − ηg) ≤ f(w) − c η ‖g‖².

    Armijo 1966; Nocedal and Wright 2006, "Numerical Optimization", algorithm 3.1, with
    ρ = `shrink` and c = `sufficient`. It stays, with η = 0, where no step decreases the loss
    enough, as at a kink.
    """

    def step(
        state: None, w: Floats, oracle: Oracle, rng: np.random.Generator
    ) -> tuple[None, Floats, Info]:
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


def polyak(least: float = 0.0) -> Optimizer:
    """Gradient descent with Polyak's step η = (f(w) − f*) / ‖∇f(w)‖², where f* is `least`.

    Polyak 1969, "Minimization of unsmooth functionals"; Hazan and Kakade 2019, "Revisiting the
    Polyak step size", algorithm 1. Where `least` is above f(w) it stays.
    """

    def step(
        state: None, w: Floats, oracle: Oracle, rng: np.random.Generator
    ) -> tuple[None, Floats, Info]:
        value, gradient = oracle.value_and_gradient(w)
        square: Any = np.vdot(gradient, gradient)
        eta = max(0.0, value - least) / float(square) if square > 0 else 0.0
        return None, w - eta * gradient, Info(eta, None, gradient)

    return Optimizer(lambda w: None, step)
