"""How far rounding may move results of floating-point arithmetic."""

import math

import numpy as np

EPSILON = float(np.finfo(np.float64).eps)


def of_sum(count: int) -> float:
    """How far a sum of so many products may be off, relative to the sum of their sizes.

    n operations are off by n/2 roundings at most; for many, errors add up to about √n: Higham and
    Mary 2019, "A New Approach to Probabilistic Rounding Error Analysis".
    """
    return EPSILON * min(2.0 + count / 2.0, 4.0 + math.sqrt(count))
