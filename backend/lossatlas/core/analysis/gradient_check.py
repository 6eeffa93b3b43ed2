"""The gradient check: analytic entries against centred differences, and why they disagree."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lossatlas.core.models.base import EntryKink, EntryLine, Inspection, Objective
from lossatlas.core.rounding import EPSILON
from lossatlas.core.types import Floats, Tick, no_tick

Entry = tuple[int, int]

Verdict = Literal["agrees", "kink", "rounding", "differs"]

TOLERANCE = 1e-4
"""The relative error up to which an entry agrees; the CS231n notes' "usually okay" with kinks."""

CURVE_STEPS = np.logspace(-1, -14, 27)
"""Steps of the error curve: two per decade."""

ROUNDINGS = 4.0 * EPSILON
"""The rounding error of a loss, relative to the size of the numbers it is computed from."""

ENTRY_STREAM = 5
"""Keeps the entries of a seed independent of everything else drawn from that seed."""


@dataclass(frozen=True)
class EntryCheck:
    """One entry w[row, column]."""

    row: int
    column: int
    analytic: float
    numeric: float
    """(f(w + h) − f(w − h)) / 2h."""
    relative_error: float
    rounding: float
    """How much rounding alone may change `numeric`: more for smaller steps."""
    kinks: list[EntryKink]
    """Where the loss is not differentiable within the step: the reason for a mismatch."""

    @property
    def verdict(self) -> Verdict:
        """Whether the two agree, and if not, why: a kink, or rounding.

        `differs` means a wrong gradient or, for a smooth loss, too large a step.
        """
        if self.relative_error <= TOLERANCE:
            return "agrees"
        if self.kinks:
            return "kink"
        return "rounding" if abs(self.analytic - self.numeric) <= self.rounding else "differs"


def random_entries(shape: tuple[int, ...], count: int, seed: int) -> list[Entry]:
    """Up to `count` different entries (row, column) of a matrix of this shape."""
    rows, columns = shape
    rng = np.random.default_rng([seed, ENTRY_STREAM])
    chosen = rng.choice(rows * columns, min(count, rows * columns), replace=False)
    return [(int(k) // columns, int(k) % columns) for k in chosen]


def gradient_check(
    objective: Objective,
    w: Floats,
    step: float,
    entries: Sequence[Entry],
    gradient: Floats,
    tick: Tick = no_tick,
) -> list[EntryCheck]:
    """Compare `gradient` with centred differences of step h at some entries of the matrix w."""
    line_along = objective.entry_lines(w, tick)
    checks = []
    for row, column in entries:
        tick()
        line = line_along(row, column)
        numeric, size = _centred_difference(line, step)
        analytic = float(gradient[row, column])
        error = relative_error(analytic, numeric)
        rounding = ROUNDINGS * size / step
        checks.append(EntryCheck(row, column, analytic, numeric, error, rounding, line.kinks(step)))
    return checks


def error_curve(
    objective: Objective,
    w: Floats,
    steps: Floats,
    entries: Sequence[Entry],
    gradient: Floats,
    tick: Tick = no_tick,
) -> Floats:
    """The largest relative error over the entries for each step (S,).

    The curve is a U: truncation and kinks on one side, rounding on the other.
    """
    line_along = objective.entry_lines(w, tick)
    worst = np.zeros(len(steps))
    for row, column in entries:
        line = line_along(row, column)
        for k, step in enumerate(steps):
            tick()
            numeric, _ = _centred_difference(line, float(step))
            worst[k] = max(worst[k], relative_error(float(gradient[row, column]), numeric))
    return worst


def relative_error(analytic: float, numeric: float) -> float:
    """|a − n| / max(|a|, |n|, 1e-8), as in CS231n: the floor allows for rounded zeros."""
    return abs(analytic - numeric) / max(abs(analytic), abs(numeric), 1e-8)


def _centred_difference(line: EntryLine, step: float) -> tuple[float, float]:
    """The difference quotient, and the size of the numbers it is computed from."""
    (ahead, size), (behind, other) = line.value(step), line.value(-step)
    return (ahead - behind) / (2.0 * step), max(size, other)


def _missing_mean(seen: Inspection) -> Floats:
    regularization = seen.objective.regularization_gradient(seen.w)
    return seen.objective.n * (seen.gradient - regularization) + regularization


def _half_regularization(seen: Inspection) -> Floats:
    return seen.gradient - 0.75 * seen.objective.regularization_gradient(seen.w)


def _forgot_label(seen: Inspection) -> Floats:
    assert seen.classified is not None  # see `faulty_gradient`
    score_gradient = seen.classified.score_gradient
    score_gradient[np.arange(len(score_gradient)), seen.classified.y] = 0.0
    data = seen.objective.pull_back(seen.w, score_gradient, tick=seen.tick)
    return data + seen.objective.regularization_gradient(seen.w)


FAULTS: dict[str, tuple[str, Callable[[Inspection], Floats]]] = {
    "sign": (
        "The sign is flipped: the gradient points downhill.",
        lambda seen: -seen.gradient,
    ),
    "missing_mean": ("The sum over the examples is not divided by N.", _missing_mean),
    "half_regularization": ("0.5 λ W instead of 2 λ W.", _half_regularization),
    "forgot_label": ("The row j = yᵢ, minus the number of misses, is left out.", _forgot_label),
}
"""Wrong gradients to find, for teaching: what is wrong, and the gradient at an inspected point. All
but `sign` need examples."""


def faulty_gradient(
    objective: Objective, w: Floats, fault: str, tick: Tick = no_tick
) -> Floats | None:
    """The gradient at w with one of the FAULTS; None if it needs examples and there are none."""
    seen = objective.inspect(w, tick)
    if seen.classified is None and fault != "sign":
        return None
    return FAULTS[fault][1](seen)
