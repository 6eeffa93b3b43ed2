"""Origins and directions in weight space.

A seed gives the same numbers whatever else is in the request. Points and directions draw from
streams of their own, so that the direction of a seed is not parallel to the point of that seed.
"""

import contextlib
import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh

from lossatlas.core.rounding import EPSILON
from lossatlas.core.types import Floats

Normalize = Literal["unit", "filter", "layer", "none"]

POINT_STREAM = 1
DIRECTION_STREAM = 2

CLEAR = 1e-4
"""The smallest component, relative to the first, that a partial decomposition finds exactly: it
works with the squares of their sizes."""
MANY_MORE = 50
"""A partial decomposition is faster if it leaves out all but one in so many components."""
SPARE = 12
"""How many vectors more than components it works with: with so many, one round often suffices."""


def random_point(shape: tuple[int, ...], seed: int, scale: float) -> Floats:
    """A point whose entries are scale · N(0, 1)."""
    return scale * np.random.default_rng([seed, POINT_STREAM]).standard_normal(shape)


def random_direction(
    shape: tuple[int, ...],
    seed: int,
    normalize: Normalize,
    origin: Floats,
    layers: Sequence[tuple[int, ...]] = (),
) -> Floats:
    """A direction with Gaussian entries: uniform over all directions.

    `unit` divides by the norm, so that a is a distance in weight space. `filter` gives each
    class's row the norm of the origin's row, so that a is relative to the weights' size (Li et
    al. 2018, "Visualizing the Loss Landscape of Neural Nets", section 4). For a network, whose
    point consists of matrices of several shapes `layers`, it gives each unit's weights without the
    bias the norm of the origin's, and sets biases to zero. `layer` gives each matrix the norm of
    the origin's. `none` leaves N(0, 1).

    Raises ValueError for `filter` and `layer` at an origin of zeros: the direction would vanish.
    """
    direction: Floats = np.random.default_rng([seed, DIRECTION_STREAM]).standard_normal(shape)
    if normalize == "unit":
        direction /= np.linalg.norm(direction)
    if normalize in ("filter", "layer"):
        own, others = (matrices(point, layers or [shape]) for point in (direction, origin))
        axis = -1 if normalize == "filter" else None
        for matrix, other in zip(own, others, strict=True):
            if normalize == "filter" and len(own) > 1:
                matrix[:, -1] = 0.0
                other = other[:, :-1]
            sizes = np.linalg.norm(other, axis=axis, keepdims=True)
            matrix *= sizes / np.linalg.norm(matrix, axis=axis, keepdims=True)
        if not direction.any():
            message = f"{normalize} normalization needs an origin with weights other than zero"
            raise ValueError(message)
    return direction


def matrices(point: Floats, shapes: Sequence[tuple[int, ...]]) -> list[Floats]:
    """The matrices of these shapes that a point consists of, views of it."""
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    parts = np.split(point.reshape(-1), ends[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


class Principal(NamedTuple):
    """The slice that is closest to a cloud of points."""

    origin: Floats
    """The mean of the points."""
    directions: Floats
    """(k, …), at right angles and of length one; the entry of largest size is positive."""
    explained: Floats
    """(k,) the share of the points' variance along each."""


def principal(points: Floats, count: int = 2) -> Principal:
    """The first principal components of points (m, …): of all trajectories together, say.

    Li et al. 2018, "Visualizing the Loss Landscape of Neural Nets", section 7.2, but around the
    mean. Raises ValueError where the points span fewer directions than `count`.
    """
    flat = points.reshape(len(points), -1)
    origin = flat.mean(axis=0)
    offsets = flat - origin
    sizes, components = _largest(offsets, count)
    least = sizes[:1] * max(flat.shape) * EPSILON
    if len(sizes) < count or sizes[-1] <= least:
        raise ValueError(f"the points do not span {count} directions")
    return Principal(
        origin.reshape(points.shape[1:]),
        with_sign(components).reshape(count, *points.shape[1:]),
        sizes**2 / np.vdot(offsets, offsets),
    )


def _largest(offsets: Floats, count: int) -> tuple[Floats, Floats]:
    """The largest singular values (k,) and right singular vectors (k, p) of offsets (m, p)."""
    if count < min(offsets.shape) // MANY_MORE and offsets.any():
        with contextlib.suppress(ArpackError):
            found = _few(offsets, count)
            if found[0][-1] > CLEAR * found[0][0]:
                return found
    _, sizes, components = np.linalg.svd(offsets, full_matrices=False)
    return sizes[:count], components[:count]


def _few(offsets: Floats, count: int) -> tuple[Floats, Floats]:
    """The same by Lanczos' method, as eigenvectors of the products of the offsets."""
    wide = offsets if len(offsets) <= offsets.shape[1] else offsets.T
    shape = 2 * wide.shape[:1]
    products = LinearOperator(shape, matvec=lambda v: wide @ (wide.T @ v), dtype=np.float64)
    rng = np.random.default_rng(0)  # so that the bits are the same each time
    start = rng.standard_normal(len(wide))
    _, left = eigsh(products, count, v0=start, ncv=count + SPARE, rng=rng)
    left = np.linalg.qr(left).Q
    turn, sizes, right = np.linalg.svd(left.T @ wide, full_matrices=False)
    return sizes, right if wide is offsets else (left @ turn).T


def with_sign(directions: Floats) -> Floats:
    """Directions (k, m), each turned so that its entry of largest size is positive."""
    largest = np.abs(directions).argmax(axis=1)[:, None]
    return directions * np.sign(np.take_along_axis(directions, largest, axis=1))
