"""Minima of slices against SciPy, closed forms, and the properties of a minimum."""

import math
from dataclasses import replace
from fractions import Fraction
from itertools import count, product

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares as least_squares_by_scipy
from scipy.optimize import linprog, minimize_scalar
from scipy.optimize import minimize as scipy_minimize
from support.problems import KINKED, random_slice, slice_of, small_problem

from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.minima import plane as minimize

each_loss = pytest.mark.parametrize("loss_id", LOSSES)
each_hinge = pytest.mark.parametrize("loss_id", KINKED)


def line_of_terms(loss_id, terms, margin=0.0):
    """A slice whose examples have one term each, c + a p (+ b q), for terms (N, 1+k).

    Two classes and label 0: the margin term is the score of class 1, plus the margin.
    """
    terms = np.asarray(terms, dtype=float)
    scores = np.zeros((terms.shape[1], len(terms), 2))
    scores[:, :, 1] = terms.T
    return slice_of(loss_id, scores, np.zeros(len(terms), dtype=int), margin)


def linear_program(section):
    """The minimal data loss, by a linear program in the coordinates and slack variables."""
    k, n, classes = len(section.directions), section.n, section.scores.shape[2]
    slacks = n if section.loss.id == "crammer_singer" else n * classes
    rows, bounds = [], []
    for i in range(n):
        for j in range(classes):
            if section.loss.id == "ova":
                c, *slopes = (1.0 if j != section.y[i] else -1.0) * section.scores[:, i, j]
            elif j != section.y[i]:
                c, *slopes = section.scores[:, i, j] - section.scores[:, i, section.y[i]]
            else:
                continue
            row = np.zeros(k + slacks)  # margin + c + slopes · x ≤ slack
            row[:k] = slopes
            row[k + (i if slacks == n else i * classes + j)] = -1.0
            rows.append(row)
            bounds.append(-(section.margin + c))
    cost = np.concatenate((np.zeros(k), np.full(slacks, 1.0 / n)))
    limits = [(None, None)] * k + [(0.0, None)] * slacks
    return linprog(cost, A_ub=np.array(rows), b_ub=bounds, bounds=limits).fun


def assert_is_minimum(section, found, at, seed=0):
    """Check the properties of a minimum, against random points near and far."""
    assert found.attained
    assert section.value(at) == pytest.approx(found.loss, rel=1e-12, abs=1e-300)
    assert 0.0 <= found.lower_bound <= found.loss
    rng = np.random.default_rng(seed)
    for scale in (1e-6, 1e-2, 1.0, 100.0):
        for step in rng.normal(0.0, scale, (5, len(at))):
            assert section.value(at + step) >= found.lower_bound


# The ray.


@each_hinge
@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_ray_minimum_matches_the_linear_program(loss_id, seed):
    ray = random_slice(small_problem(loss_id, n=8, seed=seed), k=1, seed=seed)
    found = minimize.on_ray(ray)
    assert found.loss == pytest.approx(linear_program(ray), rel=1e-9, abs=1e-9)
    assert found.lower_bound >= found.loss * (1 - 1e-12)
    assert_is_minimum(ray, found, np.array([found.lo]), seed)
    assert_is_minimum(ray, found, np.array([found.hi]), seed)


@each_loss
@pytest.mark.parametrize("regularize_bias", [False, True])
@settings(max_examples=10)
@given(seed=st.integers(0, 10_000))
def test_regularized_ray_minimum_matches_scipy(loss_id, regularize_bias, seed):
    problem = small_problem(loss_id, l2=0.05, seed=seed, regularize_bias=regularize_bias)
    ray = random_slice(problem, k=1, seed=seed)
    found = minimize.on_ray(ray)
    assert found.lo == found.hi
    assert found.lower_bound >= found.loss * (1 - 1e-12)
    assert_is_minimum(ray, found, np.array([found.lo]), seed)
    oracle = minimize_scalar(
        lambda a: ray.value(np.array([a])), (-1.0, 1.0), options={"xtol": 1e-12}
    )
    assert found.loss == pytest.approx(oracle.fun, rel=1e-9)
    assert found.lo == pytest.approx(oracle.x, rel=1e-5, abs=1e-5)


def test_minimum_inside_a_piece_in_closed_form():
    """max(0, 3 - a) + λ a² with λ = 1/4: the slope -1 + a/2 is zero at 2."""
    ray = replace(line_of_terms("svm", [[3.0, -1.0]]), l2=0.25, roots=np.diag([0.0, 1.0]))
    assert minimize.on_ray(ray).lo == pytest.approx(2.0, rel=1e-15)
    assert minimize.on_ray(ray).loss == pytest.approx(2.0, rel=1e-15)
    # with λ = 1/8, the minimum is at the kink at 3
    found = minimize.on_ray(replace(ray, l2=0.125))
    assert (found.lo, found.hi, found.loss) == (3.0, 3.0, pytest.approx(9 / 8))


@each_hinge
def test_flat_minima_are_intervals(loss_id):
    def of(terms):
        return minimize.on_ray(line_of_terms(loss_id, terms))

    found = of([[3.0, -1.0], [-5.0, 1.0]])  # max(0, 3 - a) + max(0, a - 5)
    assert (found.lo, found.hi, found.loss, found.attained) == (3.0, 5.0, 0.0, True)
    found = of([[3.0, -1.0], [1.0, -1.0]])
    assert (found.lo, found.hi, found.loss, found.lower_bound) == (3.0, np.inf, 0.0, 0.0)
    found = of([[3.0, 1.0]])
    assert (found.lo, found.hi) == (-np.inf, -3.0)
    found = of([[1.0, -1.0], [1.0, 1.0]])  # flat, but not zero
    assert (found.lo, found.hi, found.loss) == (-1.0, 1.0, 1.0)
    found = of([[2.0, 0.0], [-2.0, 0.0]])  # does not depend on a
    assert (found.lo, found.hi, found.loss, found.attained) == (-np.inf, np.inf, 1.0, True)


def test_flat_despite_rounding():
    """0.1 + 0.2 - 0.3 is not zero in floating point, but the loss is flat from -1 to 1."""
    ray = line_of_terms("svm", [[0.1, -0.1], [0.2, -0.2], [0.3, 0.3]])
    found = minimize.on_ray(ray)
    assert (found.lo, found.hi) == (pytest.approx(-1.0), pytest.approx(1.0))
    assert found.loss == pytest.approx(0.2)


def test_softmax_minimum_in_closed_form():
    """log(1 + exp(a)) + 3 log(1 + exp(-a)) is minimal where the sigmoid of a is 3/4."""
    ray = line_of_terms("softmax", [[0.0, 1.0], [0.0, -1.0], [0.0, -1.0], [0.0, -1.0]])
    found = minimize.on_ray(ray)
    assert found.lo == pytest.approx(np.log(3.0), rel=1e-7)
    assert found.loss == pytest.approx((np.log(4.0) + 3 * np.log(4 / 3)) / 4, rel=1e-14)
    assert found.loss - found.lower_bound <= 1e-12 * found.loss


def test_softmax_on_separable_data_has_its_infimum_at_infinity():
    found = minimize.on_ray(line_of_terms("softmax", [[5.0, -1.0], [2.0, -3.0], [0.5, 0.0]]))
    assert not found.attained
    assert (found.lo, found.hi) == (np.inf, np.inf)
    assert found.loss == pytest.approx(np.log1p(np.exp(0.5)) / 3, rel=1e-14)
    assert found.lower_bound == pytest.approx(found.loss, rel=1e-9)
    found = minimize.on_ray(line_of_terms("softmax", [[5.0, 1.0], [2.0, 3.0]]))
    assert (found.lo, found.loss, found.attained) == (-np.inf, 0.0, False)
    found = minimize.on_ray(line_of_terms("softmax", [[0.0, 0.0]]))
    assert (found.lo, found.hi, found.attained) == (-np.inf, np.inf, True)
    assert found.loss == pytest.approx(np.log(2.0))


@each_loss
@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_a_direction_of_zero_is_flat(loss_id, l2):
    problem = small_problem(loss_id, l2=l2)
    origin = np.random.default_rng(0).normal(size=problem.shape)
    ray = problem.section(origin, np.zeros((1, *problem.shape)))
    found = minimize.on_ray(ray)
    assert (found.lo, found.hi, found.attained) == (-np.inf, np.inf, True)
    assert found.loss == pytest.approx(problem.value(origin), rel=1e-12)
    plane = minimize.on_plane(problem.section(origin, np.zeros((2, *problem.shape))))
    assert plane.loss == pytest.approx(problem.value(origin), rel=1e-12)
    assert plane.attained
    assert not plane.unique
    assert plane.certified


@each_loss
@pytest.mark.parametrize("scale", [1e-8, 1e8])
def test_minimum_moves_with_the_scale_of_the_direction(loss_id, scale):
    problem = small_problem(loss_id, n=30)
    plane = random_slice(problem)
    scaled = problem.section(plane.origin, plane.directions * scale)
    expected, found = minimize.on_plane(plane), minimize.on_plane(scaled)
    assert found.certified
    assert found.loss == pytest.approx(expected.loss, rel=1e-9)
    assert (found.a * scale, found.b * scale) == pytest.approx((expected.a, expected.b), rel=1e-4)
    ray = random_slice(problem, k=1)
    ray_scaled = problem.section(plane.origin, scaled.directions[:1])
    assert minimize.on_ray(ray_scaled).loss == pytest.approx(minimize.on_ray(ray).loss, rel=1e-10)


@each_loss
@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_huge_and_tiny_weights(loss_id, scale):
    plane = random_slice(small_problem(loss_id, n=30, seed=5), seed=5, scale=scale)
    found = minimize.on_plane(plane)
    assert found.certified
    assert_is_minimum(plane, found, np.array([found.a, found.b]))
    a, b = np.linspace(-3, 3, 13) / scale, np.linspace(-3, 3, 13) / scale
    for x, y in ((a, b), (a * scale, b * scale)):
        assert plane.on_grid(x, y).min() >= found.lower_bound


# The plane.


@each_hinge
@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_plane_minimum_matches_the_linear_program(loss_id, seed):
    plane = random_slice(small_problem(loss_id, n=9, seed=seed), seed=seed)
    found = minimize.on_plane(plane)
    assert found.certified
    assert found.loss == pytest.approx(linear_program(plane), rel=1e-9, abs=1e-9)
    assert_is_minimum(plane, found, np.array([found.a, found.b]), seed)


@each_loss
@settings(max_examples=12)
@given(seed=st.integers(0, 10_000), l2=st.sampled_from([1e-6, 0.01, 10.0]), bias=st.booleans())
def test_regularized_plane_minimum(loss_id, seed, l2, bias):
    problem = small_problem(loss_id, n=25, seed=seed, l2=l2, regularize_bias=bias)
    plane = random_slice(problem, seed=seed)
    found = minimize.on_plane(plane)
    assert found.certified
    assert found.unique
    at = np.array([found.a, found.b])
    assert_is_minimum(plane, found, at, seed)
    oracle = scipy_minimize(plane.value, at, method="Nelder-Mead", options={"xatol": 1e-10})
    assert oracle.fun >= found.lower_bound
    grid = plane.on_grid(at[0] + np.linspace(-1, 1, 9), at[1] + np.linspace(-1, 1, 9))
    assert grid.min() >= found.lower_bound


@settings(max_examples=12)
@given(seed=st.integers(0, 10_000))
def test_softmax_plane_minimum_matches_scipy(seed):
    plane = random_slice(small_problem("softmax", n=25, seed=seed), seed=seed)
    found = minimize.on_plane(plane)
    assume(found.attained)
    oracle = scipy_minimize(
        plane.value, np.zeros(2), jac=lambda at: plane.value_and_gradient(at)[1], tol=1e-12
    )
    assert found.certified
    assert found.loss == pytest.approx(oracle.fun, rel=1e-9)
    assert_is_minimum(plane, found, np.array([found.a, found.b]), seed)


@each_loss
def test_ray_minima_are_not_below_that_of_their_plane(loss_id):
    plane = random_slice(small_problem(loss_id, l2=0.01))
    lowest = minimize.on_plane(plane)
    ray = random_slice(small_problem(loss_id, l2=0.01), k=1)
    found = minimize.on_ray(ray)
    assert found.loss >= lowest.lower_bound
    assert ray.on_ray(np.linspace(-5, 5, 101)).loss.min() >= found.lower_bound


@each_loss
@pytest.mark.parametrize("factor", [0.0, 1.0, -0.25, 2.0**20])
@pytest.mark.parametrize("l2", [0.0, 0.01])
def test_exactly_parallel_directions_are_a_ray(loss_id, factor, l2):
    problem = small_problem(loss_id, n=30, l2=l2)
    ray = random_slice(problem, k=1)
    directions = np.stack((ray.directions[0], factor * ray.directions[0]))
    for order in (directions, directions[::-1]):
        plane = problem.section(ray.origin, order)
        found = minimize.on_plane(plane)
        assert found.certified
        assert not found.unique
        assert found.loss == pytest.approx(minimize.on_ray(ray).loss, rel=1e-9)
        assert plane.value(np.array([found.a, found.b])) == pytest.approx(found.loss, rel=1e-12)


@each_loss
def test_directions_parallel_up_to_rounding_are_not_a_ray(loss_id):
    """A rounded multiple spans a plane that is exact in float64 but cannot be searched."""
    problem = small_problem(loss_id, n=30)
    ray = random_slice(problem, k=1)
    directions = np.stack((ray.directions[0], -0.3 * ray.directions[0]))
    found = minimize.on_plane(problem.section(ray.origin, directions))
    assert not found.certified
    assert found.lower_bound == 0.0
    assert found.loss <= minimize.on_ray(ray).loss * (1 + 1e-9)


@each_loss
@pytest.mark.parametrize("l2", [0.0, 0.01, 1.0])
def test_nearly_parallel_directions(loss_id, l2):
    problem = small_problem(loss_id, n=30, l2=l2)
    ray = random_slice(problem, k=1)
    aside = np.random.default_rng(9).normal(size=problem.shape)
    directions = np.stack((ray.directions[0], ray.directions[0] + 1e-5 * aside))
    found = minimize.on_plane(problem.section(ray.origin, directions))
    plain = minimize.on_plane(problem.section(ray.origin, np.stack((ray.directions[0], aside))))
    assert found.certified
    assert found.loss == pytest.approx(plain.loss, rel=1e-8)


@each_loss
def test_a_direction_that_adds_the_same_to_all_scores(loss_id):
    """It changes no difference of scores; only losses of single scores depend on it."""
    problem = small_problem(loss_id, n=30)
    ray = random_slice(problem, k=1)
    alike = np.broadcast_to(np.random.default_rng(3).normal(size=6), problem.shape)
    found = minimize.on_plane(problem.section(ray.origin, np.stack((alike, ray.directions[0]))))
    assert found.certified
    depends = loss_id in ("ova", "squared_error")
    assert found.unique == depends
    assert abs(found.a) < 1e6
    if not depends:
        assert found.loss == pytest.approx(minimize.on_ray(ray).loss, rel=1e-9)


def test_softmax_on_a_separable_plane_has_its_infimum_at_infinity():
    plane = line_of_terms("softmax", [[1.0, -1.0, 0.2], [2.0, -1.0, -0.5], [0.0, -2.0, 1.0]])
    found = minimize.on_plane(plane)
    assert not found.attained
    assert (found.loss, found.lower_bound) == (0.0, 0.0)
    assert np.isnan(found.a)
    far = 1e3 * np.array(found.direction)
    assert plane.value(far) < 1e-100


def test_softmax_infimum_along_a_direction_that_some_terms_ignore():
    """The first two terms do not depend on b; the others vanish along -b."""
    terms = [[0.0, 1.0, 0.0], [0.0, -1.0, 0.0], [3.0, 0.3, 1.0], [1.0, -2.0, 0.5]]
    found = minimize.on_plane(line_of_terms("softmax", terms))
    assert not found.attained
    assert found.loss == pytest.approx(2 * np.log(2.0) / 4, rel=1e-12)
    assert found.certified
    assert found.direction == pytest.approx((0.0, -1.0), abs=1e-9)


def test_softmax_infimum_along_an_unregularized_direction():
    """The bias is not regularized and all labels are equal: that class's bias may grow forever."""
    problem = small_problem("softmax", n=12, l2=0.1)
    problem = replace(problem, examples=replace(problem.examples, y=np.zeros(12, dtype=int)))
    directions = np.zeros((2, *problem.shape))
    directions[0, 0, -1] = 1.0
    directions[1] = np.random.default_rng(0).normal(size=problem.shape)
    origin = np.random.default_rng(1).normal(size=problem.shape)
    plane = problem.section(origin, directions)
    found = minimize.on_plane(plane)
    assert not found.attained
    assert found.certified
    assert found.direction == pytest.approx((1.0, 0.0), abs=1e-9)
    # far out only the regularization remains, so b is at its minimum along b
    root = plane.roots[:, 2]
    b = -(plane.roots[:, 0] @ root) / (root @ root)
    assert found.loss == pytest.approx(plane.regularization(np.array([0.0, b])), rel=1e-9)


@each_hinge
def test_hinge_on_a_separable_plane_reaches_zero(loss_id):
    terms = [[1.0, -1.0, 0.2], [2.0, -1.0, -0.5], [0.0, -2.0, 1.0]]
    found = minimize.on_plane(line_of_terms(loss_id, terms))
    assert (found.loss, found.lower_bound, found.attained) == (0.0, 0.0, True)
    assert not found.unique


def test_a_minimum_flat_in_an_oblique_direction_is_not_unique():
    """Two terms are minimal on the strip |a + b| ≤ 1; others reduce it to a rhombus or a point."""
    terms = [[1.0, 1.0, 1.0], [1.0, -1.0, -1.0], [-9.0, 1.0, -1.0], [-9.0, -1.0, 1.0]]
    found = minimize.on_plane(line_of_terms("svm", terms))
    assert found.loss == pytest.approx(0.5, rel=1e-14)
    assert not found.unique
    assert found.certified
    pinned = [*terms[:2], [1.0, 1.0, -1.0], [1.0, -1.0, 1.0], [0.0, 1.0, 0.0], [0.0, -1.0, 0.0]]
    pinned += [[0.0, 0.0, 1.0], [0.0, 0.0, -1.0]]
    found = minimize.on_plane(line_of_terms("svm", pinned))
    assert (found.a, found.b) == (pytest.approx(0.0, abs=1e-12), pytest.approx(0.0, abs=1e-12))
    assert found.unique


@pytest.mark.parametrize("loss_id", ["svm", "crammer_singer"])
def test_without_a_margin_zero_scores_are_a_minimum(loss_id):
    rng = np.random.default_rng(0)
    scores = np.concatenate((np.zeros((1, 20, 3)), rng.normal(size=(2, 20, 3))))
    found = minimize.on_plane(slice_of(loss_id, scores, rng.integers(0, 3, 20), margin=0.0))
    assert (found.a, found.b, found.loss, found.certified) == (0.0, 0.0, 0.0, True)


# Slopes so small that their effect is lost in rounding, or appears only 1e15 away.


def exact_value(loss_id, terms, a, b):
    """The mean loss of terms c + a p + b q, with sums in exact arithmetic."""
    sums = [Fraction(c) + Fraction(p) * a + Fraction(q) * b for c, p, q in terms]
    values = [float(min(max(s, -1000), 10**6)) for s in sums]
    if loss_id == "squared_hinge":
        return np.mean([max(s, 0.0) ** 2 for s in values])
    if loss_id == "softmax":
        return np.mean([max(s, 0.0) + math.log1p(math.exp(-abs(s))) for s in values])
    return np.mean([max(s, 0.0) for s in values])


def points_near_and_far(terms):
    """Points where two terms are zero, and points ever farther from them where terms stay low."""
    slopes = [(Fraction(p), Fraction(q)) for _, p, q in terms if p or q]
    along = [way for p, q in slopes for way in ((-q, p), (q, -p), (-p, -q))]
    ways = [(x, y) for x, y in along if all(p * x + q * y <= 0 for p, q in slopes)]
    ways.append((sum(x for x, _ in ways), sum(y for _, y in ways)))
    corners = [(Fraction(0), Fraction(0))]
    for (c, p, q), (d, r, s) in product([tuple(map(Fraction, term)) for term in terms], repeat=2):
        if p * s != q * r:
            corners.append(((d * q - c * s) / (p * s - q * r), (c * r - d * p) / (p * s - q * r)))
    yield from corners
    for (a, b), (x, y), far in product(corners, ways, (10**3, 10**16, 10**30)):
        size = max(abs(x), abs(y)) or 1
        yield a + far * x / size, b + far * y / size


CHOICES = [0.0, 1.0, -1.0, 2.0, -0.5]  # multiples are exact


@pytest.mark.parametrize("loss_id", ["softmax", "svm", "squared_hinge"])
@settings(max_examples=100)
@given(
    numbers=st.lists(st.tuples(*[st.sampled_from(CHOICES)] * 3), min_size=1, max_size=5),
    tiny=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=5, max_size=5),
    power=st.integers(10, 18),
)
@example([(0, 1, -1), (1, 0, 1), (0, 1, -1), (2, 1, -1)], [(0, 1), (0, 0), (1, 0), (0, 0)], 18)
@example([(0, 1, 0), (1, 0, -1), (1, -1, -1)], [(0, 0), (0, 1), (1, 1)], 15)
@example([(2, 0, -0.5), (1, -1, -1), (0, 1, 0), (1, 0, 1)], [(0, 1), (0, 0), (1, 0), (0, 1)], 15)
def test_certificates_hold_far_away_too(loss_id, numbers, tiny, power):
    terms = [
        (c, p * 10.0 ** -(power * small), q * 10.0 ** -(power * slight))
        for (c, p, q), (small, slight) in zip(numbers, tiny, strict=False)
    ]
    found = minimize.on_plane(line_of_terms(loss_id, terms))
    lowest = min(exact_value(loss_id, terms, a, b) for a, b in points_near_and_far(terms))
    assert found.lower_bound <= lowest * (1.0 + 1e-13)
    assert not found.certified or found.loss <= lowest * (1.0 + 1e-8)


def least_squares(terms):
    """The exact minimum of the mean of ½ (1 + (c + a p + b q)²): normal equations in fractions."""
    c, p, q = ([Fraction(number) for number in column] for column in zip(*terms, strict=True))

    def dot(u, v):
        return sum(x * y for x, y in zip(u, v, strict=True))

    def without(u, v):
        square = dot(v, v)
        return [x - dot(u, v) / square * y for x, y in zip(u, v, strict=True)] if square else u

    q = without(q, p)
    rest = without(without(c, p), q)
    return (1 + dot(rest, rest) / len(terms)) / 2


@settings(max_examples=100)
@given(
    numbers=st.lists(st.tuples(*[st.sampled_from(CHOICES)] * 3), min_size=1, max_size=5),
    tiny=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=5, max_size=5),
    power=st.integers(6, 18),
)
@example([(1, 1, 0), (0, 1, 1)], [(1, 0), (0, 0)], 15)
def test_certified_least_squares_match_the_exact_solution(numbers, tiny, power):
    terms = [
        (c, p * 10.0 ** -(power * small), q * 10.0 ** -(power * slight))
        for (c, p, q), (small, slight) in zip(numbers, tiny, strict=False)
    ]
    found = minimize.on_plane(line_of_terms("squared_error", terms))
    least = float(least_squares(terms))
    assert found.lower_bound <= least * (1.0 + 1e-13)
    assert not found.certified or found.loss <= least * (1.0 + 1e-9)


@pytest.mark.parametrize("loss_id", ["squared_hinge", "squared_error"])
@settings(max_examples=12)
@given(seed=st.integers(0, 10_000))
def test_minima_of_squared_losses_match_scipy(loss_id, seed):
    plane = random_slice(small_problem(loss_id, n=25, seed=seed), seed=seed)
    found = minimize.on_plane(plane)

    def squares(at):
        scores = plane.scores_at(at)
        if loss_id == "squared_error":
            return (scores - np.eye(4)[plane.y]).ravel()
        terms = scores - scores[np.arange(25), plane.y][:, None] + plane.margin
        terms[np.arange(25), plane.y] = 0.0
        return np.maximum(terms, 0.0).ravel()

    oracle = least_squares_by_scipy(squares, np.zeros(2), xtol=1e-14, ftol=1e-14, gtol=1e-12)
    factor = 0.5 if loss_id == "squared_error" else 1.0
    assert found.certified
    assert found.loss - found.lower_bound <= 1e-9 * found.loss
    assert found.loss == pytest.approx(2 * factor * oracle.cost / 25, rel=1e-8)
    assert_is_minimum(plane, found, np.array([found.a, found.b]), seed)


def test_squared_hinge_minima_in_closed_form():
    def of(terms):
        return minimize.on_ray(line_of_terms("squared_hinge", terms))

    found = of([[3.0, -1.0], [-5.0, 1.0]])
    assert (found.lo, found.hi, found.loss, found.attained) == (3.0, 5.0, 0.0, True)
    found = of([[2.0, 0.0], [3.0, -1.0]])
    assert (found.lo, found.hi, found.loss) == (3.0, np.inf, 2.0)
    found = of([[1.0, -1.0], [3.0, 2.0]])  # (1 − a)² + (3 + 2a)², slope 10 + 10a
    assert (found.lo, found.hi) == (pytest.approx(-1.0), pytest.approx(-1.0))
    assert found.loss == pytest.approx(5 / 2)
    assert found.loss - found.lower_bound <= 1e-12 * found.loss


@each_loss
def test_tiny_slopes_do_not_matter_if_others_determine_the_minimum(loss_id):
    """On a plane that rises on all sides."""
    others = [[1.0, 1.0, 0.0], [1.0, -1.0, 0.3], [1.0, 0.2, 1.0], [1.0, 0.1, -1.0]]
    found = minimize.on_plane(line_of_terms(loss_id, [*others, [1.0, 1e-15, -1e-15]]))
    assert found.attained
    assert found.certified


@each_loss
def test_one_example(loss_id):
    plane = random_slice(small_problem(loss_id, n=1, classes=2))
    found = minimize.on_plane(plane)
    assert found.lower_bound <= found.loss
    assert found.certified


@each_loss
def test_the_tick_can_stop_a_search(loss_id):
    class Stop(Exception):
        pass

    def stop():
        raise Stop

    with pytest.raises(Stop):
        minimize.on_plane(random_slice(small_problem(loss_id)), stop)
    with pytest.raises(Stop):
        minimize.on_ray(random_slice(small_problem(loss_id), k=1), stop)


def test_the_tick_can_stop_newtons_method():
    ticks = count()
    minimize.on_ray(random_slice(small_problem("softmax"), k=1), lambda: next(ticks))
    assert next(ticks) > 3
