from itertools import count, pairwise

import numpy as np
import pytest
from support import naive
from support.problems import KINKED, plain_features, small_problem

from lossatlas.core.analysis.gradient_check import (
    FAULTS,
    error_curve,
    faulty_gradient,
    gradient_check,
    random_entries,
)
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.formulas import FUNCTIONS

each_loss = pytest.mark.parametrize("loss_id", LOSSES)


def checked(problem, w, step=1e-5, gradient=None):
    entries = [(r, c) for r in range(w.shape[0]) for c in range(w.shape[1])]
    gradient = problem.gradient(w) if gradient is None else gradient
    return gradient_check(problem, w, step, entries, gradient)


@each_loss
def test_a_correct_gradient_passes_away_from_kinks(loss_id):
    problem = small_problem(loss_id, l2=0.1)
    w = np.random.default_rng(0).normal(size=problem.shape)
    for entry in checked(problem, w):
        assert entry.relative_error < 1e-6 or entry.kinks


@each_loss
def test_numeric_entries_match_finite_differences_of_the_definition(loss_id):
    problem = small_problem(loss_id, l2=0.1)
    w = np.random.default_rng(0).normal(size=problem.shape)
    features, y = plain_features(problem.examples), problem.examples.y
    h = 0.05
    for entry in checked(problem, w, step=h)[::5]:
        change = np.zeros_like(w)
        change[entry.row, entry.column] = h
        values = [naive.objective(loss_id, features, y, w + s * change, 1, 0.1) for s in (1, -1)]
        assert entry.numeric == pytest.approx((values[0] - values[1]) / (2 * h), rel=1e-8)


@pytest.mark.parametrize("loss_id", KINKED)
def test_kinks_are_where_the_slope_changes(loss_id):
    problem = small_problem(loss_id)
    w = np.random.default_rng(0).normal(size=problem.shape)
    h = 0.3
    found = 0
    for entry in checked(problem, w, step=h):
        change = np.zeros_like(w)
        change[entry.row, entry.column] = 1.0
        inner = [-h, *sorted(kink.at for kink in entry.kinks), h]
        slopes = []
        for left, right in pairwise(inner):
            assert -h <= left <= right <= h
            if right - left < 1e-9:
                continue
            t = np.linspace(left, right, 7)[1:-1]
            values = [problem.value(w + s * change) for s in t]
            # between kinks, the loss is linear
            np.testing.assert_allclose(np.diff(values, 2), 0, atol=1e-12)
            slopes.append((values[-1] - values[0]) / (t[-1] - t[0]))
        assert (np.diff(slopes) > 1e-6).all()  # each kink increases the slope
        found += len(slopes) - 1
    assert found > 10


def test_verdicts_explain_mismatches():
    problem = small_problem("svm")
    w = np.random.default_rng(0).normal(size=problem.shape)
    for step in (1e-13, 1e-5, 0.3):
        for entry in checked(problem, w, step):
            if entry.relative_error <= 1e-4:
                assert entry.verdict == "agrees"
            else:
                assert entry.verdict == ("kink" if entry.kinks else "rounding")
    assert {e.verdict for e in checked(problem, w, 0.3)} >= {"kink"}
    assert {e.verdict for e in checked(problem, w, 1e-13)} == {"rounding"}
    wrong = checked(problem, w, gradient=-problem.gradient(w))
    assert {e.verdict for e in wrong if not e.kinks and e.analytic} == {"differs"}


@pytest.mark.parametrize("loss_id", [k for k in LOSSES if LOSSES[k].twice_differentiable])
def test_smooth_losses_have_no_kinks(loss_id):
    problem = small_problem(loss_id)
    w = np.random.default_rng(0).normal(size=problem.shape)
    assert all(entry.kinks == [] for entry in checked(problem, w, step=1.0))


def test_the_error_curve_is_u_shaped():
    problem = small_problem("softmax")
    w = np.random.default_rng(0).normal(size=problem.shape)
    steps = np.array([1.0, 1e-5, 1e-14])
    entries = random_entries(w.shape, 5, seed=0)
    curve = error_curve(problem, w, steps, entries, problem.gradient(w))
    assert curve[1] < 1e-6 < curve[2]
    assert curve[1] < 1e-3 * curve[0]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_gradient_can_be_stopped_during_its_passes(fault):
    ticks, problem = count(), small_problem("svm", l2=0.1)
    faulty_gradient(problem, np.ones(problem.shape), fault, lambda: next(ticks))
    assert next(ticks) == 2


@each_loss
@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_found(loss_id, fault):
    problem = small_problem(loss_id, l2=0.1)
    w = np.random.default_rng(0).normal(size=problem.shape)
    wrong = faulty_gradient(problem, w, fault)
    assert max(entry.relative_error for entry in checked(problem, w, gradient=wrong)) > 0.1


def test_random_entries_are_distinct_and_within_the_matrix():
    entries = random_entries((3, 4), 100, seed=1)
    assert sorted(entries) == [(r, c) for r in range(3) for c in range(4)]
    assert random_entries((3, 4), 5, seed=1) == random_entries((3, 4), 5, seed=1)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_gradient_of_a_function_is_checked(name):
    function = FUNCTIONS[name]
    w = np.array([function.start]) + 0.1
    for entry in checked(function, w, gradient=function.gradients(w)):
        assert entry.verdict == "agrees"
        assert entry.kinks == []
    wrong = faulty_gradient(function, w, "sign")
    assert any(entry.verdict == "differs" for entry in checked(function, w, gradient=wrong))
    for fault in set(FAULTS) - {"sign"}:
        assert faulty_gradient(function, w, fault) is None


def test_the_kink_of_a_function_explains_a_mismatch():
    """max(x, y) at (1, 1 + h/2): steps of length h in x and in y both cross the kink x = y."""
    maximum, h = FUNCTIONS["maximum"], 1e-3
    w = np.array([[1.0, 1.0 + h / 2]])
    found = checked(maximum, w, h, maximum.gradients(w))
    assert [entry.verdict for entry in found] == ["kink", "kink"]
    assert [entry.kinks[0].at for entry in found] == pytest.approx([h / 2, -h / 2])
    assert [entry.numeric for entry in found] == pytest.approx([0.25, 0.75])
