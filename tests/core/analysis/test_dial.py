import numpy as np
import pytest

from lossatlas.core.analysis.dial import dial
from lossatlas.core.models.formulas import FUNCTIONS


def test_a_small_step_changes_the_function_by_the_cosine():
    plane = FUNCTIONS["murphy"].whole()
    at, step = np.array([0.5, 1.0]), 1e-5
    found = dial(plane, at, step, 72)
    size = np.hypot(*found.gradient)
    uphill = np.radians(found.downhill - 180)
    expected = step * size * np.cos(np.radians(found.angle) - uphill)
    np.testing.assert_allclose(found.change, expected, atol=1e-3 * step * size)
    assert found.downhill_change == pytest.approx(-step * size, rel=1e-3)
    assert found.downhill_change <= found.change.min() + 1e-3 * step * size
    assert found.loss == plane.value(at)


def test_a_large_step_has_another_best_direction():
    """On ½(x² + 10 y²) at (4, 1), a step of the distance to the minimum goes best towards it."""
    plane = FUNCTIONS["bowl"].whole()
    found = dial(plane, np.array([4.0, 1.0]), float(np.hypot(4, 1)), 720)
    best = found.angle[found.change.argmin()]
    assert best == pytest.approx(180 + np.degrees(np.arctan2(1, 4)), abs=0.5)
    assert found.downhill == pytest.approx(-180 + np.degrees(np.arctan2(10, 4)))
    assert found.change.min() == pytest.approx(-13, abs=1e-2)
    assert found.downhill_change > found.change.min() + 10


def test_nothing_is_downhill_at_a_minimum():
    found = dial(FUNCTIONS["bowl"].whole(), np.zeros(2), 0.1, 8)
    assert (found.downhill, found.downhill_change) == (None, None)
    assert (found.change > 0).all()
