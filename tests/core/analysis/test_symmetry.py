"""Other weights of a network with the same scores, and what changes nevertheless."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.networks import random_weights, small_network

from lossatlas.core.analysis.symmetry import matched, permuted, rescaled
from lossatlas.core.slices.directions import random_direction

SHAPES = [((6,), False), ((6, 4), False), ((4, 4, 3), True), ((6, 6, 6, 4), True)]
"""Hidden layers, and whether they have skips; none as wide as the features."""


@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize(("hidden", "skip"), SHAPES)
def test_permuted_units_give_the_same_loss_elsewhere(hidden, skip, activation):
    network = small_network(hidden=hidden, activation=activation, skip=skip, l2=0.02)
    w = random_weights(network)
    twin = permuted(network.layers, w, seed=1)
    assert np.abs(twin - w).max() > 0.1
    np.testing.assert_allclose(network.scores_at(twin), network.scores_at(w), rtol=0, atol=1e-12)
    assert network.value(twin) == pytest.approx(network.value(w), abs=1e-12)
    assert (permuted(network.layers, w, seed=1) == twin).all()


def test_a_skip_from_the_features_holds_units_in_place():
    held = small_network(hidden=(5, 5), skip=True)
    with pytest.raises(ValueError, match="in place"):
        permuted(held.layers, random_weights(held), seed=0)
    partly = small_network(hidden=(5, 3), skip=True)
    w = random_weights(partly)
    twin = permuted(partly.layers, w, seed=0)
    assert (partly.matrices(twin)[0] == partly.matrices(w)[0]).all()
    np.testing.assert_allclose(partly.scores_at(twin), partly.scores_at(w), atol=1e-12)


@pytest.mark.parametrize(("hidden", "skip"), SHAPES)
def test_matching_finds_the_units_of_a_twin(hidden, skip):
    network = small_network(hidden=hidden, skip=skip)
    w = random_weights(network)
    for seed in range(5):
        found = matched(network.layers, permuted(network.layers, w, seed), w)
        if len(hidden) == 1:
            assert (found == w).all()
        np.testing.assert_allclose(network.scores_at(found), network.scores_at(w), atol=1e-12)


@given(units=st.integers(1, 5), seed=st.integers(0, 99))
def test_matching_one_layer_is_the_best_of_all_orders(units, seed):
    network = small_network(hidden=(units,))
    ours, theirs = (random_weights(network, seed + k) for k in (0, 100))
    first, second = (matrix.copy() for matrix in network.matrices(ours))

    def distance(order):
        bias = second[:, -1:]
        moved = np.concatenate((first[order].ravel(), np.hstack((second[:, order], bias)).ravel()))
        return np.linalg.norm(moved - theirs)

    best = min(distance(list(order)) for order in permutations(range(units)))
    found = matched(network.layers, ours, theirs)
    assert np.linalg.norm(found - theirs) == pytest.approx(best, rel=1e-12)


@pytest.mark.parametrize("factor", [0.25, 3.0])
@pytest.mark.parametrize("layer", [0, 1])
def test_a_rescaled_relu_network_is_the_same_function(layer, factor):
    network = small_network("squared_error", (6, 5))
    w = random_weights(network)
    twin = rescaled(network.layers, w, layer, factor)
    np.testing.assert_allclose(network.scores_at(twin), network.scores_at(w), rtol=0, atol=1e-12)
    # its curvature along the weights of the layer, and along those of the next one
    for matrix, square in ((layer, factor**-2), (layer + 1, factor**2)):
        direction = np.zeros_like(w)
        own = network.matrices(direction)[matrix]
        own[:, :-1] = np.random.default_rng(0).standard_normal(own[:, :-1].shape)
        points = w, twin
        here, there = (np.vdot(direction, network.hessian_product(at)(direction)) for at in points)
        assert there == pytest.approx(square * here, rel=1e-9)


def test_a_filter_normalised_slice_of_the_twin_is_equal_and_a_plain_one_is_not():
    network = small_network("softmax", (6, 5))
    w = random_weights(network)
    twin = rescaled(network.layers, w, 0, 5.0)
    axis = np.linspace(-1.0, 1.0, 9)

    def picture(at, normalize):
        along = [random_direction(w.shape, s, normalize, at, network.layer_shapes) for s in (1, 2)]
        return network.section(at, np.stack(along)).on_grid(axis, axis)

    np.testing.assert_allclose(picture(twin, "filter"), picture(w, "filter"), rtol=1e-12)
    assert np.abs(picture(twin, "unit") - picture(w, "unit")).max() > 0.01


def test_rescaling_needs_relu_and_no_skip():
    smooth = small_network(hidden=(4,), activation="tanh")
    with pytest.raises(ValueError, match="relu"):
        rescaled(smooth.layers, random_weights(smooth), 0, 2.0)
    skipped = small_network(hidden=(4, 4, 3), skip=True)
    for layer in (0, 1):
        with pytest.raises(ValueError, match="skip"):
            rescaled(skipped.layers, random_weights(skipped), layer, 2.0)
    rescaled(skipped.layers, random_weights(skipped), 2, 2.0)
