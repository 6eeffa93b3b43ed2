"""Least-squares coordinates of points and vectors on a slice, from orthonormal directions."""

from collections.abc import Callable

import numpy as np

from lossatlas.core.rounding import EPSILON
from lossatlas.core.slices.dependence import dependent, scaled, two_product
from lossatlas.core.types import Floats

OFF_SLICE = 1e-3
"""Pythagoras gives the residual where its square is at least this share of the offset's square."""
LEVEL = 8.0 * EPSILON
"""A direction that turns away from the other one by a smaller angle counts as parallel to it."""

VISIBLE = 1e-9
"""The least angle between two directions that a plane through both could show."""

Projection = Callable[[Floats], tuple[Floats, Floats]]
"""From points (m, …) of the space to coordinates (m, k) on a slice and residuals (m,)."""


def components(directions: Floats) -> Callable[[Floats], Floats]:
    """The map from vectors (m, …) to least-squares coordinates (m, k) along directions (k, …).

    Where the directions are parallel or zero, the coordinates are those of least norm.
    """
    straight, coordinates = factors(directions)
    return lambda vectors: coordinates(_products(vectors, straight))


def projection(origin: Floats, directions: Floats) -> Projection:
    """The map from points (m, …) to least-squares coordinates (m, k) and residuals (m,).

    The slice goes through `origin` along k `directions` (k, …); a residual is the distance of a
    point from it. Each point has the same bits whatever the other points are.
    """
    straight, coordinates = factors(directions)

    def project(points: Floats) -> tuple[Floats, Floats]:
        offsets = _flat(points - origin)
        along = _products(offsets, straight)
        square = np.vecdot(offsets, offsets)
        off = square - np.vecdot(along, along)
        near = ~(off > OFF_SLICE * square)  # true for NaN too
        for row in np.flatnonzero(near):
            off[row] = np.square(offsets[row] - along[row] @ straight).sum()
        return coordinates(along), np.sqrt(off)

    return project


def _flat(vectors: Floats) -> Floats:
    return vectors.reshape(len(vectors), -1)


def _products(vectors: Floats, others: Floats) -> Floats:
    """The products (m, r) of vectors (m, …) with others (r, p), each computed apart."""
    return np.asarray((others @ _flat(vectors)[:, :, None])[:, :, 0])


def factors(directions: Floats) -> tuple[Floats, Callable[[Floats], Floats]]:
    """Orthonormal directions (r, p) of the slice, and the map from steps (m, r) along them to
    coordinates (m, k)."""
    basis = directions.reshape(len(directions), -1)
    lengths = np.linalg.norm(basis, axis=1)
    q, r = np.linalg.qr((basis / np.where(lengths > 0, lengths, 1.0)[:, None]).T)
    if not dependent(directions) and np.abs(np.diag(r)).min() > LEVEL:
        return q.T, _back_substitution(r, lengths)
    longest = int(np.argmax(lengths))
    if lengths[longest] == 0:
        return np.zeros((1, basis.shape[1])), lambda steps: np.zeros((len(steps), len(basis)))
    straight = basis[longest] / lengths[longest]
    shares = (basis / lengths[longest]) @ straight
    least = shares / (shares @ shares) / lengths[longest]
    return straight[None], lambda steps: least * steps


def _back_substitution(r: Floats, lengths: Floats) -> Callable[[Floats], Floats]:
    """The map from steps (m, k) to x / lengths with R x = steps, R upper triangular, k ≤ 2."""
    diagonal = np.diag(r)
    share = r[0, 1] / r[0, 0] if len(r) == 2 else 0.0

    def substituted(steps: Floats) -> Floats:
        x = steps / diagonal
        x[:, :-1] -= share * x[:, -1:]
        return np.asarray(x / lengths)

    return substituted


def orthonormal(directions: Floats) -> Floats:
    """Directions (k, …) of the same slice, orthogonal and of length one.

    The first keeps its direction; on the slice, distances and angles are then those of the space.
    Where directions are exactly parallel, they span a ray: the second becomes zero.
    Raises ValueError where one is zero.
    """
    flat = directions.reshape(len(directions), -1)
    if not flat.any(axis=1).all():
        raise ValueError("a direction is zero")
    first, *others = (scaled(own) for own in flat)
    if dependent(directions):
        return np.stack([_unit(first), np.zeros(len(first))]).reshape(directions.shape)
    straight = [_unit(first), *(_unit(_without(_without(own, first), first)) for own in others)]
    return np.stack(straight).reshape(directions.shape)


def on_one_line(first: Floats, second: Floats) -> bool:
    """Whether no picture could tell the directions apart, neither of which is zero."""
    first, second = scaled(first.ravel()), scaled(second.ravel())
    return bool(np.linalg.norm(_without(second, first)) <= VISIBLE * np.linalg.norm(second))


def split(vector: Floats, along: Floats) -> tuple[float, Floats]:
    """The share and the rest (m,) of a vector (m,) = share · along + rest, nearly orthogonal.

    Each number of the rest is exact to four roundings, at any angle.
    """
    share = float(along @ vector / (along @ along))
    product, error = two_product(along, share)
    return share, np.asarray((vector - product) - error)


def _without(vector: Floats, along: Floats) -> Floats:
    return split(vector, along)[1]


def _unit(vector: Floats) -> Floats:
    vector = scaled(vector)
    return np.asarray(vector / np.linalg.norm(vector))
