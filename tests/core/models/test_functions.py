import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from support.problems import random_slice, small_problem

from lossatlas.core import optimizers
from lossatlas.core.models.base import NoMinimum, check_axis
from lossatlas.core.models.formulas import FUNCTIONS, bowl
from lossatlas.core.reporting import Finished, Reporting
from lossatlas.core.trajectories import Run, walk
from lossatlas.reproduce import MURPHY_LARGE, MURPHY_SMALL

each_function = pytest.mark.parametrize("name", FUNCTIONS)

PLAIN = {
    "murphy": lambda x, y: 0.5 * (x**2 - y) ** 2 + 0.5 * (x - 1) ** 2,
    "bowl": lambda x, y: 0.5 * (x**2 + 10 * y**2),
    "quadratic": lambda x, y: x**2 + x * y + y**2,
    "wavy": lambda x: x**6 / 6 + x**5 / 5 - 3 * x**4 / 4 - x**3 / 3 + x**2,
    "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "beale": lambda x, y: (
        (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2
    ),
    "rastrigin": lambda x, y: 20 + sum(t**2 - 10 * math.cos(2 * math.pi * t) for t in (x, y)),
    "edge": lambda x, y: (1 - x**2 * y**2) ** 2 / 4,
    "saddle": lambda x, y: x**2 - y**2,
    "product": lambda x, y: x * y,
    "maximum": max,
    "line_fit": lambda w0, w1: float(np.mean([(w0 + w1 * x - y) ** 2 for x, y in POINTS]) / 2),
}
POINTS = FUNCTIONS["line_fit"].averaged.points
"""Of the fitted line: Murphy's."""


def places(function, count=40, seed=0):
    """Random points (count, k) in the function's default range."""
    low, high = np.array(function.range).T
    return np.random.default_rng(seed).uniform(low, high, (count, function.dimension))


def test_every_function_is_defined_here():
    assert set(PLAIN) == set(FUNCTIONS)


@each_function
def test_values_match_the_definition(name):
    function = FUNCTIONS[name]
    points = places(function).reshape(5, 8, -1)
    expected = [[PLAIN[name](*map(float, point)) for point in row] for row in points]
    np.testing.assert_allclose(function.values(points), expected, rtol=1e-12, atol=1e-12)
    assert function.value(points[0, :1]) == pytest.approx(expected[0][0], rel=1e-12)
    assert math.isnan(function.accuracy(points[0, :1]))


@each_function
def test_gradient_and_hessian_match_centred_differences(name):
    function = FUNCTIONS[name]
    points, h = places(function), 1e-5
    steps = h * np.eye(function.dimension)
    differences = [
        (function.values(points + step) - function.values(points - step)) / (2 * h)
        for step in steps
    ]
    scale = 1 + np.abs(function.gradients(points)).max()
    np.testing.assert_allclose(
        function.gradients(points), np.stack(differences, axis=-1), rtol=1e-6, atol=1e-8 * scale
    )
    value, gradient = function.value_and_gradient(points[:1])
    assert value == function.value(points[:1])
    np.testing.assert_array_equal(gradient, function.gradients(points[:1]))
    if not function.smooth:
        with pytest.raises(ValueError, match="no Hessian"):
            function.hessians(points)
        return
    differences = [
        (function.gradients(points + step) - function.gradients(points - step)) / (2 * h)
        for step in steps
    ]
    np.testing.assert_allclose(
        function.hessians(points), np.stack(differences, axis=-1), rtol=1e-6, atol=1e-7 * scale
    )


@each_function
def test_minima_are_stationary_and_lower_than_their_neighbourhood(name):
    function = FUNCTIONS[name]
    for minimum in function.minima:
        at = np.array(minimum)
        assert (
            np.linalg.norm(function.gradients(at)) < 1e-11 * function.values(places(function)).max()
        )
        assert np.linalg.eigvalsh(function.hessians(at)).min() > 0
        low, high = np.array(function.range).T
        assert ((low <= at) & (at <= high)).all()
    if function.minima:
        least = function.values(np.array(function.minima[0]))
        assert function.values(places(function, 5000)).min() >= least
        found = minimize(lambda p: PLAIN[name](*p), np.array(function.minima[-1]) + 0.05, tol=1e-9)
        np.testing.assert_allclose(found.x, function.minima[-1], atol=1e-4)


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if FUNCTIONS[name].convex])
@given(seed=st.integers(0, 1000))
def test_convex_functions_lie_below_their_chords(name, seed):
    function = FUNCTIONS[name]
    p, q = places(function, seed=seed), places(function, seed=seed + 1)
    ends = (function.values(p) + function.values(q)) / 2
    assert (function.values((p + q) / 2) <= ends + 1e-12).all()


def test_functions_not_marked_convex_are_not_convex():
    for function in FUNCTIONS.values():
        p, q = places(function, 400), places(function, 400, seed=1)
        ends = (function.values(p) + function.values(q)) / 2
        assert (function.values((p + q) / 2) > ends + 1e-12).any() != function.convex


def test_condition_of_a_bowl():
    assert np.linalg.cond(bowl(37.0).hessians(np.array([1.0, 2.0]))) == pytest.approx(37)


def test_gradients_match_the_lecture():
    slope = {name: FUNCTIONS[name].gradients for name in FUNCTIONS}
    assert slope["quadratic"](np.array([1.0, 1.0]))[0] == 3
    assert slope["product"](np.array([4.0, -3.0])).tolist() == [-3, 4]
    assert slope["maximum"](np.array([4.0, 2.0])).tolist() == [1, 0]
    assert slope["maximum"](np.array([2.0, 4.0])).tolist() == [0, 1]
    assert slope["maximum"](np.array([2.0, 2.0])).tolist() == [1, 0]


def test_stationary_points_of_the_wavy_function():
    wavy = FUNCTIONS["wavy"]
    places = np.array([[-2.0], [-1.0], [0.0], [1.0]])
    assert wavy.gradients(places).ravel().tolist() == [0, 0, 0, 0]
    assert np.sign(wavy.hessians(places).ravel()).tolist() == [1, -1, 1, 0]
    assert wavy.values(places)[0] < wavy.values(places)[2]


def test_stationary_points_are_named_by_what_the_values_around_them_do():
    for function in FUNCTIONS.values():
        for x, kind in function.stationary:
            around = function.values(np.array([[x - 1e-3], [x], [x + 1e-3]]))
            rises = np.sign(np.diff(around)).tolist()
            expected = {"minimum": [-1, 1], "maximum": [1, -1]}.get(kind)
            assert rises == expected if expected else rises[0] == rises[1] != 0


def test_the_examples_of_a_fitted_line_average_to_it():
    fit, w = FUNCTIONS["line_fit"], np.array([[0.3, -0.7]])
    value, gradient = fit.value_and_gradient(w)
    each = [fit.value_and_gradient(w, np.array([row])) for row in range(fit.n)]
    assert value == pytest.approx(np.mean([own for own, _ in each]))
    np.testing.assert_allclose(gradient, np.mean([own for _, own in each], axis=0), rtol=1e-12)
    x, y = POINTS[4]
    error = 0.3 - 0.7 * x - y
    assert each[4][0] == pytest.approx(error**2 / 2)
    np.testing.assert_allclose(each[4][1], [[error, error * x]])
    repeated = fit.value_and_gradient(w, np.array([4, 4]))
    assert repeated[0] == pytest.approx(each[4][0])


@pytest.mark.parametrize("space", ["full", "slice"])
def test_single_examples_and_a_decaying_rate_walk_the_path_of_murphy(space):
    """The digits are those of the book's program for figure 8.8."""
    fit = FUNCTIONS["line_fit"]
    assert fit.minima[0] == pytest.approx((1.484470, 0.904539), abs=5.1e-7)
    assert 2 * fit.value(np.array([fit.minima[0]])) == pytest.approx(0.0084883, abs=5.1e-8)
    rate = optimizers.schedules.inverse_time(1.5 / 4, 1 / 4)
    run = Run("lms", optimizers.sgd(rate, "cyclic"), 30, 0, space)
    *steps, _ = walk(fit, fit.whole(), np.array([fit.start]), run)
    assert (steps[1].a, steps[1].b) == pytest.approx((0.145363, 2.126010), abs=5.1e-7)
    assert (steps[30].a, steps[30].b) == pytest.approx((1.235098, 1.068704), abs=5.1e-7)
    assert 2 * steps[30].loss == pytest.approx(0.0764718, abs=5.1e-8)
    assert [step.examples for step in steps] == list(range(31))


def test_hessian_matches_murphy():
    eigenvalues = np.linalg.eigvalsh(FUNCTIONS["murphy"].hessians(np.array([1.0, 1.0])))
    np.testing.assert_allclose(eigenvalues, [0.1716, 5.8284], atol=5e-5)


@pytest.mark.parametrize("space", ["full", "slice"])
@pytest.mark.parametrize(("learning_rate", "table"), [(0.1, MURPHY_SMALL), (0.6, MURPHY_LARGE)])
def test_gradient_descent_matches_murphy(space, learning_rate, table):
    murphy = FUNCTIONS["murphy"]
    run = Run("gd", optimizers.gd(learning_rate), 20, 0, space)
    *steps, finished = walk(murphy, murphy.whole(), np.zeros((1, 2)), run)
    for k, expected in table.items():
        assert (steps[k].a, steps[k].b, steps[k].loss) == pytest.approx(expected, abs=5.1e-7)
    assert {step.residual for step in steps} == {0}
    assert isinstance(finished, Finished)
    assert math.isnan(finished.accuracy)


def test_the_larger_step_of_murphy_ends_in_a_cycle_of_four():
    murphy = FUNCTIONS["murphy"]
    run = Run("gd", optimizers.gd(0.6), 2000, 0, "full")
    *steps, _ = walk(murphy, murphy.whole(), np.zeros((1, 2)), run)
    last = np.array([[step.a, step.b] for step in steps[-9:]])
    np.testing.assert_allclose(last[4:8], last[:4], atol=1e-9)
    assert np.linalg.norm(last[2] - last[0]) > 0.1


@each_function
def test_a_slice_of_a_function_matches_the_function(name):
    function = FUNCTIONS[name]
    rng = np.random.default_rng(3)
    k = function.dimension
    origin, directions = rng.normal(size=(1, k)), rng.normal(size=(k, 1, k))
    a, b = np.linspace(-1, 1, 4), np.linspace(-2, 1, 3)
    ray = function.section(origin, directions[:1])
    expected = [PLAIN[name](*(origin + x * directions[0])[0]) for x in a]
    line = ray.on_ray(a)
    np.testing.assert_allclose(line.loss, expected, rtol=1e-12, atol=1e-12)
    sides = [ray.on_ray(a + side).loss for side in (-1e-6, 1e-6)]
    for slopes in (line.slope_before, line.slope_after):
        np.testing.assert_allclose(slopes, (sides[1] - sides[0]) / 2e-6, rtol=1e-6, atol=1e-6)
    assert line.accuracy is None
    at = np.array([0.3, -0.7])[:k]
    section = function.section(origin, directions)
    value, gradient = section.value_and_gradient(at)
    point = origin + np.tensordot(at, directions, axes=1)
    assert value == section.value(at) == function.value(point)
    expected = [np.vdot(function.gradients(point), direction) for direction in directions]
    np.testing.assert_allclose(gradient, expected, rtol=1e-12)
    coordinates, residual = section.project(point)
    np.testing.assert_allclose(coordinates, at, rtol=1e-9)
    assert residual < 1e-12
    if k == 2:
        plane = [
            [PLAIN[name](*(origin + x * directions[0] + y * directions[1])[0]) for x in a]
            for y in b
        ]
        np.testing.assert_allclose(section.on_grid(a, b), plane, rtol=1e-12, atol=1e-12)


def test_one_sided_slopes_of_max_at_its_kink():
    maximum = FUNCTIONS["maximum"]
    ray = maximum.section(np.zeros((1, 2)), np.array([[[1.0, -2.0]]]))  # max(a, -2a)
    line = ray.on_ray(np.array([-1.0, 0.0, 1.0]))
    assert line.slope_before.tolist() == [-2, -2, 1]
    assert line.slope_after.tolist() == [-2, 1, 1]
    assert maximum.slopes(np.full((1, 2), 3.0), np.array([[0.0, 1.0]])) == (0, 1)
    unknown = replace(maximum, kinked=None)
    assert unknown.slopes(np.ones((1, 2)), np.ones((1, 2))) is None
    assert unknown.section(ray.origin, ray.directions).on_ray(line.a).slope_after is None


@each_function
@given(seed=st.integers(0, 1000))
def test_a_function_at_a_point_is_inspected(name, seed):
    function = FUNCTIONS[name]
    w = places(function, 1, seed)
    seen = function.inspect(w)
    assert (seen.data_loss, seen.reg_loss) == (function.value(w), 0)
    np.testing.assert_array_equal(seen.gradient, function.gradients(w))
    assert seen.classified is None
    direction = np.random.default_rng(seed).normal(size=w.shape)
    slope = pytest.approx(np.vdot(seen.gradient, direction), rel=1e-9, abs=1e-9)
    assert seen.slopes(direction) == (slope, slope)
    if function.smooth:
        values = np.linalg.eigvalsh(function.hessians(w)[0])[::-1]
        np.testing.assert_allclose(seen.hessian_eigenvalues, values, rtol=1e-9, atol=1e-9)
    else:
        assert seen.hessian_eigenvalues is None


def test_the_known_minimum_is_the_full_minimum():
    assert FUNCTIONS["himmelblau"].full_minimum().weights.tolist() == [[3, 2]]
    assert FUNCTIONS["wavy"].full_minimum().loss == FUNCTIONS["wavy"].value(np.array([[-2.0]]))
    with pytest.raises(NoMinimum, match="no minimum"):
        FUNCTIONS["saddle"].full_minimum()


@pytest.mark.parametrize(
    "axis", [[0.0, 1.0, 3.0], [1.0, 0.0], [0.0, np.nan, 2.0], [0.0, 0.0], [[0.0, 1.0]], []]
)
def test_an_axis_not_increasing_or_not_evenly_spaced_is_refused(axis):
    for section in (FUNCTIONS["murphy"].whole(), random_slice(small_problem("svm"))):
        for a, b in ((axis, [0.0]), ([0.0], axis)):
            with pytest.raises(ValueError, match="evenly spaced"):
                section.on_grid(np.array(a), np.array(b))


def test_axes_far_from_zero_may_be_uneven_by_rounding():
    for axis in (np.linspace(1e12 - 1, 1e12, 1001), np.linspace(-1e-9, 1e-9, 7), np.ones(1)):
        check_axis(axis)


def test_a_point_off_a_ray_has_a_residual():
    ray = FUNCTIONS["murphy"].section(np.ones((1, 2)), np.array([[[2.0, 0.0]]]))
    coordinates, residual = ray.project(np.array([[4.0, -3.0]]))
    assert coordinates == pytest.approx([1.5])
    assert residual == pytest.approx(4.0)


@pytest.mark.parametrize("name", ["saddle", "product", "rosenbrock", "beale"])
def test_unbounded_descent_or_ascent_is_divergence(name):
    function = FUNCTIONS[name]
    run = Run("gd", optimizers.gd(0.9), 10_000, 0, "full")
    start = np.array([[1.5, 0.1]])
    for every in (1, 100):
        *steps, finished = walk(function, function.whole(), start, run, Reporting(every))
        assert finished.reason == "diverged"
        assert all(math.isfinite(step.loss + step.gradient_norm) for step in steps)
