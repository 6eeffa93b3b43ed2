"""What a timeline shows of a run: a few facts about some of its points, as columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.models.base import Inspection
from lossatlas.core.types import Floats, Ints


@dataclass(frozen=True)
class RunPoints:
    """A run at m of its steps, with the K examples of largest loss at each, the largest first."""

    step: Sequence[int]
    loss: Floats
    """(m,) the whole objective."""
    reg_loss: Floats
    """(m,) the part of it that is the regularization."""
    accuracy: Floats
    """(m,)"""
    confusion: Ints
    """(m, C, C) counts: row = label, column = predicted."""
    example: Ints
    """(m, K) rows among the problem's examples; their labels, predictions and losses follow."""
    label: Ints
    predicted: Ints
    example_loss: Floats
    scores: Floats
    """(m, K, C)"""
    margins: Floats | None
    """(m, K, C), as `Classified.margins`."""
    probabilities: Floats | None
    """(m, K, C), as `Classified.probabilities`."""
    weights: Floats
    """(m, C, D+1)"""


def run_points(looks: Iterable[tuple[int, Inspection]], count: int) -> RunPoints:
    """The columns of a run from inspections at its steps; K is at most `count`."""
    columns = zip(*(_facts(step, seen, count) for step, seen in looks), strict=True)
    step, *arrays = (list(column) for column in columns)
    stacked: list[Any] = [None if column[0] is None else np.array(column) for column in arrays]
    return RunPoints(step, *stacked)


def quantized(values: Floats, dtype: type[np.signedinteger]) -> tuple[NDArray[Any], Floats]:
    """Values as integers (m, …), and each step's scale factor (m,): exact to half that factor."""
    largest = np.abs(values).reshape(len(values), -1).max(axis=1, initial=0.0)
    scale = np.where(largest > 0, largest, 1.0) / np.iinfo(dtype).max
    steps = scale.reshape(-1, *[1] * (values.ndim - 1))
    return np.rint(values / steps).astype(dtype), scale


def _facts(step: int, seen: Inspection, count: int) -> tuple[Any, ...]:
    """The fields of `RunPoints` at one step."""
    found = seen.classified
    if found is None:
        raise TypeError("a timeline of points needs a classifier")
    worst = np.argsort(-found.losses, kind="stable")[:count]
    optional = (found.margins, found.probabilities)
    shown = (None if values is None else values[worst] for values in optional)
    examples = (worst, found.y[worst], found.predicted[worst], found.losses[worst])
    whole = (step, seen.data_loss + seen.reg_loss, seen.reg_loss, found.accuracy, found.confusion)
    return *whole, *examples, found.scores[worst], *shown, seen.w
