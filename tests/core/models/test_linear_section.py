import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.problems import random_slice, small_problem

from lossatlas.core.losses.registry import LOSSES

each_loss = pytest.mark.parametrize("loss_id", LOSSES)


@each_loss
@pytest.mark.parametrize("regularize_bias", [False, True])
def test_plane_matches_the_full_objective_at_every_grid_point(loss_id, regularize_bias):
    problem = small_problem(loss_id, l2=0.3, margin=1.3, regularize_bias=regularize_bias)
    plane = random_slice(problem)
    a, b = np.linspace(-2, 3, 7), np.linspace(-1, 1, 5)
    loss = plane.on_grid(a, b)
    full = [[problem.value(plane.point(np.array([x, y]))) for x in a] for y in b]
    np.testing.assert_allclose(loss, full, rtol=1e-10)


@each_loss
def test_ray_matches_the_full_objective_at_every_point(loss_id):
    problem = small_problem(loss_id, l2=0.3)
    ray = random_slice(problem, k=1)
    a = np.linspace(-2, 3, 11)
    line = ray.on_ray(a)
    points = [ray.point(np.array([x])) for x in a]
    np.testing.assert_allclose(line.loss, [problem.value(w) for w in points], rtol=1e-10)
    kept = [np.square(w[:, :-1]).sum() for w in points]
    np.testing.assert_allclose(line.reg_loss, 0.3 * np.array(kept), rtol=1e-10)


@each_loss
@given(seed=st.integers(0, 1000))
def test_slice_is_an_objective_with_the_restricted_gradient(loss_id, seed):
    problem = small_problem(loss_id, l2=0.1, seed=seed)
    plane = random_slice(problem, seed=seed)
    at = np.random.default_rng(seed).normal(size=2)
    rows = np.array([1, 5, 6])
    for chosen in (None, rows):
        value, gradient = plane.value_and_gradient(at, chosen)
        full_value, full_gradient = problem.value_and_gradient(plane.point(at), chosen)
        assert value == pytest.approx(full_value, rel=1e-10)
        restricted = [np.vdot(full_gradient, d) for d in plane.directions]
        np.testing.assert_allclose(gradient, restricted, rtol=1e-8, atol=1e-9)
    assert plane.value(at) == pytest.approx(problem.value(plane.point(at)), rel=1e-10)
    assert plane.accuracy(at) == problem.accuracy(plane.point(at))


@given(seed=st.integers(0, 1000))
def test_projection_is_least_squares(seed):
    plane = random_slice(small_problem("svm"), seed=seed)
    w = np.random.default_rng(seed + 1).normal(size=plane.origin.shape)
    basis = plane.directions.reshape(2, -1).T
    offset = (w - plane.origin).ravel()
    expected = np.linalg.lstsq(basis, offset)[0]
    coordinates, residual = plane.project(w)
    np.testing.assert_allclose(coordinates, expected, rtol=1e-8, atol=1e-10)
    assert residual == pytest.approx(np.linalg.norm(offset - basis @ expected))


def test_a_direction_of_the_plane_and_its_scores():
    problem = small_problem("svm")
    plane = random_slice(problem)
    scores = plane.scores_along(np.array([0.3, -2.0]))
    direction = plane.point(np.array([1.3, -1.0])) - plane.point(np.array([1.0, 1.0]))
    np.testing.assert_allclose(scores, problem.examples.scores(direction), atol=1e-12)


@each_loss
def test_a_slice_of_a_slice_is_the_slice_through_its_points(loss_id):
    problem = small_problem(loss_id, l2=0.3)
    plane = random_slice(problem)
    ray = plane.section(np.array([0.5, -1.0]), np.array([[2.0, 0.3]]))
    direct = problem.section(
        plane.point(np.array([0.5, -1.0])), np.tensordot([[2.0, 0.3]], plane.directions, axes=1)
    )
    for name in ("origin", "directions", "scores"):
        np.testing.assert_allclose(getattr(ray, name), getattr(direct, name), atol=1e-9)


def test_a_point_of_the_plane_projects_onto_itself():
    plane = random_slice(small_problem("svm"))
    coordinates, residual = plane.project(plane.point(np.array([1.5, -0.5])))
    np.testing.assert_allclose(coordinates, [1.5, -0.5], rtol=1e-10)
    assert residual < 1e-10


@each_loss
def test_zero_and_parallel_directions_have_an_answer(loss_id):
    problem = small_problem(loss_id)
    origin, direction = np.random.default_rng(1).normal(size=(2, *problem.shape))
    a = b = np.linspace(-1, 1, 5)
    for second in (np.zeros_like(direction), 2 * direction):
        plane = problem.section(origin, np.stack([direction, second]))
        full = [[problem.value(plane.point(np.array([x, y]))) for x in a] for y in b]
        np.testing.assert_allclose(plane.on_grid(a, b), full, rtol=1e-10)
        coordinates, residual = plane.project(origin + direction)
        np.testing.assert_allclose(plane.point(coordinates), origin + direction, rtol=1e-8)
        assert residual < 1e-8
    nowhere = problem.section(origin, np.zeros((2, *problem.shape)))
    np.testing.assert_allclose(nowhere.on_grid(a, b), problem.value(origin), rtol=1e-10)
