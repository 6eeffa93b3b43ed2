import time
from itertools import islice, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, linprog
from scipy.optimize import minimize as scipy_minimize
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.svm import LinearSVC
from support.problems import KINKED, SMOOTH, plain_features, small_problem

from lossatlas.core import optimizers
from lossatlas.core.data.catalog import open_catalog
from lossatlas.core.data.examples import Examples, choose
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.minima import dual_bounds, full_space, interior, splitting
from lossatlas.core.minima.budget import Budget
from lossatlas.core.minima.full_space import minimum
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.trajectories import Run, walk
from lossatlas.core.types import no_tick
from lossatlas.web.schemas import limits

each_loss = pytest.mark.parametrize("loss_id", LOSSES)
either_bias = pytest.mark.parametrize("regularize_bias", [False, True])


def labelled(loss_id, y, classes, d=3, **options):
    """Gaussian features with the given labels."""
    features = np.random.default_rng(0).normal(size=(len(y), d))
    examples = Examples(features, np.array(y), np.zeros(d), np.ones(d), np.arange(len(y)))
    return LinearClassifier(examples, classes, LOSSES[loss_id], **options)


def constraints_of(problem):
    """(slack, weights) of every constraint slack ≥ Δ − ⟨weights, W⟩, and the number of slacks."""
    features = np.column_stack([plain_features(problem.examples), np.ones(problem.n)])
    rows, slacks = [], 0
    for x, label in zip(features, problem.examples.y, strict=True):
        for j in range(problem.classes):
            weights = np.zeros(problem.shape)
            if problem.loss.id == "ova":
                weights[j] = x if j == label else -x
            elif j == label:
                continue
            else:
                weights[label], weights[j] = x, -x
            rows.append((slacks, weights.ravel()))
            slacks += problem.loss.id != "crammer_singer"
        slacks += problem.loss.id == "crammer_singer"
    return rows, slacks


def quadratic_program(problem):
    """The minimum of a hinge problem with explicit slack variables, by SciPy's SLSQP."""
    rows, slacks = constraints_of(problem)
    size = problem.shape[0] * problem.shape[1]
    matrix = np.zeros((len(rows), size + slacks))
    for row, (slack, weights) in zip(matrix, rows, strict=True):
        row[:size], row[size + slack] = weights, 1.0
    counted = np.ones(problem.shape)
    counted[:, -1] = problem.regularize_bias
    counted = counted.ravel()

    def value(z):
        return z[size:].sum() / problem.n + problem.l2 * (counted * z[:size] ** 2).sum()

    def gradient(z):
        return np.append(2 * problem.l2 * counted * z[:size], np.full(slacks, 1 / problem.n))

    found = scipy_minimize(
        value,
        np.append(np.zeros(size), np.full(slacks, problem.margin)),
        jac=gradient,
        method="SLSQP",
        bounds=[(None, None)] * size + [(0, None)] * slacks,
        constraints=LinearConstraint(matrix, problem.margin, np.inf),
        options={"ftol": 1e-13, "maxiter": 500},
    )
    assert found.success, found.message
    return found.fun


def linear_program(problem):
    """The infimum of a hinge problem without regularization, by SciPy's HiGHS."""
    rows, slacks = constraints_of(problem)
    size = problem.shape[0] * problem.shape[1]
    matrix = np.zeros((len(rows), size + slacks))
    for row, (slack, weights) in zip(matrix, rows, strict=True):
        row[:size], row[size + slack] = -weights, -1.0
    cost = np.append(np.zeros(size), np.full(slacks, 1 / problem.n))
    bounds = [(None, None)] * size + [(0, None)] * slacks
    found = linprog(cost, matrix, np.full(len(rows), -problem.margin), bounds=bounds)
    assert found.success, found.message
    return found.fun


@pytest.mark.parametrize("loss_id", KINKED)
@either_bias
@pytest.mark.parametrize("l2", [0.01, 0.5])
def test_hinge_minimum_matches_the_quadratic_program(loss_id, regularize_bias, l2):
    problem = small_problem(
        loss_id, n=8, d=2, classes=3, l2=l2, margin=1.3, regularize_bias=regularize_bias
    )
    found = minimum(problem, tolerance=1e-8)
    assert found.reached
    assert found.loss == pytest.approx(quadratic_program(problem), rel=1e-6)


@pytest.mark.parametrize("loss_id", KINKED)
@either_bias
@settings(max_examples=8)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(1, 10),
    d=st.integers(1, 4),
    exponent=st.floats(-4, 0),
    tied=st.booleans(),
)
def test_small_hard_minima_match_the_quadratic_program(
    loss_id, regularize_bias, seed, n, d, exponent, tied
):
    """Separable or not, weakly regularized, with equal examples of different labels."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(n, d)).round(0 if tied else 9)
    examples = Examples(features, rng.integers(0, 3, n), np.zeros(d), np.ones(d), np.arange(n))
    settled = {"l2": 10.0**exponent, "regularize_bias": regularize_bias}
    problem = LinearClassifier(examples, 3, LOSSES[loss_id], **settled)
    found = minimum(problem)
    assert found.reached
    assert found.loss == pytest.approx(quadratic_program(problem), rel=1e-5, abs=1e-9)


def test_weakly_regularized_noise_is_solved():
    rng = np.random.default_rng(21)
    features = rng.normal(size=(15, 4))
    examples = Examples(features, rng.integers(0, 5, 15), np.zeros(4), np.ones(4), np.arange(15))
    found = minimum(LinearClassifier(examples, 5, LOSSES["crammer_singer"], l2=1e-6))
    assert found.reached
    assert found.loss == pytest.approx(0.00334, abs=5e-6)


@pytest.mark.parametrize("loss_id", KINKED)
def test_weak_regularization_approaches_the_linear_program(loss_id):
    problem = small_problem(loss_id, n=30, d=2, classes=3, l2=1e-6)
    infimum = linear_program(problem)
    found = minimum(problem)
    assert infimum > 0.1
    assert infimum <= found.loss
    assert found.loss == pytest.approx(infimum, rel=1e-3)


@pytest.mark.parametrize("l2", [1e-2, 1.0])
def test_softmax_minimum_matches_scikit_learn(l2):
    problem = small_problem("softmax", n=40, l2=l2)
    # scikit-learn minimises Σ loss + ‖W‖² / 2C and leaves the intercept unregularized
    theirs = LogisticRegression(C=1 / (2 * l2 * problem.n), tol=1e-10, max_iter=10_000)
    theirs.fit(plain_features(problem.examples), problem.examples.y)
    found = minimum(problem, tolerance=1e-12)
    np.testing.assert_allclose(found.weights[:, :-1], theirs.coef_, atol=1e-5)
    # the loss determines biases only up to a constant
    np.testing.assert_allclose(np.ptp(found.weights[:, -1]), np.ptp(theirs.intercept_), rtol=1e-4)
    weights = np.column_stack([theirs.coef_, theirs.intercept_])
    assert found.loss == pytest.approx(problem.value(weights), rel=1e-9)


@either_bias
@pytest.mark.parametrize("l2", [1e-4, 0.3])
def test_squared_error_minimum_is_ridge_regression(regularize_bias, l2):
    problem = small_problem("squared_error", n=40, l2=l2, regularize_bias=regularize_bias)
    # scikit-learn minimises Σ ‖residuals‖² + α ‖W‖²
    features, onehot = plain_features(problem.examples), np.eye(4)[problem.examples.y]
    if regularize_bias:
        features = np.column_stack([features, np.ones(problem.n)])
    theirs = Ridge(alpha=2 * l2 * problem.n, fit_intercept=not regularize_bias)
    theirs.fit(features, onehot)
    weights = theirs.coef_
    if not regularize_bias:
        weights = np.column_stack([weights, theirs.intercept_])
    found = minimum(problem, tolerance=1e-10)
    assert found.reached
    assert found.loss == pytest.approx(problem.value(weights), rel=1e-10)
    np.testing.assert_allclose(found.weights, weights, atol=1e-4)


@either_bias
@pytest.mark.parametrize("l2", [1e-3, 0.3])
def test_squared_hinge_minimum_matches_scipy(regularize_bias, l2):
    problem = small_problem("squared_hinge", n=40, l2=l2, regularize_bias=regularize_bias)

    def objective(flat):
        value, gradient = problem.value_and_gradient(flat.reshape(problem.shape))
        return value, gradient.ravel()

    start = np.zeros(problem.shape).ravel()
    theirs = scipy_minimize(
        objective, start, jac=True, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-10}
    )
    found = minimum(problem, tolerance=1e-9)
    assert found.reached
    assert found.lower_bound <= theirs.fun
    assert found.loss == pytest.approx(theirs.fun, rel=1e-8)


def test_two_class_squared_hinge_minimum_matches_scikit_learn():
    problem = small_problem("squared_hinge", n=40, classes=2, l2=0.05, regularize_bias=True)
    # ours depends on v = w₁ − w₀ alone and halves its norm: ‖W‖² = ‖v‖² / 2
    theirs = LinearSVC(C=1 / (0.05 * problem.n), loss="squared_hinge", tol=1e-10, max_iter=100_000)
    theirs.fit(plain_features(problem.examples), problem.examples.y)
    v = np.append(theirs.coef_, theirs.intercept_)
    found = minimum(problem, tolerance=1e-10)
    assert found.loss == pytest.approx(problem.value(np.stack((-v / 2, v / 2))), rel=1e-7)


@pytest.mark.parametrize(
    ("loss_id", "multi_class"), [("ova", "ovr"), ("crammer_singer", "crammer_singer")]
)
def test_hinge_minimum_matches_scikit_learn(loss_id, multi_class):
    # liblinear regularizes the intercept, and minimises ‖W‖² / 2 + C Σ loss
    problem = small_problem(loss_id, n=40, l2=0.05, regularize_bias=True)
    theirs = LinearSVC(
        C=1 / (2 * 0.05 * problem.n),
        loss="hinge",
        multi_class=multi_class,
        tol=1e-9,
        max_iter=1_000_000,
    )
    theirs.fit(plain_features(problem.examples), problem.examples.y)
    weights = np.column_stack([theirs.coef_, theirs.intercept_])
    found = minimum(problem, tolerance=1e-9)
    assert found.loss == pytest.approx(problem.value(weights), rel=1e-6)
    np.testing.assert_allclose(found.weights, weights, atol=1e-3)


@each_loss
@either_bias
@settings(max_examples=15)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(1, 12),
    d=st.integers(1, 30),
    l2=st.floats(0.01, 10.0),
    margin=st.floats(0.5, 10.0),
)
def test_no_point_is_below_the_bound(loss_id, regularize_bias, seed, n, d, l2, margin):
    problem = small_problem(
        loss_id, n=n, d=d, seed=seed, l2=l2, margin=margin, regularize_bias=regularize_bias
    )
    found = minimum(problem)
    assert found.weights.shape == problem.shape
    assert found.loss == problem.value(found.weights)
    assert 0.0 <= found.lower_bound <= found.loss
    assert found.gap == found.loss - found.lower_bound
    rng = np.random.default_rng(seed)
    steps = rng.normal(size=(20, *problem.shape)) * 10.0 ** rng.uniform(-4, 1, (20, 1, 1))
    nearby = min(problem.value(found.weights + step) for step in steps)
    assert found.lower_bound <= nearby * (1 + 1e-12)
    assert found.reached
    assert found.gap <= max(1e-6 * found.loss, 1e-12)


@each_loss
@either_bias
def test_bound_of_an_early_stop_is_below_the_minimum(loss_id, regularize_bias):
    problem = small_problem(loss_id, n=60, l2=1e-3, regularize_bias=regularize_bias)
    least = minimum(problem, tolerance=1e-8)
    stopped = [minimum(problem, tolerance=1e-8, max_passes=k) for k in (0, 5, 20, 80, 1000)]
    for early in stopped:
        assert early.lower_bound <= least.loss * (1 + 1e-12)
        assert early.loss >= least.lower_bound
    assert not stopped[0].reached
    # more work never gives a worse result
    assert all(a.gap >= b.gap for a, b in pairwise(stopped))


@pytest.mark.parametrize("loss_id", SMOOTH)
@either_bias
def test_smooth_minimum_is_stationary(loss_id, regularize_bias):
    problem = small_problem(loss_id, n=40, l2=0.1, regularize_bias=regularize_bias)
    found = minimum(problem, tolerance=1e-12)
    assert np.abs(problem.gradient(found.weights)).max() < 1e-6


@pytest.mark.parametrize("loss_id", KINKED)
@either_bias
def test_a_hinge_minimum_has_no_descent_direction(loss_id, regularize_bias):
    problem = small_problem(loss_id, n=40, l2=0.1, regularize_bias=regularize_bias)
    found = minimum(problem, tolerance=1e-9)
    rng = np.random.default_rng(1)
    for direction in rng.normal(size=(50, *problem.shape)):
        step = 1e-3 * direction / np.linalg.norm(direction)
        assert problem.value(found.weights + step) >= found.loss - found.gap


@pytest.mark.parametrize(
    ("loss_id", "regularize_bias"),
    [
        ("svm", False),
        pytest.param("crammer_singer", True, marks=pytest.mark.slow),
        pytest.param("ova", False, marks=pytest.mark.slow),
    ],
)
def test_all_digits_are_solved(loss_id, regularize_bias):
    examples = choose(open_catalog()["digits"].load())
    settled = {"l2": 1e-3, "regularize_bias": regularize_bias}
    found = minimum(LinearClassifier(examples, 10, LOSSES[loss_id], **settled))
    assert found.gap <= 1e-6 * found.loss


@pytest.mark.parametrize("loss_id", KINKED)
@either_bias
@pytest.mark.parametrize(
    ("n", "d", "classes"), [(260, 500, 4), pytest.param(800, 300, 5, marks=pytest.mark.slow)]
)
def test_many_weights_are_solved(loss_id, regularize_bias, n, d, classes):
    """Too many for the interior-point method; more, or fewer, features than examples."""
    settled = {"l2": 0.03, "regularize_bias": regularize_bias}
    problem = small_problem(loss_id, n=n, d=d, classes=classes, **settled)
    assert interior.work(n, *problem.shape) > full_space.INTERIOR_WORK
    found = minimum(problem)
    assert found.loss == problem.value(found.weights)
    assert found.reached


@pytest.mark.parametrize("loss_id", KINKED)
@either_bias
@pytest.mark.parametrize("l2", [1e-12, 1e-3, 10.0, 1e12])
def test_both_methods_find_the_same_minimum(loss_id, regularize_bias, l2):
    settled = {"l2": l2, "regularize_bias": regularize_bias}
    problem = small_problem(loss_id, n=40, d=6, classes=3, **settled)
    found = minimum(problem)
    dual = problem.loss.dual
    candidates = splitting.solve(problem, dual, dual.kinked, Budget(np.inf, 1, no_tick))
    seen = list(islice(candidates, 100))
    losses = [problem.value(weights) for weights, _ in seen]
    bounds = [dual_bounds.lower_bound(problem, multipliers) for _, multipliers in seen]
    assert min(losses) >= found.lower_bound
    assert max(bounds) <= found.loss
    if l2 >= 1e-3:
        assert min(losses) - max(bounds) <= 1e-4 * found.loss


@pytest.mark.slow
def test_with_a_small_budget_a_subset_of_the_examples_is_used():
    problem = small_problem("svm", n=1500, d=100, classes=10, l2=0.01)
    found = minimum(problem, max_passes=700)
    least = minimum(problem)
    assert least.reached
    assert found.lower_bound <= least.loss
    assert least.lower_bound <= found.loss < problem.value(np.zeros(problem.shape))


@pytest.mark.parametrize(
    ("loss_id", "regularize_bias", "kind"),
    [("svm", True, "pegasos"), ("crammer_singer", False, "sgd"), ("ova", True, "pegasos")],
)
def test_no_optimizer_goes_below_the_minimum(loss_id, regularize_bias, kind):
    settled = {"l2": 0.01, "regularize_bias": regularize_bias}
    problem = small_problem(loss_id, n=20, **settled)
    found = minimum(problem)
    given = {p.name: p.default for p in optimizers.OPTIMIZERS[kind].parameters if p.default}
    run = Run("run", optimizers.build(kind, given), 10_000, 0, "full")
    *steps, _ = walk(problem, None, np.zeros(problem.shape), run)
    lowest = min(step.loss for step in steps)
    assert found.loss - found.gap <= found.lower_bound * (1 + 1e-12) <= lowest * (1 + 1e-12)
    assert lowest < 1.5 * found.loss


@pytest.mark.slow
@pytest.mark.parametrize("loss_id", KINKED)
@pytest.mark.parametrize(
    ("regularize_bias", "l2", "tolerance"),
    [
        (True, 1.0, 1e-4),
        (True, 0.01, 1e-3),
        (True, 0.001, 1e-2),
        (False, 1.0, 1e-3),
        (False, 0.01, 1e-2),
        (False, 0.001, 1e-1),
    ],
)
def test_thousands_of_images_are_solved(loss_id, regularize_bias, l2, tolerance):
    """As many as a part of CIFAR-10, with variances that decay like those of images."""
    n, d = 2796, 3072
    rng = np.random.default_rng(0)
    parts = rng.normal(size=(n, d)) * np.sqrt(190.0 * 6.0 / np.pi**2) / np.arange(1, d + 1)
    images = np.fft.irfft(np.fft.rfft(parts), n=d) + 0.02 * rng.normal(size=(n, d))
    examples = Examples(images, rng.integers(0, 10, n), np.zeros(d), np.ones(d), np.arange(n))
    settled = {"l2": l2, "regularize_bias": regularize_bias}
    problem = LinearClassifier(examples, 10, LOSSES[loss_id], **settled)
    passes = limits.SOLVE_WORK // problem.cost.full
    begun = time.process_time()
    found = minimum(problem, tolerance=tolerance, max_passes=passes)
    assert time.process_time() - begun < 30.0
    assert found.gap <= tolerance * found.loss


@each_loss
@either_bias
def test_digits_are_solved(loss_id, regularize_bias):
    digits = open_catalog()["digits"].load()
    problem = LinearClassifier(
        choose(digits, 100), 10, LOSSES[loss_id], l2=0.01, regularize_bias=regularize_bias
    )
    found = minimum(problem)
    assert found.reached
    assert found.gap <= 1e-6 * found.loss


@each_loss
@either_bias
def test_fewer_examples_than_features_give_the_same_minimum(loss_id, regularize_bias):
    problem = small_problem(loss_id, n=6, d=40, l2=0.3, regularize_bias=regularize_bias)
    wide = minimum(problem, tolerance=1e-8)
    # five copies of each have the same mean loss, and are too many for the change of basis
    again = np.tile(np.arange(6), 5)
    examples = problem.examples
    many = Examples(examples.raw[again], examples.y[again], examples.shift, examples.scale, again)
    narrow = minimum(
        LinearClassifier(many, 4, LOSSES[loss_id], l2=0.3, regularize_bias=regularize_bias),
        tolerance=1e-8,
    )
    assert wide.loss == pytest.approx(narrow.loss, rel=3e-8)


@each_loss
@pytest.mark.parametrize("y", [[0, 0, 1, 1, 3, 3], [0, 0, 0, 0, 0, 2], [2, 2, 2], [1]])
def test_classes_without_examples_end_with_a_valid_gap(loss_id, y):
    problem = labelled(loss_id, y, classes=4, l2=0.1)
    found = minimum(problem)
    assert 0.0 <= found.lower_bound <= found.loss
    assert found.gap <= 1e-5
    # pushing the empty classes far away approaches the infimum
    pushed = found.weights.copy()
    pushed[np.setdiff1d(range(4), y), -1] = -50.0
    assert found.lower_bound <= problem.value(pushed) * (1 + 1e-12)


@each_loss
def test_a_single_class_has_zero_loss(loss_id):
    # with an unregularized bias, the label's score can grow for all examples
    found = minimum(labelled(loss_id, [1, 1, 1], classes=3, l2=1.0))
    assert found.loss < 1e-9
    assert found.lower_bound == 0.0


@pytest.mark.parametrize("l2", [0.0, -1.0, float("nan")])
def test_without_regularization_there_may_be_no_minimum(l2):
    with pytest.raises(ValueError, match="l2 must be positive"):
        minimum(small_problem("svm", l2=l2))


@each_loss
def test_tick_stops_the_work(loss_id):
    calls = 0

    def tick():
        nonlocal calls
        calls += 1
        if calls == 7:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        minimum(small_problem(loss_id, l2=0.01), tick=tick)
    assert calls == 7
