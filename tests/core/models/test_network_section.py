"""Slices of a network's loss against the loss itself."""

import threading

import numpy as np
import pytest
from support.networks import random_weights, small_network

from lossatlas.core.models import network_section
from lossatlas.core.parallel import sharing

A, B = np.linspace(-1.0, 0.8, 7), np.linspace(-0.5, 0.5, 4)
CASES = [
    ("softmax", (6, 6, 3), "relu", True),
    ("svm", (5, 5), "tanh", True),
    ("crammer_singer", (9,), "relu", False),
    ("squared_error", (1, 4), "tanh", False),
]


class Together:
    """A helper for every tile."""

    def start(self, work):
        threading.Thread(target=work, daemon=True).start()

    def must_pause(self):
        return False


def slice_of(network, k=2):
    rng = np.random.default_rng(5)
    directions = rng.normal(0.0, 0.5, (k, *network.shape))
    return network.section(random_weights(network), directions)


@pytest.mark.parametrize("case", CASES)
def test_a_grid_is_the_loss_at_its_points(case, monkeypatch):
    network = small_network(*case, l2=0.02, n=23)
    plane = slice_of(network)
    expected = [[network.value(plane.point(np.array([a, b]))) for a in A] for b in B]
    assert plane.on_grid(A, B) == pytest.approx(np.array(expected), rel=1e-13)
    for limit, most in (("ROWS", 10), ("BLOCK", 100)):  # many blocks, the last ones smaller
        monkeypatch.setattr(network_section, limit, most)
        assert plane.on_grid(A, B) == pytest.approx(np.array(expected), rel=1e-13)


def test_threads_do_not_change_the_bits_of_a_grid():
    plane = slice_of(small_network(n=40))
    alone = plane.on_grid(A, B)
    with sharing(Together()):
        assert (plane.on_grid(A, B) == alone).all()


@pytest.mark.parametrize("case", CASES)
def test_a_slice_has_the_derivatives_of_its_loss(case):
    network = small_network(*case, l2=0.02)
    plane = slice_of(network)
    at, change = np.array([0.3, -0.2]), np.array([0.4, 0.9])
    w, along = plane.point(at), np.tensordot(change, plane.directions, axes=1)
    value, gradient = plane.value_and_gradient(at)
    full, full_gradient = network.value_and_gradient(w)
    assert value == pytest.approx(full, rel=1e-13)
    assert gradient == pytest.approx(np.tensordot(plane.directions, full_gradient, axes=2))
    assert plane.slopes(at, change) == pytest.approx(network.slopes(w, along))
    bent, full_bent = plane.hessian_product(at), network.hessian_product(w)
    assert (bent is None) == (full_bent is None)
    if bent is not None:
        expected = np.tensordot(plane.directions, full_bent(along), axes=2)
        assert bent(change) == pytest.approx(expected)
    inner = plane.section(at, change[None])
    assert inner.value(np.array([0.7])) == pytest.approx(network.value(w + 0.7 * along))


@pytest.mark.parametrize("case", CASES)
def test_a_ray_has_the_loss_the_slopes_and_the_accuracy(case):
    network = small_network(*case, l2=0.02)
    ray = slice_of(network, 1)
    found = ray.on_ray(A)
    for k, a in enumerate(A):
        w = ray.point(np.array([a]))
        assert found.loss[k] == pytest.approx(network.value(w), rel=1e-13)
        slopes = found.slope_before[k], found.slope_after[k]
        assert slopes == pytest.approx(network.slopes(w, ray.directions[0]))
        assert found.accuracy[k] == network.accuracy(w)


def test_grids_must_be_even():
    plane = slice_of(small_network())
    for axes in ((A[::-1], B), (A, np.array([0.0, 1.0, 3.0]))):
        with pytest.raises(ValueError, match="evenly spaced"):
            plane.on_grid(*axes)


def test_the_work_can_be_stopped():
    plane = slice_of(small_network())

    def stop():
        raise InterruptedError

    with pytest.raises(InterruptedError):
        plane.on_grid(A, B, stop)
    with pytest.raises(InterruptedError):
        slice_of(small_network(), 1).on_ray(A, stop)


def test_nothing_is_certified():
    plane = slice_of(small_network())
    assert plane.plane_minimum() is None
    assert slice_of(small_network(), 1).ray_minimum() is None
    traits = plane.traits
    assert (traits.convex, traits.resolution) == (False, "grid")


@pytest.mark.parametrize("seed", range(5))
def test_the_lowest_point_is_below_the_grid_and_level(seed):
    network = small_network("softmax", (8,), "tanh", l2=0.01, seed=seed)
    plane = slice_of(network)
    values = plane.on_grid(A, B)
    found = plane.lowest([A, B], values)
    at = np.array([found.a, found.b])
    assert found.loss == pytest.approx(plane.value(at))
    assert found.loss <= min(values.min(), plane.value(np.zeros(2)))
    assert A[0] <= found.a <= A[-1]
    assert B[0] <= found.b <= B[-1]
    gradient = plane.gradient(at)
    inside = ~np.isin(at, [A[0], A[-1], B[0], B[-1]])
    size = np.linalg.norm(gradient[inside])
    assert found.gradient_norm == pytest.approx(size, abs=1e-12)
    assert size <= network_section.LEVEL * max(1.0, found.loss)


def test_the_lowest_point_of_a_ray():
    ray = slice_of(small_network(), 1)
    values = ray.on_ray(A).loss
    found = ray.lowest([A], values)
    assert found.b is None
    assert found.lo == found.hi == found.a
    assert found.loss <= values.min()
    assert ray.lowest([A], np.full(len(A), np.nan)) is None
