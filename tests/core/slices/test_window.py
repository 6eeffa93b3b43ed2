import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lossatlas.core.slices.window import MARGIN, fitting

numbers = st.floats(-1e6, 1e6)
counts = st.lists(st.integers(2, 300), min_size=2, max_size=2)


@given(arrays(float, st.tuples(st.integers(2, 9), st.just(2)), elements=numbers), counts)
def test_all_points_are_well_inside_with_equal_spacing(places, counts):
    extents = np.ptp(places, axis=0)
    if not extents.max() > 1e-6:
        return
    ranges = np.array(fitting(places, counts))
    lengths = ranges[:, 1] - ranges[:, 0]
    np.testing.assert_allclose(*(lengths / (np.array(counts) - 1)), rtol=1e-6)
    free = np.minimum(places.min(axis=0) - ranges[:, 0], ranges[:, 1] - places.max(axis=0))
    assert (free >= MARGIN * extents * (1 - 1e-6) - 1e-9).all()
    tight = lengths / (1 + 2 * MARGIN) - extents
    assert tight.min() == pytest.approx(0, abs=1e-6 * extents.max())


def test_a_window_computed_by_hand():
    (a, b) = fitting(np.array([[0.0, 0.0], [10.0, 2.0]]), [121, 81])
    assert a == pytest.approx((5 - 6.2, 5 + 6.2))
    assert b == pytest.approx((1 - 6.2 * 80 / 120, 1 + 6.2 * 80 / 120))


@given(arrays(float, (4, 2), elements=numbers, unique=True))
def test_a_coarse_picture_has_the_same_window(places):
    assert fitting(places, [31, 21]) == fitting(places, [121, 81]) == fitting(places, [61, 41])


def test_a_single_point_has_no_extent():
    with pytest.raises(ValueError, match="one place"):
        fitting(np.array([[3.0, 4.0], [3.0, 4.0]]), [3, 3])
