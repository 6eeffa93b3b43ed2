"""Which part of a slice to look at."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from lossatlas.core.types import Floats

MARGIN: Final = 0.12
"""What is left free on each side of what must be seen, as a share of it."""


def fitting(places: Floats, counts: Sequence[int]) -> list[tuple[float, float]]:
    """The least and the greatest value along each coordinate, so that all places are well inside.

    Places (m, k) are in coordinates of the slice. With `counts` values along the coordinates, at
    least two, the spacing is the same along all: then no direction looks longer than it is.
    Raises ValueError where the places are one.
    """
    low, high = places.min(axis=0), places.max(axis=0)
    gaps = np.array(counts) - 1
    spacing = ((high - low) / gaps).max() * (1.0 + 2.0 * MARGIN)
    if not spacing > 0:
        raise ValueError("there is one place only, which has no extent")
    middle, half = (low + high) / 2.0, spacing * gaps / 2.0
    return [(c - h, c + h) for c, h in zip(middle.tolist(), half.tolist(), strict=True)]
