"""Directions of largest and of smallest curvature, from Hessian-vector products."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh

from lossatlas.core.models.base import FEW_VARIABLES, Objective, dense_hessian
from lossatlas.core.slices.directions import with_sign
from lossatlas.core.types import Floats, Tick, no_tick

LOST = 1e-8
"""An eigenvalue this small, relative to the largest, is found only without it."""
CLOSE = 1e-4
"""The tolerance of a sharpness along a run, for which few iterations are enough."""
RESTARTS = 20
"""Restarts of the iteration for it, of about ten products each."""
CURVATURE_STREAM = 5
"""Keeps the initial guess of a seed independent of the points and directions of that seed."""


class Curvature(NamedTuple):
    """Directions at one end of the spectrum."""

    directions: Floats
    """(k, *shape) eigenvectors of the Hessian, of unit length; the entry of largest magnitude is
    positive."""
    eigenvalues: Floats
    """(k,) second derivatives along them, from the end of the spectrum inwards."""


def sharpest(
    objective: Objective,
    w: Floats,
    count: int = 2,
    seed: int = 0,
    tick: Tick = no_tick,
    *,
    smallest: bool = False,
) -> Curvature:
    """The `count` directions of largest curvature at w, or fewer if there are fewer variables.

    With `smallest`, those of smallest curvature: at a saddle, it is negative.

    By Lanczos iteration, or from the full Hessian if it is small. Gradient descent is stable at w
    up to a learning rate of 2 divided by the largest eigenvalue. Raises ValueError if the objective
    has no Hessian, or if the iteration fails.
    """
    product = objective.hessian_product(w, tick)
    if product is None:
        raise ValueError("the loss has kinks, or no known Hessian")
    if w.size <= FEW_VARIABLES:
        values, vectors = np.linalg.eigh(dense_hessian(product, w.shape))
    else:
        find = _smallest if smallest else _largest
        values, vectors = find(product, _guess(w.shape, seed), count)
    order = np.argsort(values)[:: 1 if smallest else -1][:count]
    return Curvature(with_sign(vectors.T[order]).reshape(-1, *w.shape), values[order])


def sharpness(objective: Objective, w: Floats, tick: Tick = no_tick) -> float | None:
    """The largest eigenvalue of the Hessian at w, to a relative error of about CLOSE.

    Gradient descent is stable at w up to a learning rate of 2 divided by it. None if the objective
    has no Hessian, or if the iteration does not get there.
    """
    product = objective.hessian_product(w, tick)
    if product is None:
        return None
    if w.size <= FEW_VARIABLES:
        return float(np.linalg.eigvalsh(dense_hessian(product, w.shape))[-1])
    try:
        values, _ = _lanczos(product, _guess(w.shape, 0), 1, tolerance=CLOSE, restarts=RESTARTS)
    except ValueError:
        return None
    return float(values[0])


def _guess(shape: tuple[int, ...], seed: int) -> Floats:
    return np.random.default_rng([seed, CURVATURE_STREAM]).standard_normal(shape)


def _largest(
    product: Callable[[Floats], Floats], guess: Floats, count: int
) -> tuple[Floats, Floats]:
    """The largest eigenvalues (k,), and eigenvectors (m, k)."""
    values, vectors = _lanczos(product, guess, count)
    small = values < LOST * values.max()
    if not small.any():
        return values, vectors
    # beside the others they drown in rounding: look where those are not
    kept, others = values[~small], vectors[:, ~small]
    values, vectors = _lanczos(product, guess, int(small.sum()), others)
    return np.append(values, kept), np.hstack((vectors, others))


def _smallest(
    product: Callable[[Floats], Floats], guess: Floats, count: int
) -> tuple[Floats, Floats]:
    """The smallest eigenvalues (k,), and eigenvectors (m, k).

    Of H, as the largest of c − H with c = max |λ|: these are found even if H is often zero.
    """
    (extreme,), _ = _lanczos(product, guess, 1, which="LM")
    shift = abs(float(extreme))
    values, vectors = _lanczos(lambda v: shift * v - product(v), guess, count)
    return shift - values, vectors


def _lanczos(
    product: Callable[[Floats], Floats],
    guess: Floats,
    count: int,
    without: Floats | None = None,
    which: str = "LA",
    tolerance: float = 0.0,
    restarts: int | None = None,
) -> tuple[Floats, Floats]:
    """The largest eigenvalues (k,), and eigenvectors (m, k), at right angles to some (m, j).

    `which` LM takes those of largest size; a tolerance of 0 is rounding. Raises ValueError if it
    does not converge.
    """

    def outside(flat: Floats) -> Floats:
        return flat if without is None else flat - without @ (without.T @ flat)

    operator = LinearOperator(
        (guess.size, guess.size),
        matvec=lambda flat: outside(product(outside(flat).reshape(guess.shape)).ravel()),
        dtype=guess.dtype,
    )
    try:
        found: tuple[Floats, Floats] = eigsh(
            operator, count, which=which, v0=guess.ravel(), tol=tolerance, maxiter=restarts
        )
    except ArpackError as error:
        raise ValueError("the directions of largest curvature were not found") from error
    return found
