"""Sums over a grid of a plane at the cost of sums over its rows.

Along a row of the grid (b fixed) every loss here is a sum of simple convex functions of a. A hinge
term is zero on one side of its kink and linear on the other, so a row needs each term once, not
once a point. A maximum of lines is a chain of few such hinges. The exponentials of the softmax
factor, so that a matrix product replaces K² of them.

Grids are evenly spaced and increasing: `a` (Ka,), `b` (Kb,). Results are sums over the examples,
(Kb, Ka), a row per b. Only positive numbers are cumulated, so nothing cancels: a grid point is as
exact as if it were evaluated alone.
"""

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.losses import envelopes
from lossatlas.core.types import Tick, no_tick

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BLOCK_TERMS = 1 << 16
"""Numbers in a working array: half a MiB each, so that a handful of them stay in the cache."""

SAFE_EXPONENT = 300.0
"""exp(±300) squared is still a normal float64: products of two such factors keep all digits."""


def hinge_sum(terms: Floats, a: Floats, b: Floats, tick: Tick = no_tick) -> Floats:
    """Σ over M terms of max(0, c + a p + b q) for terms (3, M) = (c, p, q).

    Equal to evaluating every term at every point up to rounding, in O(M + Ka) a row: terms that
    rise with a enter at the first grid point right of their kink and stay; values at the entry
    and slopes of those that have entered are cumulated. Terms that fall are the mirror image.
    """
    c, p, q = terms
    # slopes that cannot move a term by one rounding over the whole grid are flat: no kink to find
    reach = np.abs(a).max() + 1.0
    size = np.abs(c) + np.abs(q) * np.abs(b).max()
    flat = np.abs(p) * reach <= 1e-18 * size
    rising = (p > 0) & ~flat
    falling = (p < 0) & ~flat
    total = _rising_sum(c[rising], p[rising], q[rising], a, b, tick)
    mirrored = _rising_sum(c[falling], -p[falling], q[falling], -a[::-1], b, tick)
    total += mirrored[:, ::-1]
    total += _flat_sum(c[flat], q[flat], b)[:, None]
    return total


def _flat_sum(c: Floats, q: Floats, b: Floats) -> Floats:
    return np.array([np.maximum(c + q * value, 0.0).sum() for value in b])


def _rising_sum(c: Floats, p: Floats, q: Floats, a: Floats, b: Floats, tick: Tick) -> Floats:
    """Σ max(0, c + a p + b q) for p > 0."""
    out = np.zeros((len(b), len(a)))
    if not len(c):
        return out
    at_start = c + a[0] * p
    rise = p * _step(a)
    rows = max(1, BLOCK_TERMS // len(c))
    for first in range(0, len(b), rows):
        for left in range(0, len(c), BLOCK_TERMS):
            tick()
            some = slice(left, left + BLOCK_TERMS)
            values = at_start[some] + b[first : first + rows, None] * q[some]
            out[first : first + rows] += _entered(values, rise[some], len(a))
    return out


def _step(a: Floats) -> float:
    return float(a[-1] - a[0]) / (len(a) - 1) if len(a) > 1 else 1.0


def _entered(values: Floats, rise: Floats, count: int) -> Floats:
    """Σ max(0, v + k·rise) at grid points k = 0 … count-1, for values (R, M) and rise (M,) > 0."""
    with np.errstate(over="ignore"):
        entry = values / rise
    np.negative(entry, out=entry)
    np.ceil(entry, out=entry)
    np.clip(entry, 0, count, out=entry)  # `count` is the bin of those that never enter
    bins = entry.astype(np.intp)
    bins += (np.arange(len(values)) * (count + 1))[:, None]
    entry *= rise
    entry += values
    slopes = np.broadcast_to(rise, values.shape)
    return _cumulated(bins.ravel(), entry.ravel(), slopes.ravel(), len(values), count)


def _cumulated(bins: Ints, values: Floats, slopes: Floats, rows: int, count: int) -> Floats:
    """Sums (rows, count) of lines that enter in a bin of their row with a value, and go on rising.

    Bin r (count + 1) + k is grid point k of row r; the last bin of a row is beyond the grid.
    """
    size = rows * (count + 1)
    entering = np.bincount(bins, values, size).reshape(rows, count + 1)[:, :-1]
    rising = np.bincount(bins, slopes, size).reshape(rows, count + 1)[:, :-1]
    # a line within a rounding of its kink may enter a hair below zero
    gained = np.maximum(entering, 0.0)
    gained[:, 1:] += np.cumsum(rising, axis=1)[:, :-1]
    return np.cumsum(gained, axis=1)


def crammer_singer_sum(terms: Floats, a: Floats, b: Floats, tick: Tick = no_tick) -> Floats:
    """Σᵢ max(0, max_j (c + a p + b q)_ij) for terms (3, N, J).

    Along a row an example's loss is the upper envelope of J lines and zero: its least value on
    the row, hinges that rise from there to the right, and hinges that rise to the left.
    """
    out = np.zeros((len(b), len(a)))
    (c, p, q), _ = envelopes.with_zero(terms)
    at_start = c + a[0] * p
    rise = p * _step(a)
    examples = max(1, BLOCK_TERMS // len(c))
    rows = max(1, examples // c.shape[1])
    for first in range(0, len(b), rows):
        for left in range(0, c.shape[1], examples):
            tick()
            some = slice(left, left + examples)
            steps = b[first : first + rows, None]
            values = at_start[:, None, some] + steps * q[:, None, some]
            out[first : first + rows] += _envelope_sum(values, rise[:, some], len(a))
    return out


def _envelope_sum(values: Floats, rise: Floats, count: int) -> Floats:
    """Σ over n of max_j (v + k·rise) at k = 0 … count-1, for values (J, R, n) and rise (J, n)."""
    lines, rows, n = values.shape
    slopes = np.broadcast_to(rise[:, None], values.shape).reshape(lines, -1)
    values = values.reshape(lines, -1)
    row = np.repeat(np.arange(rows), n)
    end = count - 1.0
    first, least = envelopes.top(values)
    last, at_end = envelopes.top(values + end * slopes)
    slope = envelopes.chosen(slopes, first)
    rising = _row_sums(np.maximum(slope, 0.0), rows) * np.arange(count)
    right, left = [], []
    for items, at, _, new in envelopes.walk(values, slopes, first, last, end):
        before, after = slope[items], slopes[new, items]
        right.append((row[items], at, np.maximum(after, 0.0) - np.maximum(before, 0.0)))
        left.append((row[items], end - at, np.minimum(after, 0.0) - np.minimum(before, 0.0)))
        least[items] = np.where(before < 0, values[new, items] + after * at, least[items])
        slope[items] = after
    falling = _row_sums(np.maximum(-slope, 0.0), rows) * np.arange(count)
    least = np.where(slope < 0, at_end, least)
    rising += _kinked(right, rows, count)
    falling += _kinked(left, rows, count)
    return _row_sums(np.maximum(least, 0.0), rows) + rising + falling[:, ::-1]


def _row_sums(values: Floats, rows: int) -> Floats:
    sums: Floats = values.reshape(rows, -1).sum(axis=1)[:, None]
    return sums


def _kinked(hinges: list[tuple[Ints, Floats, Floats]], rows: int, count: int) -> Floats | float:
    """Σ slope · max(0, k - at) for hinges (row, at, slope) with 0 ≤ at ≤ count - 1."""
    if not hinges:
        return 0.0
    row, at, slope = (np.concatenate(parts) for parts in zip(*hinges, strict=True))
    entry = np.ceil(at)
    bins = entry.astype(np.intp) + row * (count + 1)
    return _cumulated(bins, slope * (entry - at), slope, rows, count)


def softmax_sum(differences: Floats, a: Floats, b: Floats, tick: Tick = no_tick) -> Floats:
    """Σᵢ log(1 + Σ_j exp(c + a p + b q)_ij) for differences (3, N, J).

    The differences are s_ij - s_i,yᵢ over the J = C - 1 classes other than the label. Where all
    exponents are within reach of float64, exp(c + b q + a p) = exp(c + b q) exp(a p), and
    the sum over j is a matrix product; elsewhere the same in blocks of columns, and shifted.
    """
    c, p, q = differences
    column = np.abs(c[None] + np.array([b[0], b[-1]])[:, None, None] * q).max(axis=(0, 2))
    row = np.abs(p).max(axis=1) * max(abs(a[0]), abs(a[-1]))
    factored = (column <= SAFE_EXPONENT) & (row <= SAFE_EXPONENT)
    reach = column + row + np.log(c.shape[1] + 1.0)
    total = _factored_softmax(differences[:, factored], reach[factored], a, b, tick)
    total += _blocked_softmax(differences[:, ~factored], a, b, tick)
    return total


def _factored_softmax(
    differences: Floats, reach: Floats, a: Floats, b: Floats, tick: Tick
) -> Floats:
    """`reach` (N,) bounds the logarithm of each example's factor 1 + Σ exp."""
    total = np.zeros((len(b), len(a)))
    order = np.argsort(reach)
    c, p, q = differences[:, order]
    reach = reach[order]
    first = 0
    while first < len(c):
        tick()
        # log of a product of as many factors as cannot overflow: one logarithm for all
        group = int(np.clip(600.0 // reach[min(first + 16, len(c)) - 1], 1, 16))
        some = slice(first, first + group)
        along_b = np.exp(c[some, None, :] + b[:, None] * q[some, None, :])
        along_a = np.exp(p[some, :, None] * a)
        product = np.zeros_like(total)  # ∏ (1 + E_i) - 1: keeps the digits of losses near zero
        for extra in np.matmul(along_b, along_a):
            product += extra + product * extra
        total += np.log1p(product)
        first += group
    return total


def _blocked_softmax(differences: Floats, a: Floats, b: Floats, tick: Tick) -> Floats:
    """For exponents of any size: in blocks of columns over which a p moves by a safe exponent."""
    total = np.zeros((len(b), len(a)))
    moves = np.abs(differences[1]).max(axis=1) * (a[-1] - a[0]) / SAFE_EXPONENT
    blocks = np.exp2(np.ceil(np.log2(np.clip(moves, 1.0, len(a)))))
    for count in np.unique(blocks):
        some = differences[:, blocks == count]
        for columns in np.array_split(np.arange(len(a)), min(count, len(a))):
            group = max(1, 4 * BLOCK_TERMS // (len(b) * (len(columns) + some.shape[2])))
            for first in range(0, some.shape[1], group):
                tick()
                near = some[:, first : first + group]
                total[:, columns] += _shifted_softmax(near, a[columns], b)
    return total


def _shifted_softmax(differences: Floats, a: Floats, b: Floats) -> Floats:
    """For |a - centre| |p| ≤ SAFE_EXPONENT / 2. What underflows is below exp(-550)."""
    c, p, q = differences[:, :, None, :]
    centre = (a[0] + a[-1]) / 2
    exponents = c + centre * p + b[:, None] * q
    # small ones stay as they are: the loss of an example that is classified well is their sum
    shift = exponents.max(axis=2)
    shift[shift <= SAFE_EXPONENT] = 0.0
    along_b = np.exp(exponents - shift[:, :, None])
    along_a = np.exp(np.swapaxes(p, 1, 2) * (a - centre))
    sums = np.matmul(along_b, along_a)
    shifted = shift > 0
    losses = np.log1p(sums)
    losses[shifted] = np.log(sums[shifted]) + shift[shifted][:, None]
    total: Floats = losses.sum(axis=0)
    return total
