"""Projections on slices whose directions are short, long, oblique or parallel."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lossatlas.core.slices.dependence import dependent, parallel, two_product
from lossatlas.core.slices.projection import on_one_line, orthonormal, projection

EPSILON = np.finfo(float).eps
SHAPE = (3, 7)
ANGLES = [1.0, 1e-2, 1e-5, 1e-6, 1e-9, 1e-12, 1e-14, 1e-16]


def unit_vectors(seed, count):
    rng = np.random.default_rng(seed)
    return np.linalg.qr(rng.normal(size=(21, count)))[0].T.reshape(count, *SHAPE)


def test_directions_of_very_different_length():
    """The normal equations would give a = 0 and a residual of 0.5."""
    first, second = unit_vectors(0, 2)
    directions = np.stack((1e-8 * first, second))
    (coordinates,), (residual,) = projection(np.zeros(SHAPE), directions)(0.5 * first[None])
    np.testing.assert_allclose(coordinates, [5e7, 0.0], rtol=1e-14, atol=1e-15)
    assert residual <= 1e-15


def test_directions_with_a_small_angle_between_them():
    """The normal equations would give a with an error of 9e-5."""
    first, second = unit_vectors(1, 2)
    directions = np.stack((first, first + 1e-6 * second))
    far = 2.0 * directions[:1] - directions[1:]
    (coordinates,), _ = projection(np.zeros(SHAPE), directions)(far)
    np.testing.assert_allclose(coordinates, [2.0, -1.0], rtol=1e-8)


@settings(max_examples=200)
@given(
    seed=st.integers(0, 1000),
    angle=st.sampled_from(ANGLES),
    powers=st.tuples(*[st.integers(-12, 12)] * 3),
    at=st.tuples(*[st.sampled_from([0.0, 1.0, -0.7, 1e6, 1e-6])] * 2),
)
def test_a_point_on_the_slice_is_projected_onto_itself(seed, angle, powers, at):
    first, second, origin = unit_vectors(seed, 3)
    directions = np.stack((10.0 ** powers[0] * first, 10.0 ** powers[1] * (first + angle * second)))
    origin = 10.0 ** powers[2] * origin
    w = origin + at[0] * directions[0] + at[1] * directions[1]
    ((a, b),), (residual,) = projection(origin, directions)(w[None])
    given_parts = np.abs(at) @ np.linalg.norm(directions, axis=(1, 2))
    parts = np.abs([a, b]) @ np.linalg.norm(directions, axis=(1, 2))
    allowed = 100 * EPSILON * (np.linalg.norm(origin) + min(parts, given_parts))
    assert residual <= allowed
    assert np.linalg.norm(w - origin - a * directions[0] - b * directions[1]) <= allowed


@pytest.mark.parametrize("angle", [1e-4, 1e-9, 1e-13, 1e-15])
def test_orthonormal_directions_at_any_angle(angle):
    first, second = unit_vectors(2, 2)
    # angles are powers of two and entries have few digits, so the oblique direction is exact
    first, second = np.round(8 * first), np.round(8 * second)
    angle = 2.0 ** np.round(np.log2(angle))
    second[0, 0] += 2
    straight = orthonormal(np.stack((first, first + angle * second)))
    expected = orthonormal(np.stack((first, second)))
    np.testing.assert_allclose(straight, expected, atol=1e-14)
    flat = straight.reshape(2, -1)
    np.testing.assert_allclose(flat @ flat.T, np.eye(2), atol=1e-15)


def test_orthonormal_directions_of_very_different_length():
    first, second = unit_vectors(3, 2)
    np.testing.assert_allclose(
        orthonormal(np.stack((1e-200 * first, 1e200 * second))), [first, second], atol=1e-15
    )


def test_dependence_is_exact():
    first = np.random.default_rng(0).normal(size=SHAPE)
    whole = np.round(first * 1000)
    assert dependent(np.stack((first, -8.0 * first)))
    assert dependent(np.stack((whole, 3.0 * whole)))
    assert dependent(np.stack((7.0 * whole, 3.0 * whole)))
    assert dependent(np.stack((1e-200 * whole * 0.0, whole)))
    assert dependent(np.zeros((1, *SHAPE)))
    assert not dependent(first[None])
    assert not dependent(np.stack((first, 0.3 * first)))  # rounded
    nearly = first.copy()
    nearly[1, 2] = np.nextafter(nearly[1, 2], 9.0)
    assert not dependent(np.stack((first, nearly)))
    assert not dependent(np.stack((first * 1e-150, nearly * 1e150)))
    assert parallel(np.array([0.0, 0.1]), np.array([0.0, -0.7]))


@pytest.mark.parametrize("size", [1e-200, 1.0, 1e200])
def test_directions_that_no_picture_tells_apart_are_on_one_line(size):
    first, second = unit_vectors(4, 2)
    assert on_one_line(first, -0.3 * size * first)
    assert on_one_line(first, size * (first + 1e-10 * second))
    assert not on_one_line(first, size * (first + 1e-8 * second))


@given(st.floats(-1e100, 1e100), st.floats(-1e100, 1e100))
def test_a_product_and_its_error_are_exact(x, y):
    if x and y and abs(x * y) < 1e-100:
        return
    product, error = two_product(np.array([x]), y)
    assert Fraction(product[0]) + Fraction(error[0]) == Fraction(x) * Fraction(y)
