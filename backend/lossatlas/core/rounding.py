"""How far rounding may move results of floating-point arithmetic."""

import math

import numpy as np

EPSILON = float(np.finfo(np.float64).eps)


def of_sum(count: int) -> float:
    """How far a sum of so many products may be off, relative to the sum of their sizes.

    Errors of n operations add up to about √n roundings, n being a bound that is not met: Higham and
    Mary 2019, "A New Approach to Probabilistic Rounding Error Analysis". For few it is a bound.
    """
    return EPSILON * (4.0 + math.sqrt(count))
