"""Whatever the multipliers, what they prove is below whatever the weights attain."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.problems import small_problem

from lossatlas.core.losses.margins import own_classes
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.minima import dual_bounds
from lossatlas.core.minima.full_space import minimum


def admissible(loss_id, own, rng):
    """Multipliers (N, C) that a loss admits."""
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
def test_the_multipliers_of_zero_weights_prove_what_their_gradient_leaves(loss_id, share, l2):
    """All terms are equal there, so all multipliers; f(0) − ‖∇f(0)‖² / 4λ by hand."""
    problem = small_problem(loss_id, l2=l2, regularize_bias=True)
    value, gradient = problem.value_and_gradient(np.zeros(problem.shape))
    multipliers = np.full((problem.n, problem.classes), share)
    if loss_id in ("svm", "squared_hinge"):
        multipliers[own_classes(problem.examples.y, problem.classes)] = 0.0
    expected = value - np.square(gradient).sum() / (4.0 * l2)
    assert dual_bounds.lower_bound(problem, multipliers) == pytest.approx(max(0.0, expected))
