"""Whether two directions lie on one line, decided without rounding."""

import numpy as np

from lossatlas.core.types import Floats

SPLIT = 2.0**27 + 1.0
"""Splits a float64 into two halves of 26 bits, whose products are exact."""


def dependent(directions: Floats) -> bool:
    """Whether directions (k, …), k ≤ 2, span less than k dimensions: zero, or exactly parallel."""
    flat = directions.reshape(len(directions), -1)
    if not flat.any(axis=1).all():
        return True
    return len(flat) == 2 and parallel(flat[0], flat[1])


def parallel(first: Floats, second: Floats) -> bool:
    """Whether one of two vectors (m,) is exactly a multiple of the other."""
    first, second = (scaled(vector) for vector in (first, second))
    pivot = int(np.argmax(np.abs(first)))
    left, right = first * second[pivot], first[pivot] * second
    if (left != right).any():  # products that are equal are rounded alike
        return False
    errors = two_product(first, second[pivot])[1], two_product(second, first[pivot])[1]
    return bool((errors[0] == errors[1]).all())


def two_product(vector: Floats, factor: float) -> tuple[Floats, Floats]:
    """A product as a sum of two float64 that is exact: the rounded product, and its error.

    Dekker 1971, "A floating-point technique for extending the available precision". Exact as long
    as nothing overflows or underflows.
    """
    product = vector * factor
    high, low = _halves(vector)
    factor_high, factor_low = _halves(np.asarray(factor))
    error = high * factor_high - product
    error += high * factor_low + low * factor_high
    return product, error + low * factor_low


def _halves(values: Floats) -> tuple[Floats, Floats]:
    large = SPLIT * values
    high = large - (large - values)
    return high, values - high


def scaled(vector: Floats) -> Floats:
    """A vector times a power of two, so that its largest entry is about one."""
    _, exponent = np.frexp(np.abs(vector).max(initial=0.0))
    return np.asarray(np.ldexp(vector, -exponent))
