"""What principal components explain of a random walk: the null model of a training path.

Antognini and Sohl-Dickstein 2018, "PCA of high dimensional random walks with comparison to neural
network training": a walk that learns nothing looks like a path on a plane too.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy.linalg import block_diag, eigh

from lossatlas.core.types import Floats

MANY = 100
"""Dimensions from which the limit of many dimensions holds to a few per cent."""


def explained(lengths: Sequence[int], count: int) -> Floats:
    """(count,) the share of the variance of independent walks along each principal component.

    The walks start at one point, and visit `lengths` points, the start included. In the limit of
    many dimensions, their steps are at right angles, so that only the lengths matter. For one long
    walk it is 6 / (π² k²): 60.8, 15.2, 6.8 %. Raises ValueError if there are too few points.
    """
    return _explained(tuple(lengths), count).copy()


@lru_cache(256)
def _explained(lengths: tuple[int, ...], count: int) -> Floats:
    if sum(lengths) <= count:
        raise ValueError(f"{count} components need more points")
    steps = [np.arange(length) for length in lengths]
    products = block_diag(*(np.minimum.outer(own, own) for own in steps)).astype(np.float64)
    products -= products.mean(axis=0)
    products -= products.mean(axis=1)[:, None]
    total = len(products)
    values = eigh(products, eigvals_only=True, subset_by_index=[total - count, total - 1])
    return np.asarray(values[::-1] / np.trace(products))
