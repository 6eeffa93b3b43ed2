"""What a timeline shows of a run: a few facts at each of some of its points, as whole columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.models.base import Inspection
from lossatlas.core.types import Floats, Ints


@dataclass(frozen=True)
class RunPoints:
    """A run at m of its steps. K examples are those of largest loss, the largest first."""

    step: Sequence[int]
    loss: Floats
    """(m,) the whole objective."""
    accuracy: Floats
    """(m,)"""
    confusion: Ints
    """(m, C, C) counts: row = label, column = predicted."""
    example: Ints
    """(m, K) rows among the problem's examples."""
    label: Ints
    """(m, K)"""
    predicted: Ints
    """(m, K)"""
    example_loss: Floats
    """(m, K)"""
    scores: Floats
    """(m, K, C)"""
    margins: Floats | None
    """(m, K, C), as `Classified.margins`."""
    weights: Floats
    """(m, C, D+1)"""


class Quantized(NamedTuple):
    """Whole numbers (m, …) and the factor (m,) of each of the m steps that restores the values."""

    numbers: NDArray[np.signedinteger]
    scale: Floats


class _Column(NamedTuple):
    """The fields of `RunPoints` at one step."""

    step: int
    loss: float
    accuracy: float
    confusion: Ints
    example: Ints
    label: Ints
    predicted: Ints
    example_loss: Floats
    scores: Floats
    margins: Floats | None
    weights: Floats


def run_points(looks: Iterable[tuple[int, Inspection]], count: int) -> RunPoints:
    """The columns of a run from inspections at its steps; `count` is the largest K."""
    columns = zip(*(_column(step, seen, count) for step, seen in looks), strict=True)
    step, *arrays = (list(column) for column in columns)
    stacked: list[Any] = [None if column[0] is None else np.array(column) for column in arrays]
    return RunPoints(step, *stacked)


def thinned(
    points: Iterable[tuple[int, Floats]], start: Floats, every: int
) -> Iterable[tuple[int, Floats]]:
    """The start as step 0, each `every`-th of the steps that follow it, and the last."""
    step, w = 0, start
    yield step, w
    for step, w in points:
        if step % every == 0:
            yield step, w
    if step % every:
        yield step, w


def quantized(values: Floats, dtype: type[np.signedinteger]) -> Quantized:
    """Values (m, …) as whole numbers: to within half of their scale at each step."""
    largest = np.abs(values).reshape(len(values), -1).max(axis=1, initial=0.0)
    scale = np.where(largest > 0, largest, 1.0) / np.iinfo(dtype).max
    steps = scale.reshape(-1, *[1] * (values.ndim - 1))
    return Quantized(np.rint(values / steps).astype(dtype), scale)


def _column(step: int, seen: Inspection, count: int) -> _Column:
    classified = seen.classified
    if classified is None:
        raise TypeError("a timeline of points needs a classifier")
    worst = np.argsort(-classified.losses, kind="stable")[:count]
    return _Column(
        step,
        seen.data_loss + seen.reg_loss,
        classified.accuracy,
        classified.confusion,
        worst,
        classified.y[worst],
        classified.predicted[worst],
        classified.losses[worst],
        classified.scores[worst],
        None if classified.margins is None else classified.margins[worst],
        seen.w,
    )
