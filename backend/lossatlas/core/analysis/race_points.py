"""What a timeline shows of a run: a few facts about some of its points, as columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.models.base import Objective
from lossatlas.core.types import Floats, Ints, Tick, no_tick

BLOCK_SCORES = 1 << 19
"""Scores that are computed together, of several steps: 4 MiB."""


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
    """(m, K) rows among the problem's examples; their predictions and losses follow."""
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


def run_points(
    objective: Objective, steps: Sequence[int], points: Floats, count: int, tick: Tick = no_tick
) -> RunPoints:
    """The columns of a run with these points (m, *shape) at its steps; K is at most `count`.

    Raises TypeError for an objective without examples.
    """
    blocks = [_facts(objective, block, count, tick) for block in _blocks(objective, points)]
    columns = zip(*blocks, strict=True)
    joined: list[Any] = [None if one[0] is None else np.concatenate(one) for one in columns]
    return RunPoints(steps, *[*joined, points])


def accuracies(objective: Objective, points: Floats, tick: Tick = no_tick) -> Floats:
    """The accuracy (m,) at each of the points (m, *shape)."""
    blocks = _blocks(objective, points)
    return np.concatenate([objective.right_at_each(one, tick).mean(axis=1) for one in blocks])


def quantized(values: Floats, dtype: type[np.signedinteger]) -> tuple[NDArray[Any], Floats]:
    """Values as integers (m, …), and each step's scale factor (m,): exact to half that factor."""
    largest = np.abs(values).reshape(len(values), -1).max(axis=1, initial=0.0)
    scale = np.where(largest > 0, largest, 1.0) / np.iinfo(dtype).max
    steps = scale.reshape(-1, *[1] * (values.ndim - 1))
    return np.rint(values / steps).astype(dtype), scale


def _blocks(objective: Objective, points: Floats) -> list[Floats]:
    """The points, cut so that their scores fit into a block."""
    most = max(1, BLOCK_SCORES // (objective.n * objective.layer_shapes[-1][0]))
    return [points[first : first + most] for first in range(0, len(points), most)]


def _facts(objective: Objective, points: Floats, count: int, tick: Tick) -> tuple[Any, ...]:
    """The fields of `RunPoints` from `loss` to `probabilities`, at a block of points."""
    scores = objective.scores_at_each(points, tick)
    m, n, classes = scores.shape
    one = objective.inspect(points[0], tick, scores[0]).classified
    if one is None:
        raise TypeError("a timeline of points needs a classifier")
    # the examples of all steps, as the examples of one step
    found = replace(one, scores=scores.reshape(-1, classes), y=np.tile(one.y, m))
    losses = found.losses.reshape(m, n)
    worst = np.argsort(-losses, axis=1, kind="stable")[:, :count]
    rows = n * np.arange(m)[:, None] + worst
    pairs = (np.repeat(np.arange(m), n) * classes + found.y) * classes + found.predicted
    confusion = np.bincount(pairs, minlength=m * classes**2).reshape(m, classes, classes)
    penalty = np.array([objective.penalty(w) if objective.l2 else 0.0 for w in points])
    right = (found.predicted == found.y).reshape(m, n).mean(axis=1)
    shown = replace(found, scores=found.scores[rows.ravel()], y=found.y[rows.ravel()])
    terms = (shown.scores, shown.margins, shown.probabilities)
    columns = (None if each is None else each.reshape(*rows.shape, classes) for each in terms)
    whole = (losses.mean(axis=1) + penalty, penalty, right, confusion)
    return *whole, worst, found.predicted[rows], found.losses[rows], *columns
