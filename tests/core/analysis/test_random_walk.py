"""The variance that principal components explain of random walks."""

import numpy as np
import pytest

from lossatlas.core.analysis.random_walk import MANY, explained
from lossatlas.core.slices.directions import principal


@pytest.mark.parametrize("length", [3, 10, 400])
def test_one_walk_has_the_shares_of_its_formula(length):
    k = np.arange(1, 3)
    inverse = 1 / np.sin(np.pi * k / (2 * length)) ** 2
    expected = inverse / (2 / 3 * (length**2 - 1))
    np.testing.assert_allclose(explained([length], 2), expected, rtol=1e-9)


def test_a_long_walk_has_the_published_shares():
    np.testing.assert_allclose(100 * explained([1000], 3), [60.8, 15.2, 6.8], atol=0.06)


@pytest.mark.parametrize("lengths", [[60], [60, 30, 10]])
def test_drawn_walks_have_these_shares(lengths):
    rng = np.random.default_rng(0)

    def shares(dimensions):
        walks = [
            np.vstack((np.zeros(dimensions), rng.standard_normal((n - 1, dimensions)))).cumsum(0)
            for n in lengths
        ]
        return principal(np.concatenate(walks)).explained

    expected = explained(lengths, 2)
    np.testing.assert_allclose(shares(20_000), expected, rtol=0.02)
    few = np.mean([shares(MANY) for _ in range(40)], axis=0)
    np.testing.assert_allclose(few, expected, atol=0.03)


def test_too_few_points():
    with pytest.raises(ValueError, match="more points"):
        explained([1, 1], 2)
