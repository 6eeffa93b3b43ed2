from itertools import count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix
from support.naive import example_loss
from support.problems import plain_features, small_problem

from lossatlas.core.data.examples import Examples
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.linear import LinearClassifier

each_loss = pytest.mark.parametrize("loss_id", LOSSES)


@each_loss
def test_inspection_agrees_with_the_objective(loss_id):
    problem = small_problem(loss_id, l2=0.3)
    w = np.random.default_rng(1).normal(size=problem.shape)
    seen = problem.inspect(w)
    assert seen.data_loss + seen.reg_loss == pytest.approx(problem.value(w), rel=1e-12)
    np.testing.assert_allclose(seen.gradient, problem.gradient(w), rtol=1e-10, atol=1e-12)
    assert seen.classified.accuracy == problem.accuracy(w)
    scores = np.column_stack([plain_features(problem.examples), np.ones(17)]) @ w.T
    np.testing.assert_allclose(seen.classified.scores, scores, rtol=1e-10, atol=1e-12)
    naive = [
        example_loss(loss_id, s, y, 1.0) for s, y in zip(scores, seen.classified.y, strict=True)
    ]
    np.testing.assert_allclose(seen.classified.losses, naive, rtol=1e-10, atol=1e-12)
    expected = confusion_matrix(seen.classified.y, scores.argmax(axis=1), labels=range(4))
    assert (seen.classified.confusion == expected).all()


def test_weights_determine_the_slacks():
    """The constrained form of the SVM, solved for ξ only by SciPy, gives our slacks."""
    from scipy.optimize import linprog

    problem = small_problem("svm", n=6)
    w = np.random.default_rng(2).normal(size=problem.shape)
    seen = problem.inspect(w)
    for i, label in enumerate(seen.classified.y):
        others = [j for j in range(4) if j != label]
        gaps = [seen.classified.scores[i, label] - seen.classified.scores[i, j] for j in others]
        # minimise Σ ξ_j subject to gap_j >= 1 - ξ_j, ξ_j >= 0
        solution = linprog(np.ones(3), A_ub=-np.eye(3), b_ub=np.array(gaps) - 1.0)
        np.testing.assert_allclose(seen.classified.slacks[i, others], solution.x, atol=1e-9)
        assert seen.classified.slacks[i, label] == 0
    assert seen.classified.slacks.sum() / 6 == pytest.approx(seen.data_loss, rel=1e-12)


def test_active_constraints_are_counted():
    problem = small_problem("svm")
    seen = problem.inspect(np.random.default_rng(2).normal(size=problem.shape))
    held, free, both = seen.classified.constraints
    assert (held, both) == (np.count_nonzero(seen.classified.slacks), 0)
    assert held + free == 17 * 3
    # zero scores and no margin: all constraints are on their kinks, up to rounding
    at_zero = small_problem("svm", margin=0.0).inspect(np.zeros(problem.shape))
    assert at_zero.classified.constraints == (0, 0, 17 * 3)


def test_known_scores_are_not_recomputed():
    problem = small_problem("svm", l2=0.3)
    w, direction = np.random.default_rng(4).normal(size=(2, *problem.shape))
    seen = problem.inspect(w)
    given = problem.inspect(w, scores=seen.classified.scores)
    assert given.classified.scores is seen.classified.scores
    along = problem.examples.scores(direction)
    assert given.slopes(direction, along) == seen.slopes(direction)
    np.testing.assert_array_equal(given.gradient, seen.gradient)


def test_inspecting_a_point_can_be_stopped_during_its_passes():
    ticks, problem = count(), small_problem("svm")
    seen = problem.inspect(np.ones(problem.shape), tick=lambda: next(ticks))
    assert next(ticks) == 1
    assert seen.gradient.shape == problem.shape
    assert next(ticks) == 3


def test_subgradient_is_built_from_the_violated_margins():
    problem = small_problem("svm")
    seen = problem.inspect(np.random.default_rng(3).normal(size=problem.shape))
    tilde = np.column_stack([plain_features(problem.examples), np.ones(17)])
    built = np.zeros(problem.shape)
    for x, y, margins, misses in zip(
        tilde, seen.classified.y, seen.classified.margins, seen.classified.misses, strict=True
    ):
        built[y] -= misses * x
        for j in range(4):
            if j != y and margins[j] > 0:
                built[j] += x
    np.testing.assert_allclose(seen.gradient, built / 17, rtol=1e-10, atol=1e-12)


@each_loss
@given(seed=st.integers(0, 10_000))
def test_slopes_are_the_one_sided_derivatives(loss_id, seed):
    rng = np.random.default_rng(seed)
    # small integers: many terms lie exactly on their kinks
    examples = Examples(
        rng.integers(-2, 3, (8, 3)).astype(float),
        rng.integers(0, 3, 8),
        np.zeros(3),
        np.ones(3),
        np.arange(8),
    )
    problem = LinearClassifier(examples, 3, LOSSES[loss_id], l2=0.1)
    w, direction = rng.integers(-1, 2, (2, 3, 4)).astype(float)
    left, right = problem.inspect(w).slopes(direction)
    h = 1e-7
    here = problem.value(w)
    assert right == pytest.approx((problem.value(w + h * direction) - here) / h, abs=1e-5)
    assert left == pytest.approx((here - problem.value(w - h * direction)) / h, abs=1e-5)
    assert left <= right + 1e-12


def test_the_subdifferential_of_max_is_an_interval():
    """One example, two classes, scores that differ by the margin: exactly on the kink."""
    examples = Examples(np.ones((1, 1)), np.array([0]), np.zeros(1), np.ones(1), np.arange(1))
    problem = LinearClassifier(examples, 2, LOSSES["svm"])
    w = np.array([[1.0, 0.0], [0.0, 0.0]])  # s = (1, 0): the margin is met exactly
    direction = np.array([[0.0, 0.0], [1.0, 0.0]])
    assert problem.inspect(w).slopes(direction) == (0.0, 1.0)
