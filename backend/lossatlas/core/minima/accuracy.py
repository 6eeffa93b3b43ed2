"""The accuracy on a ray: a step function, as each example is right on one interval of it."""

from typing import NamedTuple

import numpy as np

from lossatlas.core.losses.margins import lines
from lossatlas.core.minima.scored import ScoredSlice
from lossatlas.core.types import Floats, Ints, Tick, no_tick

TIED = 1e-12
"""This close to a tie of two scores, relative to the range of a, rounding decides which wins."""


class AccuracySteps(NamedTuple):
    """The accuracy on a part of a ray, a step function."""

    a: Floats
    """(K,) where it jumps, increasing."""
    accuracy: Floats
    """(K+1,) its values before, between and after the jumps."""
    total: int
    """The number of jumps, including those left out."""


def accuracy_steps(
    ray: ScoredSlice, low: float = -np.inf, high: float = np.inf, limit: int | None = None
) -> AccuracySteps:
    """Where the accuracy on a ray jumps, with low ≤ a ≤ high, and its values between.

    Value k holds on the open interval between breakpoints k-1 and k. If another class ties with the
    label along the whole ray, the lower class wins, as in argmax. With a `limit`, at most that many
    jumps are returned, evenly chosen, each with the value after it.
    """
    lowest, highest = _reigns(ray)
    right = lowest < highest
    ends = np.concatenate((lowest[right], highest[right]))
    jumps = np.repeat([1, -1], int(right.sum()))
    finite = np.isfinite(ends)
    at, which = np.unique(ends[finite], return_inverse=True)
    change = np.bincount(which, jumps[finite], len(at)).astype(np.int64)
    counts = int(jumps[ends == -np.inf].sum()) + np.concatenate(([0], np.cumsum(change)))
    jump = change != 0
    at, accuracy = at[jump], counts[np.concatenate(([True], jump))] / ray.n
    first, last = np.searchsorted(at, low, "left"), np.searchsorted(at, high, "right")
    at, accuracy = at[first:last], accuracy[first : last + 1]
    total = len(at)
    if limit is None or limit >= total:
        return AccuracySteps(at, accuracy, total)
    chosen = np.linspace(0, total - 1, limit).round().astype(int)
    return AccuracySteps(at[chosen], accuracy[np.concatenate(([0], 1 + chosen))], total)


def accuracy_on_ray(ray: ScoredSlice, a: Floats, tick: Tick = no_tick) -> Floats:
    """The accuracy at every a (Ka,)."""
    low, high = _reigns(ray)
    right = low < high
    begun, ended = (np.searchsorted(np.sort(ends[right]), a) for ends in (low, high))
    accuracy: Floats = (begun - ended) / ray.n
    for tie in _close(a, np.concatenate((low, high))):
        tick()
        accuracy[tie] = ray.accuracy(a[tie : tie + 1])
    return accuracy


def _reigns(ray: ScoredSlice) -> tuple[Floats, Floats]:
    """The ends (R,), (R,) of the intervals where the label has the highest score.

    low ≥ high if it never has. Examples whose label is beaten along the whole ray are left out.
    """
    c, p, _ = lines(ray.scores, ray.y, 0.0)
    tie_wins = np.arange(c.shape[1]) >= ray.y[:, None]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        equal = -c / p
    low = np.where(p < 0, equal, -np.inf).max(axis=1)
    high = np.where(p > 0, equal, np.inf).min(axis=1)
    beaten = ((p == 0) & ((c > 0) | ((c == 0) & ~tie_wins))).any(axis=1)
    return low[~beaten], high[~beaten]


def _close(a: Floats, ends: Floats) -> Ints:
    """The indices of those of a (Ka,) that equal one of the ends up to rounding."""
    ends = np.sort(ends)
    width = TIED * np.abs(a).max(initial=0.0)
    before, after = np.searchsorted(ends, a - width), np.searchsorted(ends, a + width, "right")
    return np.flatnonzero(before < after)
