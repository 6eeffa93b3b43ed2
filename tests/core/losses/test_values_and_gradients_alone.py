"""A loss with only values and gradients works everywhere, with None for what it lacks."""

from dataclasses import replace

import numpy as np
import pytest
from support.problems import random_slice, small_problem

from lossatlas.core import optimizers
from lossatlas.core.analysis import curvature
from lossatlas.core.analysis.gradient_check import gradient_check, random_entries
from lossatlas.core.analysis.reference_rates import two_over_l
from lossatlas.core.losses.base import Loss
from lossatlas.core.minima import accuracy, full_space, kinks, plane
from lossatlas.core.minima.line_search import line_minimum
from lossatlas.core.reporting import Finished
from lossatlas.core.trajectories import Run, walk


def residuals(scores, y, margin):
    return scores - np.eye(scores.shape[1])[y]


def log_cosh(x):
    return np.logaddexp(x, -x) - np.log(2.0)


LOG_COSH = Loss(
    id="log_cosh",
    title="log cosh",
    formula="(1/N) Σᵢ Σ_j log cosh (s_ij − [j = yᵢ])",
    description="Nearly a square near zero, nearly linear far away.",
    per_example=lambda *given: log_cosh(residuals(*given)).sum(axis=1),
    score_gradient=lambda *given: np.tanh(residuals(*given)),
    differentiable=True,
)
ABSOLUTE = Loss(
    id="absolute",
    title="Absolute error",
    formula="(1/N) Σᵢ Σ_j |s_ij − [j = yᵢ]|",
    description="With kinks that it does not tell of.",
    per_example=lambda *given: np.abs(residuals(*given)).sum(axis=1),
    score_gradient=lambda *given: np.sign(residuals(*given)),
)
each_loss = pytest.mark.parametrize("loss", [LOG_COSH, ABSOLUTE], ids=lambda loss: loss.id)


def problem_of(loss, **options):
    return replace(small_problem("svm", **options), loss=loss)


@each_loss
def test_slices_have_values_slopes_and_accuracy_but_no_certificates(loss):
    problem = problem_of(loss, l2=0.1)
    section, ray = random_slice(problem), random_slice(problem, k=1)
    a, b = np.linspace(-2, 2, 5), np.linspace(-1, 1, 3)
    expected = [[problem.value(section.point(np.array([x, y]))) for x in a] for y in b]
    np.testing.assert_allclose(section.on_grid(a, b), expected, rtol=1e-12)
    expected = [problem.value(ray.point(at)) for at in a[:, None]]
    np.testing.assert_allclose(ray.on_ray(a).loss, expected, rtol=1e-12)
    left, right = kinks.slopes_on_ray(ray, a)
    h = 1e-6
    slopes = [(ray.value(at + h) - ray.value(at - h)) / (2 * h) for at in a[:, None]]
    np.testing.assert_allclose(left, slopes, atol=1e-6)
    np.testing.assert_array_equal(left, right)
    expected = [problem.accuracy(ray.point(at)) for at in a[:, None]]
    assert accuracy.accuracy_on_ray(ray, a).tolist() == expected
    assert kinks.of_ray(ray) is None
    assert plane.on_ray(ray) is None
    assert plane.on_plane(section) is None
    assert (section.plane_minimum(), ray.ray_minimum()) == (None, None)
    assert problem.full_minimum() is None


@each_loss
def test_points_have_what_follows_from_values_and_gradients(loss):
    problem = problem_of(loss, l2=0.1)
    rng = np.random.default_rng(0)
    w, direction = rng.normal(size=(2, *problem.shape))
    seen = problem.inspect(w)
    assert seen.data_loss + seen.reg_loss == pytest.approx(problem.value(w))
    np.testing.assert_allclose(seen.gradient, problem.gradient(w))
    slope = np.vdot(problem.gradient(w), direction)
    assert seen.slopes(direction) == pytest.approx((slope, slope))
    examples = seen.classified
    shown = (examples.margins, examples.slacks, examples.misses, examples.constraints)
    assert shown == (None,) * 4
    entries = random_entries(w.shape, 8, 0)
    checks = gradient_check(problem, w, 1e-5, entries, problem.gradient(w))
    assert {check.verdict for check in checks} == {"agrees"}
    assert all(check.kinks == [] for check in checks)


@each_loss
def test_requests_that_need_more_are_refused(loss):
    problem = problem_of(loss, l2=0.1)
    w = np.zeros(problem.shape)
    with pytest.raises(ValueError, match="no certificate"):
        full_space.minimum(problem)
    with pytest.raises(ValueError, match="Hessian"):
        curvature.sharpest(problem, w)
    assert two_over_l(problem, w) is None


@each_loss
@pytest.mark.parametrize("space", ["full", "slice"])
@pytest.mark.parametrize("kind", optimizers.OPTIMIZERS)
def test_every_optimizer_runs_on_it(loss, space, kind):
    problem = problem_of(loss, l2=0.1)
    start = np.random.default_rng(1).normal(size=problem.shape)
    given = {p.name: p.default for p in optimizers.OPTIMIZERS[kind].parameters if p.default}
    method = optimizers.build(kind, given)
    *steps, end = walk(problem, random_slice(problem), start, Run("run", method, 4, 0, space))
    assert isinstance(end, Finished)
    assert np.isfinite([step.loss for step in steps]).all()


@each_loss
def test_line_search_bisects(loss):
    problem = problem_of(loss, l2=0.1)
    w = np.random.default_rng(1).normal(size=problem.shape)
    direction = -problem.gradient(w)
    found = line_minimum(problem, w, direction)
    assert found.attained
    assert found.looks > 0
    least = problem.value(w + found.t * direction)
    beside = [problem.value(w + found.t * factor * direction) for factor in (0, 0.9, 0.99, 1.01)]
    assert least <= min(beside)
