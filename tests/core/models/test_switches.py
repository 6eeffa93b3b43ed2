"""Switches of hidden units on a ray against the signs of their z."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.networks import random_weights, small_network

from lossatlas.core.analysis.gradient_check import gradient_check
from lossatlas.core.models import switches

LOW, HIGH = -1.5, 2.0
NEAR = 1e-9


def ray_of(network, seed=0):
    direction = np.random.default_rng([seed, 1]).normal(0.0, 0.7, (1, *network.shape))
    return network.section(random_weights(network, seed), direction)


def signs(ray, a, layers):
    """(n, units of all layers) which units are on at a."""
    trace = ray.layers.forward(ray.signals(np.array([a])))
    return np.concatenate([z > 0 for z in trace.z[:layers]], axis=1)


def column(ray, layer, unit):
    return sum(ray.layers.widths[1 : 1 + layer]) + unit


@given(
    hidden=st.lists(st.integers(1, 5), min_size=1, max_size=4),
    skip=st.booleans(),
    n=st.integers(1, 5),
    d=st.integers(1, 4),
    seed=st.integers(0, 999),
)
def test_units_switch_there_and_nowhere_else(hidden, skip, n, d, seed):
    ray = ray_of(small_network("softmax", tuple(hidden), "relu", skip, n=n, d=d), seed)
    found = ray.switches(LOW, HIGH)
    assert found.layers == len(hidden)
    assert (np.diff(found.a) >= 0).all()
    assert ((found.a > LOW) & (found.a < HIGH)).all()
    edges = np.unique(np.concatenate(([LOW], found.a, [HIGH])))
    for a, layer, unit, example in zip(
        found.a, found.layer, found.unit, found.example, strict=True
    ):
        place = example, column(ray, layer, unit)
        near = [edge for edge in edges if abs(edge - a) > 0]
        reach = min(1e-6, *(abs(edge - a) / 2 for edge in near))
        if reach > NEAR:
            before, after = (signs(ray, a + side * reach, len(hidden)) for side in (-1, 1))
            assert before[place] != after[place]
    for left, right in pairwise(edges):
        if right - left > 1e-5:
            inside = np.linspace(left, right, 7)[1:-1]
            patterns = [signs(ray, a, len(hidden)) for a in inside]
            assert all((pattern == patterns[0]).all() for pattern in patterns)


def test_the_first_layer_switches_where_its_z_is_zero():
    network = small_network("svm", (7,), n=9)
    ray = ray_of(network)
    origin, direction = ray.first
    expected = -origin / direction
    inside = (expected > LOW) & (expected < HIGH)
    found = ray.switches(LOW, HIGH)
    np.testing.assert_allclose(found.a, np.sort(expected[inside]), rtol=1e-12, atol=1e-14)


def test_smooth_units_do_not_switch():
    assert ray_of(small_network(activation="tanh")).switches(LOW, HIGH) is None


def test_the_search_ends_before_a_layer_that_takes_too_long(monkeypatch):
    ray = ray_of(small_network("svm", (5, 5, 5)))
    everything = ray.switches(LOW, HIGH)
    monkeypatch.setattr(switches, "WORK", 5000)
    found = ray.switches(LOW, HIGH)
    assert 1 <= found.layers < 3
    searched = everything.layer < found.layers
    np.testing.assert_allclose(found.a, everything.a[searched])


@pytest.mark.parametrize("degree", [1, 2, 3, 7])
def test_roots_are_those_of_the_polynomial(degree):
    rng = np.random.default_rng(degree)
    polynomials = rng.normal(size=(50, degree + 1))
    which, at = switches._roots(polynomials, lambda: None)
    power = np.array([[1.0]])
    for _ in range(degree):  # (1 - t) and t times the basis of one degree less
        lower = np.pad(power, ((0, 1), (0, 1)))
        power = lower - np.roll(lower, 1, axis=1) + np.roll(np.roll(lower, 1, axis=0), 1, axis=1)
    for k, coefficients in enumerate(polynomials):
        roots = np.roots((coefficients @ power)[::-1])
        real = roots[np.abs(roots.imag) < 1e-9].real
        expected = np.sort(real[(real > 0) & (real < 1)])
        np.testing.assert_allclose(np.sort(at[which == k]), expected, atol=1e-7)


@pytest.mark.parametrize("loss_id", ["softmax", "svm"])
def test_a_gradient_check_knows_the_switches_within_its_step(loss_id):
    network = small_network(loss_id, (4, 3), n=60, l2=0.01)
    w, step = random_weights(network), 0.02
    entries = [(0, column) for column in range(network.shape[1])]
    gradient = network.gradient(w)
    checked = gradient_check(network, w, step, entries, gradient)
    line_along = network.entry_lines(w)
    for entry in checked[:: len(checked) // 7]:
        axis = np.zeros_like(w)
        axis[0, entry.column] = 1.0
        line = line_along(0, entry.column)
        assert line.value(0.3)[0] == pytest.approx(network.value(w + 0.3 * axis))
        expected = network.section(w, axis[None]).switches(-step, step)
        hidden = [kink for kink in entry.kinks if kink.class_ is None]
        assert [kink.at for kink in hidden] == pytest.approx(expected.a)
        assert [kink.example for kink in hidden] == expected.example.tolist()
    fine = gradient_check(network, w, 1e-5, entries, gradient)
    assert {entry.verdict for entry in fine} <= {"agrees", "kink"}
