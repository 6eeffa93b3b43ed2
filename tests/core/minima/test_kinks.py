"""Kinks against one-sided differences and direct evaluation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import naive
from support.problems import KINKED, random_slice, slice_of, small_problem

from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.minima import kinks

each_hinge = pytest.mark.parametrize("loss_id", KINKED)
each_with_breaks = pytest.mark.parametrize(
    "loss_id", [loss_id for loss_id, loss in LOSSES.items() if loss.affine.breaks]
)


def data_loss(ray, a):
    scores = ray.scores[0] + a * ray.scores[1]
    pairs = zip(scores, ray.y, strict=True)
    return np.mean([naive.example_loss(ray.loss.id, s, label, ray.margin) for s, label in pairs])


def slope(ray, start, end):
    """The slope between two points of a linear piece."""
    return (data_loss(ray, end) - data_loss(ray, start)) / (end - start)


@each_hinge
@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_kinks_are_exactly_the_changes_of_slope(loss_id, seed):
    ray = random_slice(small_problem(loss_id, n=6, seed=seed), k=1, seed=seed)
    found = kinks.of_ray(ray)
    assert found.total == len(found.a)
    ends = np.concatenate(([found.a[0] - 2.0], found.a, [found.a[-1] + 2.0]))
    third = np.diff(ends) / 3
    # linear between neighbouring kinks: the slopes on both halves of each piece are equal
    pieces = np.array([slope(ray, a + t, a + 1.5 * t) for a, t in zip(ends, third, strict=False)])
    again = np.array(
        [slope(ray, a + 1.5 * t, a + 2 * t) for a, t in zip(ends, third, strict=False)]
    )
    trusted = third > 1e-4
    np.testing.assert_allclose(pieces[trusted], again[trusted], atol=1e-8)
    np.testing.assert_allclose(
        found.slope_before[trusted[:-1]], pieces[:-1][trusted[:-1]], atol=1e-8
    )
    np.testing.assert_allclose(found.slope_after[trusted[1:]], pieces[1:][trusted[1:]], atol=1e-8)
    np.testing.assert_allclose(found.slope_after - found.slope_before, found.change, atol=1e-12)
    assert (found.change > 0).all()


@pytest.mark.parametrize("loss_id", ["svm", "ova", "squared_hinge"])
def test_a_kink_names_the_term_that_is_zero_there(loss_id):
    ray = random_slice(small_problem(loss_id), k=1)
    found = kinks.of_ray(ray)
    per_example = 4 if loss_id == "ova" else 3
    assert len(found.a) == 17 * per_example
    for a, example, class_ in zip(found.a, found.example, found.class_, strict=True):
        scores = ray.scores[0, example] + a * ray.scores[1, example]
        label = ray.y[example]
        sign = 1.0 if class_ == label else -1.0
        term = -sign * scores[class_] if loss_id == "ova" else scores[class_] - scores[label]
        assert term + ray.margin == pytest.approx(0.0, abs=1e-9 * max(1.0, abs(a)))


def test_a_crammer_singer_kink_names_the_class_that_becomes_or_was_the_worst():
    ray = random_slice(small_problem("crammer_singer", n=40), k=1)
    found = kinks.of_ray(ray)
    names = zip(found.a, found.example, found.class_, strict=True)
    for a, example, class_ in names:
        label = ray.y[example]

        def margins(at, example=example, label=label):
            scores = ray.scores[0, example] + at * ray.scores[1, example]
            terms = scores - scores[label] + ray.margin
            terms[label] = 0.0  # stands for a loss of zero
            return terms

        terms = margins(a)
        assert np.sort(terms)[-2] == pytest.approx(terms.max(), abs=1e-9)
        worst_before, worst_after = margins(a - 1e-6).argmax(), margins(a + 1e-6).argmax()
        assert worst_before != worst_after
        assert class_ == (worst_before if worst_after == label else worst_after)


def test_kinks_at_the_same_place_have_equal_slopes():
    scores = np.zeros((2, 3, 2))
    scores[1, :, 1] = [1.0, 2.0, -4.0]  # terms 1 + a, 1 + 2a, 1 - 4a
    scores[0, :, 1] = [-3.0, -5.0, 7.0]  # all kinks at a = 2
    found = kinks.of_ray(slice_of("svm", scores, np.zeros(3, int)))
    assert found.a.tolist() == [2.0, 2.0, 2.0]
    assert found.slope_before.tolist() == pytest.approx([-4 / 3] * 3)
    assert found.slope_after.tolist() == pytest.approx([1.0] * 3)
    assert sorted(found.change.tolist()) == pytest.approx([1 / 3, 2 / 3, 4 / 3])
    assert found.class_.tolist() == [1, 1, 1]


@each_with_breaks
def test_the_loss_at_a_kink_matches_the_objective(loss_id):
    ray = random_slice(small_problem(loss_id, l2=0.3), k=1)
    found = kinks.of_ray(ray)
    expected = [ray.value(np.array([a])) for a in found.a]
    np.testing.assert_allclose(found.loss, expected, rtol=1e-9)
    rises = (
        np.diff(found.reg_loss)
        - np.diff(found.a) * (found.reg_slope[1:] + found.reg_slope[:-1]) / 2
    )
    np.testing.assert_allclose(rises, 0, atol=1e-9 * found.reg_loss.max())


@each_with_breaks
def test_range_and_limit_keep_the_largest_changes_and_the_total(loss_id):
    ray = random_slice(small_problem(loss_id, n=60), k=1)
    every = kinks.of_ray(ray)
    inside = (every.a >= -0.5) & (every.a <= 0.4)
    found = kinks.of_ray(ray, -0.5, 0.4)
    assert found.total == inside.sum() == len(found.a)
    np.testing.assert_array_equal(found.slope_before, every.slope_before[inside])
    few = kinks.of_ray(ray, -0.5, 0.4, limit=5)
    assert few.total == found.total
    assert np.all(np.diff(few.a) >= 0)
    assert sorted(few.change) == sorted(found.change)[-5:]


@pytest.mark.parametrize("loss_id", [k for k in LOSSES if LOSSES[k].twice_differentiable])
def test_smooth_losses_have_no_kinks(loss_id):
    found = kinks.of_ray(random_slice(small_problem(loss_id), k=1))
    assert found.total == len(found.a) == 0


@each_with_breaks
def test_a_direction_without_effect_has_no_kinks(loss_id):
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(2, 5, 3))
    scores[1] = 0.0
    assert kinks.of_ray(slice_of(loss_id, scores, np.zeros(5, int))).total == 0
    if loss_id != "ova":  # all scores change equally, up to rounding
        scores[1] = 1e3 * (1.0 + 1e-16 * rng.integers(0, 3, (5, 3)))
        assert kinks.of_ray(slice_of(loss_id, scores, np.zeros(5, int))).total == 0


@pytest.mark.parametrize("loss_id", LOSSES)
@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_slopes_on_a_ray_match_one_sided_differences(loss_id, seed):
    ray = random_slice(small_problem(loss_id, seed=seed, l2=0.3), k=1, seed=seed)
    a = np.linspace(-1.5, 1.5, 9)
    left, right = kinks.slopes_on_ray(ray, a)
    h = 1e-6
    value = np.vectorize(lambda at: ray.value(np.array([at])))
    assert (left <= right + 1e-12).all()
    # by convexity, the differences bound the slopes, even if a kink is within h
    np.testing.assert_array_less((value(a) - value(a - h)) / h, left + 1e-5)
    np.testing.assert_array_less(right - 1e-5, (value(a + h) - value(a)) / h)


@each_hinge
def test_slopes_at_a_kink_match_its_two_sides(loss_id):
    ray = random_slice(small_problem(loss_id, l2=0.3), k=1)
    found = kinks.of_ray(ray)
    left, right = kinks.slopes_on_ray(ray, found.a)
    steady = ray.regularization_slope(found.a)
    np.testing.assert_array_equal(left, found.slope_before + steady)
    np.testing.assert_array_equal(right, found.slope_after + steady)


@each_with_breaks
def test_kinks_have_the_loss_there(loss_id):
    ray = random_slice(small_problem(loss_id, n=60), k=1)
    found = kinks.of_ray(ray, -0.5, 0.4, limit=20)
    expected = [data_loss(ray, a) for a in found.a]
    np.testing.assert_allclose(found.data_loss, expected, rtol=1e-12)


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_squared_hinges_change_their_curvature_at_a_kink(seed):
    ray = random_slice(small_problem("squared_hinge", n=6, seed=seed), k=1, seed=seed)
    found = kinks.of_ray(ray)
    assert len(found.a) == 18
    rises = ray.scores[1, found.example, found.class_]
    rises = rises - ray.scores[1, found.example, ray.y[found.example]]
    np.testing.assert_allclose(found.change, 2 * rises**2 / 6, rtol=1e-12)
    # the slope itself does not jump
    np.testing.assert_array_equal(found.slope_before, found.slope_after)
    slopes = np.array([ray.value_and_gradient(np.array([a]))[1][0] for a in found.a])
    size = np.abs(slopes).max()
    np.testing.assert_allclose(found.slope_before, slopes, rtol=1e-9, atol=1e-12 * size)
