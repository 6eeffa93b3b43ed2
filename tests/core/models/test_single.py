"""Accuracy from single precision, against double precision."""

import numpy as np
import pytest

from lossatlas.core.data.examples import Examples
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.models import single
from lossatlas.core.models.linear import LinearClassifier

N, FEATURES, CLASSES, POINTS = 60, 12, 4, 30


def _classifier(rng, scale=3.0):
    y = rng.integers(0, CLASSES, N)
    raw = rng.integers(0, 17, (N, FEATURES)).astype(np.uint8)
    shift, scale = np.full(FEATURES, 8.0), np.full(FEATURES, scale)
    examples = Examples(raw, y, shift, scale, np.arange(N))
    return LinearClassifier(examples, CLASSES, LOSSES["svm"]).prepared()


def _near_ties(rng):
    """Weights whose classes differ in the ninth digit, which single precision does not hold."""
    points = np.repeat(rng.standard_normal((POINTS, 1, FEATURES + 1)), CLASSES, axis=1)
    return points * (1.0 + 1e-9 * rng.standard_normal(points.shape))


@pytest.mark.parametrize("scale", [0.0, 1e-310, 1e-42, 1e-38, 1.0, 1e37, 1e39, 1e300])
@pytest.mark.parametrize("kind", ["plain", "near ties"])
def test_each_example_is_judged_as_in_double_precision(kind, scale):
    rng = np.random.default_rng(3)
    objective = _classifier(rng)
    plain = rng.standard_normal((POINTS, CLASSES, FEATURES + 1))
    points = scale * (plain if kind == "plain" else _near_ties(rng))
    expected = [objective.scores_at(w).argmax(axis=1) == objective.y for w in points]
    np.testing.assert_array_equal(objective.right_at_each(points), expected)


@pytest.mark.parametrize("scale", [1e-60, 1e-39, 1e39, 1e60])
def test_features_of_any_size_are_judged_as_in_double_precision(scale):
    rng = np.random.default_rng(6)
    objective = _classifier(rng, scale)
    points = min(scale, 1.0) * rng.standard_normal((POINTS, CLASSES, FEATURES + 1))
    expected = [objective.scores_at(w).argmax(axis=1) == objective.y for w in points]
    np.testing.assert_array_equal(objective.right_at_each(points), expected)


def test_a_point_that_is_not_finite_is_judged_as_in_double_precision():
    rng = np.random.default_rng(4)
    objective = _classifier(rng)
    points = rng.standard_normal((3, CLASSES, FEATURES + 1))
    points[0, 1], points[1, 2] = np.inf, np.nan
    with np.errstate(invalid="ignore"):
        expected = [objective.scores_at(w).argmax(axis=1) == objective.y for w in points]
        np.testing.assert_array_equal(objective.right_at_each(points), expected)


def test_most_examples_are_judged_in_single_precision():
    rng = np.random.default_rng(5)
    objective = _classifier(rng)
    points = rng.standard_normal((POINTS, CLASSES, FEATURES + 1))
    examples = objective.examples
    known = examples.features(), examples.lengths(), examples.y
    assert single.right(points, *known)[1].mean() > 0.999
    assert not single.right(_near_ties(rng), *known)[1].any()
