"""Data sets that a user gives as arrays, checked and used without preprocessing."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossatlas.core.data.catalog import Dataset

MAX_CLASSES = 1000


class InlineError(ValueError):
    """Inline data that do not form a data set; `part` is "X", "y" or "class_names"."""

    def __init__(self, part: str, message: str) -> None:
        """The message says what was expected."""
        super().__init__(f"{part}: {message}")
        self.part = part


def inline(X: ArrayLike, y: ArrayLike, class_names: Sequence[str] | None = None) -> Dataset:
    """A data set from arrays: X (N, D) finite numbers, y (N,) labels 0..C-1.

    Without `class_names`, the largest label gives the number of classes, named by their numbers.

    Raises:
        InlineError: if the arrays do not have this form, or there are fewer than two classes.
    """
    raw = _features(X)
    labels = _labels(y, len(raw))
    names = _names(class_names, int(labels.max()) + 1)
    d = raw.shape[1]
    return Dataset(raw, labels, names, shift=np.zeros(d), scale=np.ones(d), image_shape=None)


def _features(X: ArrayLike) -> NDArray[np.float64]:
    array = _array("X", X, "a list of rows of equal length")
    if array.ndim != 2 or 0 in array.shape:
        raise InlineError("X", "expected at least one row, and rows of one or more numbers")
    if array.dtype.kind not in "iuf":
        raise InlineError("X", "expected numbers")
    features = array.astype(np.float64)
    if not np.isfinite(features).all():
        raise InlineError("X", "expected finite numbers")
    return features


def _labels(y: ArrayLike, n: int) -> NDArray[np.int64]:
    array = _array("y", y, "a list of labels")
    if array.shape != (n,):
        raise InlineError("y", f"expected a list of {n} labels, one for each row of X")
    if array.dtype.kind not in "iu":
        raise InlineError("y", "expected integers")
    if array.min() < 0 or array.max() >= MAX_CLASSES:
        raise InlineError("y", f"expected labels from 0 to {MAX_CLASSES - 1}")
    return array.astype(np.int64)


def _names(class_names: Sequence[str] | None, needed: int) -> tuple[str, ...]:
    if class_names is None:
        if needed < 2:
            raise InlineError("y", "expected two or more classes; name them if only one occurs")
        return tuple(str(label) for label in range(needed))
    if not max(needed, 2) <= len(class_names) <= MAX_CLASSES:
        raise InlineError(
            "class_names", f"expected {max(needed, 2)} to {MAX_CLASSES} names, one for each label"
        )
    return tuple(class_names)


def _array(part: str, value: ArrayLike, expected: str) -> NDArray[Any]:
    try:
        return np.asarray(value)
    except (ValueError, OverflowError):  # ragged rows, or an integer beyond 64 bits
        raise InlineError(part, f"expected {expected}") from None
