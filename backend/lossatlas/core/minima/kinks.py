"""Kinks: where the loss on a ray changes its slope, and where the accuracy jumps.

On a ray every hinge loss is piecewise linear. A margin term max(0, c + a p) has its kink at
-c / p; the Crammer-Singer loss of an example, a maximum of such terms, where another one takes
over. The accuracy is a staircase: the label of an example wins on one interval of the ray.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.losses import envelopes
from lossatlas.core.losses.registry import SOFTMAX
from lossatlas.core.types import Tick, no_tick

if TYPE_CHECKING:
    from lossatlas.core.models.linear_section import LinearSection

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CANCELLED = 2.0**-46
"""A difference of two scores this small, relative to them, is what rounding left of zero."""

TIED = 1e-12
"""Closer to where two scores are equal, relative to the range of a, rounding decides on them."""


@dataclass(frozen=True)
class Kinks:
    """Kinks in the order of a; every array is (K,)."""

    a: Floats
    example: Ints
    """Position among the examples that the slice sees."""
    class_: Ints
    """The class of the margin term that crosses zero. For `crammer_singer` the class that takes
    over, or, where the example's loss reaches zero, the class that was the worst until then."""
    change: Floats
    """What this kink adds to the slope; positive, the loss is convex."""
    slope_before: Floats
    """The slope of the data loss to the left of a; the same for all kinks at one a."""
    slope_after: Floats
    """The slope of the data loss to the right of a."""
    data_loss: Floats
    """The data loss at a."""
    reg_loss: Floats
    """The regularization at a."""
    reg_slope: Floats
    """The slope of the regularization, which has no kinks."""
    total: int
    """How many there are in the range, these and those left out."""

    @property
    def loss(self) -> Floats:
        """The objective at a: data loss plus regularization."""
        return self.data_loss + self.reg_loss


class AccuracySteps(NamedTuple):
    """The accuracy on a part of a ray, which is a staircase."""

    a: Floats
    """(K,) where it jumps, increasing."""
    accuracy: Floats
    """(K+1,) before, between and after."""
    total: int
    """How many jumps there are, these and those left out."""


@dataclass(frozen=True)
class Breaks:
    """The kinks along a line, in the order of their positions, with sums over the examples.

    Slopes that enter and slopes that leave are apart: the slope is the sum of `up` so far less
    the sum of `down` to come, so where nothing is active it is zero exactly.
    """

    at: Floats
    """(K,) increasing."""
    up: Floats
    """(K,) slope that enters: a term begins to rise."""
    down: Floats
    """(K,) slope that leaves: a term ends to fall, so much less falls."""
    across: Floats
    """(K,) the change of the slope in the other direction of the plane."""
    across_start: float
    """The slope in the other direction, far to the left."""
    example: Ints
    column: Ints
    """(K,) the position among the J terms of the example."""

    def pieces(self) -> tuple[Floats, Floats]:
        """How steeply the loss rises and how steeply it falls on the pieces between, (K+1,) both.

        Their difference is the slope.
        """
        rising = np.concatenate(([0.0], np.cumsum(self.up)))
        falling = np.concatenate((np.cumsum(self.down[::-1])[::-1], [0.0]))
        return rising, falling


def of_ray(
    ray: "LinearSection", low: float = -np.inf, high: float = np.inf, limit: int | None = None
) -> Kinks:
    """The kinks of the data loss on a ray with low ≤ a ≤ high, exact up to rounding.

    With a `limit`, those that change the slope the most. The softmax loss has none.
    """
    if ray.loss.id == "softmax":
        nothing, none = np.zeros(0), _ints(0)
        return Kinks(
            nothing, none, none, nothing, nothing, nothing, nothing, nothing, nothing, total=0
        )
    found = breaks(ray.loss.id, lines(ray))
    rising, falling = found.pieces()
    slopes = (rising - falling) / ray.n
    # kinks at one a share the slopes to the left of the first and to the right of the last
    before = slopes[np.searchsorted(found.at, found.at, "left")]
    after = slopes[np.searchsorted(found.at, found.at, "right")]
    change = found.up + found.down
    inside = np.flatnonzero((low <= found.at) & (found.at <= high))
    kept = inside
    if limit is not None and limit < len(inside):
        kept = np.sort(inside[np.argsort(-change[inside], kind="stable")[:limit]])
    example, column = found.example[kept], found.column[kept]
    skips_label = ray.loss.id != "ova"
    return Kinks(
        a=found.at[kept],
        example=example,
        class_=column + (skips_label & (column >= ray.y[example])),
        change=change[kept] / ray.n,
        slope_before=before[kept],
        slope_after=after[kept],
        data_loss=_losses(ray, found.at[inside], slopes[inside])[np.searchsorted(inside, kept)],
        reg_loss=ray.regularization(found.at[kept][:, None]),
        reg_slope=ray.regularization_slope(found.at[kept]),
        total=len(inside),
    )


def slopes_on_ray(ray: "LinearSection", a: Floats, tick: Tick = no_tick) -> tuple[Floats, Floats]:
    """The slopes of the objective to the left and to the right of every a (Ka,)."""
    steady = ray.regularization_slope(a)
    if ray.loss.id == "softmax":
        smooth = _softmax_slopes(lines(ray), a, tick) + steady
        return smooth, smooth
    found = breaks(ray.loss.id, lines(ray))
    rising, falling = found.pieces()
    slopes = (rising - falling) / ray.n
    left, right = (slopes[np.searchsorted(found.at, a, side)] for side in ("left", "right"))
    return left + steady, right + steady


def _softmax_slopes(terms: Floats, a: Floats, tick: Tick) -> Floats:
    """The mean over the examples of what their terms rise by, weighed with the probabilities."""
    c, p, _ = terms
    slopes = np.empty(len(a))
    for position, step in enumerate(a):
        tick()
        shares = c + step * p
        shift = np.maximum(shares.max(axis=1), 0.0)  # the label's own term is zero
        np.exp(shares - shift[:, None], out=shares)
        weighed = np.einsum("ij,ij->i", shares, p)
        slopes[position] = (weighed / (shares.sum(axis=1) + np.exp(-shift))).mean()
    return slopes


def _losses(ray: "LinearSection", at: Floats, slopes: Floats) -> Floats:
    """The data loss at neighbouring kinks (K,), of which `slopes` lie to the left."""
    if len(at) == 0:
        return at
    first = ray.loss.per_example(ray.scores_at(at[:1]), ray.y, ray.margin).mean()
    rises: Floats = np.concatenate(([0.0], slopes[1:] * np.diff(at)))
    losses: Floats = first + np.cumsum(rises)
    return losses


def accuracy_steps(
    ray: "LinearSection", low: float = -np.inf, high: float = np.inf, limit: int | None = None
) -> AccuracySteps:
    """Where the accuracy on a ray jumps, with low ≤ a ≤ high, and its values between.

    Value k holds on the open interval between breakpoints k-1 and k. Where another class has the
    label's score all along the ray, the lower class wins, as in argmax. With a `limit`, so many
    jumps are chosen evenly, each with the value after it.
    """
    at, accuracy = _staircase(ray)
    first, last = np.searchsorted(at, low, "left"), np.searchsorted(at, high, "right")
    at, accuracy = at[first:last], accuracy[first : last + 1]
    total = len(at)
    if limit is None or limit >= total:
        return AccuracySteps(at, accuracy, total)
    chosen = np.linspace(0, total - 1, limit).round().astype(int)
    return AccuracySteps(at[chosen], accuracy[np.concatenate(([0], 1 + chosen))], total)


def _staircase(ray: "LinearSection") -> tuple[Floats, Floats]:
    """All jumps (K,) of the accuracy on a ray, and its values between (K+1,)."""
    low, high = _reigns(ray)
    right = low < high
    ends = np.concatenate((low[right], high[right]))
    jumps = np.repeat([1, -1], int(right.sum()))
    start = int(jumps[ends == -np.inf].sum())
    finite = np.isfinite(ends)
    at, which = np.unique(ends[finite], return_inverse=True)
    change = np.bincount(which, jumps[finite], len(at)).astype(np.int64)
    counts = start + np.concatenate(([0], np.cumsum(change)))
    jump = change != 0
    return at[jump], counts[np.concatenate(([True], jump))] / ray.n


def accuracy_on_ray(ray: "LinearSection", a: Floats, tick: Tick = no_tick) -> Floats:
    """The accuracy at every a (Ka,)."""
    low, high = _reigns(ray)
    right = low < high
    begun, ended = (np.searchsorted(np.sort(ends[right]), a) for ends in (low, high))
    accuracy: Floats = (begun - ended) / ray.n
    for tie in _close(a, np.concatenate((low, high))):
        tick()
        accuracy[tie] = ray.accuracy(a[tie : tie + 1])
    return accuracy


def _reigns(ray: "LinearSection") -> tuple[Floats, Floats]:
    """Between which ends (R,), (R,) the label has the highest score; low ≥ high where nowhere.

    Of the examples whose label is not beaten all along the ray.
    """
    c, p, _ = lines(replace(ray, loss=SOFTMAX))
    tie_wins = np.arange(c.shape[1]) >= ray.y[:, None]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        equal = -c / p
    low = np.where(p < 0, equal, -np.inf).max(axis=1)
    high = np.where(p > 0, equal, np.inf).min(axis=1)
    beaten = ((p == 0) & ((c > 0) | ((c == 0) & ~tie_wins))).any(axis=1)
    return low[~beaten], high[~beaten]


def _close(a: Floats, ends: Floats) -> Ints:
    """The positions of those of a (Ka,) that are at one of the ends, but for rounding."""
    ends = np.sort(ends)
    width = TIED * np.abs(a).max(initial=0.0)
    before, after = np.searchsorted(ends, a - width), np.searchsorted(ends, a + width, "right")
    return np.flatnonzero(before < after)


def margin_lines(cut_out: "LinearSection") -> Floats:
    """What the loss is made of, as affine functions c + a p + b q: (3, N, J); q = 0 on a ray.

    The margin terms m_ij of the J = C - 1 classes j other than the label for `svm` and
    `crammer_singer`; the same without the margin for `softmax`; Δ - t_ij s_ij, J = C, for `ova`.
    """
    loss, y = cut_out.loss, cut_out.y
    n, classes = cut_out.scores.shape[1:]
    # the margin is part of the constant, and has no slope
    margins = (cut_out.margin, *[0.0] * len(cut_out.directions))
    parts = zip(cut_out.scores, margins, strict=True)
    lines = np.stack([loss.terms(scores, y, margin) for scores, margin in parts])
    if loss.id != "ova":
        others = np.arange(classes) != y[:, None]
        lines = lines[:, others].reshape(-1, n, classes - 1)
    return lines if len(lines) == 3 else np.concatenate((lines, np.zeros_like(lines[:1])))


def lines(cut_out: "LinearSection") -> Floats:
    """`margin_lines`, (3, N, J), with slopes set to zero where the two scores cancel to rounding.

    A direction that moves all scores of an example alike changes neither loss nor accuracy; what
    is left of its slopes would put kinks at 1e16.
    """
    found = margin_lines(cut_out)
    if cut_out.loss.id == "ova":
        return found
    for slopes, scores in zip(found[1:], cut_out.scores[1:], strict=False):
        label = np.abs(scores[np.arange(len(scores)), cut_out.y])[:, None]
        slopes[np.abs(slopes) <= CANCELLED * label] = 0.0
    return found


def breaks(loss_id: str, terms: Floats, b: float = 0.0) -> Breaks:
    """The kinks along a line of constant b through terms c + a p + b q, (3, N, J)."""
    found = _envelope_breaks(terms, b) if loss_id == "crammer_singer" else _term_breaks(terms, b)
    order = np.argsort(found.at)
    return Breaks(
        at=found.at[order],
        up=found.up[order],
        down=found.down[order],
        across=found.across[order],
        across_start=found.across_start,
        example=found.example[order],
        column=found.column[order],
    )


def _term_breaks(terms: Floats, b: float) -> Breaks:
    """Each term for itself; not in order."""
    c, p, q = terms
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        at = -(c + b * q) / p
    # a slope too small to bring its term to zero anywhere is none
    crosses = np.isfinite(at)
    slope, across = p[crosses], q[crosses]
    example, column = np.nonzero(crosses)
    active = ~crosses & (c + b * q > 0)
    return Breaks(
        at=at[crosses],
        up=np.maximum(slope, 0.0),
        down=np.maximum(-slope, 0.0),
        across=np.sign(slope) * across,
        across_start=float(across[slope < 0].sum() + q[active].sum()),
        example=example,
        column=column,
    )


def _envelope_breaks(terms: Floats, b: float) -> Breaks:
    """The vertices of each example's upper envelope of terms and zero; not in order."""
    (c, slopes, across), columns = envelopes.with_zero(terms)
    values = c + b * across
    first, last = envelopes.ends(values, slopes)
    start = float(envelopes.chosen(across, first).sum())
    parts = list(envelopes.walk(values, slopes, first, last, np.inf))
    if not parts:
        nothing = np.zeros(0)
        return Breaks(nothing, nothing, nothing, nothing, start, _ints(0), _ints(0))
    example, at, old, new = (np.concatenate(part) for part in zip(*parts, strict=True))
    before, after = slopes[old, example], slopes[new, example]
    column = columns[new, example]
    zero = terms.shape[2]
    return Breaks(
        at=at,
        up=np.maximum(after, 0.0) - np.maximum(before, 0.0),
        down=np.minimum(after, 0.0) - np.minimum(before, 0.0),
        across=across[new, example] - across[old, example],
        across_start=start,
        example=example,
        column=np.where(column == zero, columns[old, example], column),
    )


def _ints(count: int) -> Ints:
    return np.zeros(count, dtype=np.int64)
