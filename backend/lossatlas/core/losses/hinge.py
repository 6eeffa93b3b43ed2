"""Piecewise linear losses along a line: their kinks, and where the slope changes its sign."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.losses.base import (
    Break,
    Breaks,
    LineMinimum,
    PlaneTerms,
    ScoreFunction,
    balance,
    middle,
)
from lossatlas.core.losses.margins import class_of, settled
from lossatlas.core.types import Flags, Floats, Ints

FLAT = 1e-14
"""A sum of slopes this small, relative to the slopes summed, is zero up to rounding."""
CLEAR = 8.0 * FLAT
"""The sign of a larger one is certain, in whatever order the slopes are summed."""
SAMPLE = 256
"""Kinks at which the slope may be computed to find those around the minimum."""

FEW = 1 << 11
"""Up to this many kinks are all sorted, instead of only those around the minimum."""


class SlopeSteps(NamedTuple):
    """The kinks along a line, in the order of their positions, with sums over the examples.

    Slopes that enter and slopes that leave are separate: the slope is the sum of `up` so far minus
    the sum of `down` still to come, so it is exactly zero where no term is active.
    """

    across_start: float
    """The slope in the other direction of the plane, far to the left."""
    at: Floats
    """(K,) increasing."""
    up: Floats
    """(K,) slope that enters: a term begins to rise."""
    down: Floats
    """(K,) slope that leaves: a term stops falling, so the sum falls less steeply."""
    across: Floats
    """(K,) the change of the slope in the other direction."""
    example: Ints
    column: Ints
    """(K,) the position among the J terms of the example."""

    def pieces(self) -> tuple[Floats, Floats]:
        """The sums of rising and of falling slopes on the pieces between kinks, (K+1,) each.

        Their difference is the slope.
        """
        rising = np.concatenate(([0.0], np.cumsum(self.up)))
        falling = np.concatenate((np.cumsum(self.down[::-1])[::-1], [0.0]))
        return rising, falling

    def breaks(self, level: float, y: Ints | None = None) -> Breaks:
        """The kinks of a ray; with labels y (N,) if the terms omit the label's class.

        `level` is the part of the loss that neither rises nor falls.
        """
        rising, falling = self.pieces()
        slopes = rising - falling
        value = level + summed(np.diff(self.at), rising[1:-1], falling[1:-1])[: len(self.at)]
        # kinks at the same a share the slopes left of the first and right of the last
        before = slopes[np.searchsorted(self.at, self.at, "left")]
        after = slopes[np.searchsorted(self.at, self.at, "right")]
        klass = self.column if y is None else class_of(self.column, y[self.example])
        return Breaks(self.at, self.up + self.down, before, after, value, self.example, klass)


def summed(width: Floats, rising: Floats, falling: Floats) -> Floats:
    """Σ rising · width up to each of K places plus Σ falling · width from there on, (K,).

    Of the K-1 pieces between the places, all slopes positive.
    """
    up = np.concatenate(([0.0], np.cumsum(rising * width)))
    down = np.concatenate((np.cumsum((falling * width)[::-1])[::-1], [0.0]))
    return up + down


def level(lines: Floats) -> float:
    """Σ max(0, c) over the terms of a ray that cross zero nowhere, as `of_terms` has them."""
    c, p, _ = lines
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        crosses = np.isfinite(c / p)
    return float(np.maximum(c, 0.0).sum(where=~crosses))


def in_order(across_start: float, at: Floats, *others: NDArray[Any]) -> SlopeSteps:
    """Kinks at (K,), in any order, and the other arrays of `SlopeSteps`."""
    order = np.argsort(at)
    return SlopeSteps(across_start, at[order], *(part[order] for part in others))


def of_terms(lines: Floats, b: float = 0.0) -> SlopeSteps:
    """The kinks of Σ max(0, c + a p + b q) at constant b."""
    c, p, q = lines
    at, crosses = _crossings(lines, b)
    slope, across = p[crosses], q[crosses]
    example, column = np.nonzero(crosses)
    active = ~crosses & (c + b * q > 0)
    up, down = np.maximum(slope, 0.0), np.maximum(-slope, 0.0)
    start = float(across[slope < 0].sum() + q[active].sum())
    return in_order(start, at[crosses], up, down, np.sign(slope) * across, example, column)


def _crossings(lines: Floats, b: float) -> tuple[Floats, Flags]:
    """(N, J) where the terms are zero at constant b, and which of them are zero anywhere."""
    c, p, q = lines
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        at = -(c + b * q) / p
    # a slope too small to bring its term to zero anywhere has no kink
    return at, np.isfinite(at)


class NearKinks(NamedTuple):
    """The kinks around the minimum over a, in the order of their positions."""

    at: Floats
    """(K,)"""
    up: Floats
    down: Floats
    across: Floats
    """(K,) as in `SlopeSteps`."""
    rising: float
    """The sum of `up` over all kinks before these."""
    falling: float
    """The sum of `down` over all kinks after these."""
    across_start: float
    """The slope in the other direction before these."""
    across_size: float
    """The sizes of all slopes in the other direction, summed."""


def all_kinks(found: SlopeSteps) -> NearKinks:
    """All kinks, none left out."""
    size = float(np.abs(found.across).sum()) + abs(found.across_start)
    parts = found.at, found.up, found.down, found.across
    return NearKinks(*parts, 0.0, 0.0, found.across_start, size)


def sum_minimum(terms: PlaneTerms, b: float, start: float, tick: object) -> LineMinimum:
    """The minimum over a of the mean sum of hinges, without iteration: `start` is not used."""
    return minimum(terms, b, _near_kinks(terms, b), lambda hinges: hinges.sum() / terms.n)


def _near_kinks(terms: PlaneTerms, b: float) -> NearKinks:
    """Kinks of Σ max(0, c + a p + b q) at constant b.

    Only those around the minimum are put in order: from one kink of a sample, before which the
    slope is certainly negative, to another, before which it is certainly positive.
    """
    c, p, q = terms.lines
    at, crosses = _crossings(terms.lines, b)
    level = 0.0 if crosses.all() else float(q[~crosses & (c + b * q > 0)].sum())
    at, slope, across = (part.ravel() if crosses.all() else part[crosses] for part in (at, p, q))
    up, down = np.maximum(slope, 0.0), np.maximum(-slope, 0.0)
    start = level + float(across @ (slope < 0))
    across = np.where(slope > 0, across, -across)
    size = float(np.abs(across).sum()) + abs(start)
    places = np.unique(at[:: 1 + len(at) // SAMPLE]) if len(at) > FEW else np.empty(0)
    first, last = -1, len(places)
    rising = falling = 0.0
    while last - first > 1:
        half = (first + last) // 2
        left = at < places[half]
        sums = float(up @ left), float(down @ ~left)
        tilt = terms.regularization(float(places[half]), b)[1]
        steepness = (sums[0] - sums[1]) / terms.n + tilt
        if abs(steepness) <= CLEAR * (sum(sums) / terms.n + abs(tilt)):
            break
        if steepness < 0:
            first, rising = half, sums[0]
        else:
            last, falling = half, sums[1]
    near = np.ones(len(at), dtype=bool)
    if first >= 0:
        near = at >= places[first]
        start += float(across @ ~near)
    if last < len(places):
        near &= at < places[last]
    chosen = np.flatnonzero(near)
    chosen = chosen[np.argsort(at[chosen])]
    at, up, down, across = (part[chosen] for part in (at, up, down, across))
    return NearKinks(at, up, down, across, rising, falling, start, size)


def minimum(
    terms: PlaneTerms, b: float, near: NearKinks, value: Callable[[Floats], float]
) -> LineMinimum:
    """The minimum over a, from its kinks; `value` gives the mean loss of hinges (N, J)."""
    rising = near.rising + np.concatenate(([0.0], np.cumsum(near.up)))
    falling = near.falling + np.concatenate((np.cumsum(near.down[::-1])[::-1], [0.0]))
    steepness = (rising - falling) / terms.n
    steepness[np.abs(steepness) <= FLAT * (rising + falling) / terms.n] = 0.0
    lo, hi = _sign_change(near.at, steepness, terms.regularization(0.0, b)[1], terms.curvature)
    a = middle(lo, hi)
    base, extra, across = terms.regularization(a, b)
    c, p, q = terms.lines
    least = float(value(np.maximum(c + a * p + b * q, 0.0))) + base
    first, last = np.searchsorted(near.at, a, "left"), np.searchsorted(near.at, a, "right")
    share = balance(float(steepness[first]) + extra, float(steepness[last]) + extra)
    slope = near.across_start + float(near.across[:first].sum())
    slope += (1.0 - share) * float(near.across[first:last].sum())
    if abs(slope) <= FLAT * near.across_size:
        slope = 0.0
    return LineMinimum(b, lo, hi, least, least, slope / terms.n + across)


def _sign_change(
    at: Floats, steepness: Floats, linear: float, curvature: float
) -> tuple[float, float]:
    """Where a slope that jumps at the kinks (K,), plus linear + curvature · a, is zero.

    `steepness` (K+1,) is the slope left of all kinks, and after each.
    """
    if curvature <= 0:
        lo = np.concatenate(([-np.inf], at))[int((steepness < 0).sum())]
        hi = np.concatenate((at, [np.inf]))[int((steepness <= 0).sum()) - 1]
        return float(lo), float(hi)
    tilt = linear + curvature * at
    piece = int((steepness[1:] + tilt < 0).sum())
    if piece < len(at) and steepness[piece] + tilt[piece] <= 0:
        return float(at[piece]), float(at[piece])
    a = -(float(steepness[piece]) + linear) / curvature
    return a, a


def not_bent(lines: Floats, a: float, b: float) -> Floats:
    """A piecewise linear loss is nowhere strictly convex."""
    return np.zeros((0, 2))


def right_derivatives(of: ScoreFunction) -> Callable[[Floats, Floats, Ints, float], Floats]:
    """The right derivative of Σ_j max(0, terms), for terms linear in the scores at Δ = 0."""

    def derivatives(scores: Floats, changes: Floats, y: Ints, margin: float) -> Floats:
        terms, moves = settled(of(scores, y, margin), scores, margin), of(changes, y, 0.0)
        active = np.where(terms > 0, moves, np.where(terms == 0, np.maximum(moves, 0.0), 0.0))
        return np.asarray(active.sum(axis=1))

    return derivatives


def breaks_within(of: ScoreFunction) -> Callable[[Floats, Floats, Ints, float, float], list[Break]]:
    """Where such terms cross zero within a step."""

    def breaks(scores: Floats, changes: Floats, y: Ints, margin: float, step: float) -> list[Break]:
        terms, moves = of(scores, y, margin), of(changes, y, 0.0)
        hit = (moves != 0) & (np.abs(terms) < step * np.abs(moves))
        at = np.argwhere(hit).tolist()
        return [Break(i, j, float(-terms[i, j] / moves[i, j])) for i, j in at]

    return breaks


def gain(multipliers: Floats, y: Ints, margin: float) -> float:
    """The dual gain of multipliers: at zero scores, all terms are Δ."""
    return float(margin * multipliers.sum() / len(y))
