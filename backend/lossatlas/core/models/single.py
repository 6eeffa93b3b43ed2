"""Which examples are classified correctly, from scores in single precision: half the work."""

import numpy as np

from lossatlas.core.rounding import EPSILON, of_sum
from lossatlas.core.types import Flags, Floats, Ints

SINGLE = float(np.finfo(np.float32).eps) / EPSILON
"""How much larger its roundings are than those of double precision."""
TINY = float(np.finfo(np.float32).tiny)
"""What is smaller is rounded as if it were this large."""
LARGE = float(np.finfo(np.float32).max) / 2.0
"""No sum of products overflows whose sizes sum to less."""


def right(points: Floats, features: Floats, y: Ints) -> tuple[Flags, Flags]:
    """Whether the label of an example has the highest score (N, m), and where that is certain.

    At points (m, C, D+1), of features (N, D+1): rounding could only change what is not certain.
    """
    rows = np.arange(len(y))
    with np.errstate(over="ignore", invalid="ignore"):
        weights = points.transpose(1, 2, 0).astype(np.float32)
        scores = np.matmul(features.astype(np.float32), weights)  # (C, N, m)
        own = scores[y, rows]
        scores[y, rows] = -np.inf
        lead = own - scores.max(axis=0)
        size = ((np.abs(points) + TINY) @ (np.abs(features).max(axis=0) + TINY)).max(axis=1)
    unsure = 2.0 * SINGLE * of_sum(points.shape[-1]) * size
    certain = (np.abs(lead) > unsure) & (size < LARGE)
    return lead > 0, certain
