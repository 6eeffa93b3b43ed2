"""Piecewise linear losses along a line: their kinks, and where the slope changes its sign."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from lossatlas.core.losses.base import Break, Breaks, LineMinimum, PlaneTerms, balance, middle
from lossatlas.core.types import Floats, Ints

FLAT = 1e-14
"""A sum of slopes this small, relative to the slopes summed, is zero but for rounding."""


@dataclass(frozen=True)
class Kinks:
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

    def in_order(self) -> "Kinks":
        """The same, sorted by their positions."""
        order = np.argsort(self.at)
        return replace(
            self,
            at=self.at[order],
            up=self.up[order],
            down=self.down[order],
            across=self.across[order],
            example=self.example[order],
            column=self.column[order],
        )

    def pieces(self) -> tuple[Floats, Floats]:
        """How steeply the loss rises and how steeply it falls on the pieces between, (K+1,) both.

        Their difference is the slope.
        """
        rising = np.concatenate(([0.0], np.cumsum(self.up)))
        falling = np.concatenate((np.cumsum(self.down[::-1])[::-1], [0.0]))
        return rising, falling

    def breaks(self, klass: Ints) -> Breaks:
        """The kinks of a ray, each with the class (K,) that it is named after."""
        rising, falling = self.pieces()
        slopes = rising - falling
        # kinks at one a share the slopes to the left of the first and to the right of the last
        before = slopes[np.searchsorted(self.at, self.at, "left")]
        after = slopes[np.searchsorted(self.at, self.at, "right")]
        return Breaks(self.at, self.up + self.down, before, after, self.example, klass)


def of_terms(lines: Floats, b: float = 0.0) -> Kinks:
    """The kinks of Σ max(0, c + a p + b q) at constant b."""
    c, p, q = lines
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        at = -(c + b * q) / p
    # a slope too small to bring its term to zero anywhere is none
    crosses = np.isfinite(at)
    slope, across = p[crosses], q[crosses]
    example, column = np.nonzero(crosses)
    active = ~crosses & (c + b * q > 0)
    return Kinks(
        at=at[crosses],
        up=np.maximum(slope, 0.0),
        down=np.maximum(-slope, 0.0),
        across=np.sign(slope) * across,
        across_start=float(across[slope < 0].sum() + q[active].sum()),
        example=example,
        column=column,
    ).in_order()


def sum_minimum(
    terms: PlaneTerms, b: float, start: float = 0.0, tick: object = None
) -> LineMinimum:
    """The minimum over a of the mean sum of hinges."""
    del start, tick  # found at once

    def value(lines: Floats) -> float:
        return float(lines.sum() / terms.n)

    return minimum(terms, b, of_terms(terms.lines, b), value)


def minimum(
    terms: PlaneTerms, b: float, found: Kinks, value: Callable[[Floats], float]
) -> LineMinimum:
    """The minimum over a, from all kinks; `value` is the mean loss of hinges (N, J)."""
    rising, falling = found.pieces()
    steepness = (rising - falling) / terms.n
    steepness[np.abs(steepness) <= FLAT * (rising + falling) / terms.n] = 0.0
    lo, hi = _sign_change(found.at, steepness, terms.regularization(0.0, b)[1], terms.curvature)
    a = middle(lo, hi)
    base, extra, across = terms.regularization(a, b)
    c, p, q = terms.lines
    least = value(np.maximum(c + a * p + b * q, 0.0)) + base
    first, last = np.searchsorted(found.at, a, "left"), np.searchsorted(found.at, a, "right")
    share = balance(float(steepness[first]) + extra, float(steepness[last]) + extra)
    slope = found.across_start + float(found.across[:first].sum())
    slope += (1.0 - share) * float(found.across[first:last].sum())
    size = float(np.abs(found.across).sum()) + abs(found.across_start)
    if abs(slope) <= FLAT * size:
        slope = 0.0
    size = size / terms.n + abs(across)
    return LineMinimum(b, lo, hi, least, least, slope / terms.n + across, size)


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


def right_derivatives(terms: Floats, moves: Floats) -> Floats:
    """(N,) how Σ_j max(0, terms + t moves) begins to change, for (N, C)."""
    active = np.where(terms > 0, moves, np.where(terms == 0, np.maximum(moves, 0.0), 0.0))
    slopes: Floats = active.sum(axis=1)
    return slopes


def zeros_within(terms: Floats, moves: Floats, step: float) -> list[Break]:
    """Where terms + t moves (N, C) are zero for t in (−step, step)."""
    hit = (moves != 0) & (np.abs(terms) < step * np.abs(moves))
    return [Break(int(i), int(j), float(-terms[i, j] / moves[i, j])) for i, j in np.argwhere(hit)]
