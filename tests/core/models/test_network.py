"""The loss of a network against known values, its definition, and finite differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.naive import example_loss
from support.networks import plain_scores, random_weights, small_network

from lossatlas.core.data.examples import choose
from lossatlas.core.data.inline import inline
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models.base import NoMinimum
from lossatlas.core.models.layers import ACTIVATIONS, Layers
from lossatlas.core.models.network import Network

LOSS_IDS = st.sampled_from(list(LOSSES))
CURVED = [loss_id for loss_id, loss in LOSSES.items() if loss.score_hessian]
STEP = 1e-6


def with_bias(weights, bias):
    """A matrix (units, inputs + 1) from weights (inputs, units) and bias (units,)."""
    return np.column_stack((weights.T, bias))


def cs231n(l2=0.0):
    """The two-layer network of a CS231n assignment, and its weights."""
    n, d, h, c = 3, 5, 50, 7
    first = np.linspace(-0.7, 0.3, d * h).reshape(d, h), np.linspace(-0.1, 0.9, h)
    second = np.linspace(-0.3, 0.4, h * c).reshape(h, c), np.linspace(-0.9, 0.1, c)
    X = np.linspace(-5.5, 4.5, n * d).reshape(d, n).T
    names = tuple("0123456")
    examples = choose(inline(X.tolist(), [0, 5, 1], names))
    network = Network(examples, Layers((d, h, c), "relu"), LOSSES["softmax"], l2=l2)
    matrices = [with_bias(*first), with_bias(*second)]
    return network, np.concatenate([matrix.ravel() for matrix in matrices])[None]


@pytest.mark.parametrize(("l2", "loss"), [(0.0, 3.4702243556), (0.5, 26.5948426952)])
def test_the_fixture_of_cs231n(l2, loss):
    network, w = cs231n(l2)
    assert network.value(w) == pytest.approx(loss, abs=5e-11)


@given(
    loss_id=LOSS_IDS,
    activation=st.sampled_from(list(ACTIVATIONS)),
    hidden=st.lists(st.integers(1, 6), min_size=1, max_size=5),
    skip=st.booleans(),
    n=st.integers(1, 9),
    d=st.integers(1, 6),
    c=st.integers(2, 5),
    seed=st.integers(0, 99),
)
def test_scores_loss_and_gradient_for_any_shape(loss_id, activation, hidden, skip, n, d, c, seed):
    options = {"n": n, "d": d, "c": c, "seed": seed, "l2": 0.02}
    network = small_network(loss_id, tuple(hidden), activation, skip, **options)
    w = random_weights(network, seed)
    scores = plain_scores(network, w)
    assert network.scores_at(w) == pytest.approx(scores, rel=1e-12, abs=1e-12)
    losses = [example_loss(loss_id, s, y, 1.0) for s, y in zip(scores, network.y, strict=True)]
    weights = sum(np.square(matrix[:, :-1]).sum() for matrix in network.matrices(w))
    value, gradient = network.value_and_gradient(w)
    assert value == pytest.approx(np.mean(losses) + 0.02 * weights, rel=1e-12)
    assert network.value(w) == pytest.approx(value, rel=1e-14)
    direction = np.random.default_rng(seed).standard_normal(w.shape)
    left, right = network.slopes(w, direction)
    here = float(np.vdot(gradient, direction))
    assert min(left, right) - 1e-9 <= here <= max(left, right) + 1e-9 or left == right
    tiny = STEP * direction / np.linalg.norm(direction)
    numeric = (network.value(w + tiny) - network.value(w - tiny)) / 2
    change = float(np.vdot(gradient, tiny))
    assert numeric == pytest.approx(change, rel=2e-3, abs=1e-9)


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss_id", CURVED)
def test_hessian_products_are_differences_of_gradients(loss_id, activation, skip):
    network = small_network(loss_id, (5, 5, 3), activation, skip, l2=0.03)
    w = random_weights(network)
    direction = np.random.default_rng(1).standard_normal(w.shape)
    bent = network.hessian_product(w)(direction)
    ahead, behind = (network.gradient(w + sign * STEP * direction) for sign in (1, -1))
    assert bent == pytest.approx((ahead - behind) / (2 * STEP), rel=1e-5, abs=1e-6)


def test_losses_with_kinks_have_no_hessian():
    network = small_network("svm")
    assert network.hessian_product(random_weights(network)) is None


def test_slopes_at_a_kink_are_one_sided():
    network = small_network("softmax", (3,))
    w = np.zeros(network.shape)
    network.matrices(w)[1][0, 0] = 1.0  # the first unit, whose z are all zero, has an effect
    direction = np.zeros_like(w)
    network.matrices(direction)[0][0, -1] = 1.0
    left, right = network.slopes(w, direction)
    tiny = 1e-7
    here = network.value(w)
    assert right == pytest.approx((network.value(w + tiny * direction) - here) / tiny, abs=1e-6)
    assert left == 0.0 != right


def test_biases_are_regularized_by_choice():
    w = random_weights(small_network())
    for regularize_bias in (False, True):
        network = small_network(l2=0.5, regularize_bias=regularize_bias)
        matrices = network.matrices(w)
        kept = [matrix if regularize_bias else matrix[:, :-1] for matrix in matrices]
        assert network.penalty(w) == pytest.approx(sum(np.square(own).sum() for own in kept) / 2)
        expected = [matrix.copy() for matrix in matrices]
        for own in expected:
            own[:, -1] *= regularize_bias
        found = network.matrices(network.regularization_gradient(w))
        for own, gradient in zip(expected, found, strict=True):
            assert gradient == pytest.approx(own)


@pytest.mark.parametrize("scheme", ["he", "xavier", "lecun"])
def test_initial_weights_have_the_variance_of_their_scheme(scheme):
    network = small_network(d=200, hidden=(300, 100), n=2)
    again, other = (network.initial(seed, scheme) for seed in (1, 2))
    assert (network.initial(1, scheme) == again).all()
    assert (other != again).any()
    for matrix in network.matrices(again)[:2]:
        units, inputs = matrix.shape[0], matrix.shape[1] - 1
        variance = {"he": 2 / inputs, "xavier": 2 / (inputs + units), "lecun": 1 / inputs}
        assert matrix[:, :-1].var() == pytest.approx(variance[scheme], rel=0.05)
        assert (matrix[:, -1] == 0).all()


def test_a_batch_is_the_mean_over_its_rows():
    network = small_network("svm", activation="tanh")
    w, rows = random_weights(network), np.array([3, 3, 9])
    each = [network.value_and_gradient(w, np.array([row])) for row in rows]
    value, gradient = network.value_and_gradient(w, rows)
    assert value == pytest.approx(np.mean([own for own, _ in each]))
    assert gradient == pytest.approx(np.mean([own for _, own in each], axis=0))


def test_the_prepared_network_has_the_same_loss():
    network = small_network(skip=True, hidden=(5, 5))
    w = random_weights(network)
    assert network.prepared().value(w) == pytest.approx(network.value(w), rel=1e-13)


def test_there_is_no_certified_minimum():
    with pytest.raises(NoMinimum, match="not convex"):
        small_network(l2=1.0).full_minimum()
