import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest
from sklearn.decomposition import PCA

from lossatlas.core.slices.directions import (
    matrices,
    principal,
    random_direction,
    random_point,
)
from lossatlas.core.slices.projection import orthonormal, projection

shape = (10, 65)


def test_point_entries_are_scaled_gaussians():
    point = random_point((10, 3073), seed=1, scale=1e-4)
    assert kstest(point.ravel() / 1e-4, "norm").pvalue > 0.01


def test_unit_direction_is_a_normalized_gaussian():
    raw = random_direction((10, 3073), 2, "none", np.zeros(1))
    unit = random_direction((10, 3073), 2, "unit", np.zeros(1))
    assert np.linalg.norm(unit) == pytest.approx(1.0)
    np.testing.assert_allclose(unit * np.linalg.norm(raw), raw)
    assert kstest(raw.ravel(), "norm").pvalue > 0.01


def test_filter_direction_has_the_same_row_norms_as_the_origin():
    origin = random_point(shape, 3, 0.5)
    direction = random_direction(shape, 4, "filter", origin)
    np.testing.assert_allclose(np.linalg.norm(direction, axis=1), np.linalg.norm(origin, axis=1))
    with pytest.raises(ValueError, match="origin"):
        random_direction(shape, 4, "filter", np.zeros(shape))


def test_directions_of_a_network_are_as_long_as_the_origin_in_each_unit_or_layer():
    layers = [(4, 6), (3, 5)]
    origin = random_point((1, 39), 3, 0.5)
    pairs = {
        how: list(
            zip(
                matrices(random_direction((1, 39), 4, how, origin, layers), layers),
                matrices(origin, layers),
                strict=True,
            )
        )
        for how in ("filter", "layer")
    }
    for own, other in pairs["filter"]:
        assert (own[:, -1] == 0).all()
        sizes = np.linalg.norm(other[:, :-1], axis=1)
        np.testing.assert_allclose(np.linalg.norm(own, axis=1), sizes)
    for own, other in pairs["layer"]:
        assert own[:, -1].all()
        assert np.linalg.norm(own) == pytest.approx(np.linalg.norm(other))
    with pytest.raises(ValueError, match="layer normalization"):
        random_direction((1, 39), 4, "layer", np.zeros((1, 39)), layers)


def test_seeds_are_reproducible_and_streams_are_independent():
    assert (random_point(shape, 7, 1.0) == random_point(shape, 7, 1.0)).all()
    point, direction = random_point(shape, 7, 1.0), random_direction(shape, 7, "none", np.zeros(1))
    assert abs(np.corrcoef(point.ravel(), direction.ravel())[0, 1]) < 0.2
    other = random_direction(shape, 8, "none", np.zeros(1))
    assert abs(np.corrcoef(other.ravel(), direction.ravel())[0, 1]) < 0.2


@settings(max_examples=200)
@given(
    st.integers(0, 1000),
    st.tuples(st.floats(-9, 3), st.floats(-1, 0)) | st.tuples(st.floats(0, 3), st.floats(-4.5, 0)),
)
def test_the_residual_is_accurate(seed, place):
    """However far from the plane a point is, and however oblique the directions are."""
    size, bent = place
    rng = np.random.default_rng(seed)
    first, other, off = np.linalg.qr(rng.normal(size=(15, 3)))[0].T
    directions = np.stack([first, first + 10**bent * other]).reshape(2, 3, 5)
    origin = rng.normal(size=(3, 5))
    far = 10**size * off.reshape(3, 5)
    on = np.tensordot(rng.normal(size=2), directions, axes=1)
    _, (residual,) = projection(origin, directions)((origin + on + far)[None])
    assert residual == pytest.approx(10**size, rel=1e-9, abs=1e-13)


def test_orthonormal_directions_span_the_same_plane():
    directions = np.random.default_rng(0).normal(size=(2, 3, 5))
    straight = orthonormal(directions)
    flat = straight.reshape(2, -1)
    np.testing.assert_allclose(flat @ flat.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(
        straight[0], directions[0] / np.linalg.norm(directions[0]), rtol=1e-12
    )
    assert np.vdot(straight[1], directions[1]) > 0
    for direction in directions:
        assert projection(np.zeros((3, 5)), straight)(direction[None])[1] < 1e-12
    ray = orthonormal(np.stack([directions[0], -2 * directions[0]]))
    np.testing.assert_array_equal(ray, [straight[0], np.zeros((3, 5))])
    with pytest.raises(ValueError, match="zero"):
        orthonormal(np.stack([directions[0], np.zeros((3, 5))]))


def test_principal_components_match_scikit_learn():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(40, 12)) * np.linspace(3, 0.1, 12) + 5
    theirs = PCA(3).fit(points)
    ours = principal(points.reshape(40, 3, 4), 3)
    np.testing.assert_allclose(ours.origin.ravel(), theirs.mean_)
    np.testing.assert_allclose(ours.explained, theirs.explained_variance_ratio_)
    signs = np.sign((ours.directions.reshape(3, -1) * theirs.components_).sum(axis=1))
    np.testing.assert_allclose(
        ours.directions.reshape(3, -1), signs[:, None] * theirs.components_, atol=1e-10
    )


@pytest.mark.parametrize("ratio", [1 - 1e-6, 0.5, 1e-3, 1e-5, 1e-8])
@pytest.mark.parametrize("shape", [(150, 350), (350, 150)])
def test_few_principal_components_of_many_are_as_exact_as_all(shape, ratio):
    rng = np.random.default_rng(0)
    rank = min(shape) - 1
    walk, _ = np.linalg.qr(rng.normal(size=(shape[0], rank)) - 0.5)
    walk = np.linalg.qr(walk - walk.mean(axis=0))[0]
    space, _ = np.linalg.qr(rng.normal(size=(shape[1], rank)))
    sizes = np.concatenate(([1.0, ratio], 0.5 * ratio * np.linspace(1, 0, rank - 2)))
    found = principal((walk * sizes) @ space.T + 3.0)
    np.testing.assert_allclose(found.explained, sizes[:2] ** 2 / (sizes**2).sum(), rtol=1e-6)
    alike = np.abs(found.directions @ space)
    # the mean of 3 costs digits of all components alike
    assert alike[0, 0] == pytest.approx(1, abs=1e-9 / (1 - ratio))
    assert alike[1, 1] == pytest.approx(1, abs=1e-9 / (1 - ratio))


def test_principal_components_of_few_dimensions_have_equal_bits_each_time():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(150, 5)) @ rng.normal(size=(5, 350))  # Lanczos' method starts anew
    first, second = principal(points), principal(points)
    np.testing.assert_array_equal(first.directions, second.directions)


def test_principal_components_need_enough_points():
    p, q = np.random.default_rng(0).normal(size=(2, 3, 5))
    assert principal(np.stack([p, q]), 1).explained == pytest.approx([1])
    line = list(np.arange(300.0)[:, None, None] * np.ones((20, 20)))
    for points in ([p], [p, q], [p, q, (p + q) / 2], [p, p, p], line, [np.zeros((20, 20))] * 300):
        with pytest.raises(ValueError, match="do not span 2"):
            principal(np.stack(points), 2)
