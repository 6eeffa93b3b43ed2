"""The accuracy steps against direct evaluation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.problems import random_slice, slice_of, small_problem

from lossatlas.core.minima import accuracy as staircase


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), whole=st.booleans())
def test_steps_match_the_accuracy_between_breakpoints(seed, whole):
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(2, 7, 4))
    if whole:
        scores = np.round(scores)  # ties at single points and along the whole ray
    ray = slice_of("svm", scores, rng.integers(0, 4, 7))
    at, accuracy, total = staircase.accuracy_steps(ray)
    assert total == len(at)
    assert len(accuracy) == len(at) + 1
    assert (np.diff(at) > 0).all()
    assert (np.diff(accuracy) != 0).all()
    ends = np.concatenate(([-1e3], at, [1e3]))
    for left, right, value in zip(ends[:-1], ends[1:], accuracy, strict=True):
        # irregular fractions: integer scores may tie at round points between breakpoints
        for share in (0.2371, 0.5183, 0.9127):
            a = left + share * (right - left)
            if right - left > 1e-9:
                assert ray.accuracy(np.array([a])) == pytest.approx(value, abs=1e-12)


def test_an_example_is_classified_correctly_on_one_interval():
    scores = np.zeros((2, 1, 3))
    scores[0, 0] = [0.0, -1.0, -3.0]
    scores[1, 0] = [0.0, 1.0, -1.0]  # class 0 wins where a < 1 and a > -3
    at, accuracy, _ = staircase.accuracy_steps(slice_of("svm", scores, np.zeros(1, int)))
    assert at.tolist() == [-3.0, 1.0]
    assert accuracy.tolist() == [0.0, 1.0, 0.0]


def test_steps_of_the_accuracy_in_a_range_and_thinned():
    ray = random_slice(small_problem("svm"), k=1)
    whole = staircase.accuracy_steps(ray)
    low, high = whole.a[2], (whole.a[-3] + whole.a[-2]) / 2
    part = staircase.accuracy_steps(ray, low, high)
    np.testing.assert_array_equal(part.a, whole.a[2:-2])
    np.testing.assert_array_equal(part.accuracy, whole.accuracy[2:-2])
    few = staircase.accuracy_steps(ray, low, high, limit=3)
    assert (len(few.a), few.total) == (3, part.total)
    assert (few.a[0], few.a[-1]) == (part.a[0], part.a[-1])
    assert few.accuracy[0] == part.accuracy[0]
    for at, after in zip(few.a, few.accuracy[1:], strict=True):
        assert after == ray.accuracy(np.array([at + 1e-9]))
    alone = staircase.accuracy_steps(ray, whole.a[0] + 1e-9, whole.a[0] + 2e-9)
    assert (alone.a.tolist(), alone.accuracy.tolist()) == ([], [whole.accuracy[1]])


@settings(max_examples=60)
@given(seed=st.integers(0, 10_000), whole=st.booleans(), zeros=st.booleans())
def test_the_accuracy_matches_direct_evaluation_even_at_ties(seed, whole, zeros):
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(2, 30, 4))
    if whole:
        scores = np.round(scores)
    if zeros:
        scores[0] = 0.0  # all scores tie at a = 0
    ray = slice_of("svm", scores, rng.integers(0, 4, 30))
    a = np.linspace(-3, 3, 49)  # includes the integers, halves and quarters
    assert staircase.accuracy_on_ray(ray, a).tolist() == [ray.accuracy(at[None]) for at in a]
