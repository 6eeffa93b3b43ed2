from itertools import combinations

import numpy as np
import pytest
from scipy.special import softmax
from support.networks import random_weights, small_network
from support.problems import KINKED, SMOOTH, random_slice, small_problem

from lossatlas.core import optimizers
from lossatlas.core.analysis.curvature import sharpest, sharpness
from lossatlas.core.models import formulas
from lossatlas.core.trajectories import Run, visited


def dense_hessian(objective, w, h=1e-5):
    """By centred differences of the gradient, one entry of W at a time."""
    columns = []
    for step in np.eye(w.size).reshape(-1, *w.shape) * h:
        columns.append((objective.gradient(w + step) - objective.gradient(w - step)) / (2 * h))
    return np.stack(columns).reshape(w.size, w.size)


@pytest.mark.parametrize("loss_id", SMOOTH)
@pytest.mark.parametrize("regularize_bias", [False, True])
def test_hessian_and_its_top_eigenvectors(loss_id, regularize_bias):
    objective = small_problem(loss_id, l2=0.05, regularize_bias=regularize_bias)
    w = np.random.default_rng(1).normal(size=objective.shape)
    hessian = dense_hessian(objective, w)
    v = np.random.default_rng(2).normal(size=w.shape)
    np.testing.assert_allclose(
        objective.hessian_product(w)(v).ravel(), hessian @ v.ravel(), atol=1e-7
    )
    values = np.linalg.eigvalsh((hessian + hessian.T) / 2)
    found = sharpest(objective, w, 3)
    np.testing.assert_allclose(found.eigenvalues, values[:-4:-1], rtol=1e-7)
    for direction, value in zip(found.directions, found.eigenvalues, strict=True):
        assert np.linalg.norm(direction) == pytest.approx(1)
        residual = hessian @ direction.ravel() - value * direction.ravel()
        np.testing.assert_allclose(residual, 0, atol=1e-6 * value)
        assert direction.ravel()[np.abs(direction).argmax()] > 0
    again = sharpest(objective, w, 3)
    np.testing.assert_array_equal(again.directions, found.directions)


@pytest.mark.parametrize("loss_id", SMOOTH)
def test_curvature_of_a_slice_matches_its_loss(loss_id):
    objective = small_problem(loss_id, l2=0.05)
    plane = random_slice(objective)
    at, h = np.array([0.3, -0.7]), 1e-5
    slopes = [
        (plane.value_and_gradient(at + step)[1] - plane.value_and_gradient(at - step)[1]) / (2 * h)
        for step in np.eye(2) * h
    ]
    product = plane.hessian_product(at)
    np.testing.assert_allclose([product(axis) for axis in np.eye(2)], slopes, atol=1e-7)


def test_curvature_of_a_function_comes_from_its_formula():
    bowl, at = formulas.bowl(9.0), np.array([[1.0, 2.0]])
    found = sharpest(bowl, at)
    np.testing.assert_array_equal(found.eigenvalues, [9, 1])
    np.testing.assert_array_equal(found.directions, [[[0, 1]], [[1, 0]]])
    line = bowl.section(at, np.array([[[3.0, 0.0]]]))
    np.testing.assert_array_equal(line.hessian_product(np.zeros(1))(np.ones(1)), [9])
    with pytest.raises(ValueError, match="kinks"):
        sharpest(formulas.FUNCTIONS["maximum"], at)


def test_gradient_descent_is_unstable_above_two_over_the_curvature():
    objective = small_problem("softmax", l2=0.05, regularize_bias=True)
    start = np.zeros(objective.shape)
    minimum = visited(objective, start, Run("", optimizers.gd(0.3), 5000, 0, "full"), 5000)[-1]
    assert np.linalg.norm(objective.gradient(minimum)) < 1e-9
    top = sharpest(objective, minimum, 1)
    near = minimum + 1e-6 * top.directions[0]
    for factor, stable in ((0.95, True), (1.05, False)):
        rate = factor * 2 / top.eigenvalues[0]
        walked = visited(objective, near, Run("", optimizers.gd(rate), 60, 0, "full"))
        away = np.linalg.norm(walked - minimum, axis=(1, 2))
        assert (away[-1] < away[0]) == stable


@pytest.mark.parametrize("loss_id", KINKED)
def test_losses_with_kinks_have_no_hessian(loss_id):
    objective = small_problem(loss_id)
    with pytest.raises(ValueError, match="kinks"):
        sharpest(objective, np.zeros(objective.shape))


def root_of_hessian(objective, w):
    """B with BᵀB = Hessian: rows √(p_i p_j / N) (x̃ at i, -x̃ at j) for all pairs of classes."""
    features = objective.examples.features()
    shares = softmax(features @ w.T, axis=1)
    rows = []
    for x, p in zip(features, shares, strict=True):
        for i, j in combinations(range(len(w)), 2):
            pair = np.zeros(w.shape)
            pair[i], pair[j] = x, -x
            rows.append(np.sqrt(p[i] * p[j] / len(features)) * pair.ravel())
    return np.array(rows)


@pytest.mark.parametrize("scale", [1.0, 10.0, 50.0])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_curvature_of_a_saturated_softmax(scale, seed):
    """Eigenvalues far below the rounding error of the first are accurate."""
    objective = small_problem("softmax", n=6, seed=seed)
    w = scale * np.random.default_rng(seed).normal(size=objective.shape)
    expected = np.linalg.svd(root_of_hessian(objective, w))[1] ** 2
    found = sharpest(objective, w)
    np.testing.assert_allclose(found.eigenvalues, expected[:2], rtol=1e-6)


@pytest.mark.parametrize(("activation", "hidden"), [("tanh", (4, 4)), ("relu", (5,))])
def test_both_ends_of_the_spectrum_of_a_network(activation, hidden):
    network = small_network("softmax", hidden, activation, l2=0.01)
    w = random_weights(network)
    hessian = dense_hessian(network, w)
    values = np.linalg.eigvalsh((hessian + hessian.T) / 2)
    assert values[0] < 0 < values[-1]
    for smallest, expected in ((False, values[:-3:-1]), (True, values[:2])):
        found = sharpest(network, w, smallest=smallest)
        np.testing.assert_allclose(found.eigenvalues, expected, rtol=1e-6)
        for direction, value in zip(found.directions, found.eigenvalues, strict=True):
            residual = hessian @ direction.ravel() - value * direction.ravel()
            np.testing.assert_allclose(residual, 0, atol=1e-6)


def test_the_smallest_curvature_of_a_convex_loss_is_zero():
    objective = small_problem("softmax")
    w = np.random.default_rng(1).normal(size=objective.shape)
    np.testing.assert_allclose(sharpest(objective, w, smallest=True).eigenvalues, 0, atol=1e-9)


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_sharpness_is_the_largest_eigenvalue_of_the_hessian(activation):
    network = small_network(activation=activation, l2=0.01)
    w = random_weights(network)
    largest = np.linalg.eigvalsh(dense_hessian(network, w)).max()
    assert sharpness(network, w) == pytest.approx(largest, rel=1e-4)
    assert sharpness(network, w) == sharpness(network, w)
    edge, at = formulas.FUNCTIONS["edge"], np.array([[2.0, 0.5]])
    assert sharpness(edge, at) == pytest.approx(2 * (2.0**2 + 0.5**2))


def test_a_loss_with_kinks_has_no_sharpness():
    network = small_network("svm")
    assert sharpness(network, random_weights(network)) is None
