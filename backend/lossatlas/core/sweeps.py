"""Sums over a grid of a plane at the cost of sums over its rows.

Along a row of the grid (b fixed) every loss here is a sum of simple convex functions of a. A hinge
term is zero on one side of its kink and linear on the other, so a row needs each term once, not
once a point. The exponentials of the softmax factor, so that a matrix product replaces K² of them.

Grids are evenly spaced and increasing: `a` (Ka,), `b` (Kb,). Results are sums over the examples,
(Kb, Ka), a row per b.
"""

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.ticks import Tick, no_tick

Floats = NDArray[np.float64]

BLOCK_TERMS = 1 << 16
"""Numbers in a working array: half a MiB each, so that a handful of them stay in the cache."""

SAFE_EXPONENT = 300.0
"""exp(±300) squared is still a normal float64: products of two such factors keep all digits."""


def hinge_sum(terms: Floats, a: Floats, b: Floats, tick: Tick = no_tick) -> Floats:
    """Σ over M terms of max(0, c + a p + b q) for terms (3, M) = (c, p, q).

    Equal to evaluating every term at every point up to rounding, in O(M + Ka) a row: terms that
    rise with a enter at the first grid point right of their kink and stay; intercepts and slopes
    of those that have entered are cumulated. Terms that fall are the mirror image.
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
    step = (a[-1] - a[0]) / (len(a) - 1) if len(a) > 1 else 1.0
    at_start = c + a[0] * p  # measured from the left edge, nothing large cancels
    rise = p * step
    rows = max(1, BLOCK_TERMS // len(c))
    for first in range(0, len(b), rows):
        for left in range(0, len(c), BLOCK_TERMS):
            tick()
            some = slice(left, left + BLOCK_TERMS)
            values = at_start[some] + b[first : first + rows, None] * q[some]
            out[first : first + rows] += _entered(values, rise[some], len(a))
    return out


def _entered(values: Floats, rise: Floats, count: int) -> Floats:
    """Σ max(0, v + k·rise) at grid points k = 0 … count-1, for values (R, M) and rise (M,) > 0."""
    rows, terms = values.shape
    entry = np.negative(values)
    with np.errstate(over="ignore"):
        entry /= rise
    np.ceil(entry, out=entry)
    np.clip(entry, 0, count, out=entry)  # `count` is the bin of those that never enter
    bins = entry.astype(np.intp)
    bins += (np.arange(rows) * (count + 1))[:, None]
    bins = bins.ravel()
    shape = (rows, count + 1)
    intercepts = np.bincount(bins, values.ravel(), rows * (count + 1)).reshape(shape)[:, :-1]
    slopes = np.bincount(bins, np.broadcast_to(rise, (rows, terms)).ravel(), rows * (count + 1))
    slopes = slopes.reshape(shape)[:, :-1]
    entered = np.cumsum(intercepts, axis=1)
    entered += np.cumsum(slopes, axis=1) * np.arange(count)
    # a term within a rounding of its kink may enter a hair below zero
    return np.maximum(entered, 0.0, out=entered)


def crammer_singer_sum(terms: Floats, a: Floats, b: Floats, tick: Tick = no_tick) -> Floats:
    """Σᵢ max(0, max_j (c + a p + b q)_ij) for terms (3, N, J), evaluated point by point."""
    out = np.zeros((len(b), len(a)))
    c, p, q = terms
    examples = max(1, BLOCK_TERMS // (len(a) * c.shape[1]))
    for first in range(0, len(c), examples):
        some = slice(first, first + examples)
        along_a = p[some, :, None] * a
        for row, value in enumerate(b):
            tick()
            points = along_a + (c[some] + value * q[some])[:, :, None]
            out[row] += np.maximum(points.max(axis=1), 0.0).sum(axis=0)
    return out


def softmax_sum(differences: Floats, a: Floats, b: Floats, tick: Tick = no_tick) -> Floats:
    """Σᵢ log(1 + Σ_j exp(c + a p + b q)_ij) for differences (3, N, J).

    The differences are s_ij - s_i,yᵢ over the J = C - 1 classes other than the label. Where all
    exponents are within reach of float64, exp(c + b q + a p) = exp(c + b q) exp(a p), and
    the sum over j is a matrix product; elsewhere a stable log-sum-exp does it.
    """
    c, p, q = differences
    column = np.abs(c[None] + np.array([b[0], b[-1]])[:, None, None] * q).max(axis=(0, 2))
    row = np.abs(p).max(axis=1) * max(abs(a[0]), abs(a[-1]))
    factored = (column <= SAFE_EXPONENT) & (row <= SAFE_EXPONENT)
    reach = column + row + np.log(c.shape[1] + 1.0)
    total = _factored_softmax(differences[:, factored], reach[factored], a, b, tick)
    total += _stable_softmax(differences[:, ~factored], a, b, tick)
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


def _stable_softmax(differences: Floats, a: Floats, b: Floats, tick: Tick) -> Floats:
    total = np.zeros((len(b), len(a)))
    for c, p, q in zip(*differences, strict=True):
        tick()
        exponents = c[:, None, None] + b[None, :, None] * q[:, None, None]
        exponents = exponents + p[:, None, None] * a
        top = exponents.argmax(axis=0)[None]
        largest = np.take_along_axis(exponents, top, axis=0)[0]
        # where the label wins, its own zero is the largest exponent
        shift = np.maximum(largest, 0.0)
        scaled = np.exp(exponents - shift)
        rest = scaled.sum(axis=0)
        wins = largest > 0
        np.put_along_axis(scaled, top, 0.0, axis=0)
        rest[wins] = (scaled.sum(axis=0) + np.exp(-shift))[wins]
        total += shift + np.log1p(rest)
    return total
