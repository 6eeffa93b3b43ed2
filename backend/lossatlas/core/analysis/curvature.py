"""Where a smooth loss bends most: the Hessian, through its products with directions."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh

from lossatlas.core.models.functions import Function
from lossatlas.core.models.linear import LinearClassifier, Section
from lossatlas.core.slices.directions import with_sign
from lossatlas.core.types import Tick, no_tick

Floats = NDArray[np.float64]

CURVATURE_STREAM = 5
"""Keeps the first guess of a seed apart from the points and directions of the same seed."""


class Curvature(NamedTuple):
    """Directions of largest curvature."""

    directions: Floats
    """(k, C, D+1) eigenvectors of the Hessian, of length one; the entry of largest size is
    positive."""
    eigenvalues: Floats
    """(k,) second derivatives along them, the largest first."""


def hessian_product(
    objective: LinearClassifier, w: Floats, tick: Tick = no_tick
) -> Callable[[Floats], Floats]:
    """The map from a direction V (C, D+1) to the Hessian at W times V.

    Gᵀ X̃ / N + 2λV where G is how the score gradient changes with the scores of V (Pearlmutter
    1994, "Fast Exact Multiplication by the Hessian"). Raises ValueError for a loss without
    one, such as a loss with kinks.
    """
    loss, examples = objective.loss, objective.examples
    if loss.score_hessian is None:
        why = "it does not give one" if loss.differentiable else "it has kinks"
        raise ValueError(f"the loss {loss.id} has no Hessian: {why}")
    scores = examples.scores(w, tick=tick)
    bend = loss.score_hessian(scores, examples.y, objective.margin)

    def product(v: Floats) -> Floats:
        bent = bend(examples.scores(v, tick=tick)) / objective.n
        out = examples.backproject(bent, tick=tick)
        objective.regularized(out)[...] += 2.0 * objective.l2 * objective.regularized(v)
        return out

    return product


def sharpest(
    objective: LinearClassifier | Function,
    w: Floats,
    count: int = 2,
    seed: int = 0,
    tick: Tick = no_tick,
) -> Curvature:
    """The directions along which the loss at W bends most: by Lanczos iteration, or by formula.

    2 divided by the largest eigenvalue is the learning rate up to which gradient descent is stable
    there. Raises ValueError for a loss with kinks, and where the iteration fails.
    """
    if isinstance(objective, Function):
        values, vectors = np.linalg.eigh(objective.curvatures(w)[0])
        return _ordered(values, vectors, w.shape, count)
    product = hessian_product(objective, w, tick)
    operator = LinearOperator(
        (w.size, w.size), matvec=lambda flat: product(flat.reshape(w.shape)).ravel(), dtype=w.dtype
    )
    guess = np.random.default_rng([seed, CURVATURE_STREAM]).standard_normal(w.size)
    try:
        values, vectors = eigsh(operator, k=count, which="LA", v0=guess)
    except ArpackError as error:
        raise ValueError("the directions of largest curvature were not found") from error
    return _ordered(values, vectors, w.shape, count)


def on_section(
    objective: LinearClassifier | Function, section: Section, w: Floats, tick: Tick = no_tick
) -> Floats:
    """The Hessian (k, k) at W with respect to the k coordinates of a slice.

    Raises ValueError for a loss with kinks.
    """
    directions = section.directions.reshape(len(section.directions), -1)
    if isinstance(objective, Function):
        bent = objective.curvatures(w)[0] @ directions.T
    else:
        product = hessian_product(objective, w, tick)
        bent = np.stack([product(along).ravel() for along in section.directions], axis=1)
    hessian: Floats = directions @ bent
    return hessian


def _ordered(values: Floats, vectors: Floats, shape: tuple[int, ...], count: int) -> Curvature:
    """The `count` largest eigenvalues with their vectors (the columns), as far as there are."""
    order = np.argsort(values)[::-1][:count]
    return Curvature(with_sign(vectors.T[order]).reshape(-1, *shape), values[order])
