import numpy as np
import pytest
from scipy.stats import kstest

from lossatlas.core.directions import random_direction, random_point

shape = (10, 65)


def test_point_entries_are_scaled_gaussians():
    point = random_point((10, 3073), seed=1, scale=1e-4)
    assert kstest(point.ravel() / 1e-4, "norm").pvalue > 0.01


def test_unit_direction_has_norm_one_and_is_gaussian_before_it():
    raw = random_direction((10, 3073), 2, "none", np.zeros(1))
    unit = random_direction((10, 3073), 2, "unit", np.zeros(1))
    assert np.linalg.norm(unit) == pytest.approx(1.0)
    np.testing.assert_allclose(unit * np.linalg.norm(raw), raw)
    assert kstest(raw.ravel(), "norm").pvalue > 0.01


def test_filter_direction_has_the_row_norms_of_the_origin():
    origin = random_point(shape, 3, 0.5)
    direction = random_direction(shape, 4, "filter", origin)
    np.testing.assert_allclose(np.linalg.norm(direction, axis=1), np.linalg.norm(origin, axis=1))
    with pytest.raises(ValueError, match="origin"):
        random_direction(shape, 4, "filter", np.zeros(shape))


def test_a_seed_gives_the_same_bits_and_streams_do_not_mix():
    assert (random_point(shape, 7, 1.0) == random_point(shape, 7, 1.0)).all()
    point, direction = random_point(shape, 7, 1.0), random_direction(shape, 7, "none", np.zeros(1))
    assert abs(np.corrcoef(point.ravel(), direction.ravel())[0, 1]) < 0.2
    other = random_direction(shape, 8, "none", np.zeros(1))
    assert abs(np.corrcoef(other.ravel(), direction.ravel())[0, 1]) < 0.2
