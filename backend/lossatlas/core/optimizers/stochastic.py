"""Methods that take the gradient over a few examples at a time."""

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.optimizers.base import PLAIN, Info, Optimizer, descend
from lossatlas.core.optimizers.oracle import Oracle
from lossatlas.core.optimizers.sampling import Sampling
from lossatlas.core.optimizers.schedules import Rate, as_rate

Floats = NDArray[np.float64]


def minibatch(
    learning_rate: float | Rate, batch_size: int = 256, sampling: Sampling = "shuffled"
) -> Optimizer:
    """Mini-batch gradient descent: the gradient over `batch_size` examples a step.

    Without replacement, each epoch passes over all examples, and what is left at its end makes a
    smaller batch. A batch as large as the data set is gradient descent.
    """
    return descend(PLAIN, learning_rate, batch_size, sampling)


def sgd(learning_rate: float | Rate, sampling: Sampling = "shuffled") -> Optimizer:
    """Stochastic gradient descent: the gradient of one example a step.

    Robbins and Monro 1951, "A Stochastic Approximation Method", equation 8.
    """
    return descend(PLAIN, learning_rate, 1, sampling)


def pegasos(batch_size: int = 1) -> Optimizer:
    """Stochastic subgradient descent for the regularized SVM, with η_t = 1/(2λt), t from 1.

    Shalev-Shwartz et al. 2011, "Pegasos", figures 1 and 2, without the optional projection. The
    paper's λ/2 ‖w‖² is λ Σ W² here, so its λ is twice ours; λ is the objective's own.

    Raises ValueError at the first step where the objective has no regularization.
    """

    def step(
        state: int, w: Floats, oracle: Oracle, rng: np.random.Generator
    ) -> tuple[int, Floats, Info]:
        if not oracle.l2 > 0:
            raise ValueError("pegasos needs a regularized objective: l2 > 0")
        rows = rng.integers(oracle.n, size=batch_size)
        eta = 1.0 / (2.0 * oracle.l2 * state)
        gradient = oracle.gradient(w, rows)
        return state + 1, w - eta * gradient, Info(eta, rows, gradient)

    return Optimizer(lambda w: 1, step, True, batch_size)


def svrg(learning_rate: float | Rate, batch_size: int = 1, period: int | None = None) -> Optimizer:
    """Stochastic gradients whose variance vanishes: w ← w − η (∇f_i(w) − ∇f_i(w̃) + ∇f(w̃)).

    Johnson and Zhang 2013, "Accelerating Stochastic Gradient Descent using Predictive Variance
    Reduction", figure 1, option I: the snapshot w̃ is the current point, taken anew after every
    `period` steps (the paper's m; 2N draws by default).
    """
    rate = as_rate(learning_rate)

    def step(
        state: tuple[int, Floats, Floats], w: Floats, oracle: Oracle, rng: np.random.Generator
    ) -> tuple[tuple[int, Floats, Floats], Floats, Info]:
        count, snapshot, full = state
        if count % (period or max(1, 2 * oracle.n // batch_size)) == 0:
            snapshot, full = w, oracle.gradient(w)
        rows = rng.integers(oracle.n, size=batch_size)
        gradient = oracle.gradient(w, rows) - oracle.gradient(snapshot, rows) + full
        eta = rate(count)
        return (count + 1, snapshot, full), w - eta * gradient, Info(eta, rows, gradient)

    return Optimizer(lambda w: (0, w, w), step, True, batch_size)
