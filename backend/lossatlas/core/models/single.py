"""Which examples are classified correctly, from scores in single precision: half the work."""

import numpy as np

from lossatlas.core.rounding import EPSILON, of_sum
from lossatlas.core.types import Flags, Floats, Ints

SINGLE = float(np.finfo(np.float32).eps) / EPSILON
"""How much larger its roundings are than those of double precision."""
TINY = float(np.finfo(np.float32).tiny)
"""What is smaller is rounded as if it were this large."""
LARGE = float(np.finfo(np.float32).max) / 2.0
"""What is smaller does not overflow, when rounded or summed."""


def right(points: Floats, features: Floats, lengths: Floats, y: Ints) -> tuple[Flags, Flags]:
    """Whether the label of an example has the highest score (N, m), and where that is certain.

    Takes points (m, C, D+1), features (N, D+1) and their lengths (N,), which are at least 1. The
    sizes of the products in a score add up to at most the length of the features times the norm of
    the weights. It is not certain where the rounding errors of such sums could decide.
    """
    rows, width = np.arange(len(y)), points.shape[-1]
    with np.errstate(over="ignore", invalid="ignore"):
        weights = points.transpose(1, 2, 0).astype(np.float32)
        scores = np.matmul(features.astype(np.float32), weights)  # (C, N, m)
        own = scores[y, rows]
        scores[y, rows] = -np.inf
        lead = own - scores.max(axis=0)
        norms, longest = np.sqrt(np.vecdot(points, points)).max(axis=1), lengths.max()
        unsure = 2.0 * SINGLE * of_sum(width) * longest * (norms + width * TINY)
    fits = longest * np.maximum(norms, 1.0) < LARGE
    return lead > 0, np.abs(lead) > np.where(fits, unsure, np.inf)
