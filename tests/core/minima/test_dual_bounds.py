"""For any multipliers and any weights, the dual bound is below the loss."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.problems import small_problem

from lossatlas.core.data.examples import Examples
from lossatlas.core.losses.margins import own_classes
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.minima import dual_bounds
from lossatlas.core.minima.full_space import minimum
from lossatlas.core.models.linear import LinearClassifier


def admissible(loss_id, own, rng):
    """Random admissible multipliers (N, C) of a loss."""
    drawn = rng.uniform(size=own.shape) ** 4
    if loss_id == "squared_error":
        return 3.0 * drawn - 1.0
    if loss_id == "squared_hinge":
        drawn *= 5.0
    if loss_id == "softmax":
        return drawn / drawn.sum(axis=1, keepdims=True)
    if loss_id == "crammer_singer":
        drawn = drawn / drawn.sum(axis=1, keepdims=True) * rng.uniform(size=(len(own), 1))
    return drawn if loss_id == "ova" else np.where(own, 0.0, drawn)


@pytest.mark.parametrize("loss_id", LOSSES)
@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), regularize_bias=st.booleans(), l2=st.floats(0.01, 10))
def test_all_admissible_multipliers_bound_the_minimum(loss_id, seed, regularize_bias, l2):
    rng = np.random.default_rng(seed)
    problem = small_problem(loss_id, l2=l2, seed=seed, regularize_bias=regularize_bias)
    found = minimum(problem)
    bound = dual_bounds.lower_bound(
        problem, admissible(loss_id, own_classes(problem.examples.y, problem.classes), rng)
    )
    assert 0 <= bound <= found.loss


@pytest.mark.parametrize(
    ("loss_id", "share"), [("svm", 1.0), ("ova", 1.0), ("softmax", 0.25), ("squared_hinge", 2.0)]
)
@pytest.mark.parametrize("l2", [0.5, 50.0])
def test_the_bound_from_the_multipliers_at_zero_weights_in_closed_form(loss_id, share, l2):
    """All terms, and so all multipliers, are equal there: f(0) − ‖∇f(0)‖² / 4λ."""
    problem = small_problem(loss_id, l2=l2, regularize_bias=True)
    value, gradient = problem.value_and_gradient(np.zeros(problem.shape))
    multipliers = np.full((problem.n, problem.classes), share)
    if loss_id in ("svm", "squared_hinge"):
        multipliers[own_classes(problem.examples.y, problem.classes)] = 0.0
    expected = value - np.square(gradient).sum() / (4.0 * l2)
    assert dual_bounds.lower_bound(problem, multipliers) == pytest.approx(max(0.0, expected))


@pytest.mark.parametrize("loss_id", ["svm", "crammer_singer", "ova"])
@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), scale=st.sampled_from([1e-3, 1.0, 1e3]))
def test_rounding_does_not_raise_a_bound(loss_id, seed, scale):
    """Against exact fractions, where gain and loss nearly cancel."""
    rng = np.random.default_rng(seed)
    raw, y = scale * rng.normal(size=(7, 3)), rng.integers(0, 3, 7)
    examples = Examples(raw, y, np.zeros(3), np.ones(3), np.arange(7))
    multipliers = admissible(loss_id, own_classes(y, 3), rng)
    signs = (
        LOSSES[loss_id]
        .dual.score_gradient(np.eye(3)[None, :].repeat(7, 0).reshape(-1, 3), y.repeat(3))
        .reshape(7, 3, 3)
    )
    features = [[Fraction(x) for x in row] + [Fraction(1)] for row in raw.tolist()]
    alpha = [[Fraction(x) for x in row] for row in multipliers.tolist()]
    gain = sum(map(sum, alpha)) / 7
    square = Fraction(0)
    for klass in range(3):
        for column in range(4):
            kept = (
                sum(
                    alpha[i][j] * int(signs[i, j, klass]) * features[i][column]
                    for i in range(7)
                    for j in range(3)
                )
                / 7
            )
            square += kept**2
    l2 = float(square / gain / 4) * (1 + 1e-15 * int(rng.integers(1, 1000)))
    options = {"l2": l2, "regularize_bias": True}
    problem = LinearClassifier(examples, 3, LOSSES[loss_id], **options)
    exact = gain - square / (4 * Fraction(l2))
    assert dual_bounds.lower_bound(problem, multipliers) <= max(Fraction(0), exact)


@pytest.mark.parametrize("loss_id", ["svm", "crammer_singer", "ova"])
@settings(max_examples=40)
@given(
    seed=st.integers(0, 10_000),
    classes=st.integers(2, 6),
    margin=st.sampled_from([0.0, 1.0, 100.0]),
    exponent=st.floats(-6, 12),
    tied=st.booleans(),
)
def test_proximal_multipliers_are_those_of_the_loss_where_they_lead(
    loss_id, seed, classes, margin, exponent, tied
):
    rng = np.random.default_rng(seed)
    scores = 3.0 * rng.normal(size=(20, classes)).round(0 if tied else 12)
    y, stiffness = rng.integers(0, classes, 20), 10.0**exponent
    loss = LOSSES[loss_id]
    alpha = loss.dual.kinked.proximal(scores, y, margin, stiffness)
    shared = alpha.sum(axis=1) if loss.dual.kinked.shared else alpha
    assert alpha.min() >= 0.0
    assert shared.max() <= 1.0 + 1e-12
    moved = scores - loss.dual.score_gradient(alpha, y) / stiffness
    attained = (alpha * loss.terms(moved, y, margin)).sum(axis=1)
    size = np.abs(moved).max() + np.abs(scores).max() + margin
    expected = loss.per_example(moved, y, margin)
    np.testing.assert_allclose(attained, expected, atol=1e-12 * classes * size)
