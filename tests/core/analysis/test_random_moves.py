"""Random points and random changes."""

import numpy as np
import pytest
from scipy.stats import ncx2, norm
from support.classifiers import classifier

from lossatlas.core.analysis.random_moves import Draws, draws, improving
from lossatlas.core.models.formulas import bowl

COUNT = 4000


def deviation(share):
    return np.sqrt(share * (1 - share) / COUNT)


def test_the_extrapolation_is_the_tail_of_a_normal_distribution():
    accuracy = np.array([0.05, 0.1, 0.15, 0.1])
    found = Draws(accuracy, 0.9)
    tail = norm.logsf(0.9, accuracy.mean(), accuracy.std()) / np.log(10)
    assert found.log10_draws == pytest.approx(-tail)
    np.testing.assert_array_equal(found.best, [0.05, 0.1, 0.15, 0.15])
    assert Draws(np.full(3, 0.1), 0.9).log10_draws is None


def test_random_classifiers_guess():
    found = draws(classifier(), 0.1, 500, seed=0)
    assert found.accuracy.shape == (500,)
    assert found.accuracy.mean() == pytest.approx(0.1, abs=0.01)
    again = draws(classifier(), 0.1, 500, seed=0)
    np.testing.assert_array_equal(found.accuracy, again.accuracy)
    assert draws(bowl(), 0.1, 5, seed=0) is None


@pytest.mark.parametrize("distance", [0.5, 3.0])
def test_the_share_on_a_round_bowl_is_known(distance):
    """|w + σz|² < |w|² has a noncentral χ² probability, in one variable or both."""
    f, w, scale = bowl(1.0), np.array([[distance, 0.0]]), 0.7
    both, one = improving(f, [w], scale, [2, 1], COUNT, seed=3)[0][[0, 1]]
    inside = (distance / scale) ** 2
    expected = ncx2.cdf(inside, 2, inside)
    assert both == pytest.approx(expected, abs=4 * deviation(expected))
    along = (
        norm.cdf(2 * distance / scale) - 0.5
    )  # half the time the other variable moves, and rises
    assert one == pytest.approx(along / 2, abs=4 * deviation(along / 2))


def test_fewer_changes_help_where_the_loss_is_lower_and_where_more_weights_move():
    f = classifier()
    start = np.zeros(f.shape)
    low = f.full_minimum().weights if f.l2 else start
    near = start - 0.05 * f.gradient(start)
    shares = improving(f, [near, low], 0.02, [1, 100, 650], 200, seed=0)
    assert shares.shape == (2, 3)
    assert shares[0][0] > shares[0][2]
