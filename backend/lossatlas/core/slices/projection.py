"""Least-squares coordinates of points and vectors on a slice."""

import math
from collections.abc import Callable

import numpy as np

from lossatlas.core.types import Floats

OFF_SLICE = 1e-3
"""Pythagoras gives the residual where its square is at least this share of the offset's square,"""
WELL_CONDITIONED = 1e3
"""and where the condition number of the directions' inner products is below this."""


def components(directions: Floats) -> Callable[[Floats], Floats]:
    """The map from a vector (…) to its least-squares coordinates (k,) along directions (k, …).

    Where the directions are parallel or zero, the coordinates are those of least norm.
    """
    basis = directions.reshape(len(directions), -1)
    inverse = np.linalg.pinv(basis @ basis.T, hermitian=True) @ basis
    return lambda vector: inverse @ vector.ravel()


def projection(origin: Floats, directions: Floats) -> Callable[[Floats], tuple[Floats, float]]:
    """The map from a point to its least-squares coordinates (k,) and its residual.

    The slice goes through `origin` along k `directions` (k, …); the residual is the distance of
    the point from it.
    """
    basis = directions.reshape(len(directions), -1)
    inner = basis @ basis.T
    along = components(directions)
    well_conditioned = np.linalg.cond(inner) < WELL_CONDITIONED

    def project(w: Floats) -> tuple[Floats, float]:
        offset = (w - origin).ravel()
        coordinates = along(offset)
        square = float(offset @ offset)
        off = square - float(coordinates @ inner @ coordinates)
        if well_conditioned and off > OFF_SLICE * square:  # in a third of the time
            return coordinates, math.sqrt(off)
        return coordinates, float(np.linalg.norm(offset - coordinates @ basis))

    return project


def orthonormal(directions: Floats) -> Floats:
    """Directions (k, …) of the same slice, orthogonal and of length one.

    The first keeps its direction; on the slice, distances and angles are then those of the space.
    Raises ValueError where the directions are parallel or zero.
    """
    basis = directions.reshape(len(directions), -1)
    if np.linalg.matrix_rank(basis) < len(basis):
        raise ValueError("the directions are parallel or zero")
    q, r = np.linalg.qr(basis.T)
    return (q * np.sign(np.diag(r))).T.reshape(directions.shape)
