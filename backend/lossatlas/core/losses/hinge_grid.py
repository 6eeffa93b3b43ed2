"""Sums of hinges on a grid in a plane, at a cost per row and kink instead of per point.

Along a row of the grid (b fixed) a hinge term is zero on one side of its kink and linear, or a
square, on the other, so a row needs each term once, not once per point. Terms that have no kink
within some rows are zero there, or linear: all of them together cost no more than one.

Grids are evenly spaced and increasing: `a` (Ka,), `b` (Kb,). Results are sums over the examples,
(Kb, Ka), a row per b. Only positive numbers are accumulated, so nothing cancels: a grid point is as
exact as if it were evaluated alone.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from lossatlas.core.parallel import spread
from lossatlas.core.types import Floats, Ints, Tick

BLOCK_TERMS = 1 << 16
"""Numbers in a working array: half a MiB each, so that a handful of them stay in the cache."""
BAND_ROWS = 16
"""The fewest rows of the grid that are computed together; threads may share the bands."""


def hinge_sum(lines: Floats, a: Floats, b: Floats, tick: Tick) -> Floats:
    """Σ max(0, c + a p + b q) over lines (3, N, J) = (c, p, q).

    Equal, up to rounding, to evaluating every term at every point, in O(N J + Ka) per row: terms
    that rise with a enter at the first grid point right of their kink and stay; values at entry and
    slopes of the terms that have entered are accumulated. Terms that fall are the mirror image.
    """
    return _sum(lines, a, b, tick, _HINGE)


def squared_hinge_sum(lines: Floats, a: Floats, b: Floats, tick: Tick) -> Floats:
    """Σ max(0, c + a p + b q)² over lines (3, N, J), with second differences accumulated too."""
    return _sum(lines, a, b, tick, _SQUARED_HINGE)


def bands(b: Floats, terms: int) -> list[Floats]:
    """The rows of a grid in bands, the tiles of a computation: longer bands for fewer terms."""
    return np.array_split(b, math.ceil(len(b) / max(BAND_ROWS, BLOCK_TERMS // max(1, terms))))


class _Kind(NamedTuple):
    """What differs between hinges and their squares."""

    power: int
    cumulate: Callable[[Ints, Floats, Floats, int, int], Floats]
    """See `cumulated`."""
    without_kinks: Callable[[Floats, Floats], Floats]
    """From parts (5, M) ≥ 0 of terms and weights (…, 5) ≥ 0: Σ (weights · part)^power, (…)."""


def _sum(lines: Floats, a: Floats, b: Floats, tick: Tick, kind: _Kind) -> Floats:
    band_sum = partial(_band_sum, lines.reshape(3, -1), a, kind)
    return np.concatenate(spread(band_sum, bands(b, lines[0].size), tick))


def _band_sum(terms: Floats, a: Floats, kind: _Kind, b: Floats, tick: Tick) -> Floats:
    """The sum over terms (3, M) in one band of rows."""
    tick()
    c, p, q = terms
    ends_a, ends_b = (p * a[0], p * a[-1]), (q * b[0], q * b[-1])
    lowest = c + np.minimum(*ends_a) + np.minimum(*ends_b)
    highest = c + np.maximum(*ends_a) + np.maximum(*ends_b)
    positive = lowest >= 0
    total = _positive_sum(lowest[positive], p[positive], q[positive], a, b, kind)
    c, p, q = terms[:, ~positive & (highest > 0)]
    # a slope that changes its term by less than a rounding error over the whole grid has no kink
    reach = np.abs(a).max() + 1.0
    size = np.abs(c) + np.abs(q) * np.abs(b).max()
    flat = np.abs(p) * reach <= 1e-18 * size
    rising = (p > 0) & ~flat
    falling = (p < 0) & ~flat
    total += _rising_sum(c[rising], p[rising], q[rising], a, b, tick, kind)
    mirrored = _rising_sum(c[falling], -p[falling], q[falling], -a[::-1], b, tick, kind)
    total += mirrored[:, ::-1]
    level = np.maximum(c[flat] + b[:, None] * q[flat], 0.0) ** kind.power
    total += level.sum(axis=1)[:, None]
    return total


def _positive_sum(
    lowest: Floats, p: Floats, q: Floats, a: Floats, b: Floats, kind: _Kind
) -> Floats:
    """The sum over terms that are positive on the whole grid, and `lowest` at one of its corners.

    Distances from that corner times the sizes of the slopes are positive too.
    """
    parts = [lowest, *(np.maximum(slope, 0.0) for slope in (p, -p, q, -q))]
    distances = (1.0, a - a[0], a[-1] - a, (b - b[0])[:, None], (b[-1] - b)[:, None])
    return kind.without_kinks(np.stack(parts), np.stack(np.broadcast_arrays(*distances), axis=-1))


def _rising_sum(
    c: Floats, p: Floats, q: Floats, a: Floats, b: Floats, tick: Tick, kind: _Kind
) -> Floats:
    """The sum over terms with p > 0."""
    out = np.zeros((len(b), len(a)))
    if not len(c):
        return out
    home = nearest_to_zero(a)
    at_home = c + a[home] * p
    rise = p * step(a)
    rows = max(1, BLOCK_TERMS // len(c))
    for first in range(0, len(b), rows):
        for left in range(0, len(c), BLOCK_TERMS):
            tick()
            some = slice(left, left + BLOCK_TERMS)
            values = at_home[some] + b[first : first + rows, None] * q[some]
            out[first : first + rows] += _entered(values, rise[some], home, len(a), kind)
    return out


def step(a: Floats) -> float:
    """The step of an evenly spaced grid."""
    return float(a[-1] - a[0]) / (len(a) - 1) if len(a) > 1 else 1.0


def nearest_to_zero(a: Floats) -> int:
    """The grid point from which terms are followed: however far the grid goes, those that have
    their kinks near zero keep their digits there."""
    return int(np.argmin(np.abs(a)))


def _entered(values: Floats, rise: Floats, home: int, count: int, kind: _Kind) -> Floats:
    """The sum at grid points k = 0 … count-1 of max(0, v + (k - home) rise).

    For values (R, M) and rise (M,) > 0.
    """
    with np.errstate(over="ignore"):
        entry = values / rise
    np.negative(entry, out=entry)
    np.ceil(entry, out=entry)
    np.clip(entry, -home, count - home, out=entry)  # the last is the bin of terms that never enter
    bins = entry.astype(np.intp)
    bins += (np.arange(len(values)) * (count + 1))[:, None] + home
    entry *= rise
    entry += values
    slopes = np.broadcast_to(rise, values.shape)
    return kind.cumulate(bins.ravel(), entry.ravel(), slopes.ravel(), len(values), count)


def cumulated(bins: Ints, values: Floats, slopes: Floats, rows: int, count: int) -> Floats:
    """Sums (rows, count) of lines that enter in a bin of their row with a value, and then rise.

    Bin r (count + 1) + k is grid point k of row r; the last bin of a row is beyond the grid.
    """
    # a line at its kink may enter slightly below zero, by rounding
    gained = np.maximum(_binned(bins, values, rows, count), 0.0)
    gained[:, 1:] += np.cumsum(_binned(bins, slopes, rows, count), axis=1)[:, :-1]
    return np.cumsum(gained, axis=1)


def _cumulated_squares(bins: Ints, values: Floats, slopes: Floats, rows: int, count: int) -> Floats:
    """The same for the squares of the lines: v², its first difference 2 v s + s², and then 2 s²."""
    values = np.maximum(values, 0.0)
    bends = slopes * slopes
    gained = _binned(bins, 2.0 * values * slopes + bends, rows, count)
    gained[:, 1:] += np.cumsum(2.0 * _binned(bins, bends, rows, count), axis=1)[:, :-1]
    total = _binned(bins, values * values, rows, count)
    total[:, 1:] += np.cumsum(gained, axis=1)[:, :-1]
    return np.cumsum(total, axis=1)


def _binned(bins: Ints, weights: Floats, rows: int, count: int) -> Floats:
    """The weights in each bin of the grid, (rows, count)."""
    sums = np.bincount(bins, weights, rows * (count + 1)).astype(np.float64, copy=False)
    return sums.reshape(rows, count + 1)[:, :-1]


_HINGE = _Kind(1, cumulated, lambda parts, weights: weights @ parts.sum(axis=1))
_SQUARED_HINGE = _Kind(
    2, _cumulated_squares, lambda parts, weights: np.vecdot(weights @ (parts @ parts.T), weights)
)
