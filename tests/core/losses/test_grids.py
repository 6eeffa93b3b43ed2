"""Grids of a plane against the definition at every point, including hard cases."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import naive
from support.problems import random_slice, slice_of, small_problem

from lossatlas.core.losses import hinge_grid
from lossatlas.core.losses.registry import LOSSES

each_loss = pytest.mark.parametrize("loss_id", LOSSES)


def by_definition(plane, a, b):
    def loss(x, y):
        scores = plane.scores[0] + x * plane.scores[1] + y * plane.scores[2]
        pairs = zip(scores, plane.y, strict=True)
        return np.mean([naive.example_loss(plane.loss.id, s, i, plane.margin) for s, i in pairs])

    return np.array([[loss(x, y) for x in a] for y in b])


def assert_close(plane, a, b):
    expected = by_definition(plane, a, b)
    # at a kink, terms cancel: the difference is accurate only up to their rounding errors
    terms = np.abs(plane.scores).max(axis=(1, 2)) @ [1.0, np.abs(a).max(), np.abs(b).max()]
    error = 1e-14 * terms
    if plane.loss.affine.square:  # the error of a square
        error = error * (np.sqrt(expected) + error)
    grid = plane.on_grid(a, b)
    assert (np.abs(grid - expected) <= 1e-10 * expected + error).all()


@settings(max_examples=40)
@given(
    loss_id=st.sampled_from(sorted(LOSSES)),
    seed=st.integers(0, 10_000),
    whole=st.booleans(),
    scales=st.tuples(*[st.sampled_from([0.0, 1e-9, 0.1, 1.0, 30.0, 1e4, 1e120])] * 3),
    parallel=st.booleans(),
)
@example(loss_id="softmax", seed=0, whole=True, scales=(0.0, 1.0, 1.0), parallel=True)
@example(loss_id="crammer_singer", seed=0, whole=True, scales=(0.0, 1.0, 0.0), parallel=False)
def test_grid_matches_the_definition_at_every_point(loss_id, seed, whole, scales, parallel):
    rng = np.random.default_rng(seed)
    n, classes = int(rng.integers(1, 6)), int(rng.integers(2, 6))
    scores = rng.normal(size=(3, n, classes))
    if whole:  # kinks fall on grid points, several lines meet in one point
        scores = np.round(2 * scores)
    if parallel:
        scores[2] = -2.0 * scores[1]
    scores *= np.array(scales)[:, None, None]
    plane = slice_of(loss_id, scores, rng.integers(0, classes, n), margin=1.0)
    assert_close(plane, np.linspace(-2, 2, 9), np.linspace(-1, 2, 7))


@each_loss
def test_all_terms_meet_in_a_grid_point_when_the_origin_is_zero(loss_id):
    rng = np.random.default_rng(1)
    scores = rng.normal(size=(3, 6, 4))
    scores[0] = 0.0
    assert_close(
        slice_of(loss_id, scores, np.arange(6) % 4), np.arange(-3.0, 4), np.arange(-2.0, 3)
    )


@each_loss
def test_grids_of_one_point_and_of_one_row(loss_id):
    plane = random_slice(small_problem(loss_id))
    assert_close(plane, np.array([0.3]), np.array([-0.7]))
    assert_close(plane, np.linspace(0, 1, 4), np.array([2.0]))


@each_loss
def test_block_size_does_not_change_the_grid(loss_id, monkeypatch):
    plane = random_slice(small_problem(loss_id, n=40))
    a, b = np.linspace(-2, 2, 11), np.linspace(-1, 1, 9)
    whole = plane.on_grid(a, b)
    monkeypatch.setattr(hinge_grid, "BLOCK_TERMS", 64)
    np.testing.assert_allclose(plane.on_grid(a, b), whole, rtol=1e-13)


@pytest.mark.parametrize("loss_id", [k for k in LOSSES if k != "squared_error"])
def test_zero_loss_is_exactly_zero_however_large_the_weights(loss_id):
    """All examples are far on the correct side: no rounding error may remain."""
    scores = np.zeros((3, 5, 3))
    scores[1] = -1e9 / 3
    scores[1, np.arange(5), np.arange(5) % 3] = 1e9 / 3
    scores[2] = scores[1] / 7
    plane = slice_of(loss_id, scores, np.arange(5) % 3)
    loss = plane.on_grid(np.linspace(-1, 1, 11), np.linspace(-1, 1, 5))
    assert (loss[:, 7:] == 0).all()
    assert (loss[:, :4] > 1e7).all()


def test_softmax_keeps_the_digits_of_a_loss_near_zero():
    scores = np.zeros((3, 1, 2))
    scores[0, 0] = [100.0, 0.0]
    scores[1, 0] = [400.0, 0.0]
    section = slice_of("softmax", scores, np.zeros(1, int))
    grid = section.on_grid(np.arange(3.0), np.zeros(1))
    assert grid[0].tolist() == pytest.approx([math.exp(-100), math.exp(-500), 0.0], rel=1e-12)


@pytest.mark.parametrize("size", [200.0, 700.0, 5e3, 1e8])
def test_softmax_beyond_the_range_of_exp(size):
    rng = np.random.default_rng(2)
    plane = slice_of("softmax", size * rng.normal(size=(3, 8, 5)), rng.integers(0, 5, 8))
    assert_close(plane, np.linspace(-3, 1, 33), np.linspace(-1, 1, 5))


@each_loss
@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_losses_are_convex_on_random_segments(loss_id, seed):
    rng = np.random.default_rng(seed)
    plane = random_slice(small_problem(loss_id, l2=float(rng.choice([0.0, 0.1])), seed=seed))
    start, end = rng.normal(0.0, 3.0, (2, 2))
    share = rng.uniform()
    between = plane.value((1 - share) * start + share * end)
    chord = (1 - share) * plane.value(start) + share * plane.value(end)
    assert between <= chord * (1 + 1e-12)


def test_a_ray_is_a_row_of_its_plane():
    plane = random_slice(small_problem("crammer_singer"))
    ray = random_slice(small_problem("crammer_singer"), k=1)
    a = np.linspace(-2, 1, 17)
    np.testing.assert_array_equal(ray.directions[0], plane.directions[0])
    row = plane.on_grid(a, np.zeros(1))[0]
    np.testing.assert_allclose(ray.on_ray(a).data_loss, row, rtol=1e-13)


@each_loss
def test_the_tick_can_stop_a_grid(loss_id):
    class Stop(Exception):
        pass

    def stop():
        raise Stop

    plane = random_slice(small_problem(loss_id))
    with pytest.raises(Stop):
        plane.on_grid(np.linspace(0, 1, 5), np.linspace(0, 1, 5), stop)
