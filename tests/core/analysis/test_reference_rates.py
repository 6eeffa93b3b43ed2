"""Reference learning rates against closed forms."""

import numpy as np
import pytest
from support.problems import KINKED, random_slice, small_problem

from lossatlas.core.analysis.reference_rates import line_search, two_over_l
from lossatlas.core.data.examples import choose
from lossatlas.core.data.inline import inline
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.formulas import FUNCTIONS, bowl
from lossatlas.core.models.linear import LinearClassifier

BOWL, START = bowl(25), np.array([[3.0, 1.0]])


def two_points(l2):
    """x = ±1, one example of each class."""
    data = inline(np.array([[1.0], [-1.0]]), np.array([1, 0]))
    return LinearClassifier(choose(data), 2, LOSSES["softmax"], l2=l2)


def test_a_bowl():
    g = np.array([3.0, 25.0])
    assert line_search(BOWL, START) == pytest.approx(g @ g / (g @ (np.array([1, 25]) * g)))
    assert two_over_l(BOWL, START) == pytest.approx(2 / 25)


def test_a_slice_of_a_bowl():
    # 0.5 · 25 · (2a)² has second derivative 100
    line = BOWL.section(np.zeros((1, 2)), np.array([[[0.0, 2.0]]]))
    assert line_search(line, np.ones(1)) == pytest.approx(0.01)
    assert two_over_l(line, np.ones(1)) == pytest.approx(0.02)


def test_softmax_on_two_points():
    """Without regularization, the loss keeps falling along its negative gradient."""
    assert line_search(two_points(0.0), np.zeros((2, 2))) is None
    f, start = two_points(0.1), np.zeros((2, 2))
    step, gradient = line_search(f, start), f.gradient(start)
    around = [f.value(start - (step + side) * gradient) for side in (-1e-3, 0.0, 1e-3)]
    assert around[1] == min(around)


def test_a_slice_without_a_minimum():
    f = two_points(0.0)
    w = np.zeros((2, 2))
    assert line_search(f.section(w, -f.gradient(w)[None]), np.zeros(1)) is None
    saddle = FUNCTIONS["saddle"]
    assert line_search(saddle, np.array([[0.0, 1.0]])) is None


@pytest.mark.parametrize("f", [BOWL, BOWL.whole()])
def test_there_is_no_rate_where_nothing_falls(f):
    assert line_search(f, np.zeros(f.shape)) is None


@pytest.mark.parametrize("loss_id", KINKED)
def test_kinks_have_no_bound(loss_id):
    f = small_problem(loss_id)
    on = random_slice(f)
    assert two_over_l(f, np.zeros(f.shape)) is None
    assert two_over_l(on, np.zeros(2)) is None
    assert line_search(f, np.zeros(f.shape)) > 0


def test_a_concave_direction_has_no_bound():
    saddle = FUNCTIONS["saddle"].section(np.zeros((1, 2)), np.array([[[0.0, 1.0]]]))
    assert two_over_l(saddle, np.ones(1)) is None
