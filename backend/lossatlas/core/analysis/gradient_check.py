"""The gradient check: analytic entries against centred differences, and why they disagree."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.losses.base import Break
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.types import Tick, no_tick

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Entry = tuple[int, int]

Verdict = Literal["agrees", "kink", "rounding", "differs"]

TOLERANCE = 1e-4
"""The relative error up to which an entry agrees; the CS231n notes' "usually okay" with kinks."""

CURVE_STEPS = np.logspace(-1, -14, 27)
"""Steps of the error curve: two a decade."""

ROUNDINGS = 4.0 * float(np.finfo(np.float64).eps)
"""What rounding does to a value of the loss, relative to the numbers that it is made of."""

ENTRY_STREAM = 5
"""Keeps the entries of a seed apart from what else the seed draws."""


@dataclass(frozen=True)
class EntryCheck:
    """One entry W[row, column]."""

    row: int
    column: int
    analytic: float
    numeric: float
    """(f(w + h) − f(w − h)) / 2h."""
    relative_error: float
    """See `relative_error`."""
    rounding: float
    """By how much rounding alone may change `numeric`: it grows as the step falls."""
    kinks: list[Break]
    """Where the loss changes its formula within the step: the reason for a mismatch.

    Positions in the subset, and how far from the entry's value. Empty, too, where a loss does not
    know its kinks.
    """

    @property
    def verdict(self) -> Verdict:
        """Whether the two agree; else what explains it: a kink, or rounding, or nothing.

        What nothing explains is a wrong gradient, or a step that is too large for a curved loss.
        """
        if self.relative_error <= TOLERANCE:
            return "agrees"
        if self.kinks:
            return "kink"
        return "rounding" if abs(self.analytic - self.numeric) <= self.rounding else "differs"


def random_entries(shape: tuple[int, int], count: int, seed: int) -> list[Entry]:
    """Up to `count` different entries (row, column) of a matrix of this shape."""
    size = shape[0] * shape[1]
    rng = np.random.default_rng([seed, ENTRY_STREAM])
    chosen = rng.choice(size, min(count, size), replace=False)
    return [(int(k) // shape[1], int(k) % shape[1]) for k in chosen]


def gradient_check(
    objective: LinearClassifier,
    w: Floats,
    step: float,
    entries: Sequence[Entry],
    gradient: Floats,
    tick: Tick = no_tick,
) -> list[EntryCheck]:
    """Compare `gradient` (C, D+1) with centred differences of step h at some entries of W."""
    scores = objective.examples.scores(w, tick=tick)
    checks = []
    for row, column in entries:
        tick()
        feature = _feature(objective, column)
        numeric, size = _centred_difference(objective, w, scores, row, column, feature, step)
        analytic = float(gradient[row, column])
        checks.append(
            EntryCheck(
                row,
                column,
                analytic,
                numeric,
                relative_error(analytic, numeric),
                ROUNDINGS * size / step,
                _breaks_within(objective, scores, row, feature, step),
            )
        )
    return checks


def error_curve(
    objective: LinearClassifier,
    w: Floats,
    steps: Floats,
    entries: Sequence[Entry],
    gradient: Floats,
    tick: Tick = no_tick,
) -> Floats:
    """The largest relative error over the entries for each step (S,): the U of truncation
    and kinks on one side, and of rounding on the other."""
    scores = objective.examples.scores(w, tick=tick)
    worst = np.zeros(len(steps))
    for row, column in entries:
        feature = _feature(objective, column)
        for k, step in enumerate(steps):
            tick()
            numeric, _ = _centred_difference(
                objective, w, scores, row, column, feature, float(step)
            )
            error = relative_error(float(gradient[row, column]), numeric)
            worst[k] = max(worst[k], error)
    return worst


def relative_error(analytic: float, numeric: float) -> float:
    """|a − n| / max(|a|, |n|, 1e-8), as the CS231n assignments have it.

    The floor keeps two entries that are zero but for rounding from looking wrong.
    """
    return abs(analytic - numeric) / max(abs(analytic), abs(numeric), 1e-8)


def _feature(objective: LinearClassifier, column: int) -> Floats:
    """Column of X̃ (N,): all that a change of one entry's column can move."""
    examples = objective.examples
    if column == examples.dimension:
        return np.ones(len(examples))
    values: Floats = (examples.raw[:, column] - examples.shift[column]) / examples.scale[column]
    return values


def _centred_difference(
    objective: LinearClassifier,
    w: Floats,
    scores: Floats,
    row: int,
    column: int,
    feature: Floats,
    step: float,
) -> tuple[float, float]:
    """The difference quotient, and how large the numbers are that it is made of."""
    values, size = [], 0.0
    for signed in (step, -step):
        # the step that is really taken: w + h is rounded, which shows when h is small
        taken = (w[row, column] + signed) - w[row, column]
        moved = scores.copy()
        moved[:, row] += taken * feature
        weights = w.copy()
        weights[row, column] += signed
        kept = objective.regularized(weights)
        data = objective.loss.per_example(moved, objective.examples.y, objective.margin).mean()
        values.append(float(data + objective.l2 * np.vdot(kept, kept)))
        size = max(size, values[-1] + float(np.abs(moved).max()))
    return (values[0] - values[1]) / (2.0 * step), size


def _breaks_within(
    objective: LinearClassifier, scores: Floats, row: int, feature: Floats, step: float
) -> list[Break]:
    """Exactly where the formula of the loss changes as the entry moves by (−step, step)."""
    if objective.loss.breaks_within is None:
        return []
    changes = np.zeros_like(scores)
    changes[:, row] = feature
    y, margin = objective.examples.y, objective.margin
    return objective.loss.breaks_within(scores, changes, y, margin, step)


def _wrong_sign(objective: LinearClassifier, w: Floats, tick: Tick = no_tick) -> Floats:
    return -objective.gradient(w, tick)


def _missing_mean(objective: LinearClassifier, w: Floats, tick: Tick = no_tick) -> Floats:
    regularization = _regularization_gradient(objective, w)
    return objective.n * (objective.gradient(w, tick) - regularization) + regularization


def _half_regularization(objective: LinearClassifier, w: Floats, tick: Tick = no_tick) -> Floats:
    # 0.5 λ W where 2 λ W is right
    return objective.gradient(w, tick) - 0.75 * _regularization_gradient(objective, w)


def _forgot_label(objective: LinearClassifier, w: Floats, tick: Tick = no_tick) -> Floats:
    examples = objective.examples
    scores = examples.scores(w, tick=tick)
    score_gradient = objective.loss.score_gradient(scores, examples.y, objective.margin)
    score_gradient[np.arange(len(examples)), examples.y] = 0.0
    data = examples.backproject(score_gradient / len(examples), tick=tick)
    return data + _regularization_gradient(objective, w)


def _regularization_gradient(objective: LinearClassifier, w: Floats) -> Floats:
    gradient = np.zeros_like(w)
    objective.regularized(gradient)[...] = 2.0 * objective.l2 * objective.regularized(w)
    return gradient


FAULTS: dict[str, tuple[str, Callable[..., Floats]]] = {
    "sign": ("The gradient points uphill the wrong way: its sign is flipped.", _wrong_sign),
    "missing_mean": ("The sum over the examples is not divided by N.", _missing_mean),
    "half_regularization": ("0.5 λ W where 2 λ W is right.", _half_regularization),
    "forgot_label": ("The term j = yᵢ, minus the number of misses, is left out.", _forgot_label),
}
"""Wrong gradients to find, for teaching: what is wrong, and the gradient (C, D+1) of an objective
at W, with a tick."""
