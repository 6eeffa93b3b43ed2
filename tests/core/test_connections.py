"""The loss between two points: barriers, and a trained curve around them."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from support.networks import random_weights, small_network

from lossatlas.core import connections
from lossatlas.core.connections import Connection, Curve, curved, straight
from lossatlas.core.models.formulas import FUNCTIONS
from lossatlas.core.models.linear import LinearClassifier


def bezier(start, bend, end, t):
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end


def test_the_paths_have_the_loss_of_their_points():
    network = small_network(l2=0.02)
    start, bend, end = (random_weights(network, seed) for seed in (1, 2, 3))
    line, curve = straight(network, start, end, 7), curved(network, start, end, bend, 7)
    np.testing.assert_array_equal(line.t, np.linspace(0, 1, 7))
    for path, middle in ((line, (start + end) / 2), (curve, bend)):
        points = [bezier(start, middle, end, t) for t in path.t]
        np.testing.assert_allclose(path.loss, [network.value(w) for w in points], rtol=1e-12)
        np.testing.assert_allclose(path.accuracy, [network.accuracy(w) for w in points])


def test_the_barrier_is_the_rise_above_the_line_between_the_ends():
    t = np.linspace(0, 1, 5)
    found = Connection(t, np.array([1.0, 1.0, 4.0, 2.0, 3.0]), np.zeros(5))
    assert found.barrier == 2.0
    assert Connection(t, (t - 0.5) ** 2, t).barrier == 0.0


def test_a_convex_loss_has_no_barrier():
    network = small_network("svm")
    linear = LinearClassifier(network.examples, 4, network.loss)
    ends = np.random.default_rng(0).standard_normal((2, *linear.shape))
    assert straight(linear, *ends, 21).barrier == 0.0


def test_the_double_well_has_the_barrier_between_its_minima():
    wavy = FUNCTIONS["wavy"]  # minima at −2 and 0, a maximum at −1
    low, high = np.array([[-2.0]]), np.array([[0.0]])
    ends = wavy.value(low), wavy.value(high)

    def below(t):
        return (1 - t) * ends[0] + t * ends[1] - wavy.value(low + t * (high - low))

    found = straight(wavy, low, high, 1001)
    top = minimize_scalar(below, bounds=(0, 1), method="bounded").fun
    assert found.barrier == pytest.approx(-top, abs=1e-5)
    assert np.isnan(found.accuracy).all()


def test_the_mean_loss_of_a_curve_and_its_gradient():
    network = small_network(activation="tanh")
    start, bend, end = (random_weights(network, seed) for seed in (1, 2, 3))
    curve = Curve(network, start, end)
    mean = quad(lambda t: network.value(bezier(start, bend, end, t)), 0, 1)[0]
    value, gradient = curve.value_and_gradient(bend)
    assert value == pytest.approx(mean, rel=1e-3)
    assert curve.value(bend) == value
    tiny = 1e-6 * random_weights(network, 4)
    numeric = (curve.value(bend + tiny) - curve.value(bend - tiny)) / 2
    assert np.vdot(gradient, tiny) == pytest.approx(numeric, rel=1e-6)
    halves = [curve.value_and_gradient(bend, np.arange(k, 32, 2)) for k in (0, 1)]
    assert np.mean([half[0] for half in halves]) == pytest.approx(value)
    np.testing.assert_allclose(sum(half[1] for half in halves) / 2, gradient, atol=1e-12)


def test_a_trained_curve_goes_round_a_hill():
    hill = FUNCTIONS["murphy"]
    start, end = np.array([[-0.5, 0.4]]), np.array([[1.0, 1.0]])
    curve = Curve(hill, start, end)
    bend = connections.trained(curve, 0.05, 200, seed=0)
    assert (connections.trained(curve, 0.05, 200, seed=0) == bend).all()
    assert curve.value(bend) < curve.value((start + end) / 2)
    assert (connections.trained(curve, 0.05, 0, seed=0) == (start + end) / 2).all()
