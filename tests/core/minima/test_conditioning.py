"""Slices with cancellation: results are valid, and certified where possible."""

import numpy as np
import pytest
from support.exact import ExactPlane
from support.problems import slice_of

from lossatlas.core import optimizers
from lossatlas.core.data.catalog import open_catalog
from lossatlas.core.data.examples import Examples, choose
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.minima import kinks
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.trajectories import Run, visited

each_loss = pytest.mark.parametrize("loss_id", LOSSES)


def one_example(l2, y=0):
    """x = 1, with two classes."""
    alone = np.zeros(1), np.ones(1), np.zeros(1, dtype=int)
    examples = Examples(np.ones((1, 1)), np.array([y]), *alone)
    return LinearClassifier(examples, 2, LOSSES["svm"], l2=l2)


def plane(objective, *parts):
    origin, *directions = (np.array(part, dtype=float) for part in parts)
    return objective.section(origin, np.stack(directions))


@pytest.mark.parametrize("y", [0, 1])
def test_a_far_origin_has_no_negative_loss(y):
    """max(0, 1 - u) + 0.05 u², for any margin u: the minimum is 0.05 at u = 1."""
    found = plane(
        one_example(0.1, y),
        [[3.1e8, 0], [-2.2e8, 0]],
        [[1.3e8, 0], [0.7e8, 0]],
        [[0.3e8, 0], [-1.9e8, 0]],
    ).plane_minimum()
    assert found.loss == pytest.approx(0.05, abs=1e-6)
    assert 0.049 <= found.lower_bound <= 0.05
    assert not found.certified  # float64 coordinates cannot locate it exactly enough


def test_a_quadratic_form_that_cancels_is_not_negative():
    section = plane(
        one_example(1.0),
        [[1, 0], [0, 1]],
        [[1, 2], [3, 0]],
        [[1, 2 + 1e-10], [3 + 3e-10, 0]],
    )
    found = section.plane_minimum()
    axis = np.linspace(-5, 5, 41)
    assert 1.88 < found.lower_bound <= found.loss <= section.on_grid(axis, axis).min()
    # W₀ + t (0, 1; -0.5, 0) is in the plane: the loss 3 - t + ... is minimal where the square is
    assert found.loss == pytest.approx(17 / 9, rel=1e-4)


def test_nearly_parallel_directions_span_a_plane():
    """It contains W = 0, with loss 1; the minimum is 0.5, at the margin 1."""
    origin = np.array([[-0.333, 0], [0.0276, 0]])
    directions = np.array([[[1.0, 0], [2.0, 0]], [[1.000000000001, 0], [2.0, 0]]])
    objective = one_example(1.0)
    found = objective.section(origin, directions).plane_minimum()
    assert found.certified
    assert found.lower_bound <= 0.5
    assert found.loss == pytest.approx(0.5, rel=1e-9)
    # the coordinates are about 1e12: their rounding changes the loss, and is part of it
    x, y = objective.examples.raw, objective.y
    there = ExactPlane("svm", x, y, origin, directions, 1.0, 1.0, False).value(found.a, found.b)
    assert found.loss == pytest.approx(float(there), rel=1e-14)


@each_loss
@pytest.mark.parametrize("angle", [1e-5, 1e-8])
@pytest.mark.parametrize("l2", [0.0, 0.01, 1.0])
def test_planes_of_real_data_keep_their_certificates_at_any_angle(loss_id, l2, angle):
    examples = choose(open_catalog()["iris"].load())
    objective = LinearClassifier(examples, 3, LOSSES[loss_id], l2=l2)
    origin, first, aside = np.random.default_rng(0).normal(size=(3, *objective.shape))
    oblique = objective.section(origin, np.stack((first, first + angle * aside))).plane_minimum()
    straight = objective.section(origin, np.stack((first, aside))).plane_minimum()
    assert oblique.certified
    assert oblique.loss == pytest.approx(straight.loss, rel=2e-8 if angle < 1e-5 else 2e-9)


@pytest.mark.parametrize("rate", [0.1, 0.3, 1.0])
def test_a_converged_run_does_not_push_the_minimum_far_away(rate):
    """Start, end and minimum lie on one line up to rounding: the minimum is found there."""
    examples = choose(open_catalog()["blobs"].load())
    objective = LinearClassifier(examples, int(examples.y.max()) + 1, LOSSES["softmax"], l2=0.1)
    start = np.zeros(objective.shape)
    end = visited(objective, start, Run("", optimizers.gd(rate), 1000, 0, "full"), 1000)[-1]
    least = objective.full_minimum()
    section = objective.section(start, np.stack((end - start, least.weights - start)))
    found = section.plane_minimum()
    assert found.loss == pytest.approx(least.loss, rel=1e-11)
    assert found.loss <= section.value(np.array([0.0, 1.0])) * (1 + 1e-12)
    assert max(abs(found.a), abs(found.b)) < 10


@each_loss
@pytest.mark.parametrize("axis", [[1.0, 0.0], [0.0, 1.0, 3.0], [0.0, 0.0], []])
def test_decreasing_or_uneven_axes_are_refused(loss_id, axis):
    scores = np.random.default_rng(0).normal(size=(3, 4, 3))
    section, good = slice_of(loss_id, scores, np.arange(4) % 3), np.linspace(0, 1, 3)
    for a, b in ((np.array(axis), good), (good, np.array(axis))):
        with pytest.raises(ValueError, match="increasing and evenly spaced"):
            section.on_grid(a, b)
    with pytest.raises(ValueError, match="increasing and evenly spaced"):
        slice_of(loss_id, scores[:2], np.arange(4) % 3).on_ray(np.array(axis))


@each_loss
def test_wide_grids_are_accurate_near_zero(loss_id):
    scores = np.random.default_rng(0).normal(size=(3, 20, 4))
    section = slice_of(loss_id, scores, np.arange(20) % 4)
    axis = np.linspace(-1e12, 1e12, 101)
    loss = section.on_grid(axis, axis)[50, 50]
    assert loss == pytest.approx(section.value(np.zeros(2)), rel=1e-13)


@pytest.mark.parametrize("loss_id", ["svm", "crammer_singer", "ova", "squared_hinge"])
@pytest.mark.parametrize("seed", range(3))
def test_losses_at_kinks_are_accurate_however_far_the_kinks_reach(loss_id, seed):
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(2, 12, 3))
    scores[1] *= 10.0 ** np.linspace(-12, 3, 12)[:, None]  # kinks from 1e-3 to 1e12
    ray = slice_of(loss_id, scores, rng.integers(0, 3, 12))
    found = kinks.of_ray(ray)
    assert np.abs(found.a).max() > 1e9
    assert (found.loss >= 0).all()
    expected = [ray.value(np.array([a])) for a in found.a]
    np.testing.assert_allclose(found.loss, expected, rtol=1e-11, atol=1e-13)
