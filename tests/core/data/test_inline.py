"""Inline data sets: used as given, copied, and refused if invalid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lossatlas.core.data.inline import InlineError, inline


@given(
    X=hnp.arrays(
        np.float64, hnp.array_shapes(min_dims=2, max_dims=2), elements=st.floats(-1e6, 1e6)
    ),
    data=st.data(),
)
@settings(deadline=None)
def test_inline_data_are_used_as_given(X, data):
    labels = st.lists(st.integers(0, 5), min_size=len(X), max_size=len(X))
    y = data.draw(labels.filter(lambda y: max(y) > 0))
    dataset = inline(X.tolist(), y)
    np.testing.assert_array_equal((dataset.raw - dataset.shift) / dataset.scale, X)
    assert dataset.y.tolist() == y
    assert dataset.class_names == tuple(str(label) for label in range(max(y) + 1))


def test_inline_data_are_copied():
    X = np.ones((2, 2))
    dataset = inline(X, np.array([0, 1]))
    X[:] = 7
    np.testing.assert_array_equal(dataset.raw, 1)


def test_inline_class_names_may_include_classes_without_examples():
    assert inline([[1.0]], [0], ("cat", "dog", "cow")).class_names == ("cat", "dog", "cow")


@pytest.mark.parametrize(
    ("part", "X", "y", "names"),
    [
        ("X", [], [], None),
        ("X", [1.0, 2.0], [0, 1], None),
        ("X", [[], []], [0, 1], None),
        ("X", [[1.0], [1.0, 2.0]], [0, 1], None),
        ("X", [[[1.0]], [[2.0]]], [0, 1], None),
        ("X", [[float("nan")], [1.0]], [0, 1], None),
        ("X", [[float("inf")], [1.0]], [0, 1], None),
        ("X", [["1"], ["2"]], [0, 1], None),
        ("X", [[None], [1.0]], [0, 1], None),
        ("X", [[True], [False]], [0, 1], None),
        ("X", [[10**400], [1]], [0, 1], None),
        ("y", [[1.0], [2.0]], [0], None),
        ("y", [[1.0], [2.0]], [[0], [1]], None),
        ("y", [[1.0], [2.0]], [0, [1]], None),
        ("y", [[1.0], [2.0]], [0.0, 1.0], None),
        ("y", [[1.0], [2.0]], [False, True], None),
        ("y", [[1.0], [2.0]], [-1, 1], None),
        ("y", [[1.0], [2.0]], [0, 1000], None),
        ("y", [[1.0], [2.0]], [0, 2**63], None),
        ("y", [[1.0], [2.0]], [0, 10**30], None),
        ("y", [[1.0], [2.0]], [0, 0], None),
        ("class_names", [[1.0], [2.0]], [0, 2], ("a", "b")),
        ("class_names", [[1.0], [2.0]], [0, 0], ("a",)),
        ("class_names", [[1.0], [2.0]], [0, 1], ("a",) * 1001),
    ],
)
def test_invalid_inline_data_are_refused(part, X, y, names):
    with pytest.raises(InlineError) as caught:
        inline(X, y, names)
    assert caught.value.part == part
    assert isinstance(caught.value, ValueError)
    assert len(str(caught.value)) < 120
