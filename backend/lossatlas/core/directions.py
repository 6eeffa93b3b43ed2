"""Origins and directions in weight space.

A seed gives the same numbers whatever else is in the request. Points and directions draw from
streams of their own, so that the direction of a seed is not parallel to the point of that seed.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Normalize = Literal["unit", "filter", "none"]

POINT_STREAM = 1
DIRECTION_STREAM = 2


def random_point(shape: tuple[int, ...], seed: int, scale: float) -> Floats:
    """A point whose entries are scale · N(0, 1)."""
    return scale * np.random.default_rng([seed, POINT_STREAM]).standard_normal(shape)


def random_direction(
    shape: tuple[int, ...], seed: int, normalize: Normalize, origin: Floats
) -> Floats:
    """A direction with Gaussian entries: uniform over all directions.

    `unit` divides by the norm, so that a is a distance in weight space. `filter` gives each
    class's row the norm of the origin's row, so that a is relative to the weights' size (Li et
    al. 2018, "Visualizing the Loss Landscape of Neural Nets", section 4). `none` leaves N(0, 1).

    Raises ValueError for `filter` at an origin of zeros, where the direction would vanish.
    """
    direction: Floats = np.random.default_rng([seed, DIRECTION_STREAM]).standard_normal(shape)
    if normalize == "unit":
        direction /= np.linalg.norm(direction)
    if normalize == "filter":
        sizes = np.linalg.norm(origin, axis=-1, keepdims=True)
        if not sizes.any():
            raise ValueError("filter normalization needs an origin with weights other than zero")
        direction *= sizes / np.linalg.norm(direction, axis=-1, keepdims=True)
    return direction


def projection(origin: Floats, directions: Floats) -> Callable[[Floats], tuple[Floats, float]]:
    """The map from a point to its least-squares coordinates (k,) and its residual.

    The slice goes through `origin` along k `directions` (k, …); the residual is the distance of
    the point from it. Where the directions are parallel or zero, the coordinates are those of
    least norm.
    """
    basis = directions.reshape(len(directions), -1)
    inverse = np.linalg.pinv(basis @ basis.T, hermitian=True) @ basis

    def project(w: Floats) -> tuple[Floats, float]:
        offset = (w - origin).ravel()
        coordinates: Floats = inverse @ offset
        return coordinates, float(np.linalg.norm(offset - coordinates @ basis))

    return project
