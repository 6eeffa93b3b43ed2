"""The least value of a convex loss along a line of constant b, and what it tells of other lines.

f(a, b) = (1/N) Σᵢ lossᵢ + |R (1, a, b)|², where every loss is made of terms c + a p + b q.
The function g(b) = min over a of f(a, b) is convex. Two gradients of f at the ends of a short
piece around the minimum, weighted so that their a-components cancel, bound f below by something
that does not depend on a: a cut, g(b') ≥ value + slope · (b' - b) for every b'.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.minima.kinks import CANCELLED, breaks
from lossatlas.core.types import Tick, no_tick

Floats = NDArray[np.float64]

FLAT = 1e-14
"""A sum of slopes this small, relative to the slopes summed, is zero but for rounding."""

PRECISION = 1e-13
"""The relative gap to which the minimum of the softmax loss along a line is enclosed."""

NEAR = 1e-9
"""The part of that gap from which a point may be, by a Newton step: its place is then as good as
its value, which is flat there."""


@dataclass(frozen=True)
class Terms:
    """A loss made of terms c + a p + b q, and a sum of squares."""

    loss_id: str
    lines: Floats
    """(3, N, J) = (c, p, q)."""
    roots: Floats
    """R (r, 3): the regularization at (a, b) is |R (1, a, b)|²."""

    @property
    def n(self) -> int:
        """N, the number of examples."""
        return int(self.lines.shape[1])

    @property
    def curvature(self) -> float:
        """The second derivative of the regularization along a."""
        return 2.0 * float(self.roots[:, 1] @ self.roots[:, 1])

    def regularization(self, a: float, b: float) -> tuple[float, float, float]:
        """The regularization and its derivatives along a and b."""
        root = self.roots @ np.array([1.0, a, b])
        along_a, along_b = 2.0 * (root @ self.roots[:, 1:])
        return float(root @ root), float(along_a), float(along_b)

    def along(self, basis: Floats) -> "Terms":
        """In new coordinates, (a, b) = basis (2, r) @ them; r = 1 or 2."""
        change = np.zeros((3, 3))
        change[0, 0] = 1.0
        change[1:, 1 : 1 + basis.shape[1]] = basis
        return Terms(self.loss_id, _combined(change.T, self.lines), _combined(self.roots, change))


def _combined(left: Floats, right: Floats) -> Floats:
    """A product, with zeros where it cancels to rounding."""
    out = np.tensordot(left, right, axes=1)
    out[np.abs(out) <= CANCELLED * np.tensordot(np.abs(left), np.abs(right), axes=1)] = 0.0
    return out


class LineMinimum(NamedTuple):
    """Where f(·, b) is least, from `lo` to `hi`, and its cut."""

    b: float
    lo: float
    hi: float
    value: float
    cut: float
    slope: float
    """g(b') ≥ cut + slope · (b' - b) for every b'."""
    steepness: float = 0.0
    """The slopes that `slope` is the sum of, without their signs: how well it is known."""

    @property
    def a(self) -> float:
        """A minimiser, away from the ends of a flat piece."""
        return _middle(self.lo, self.hi)


class _Point(NamedTuple):
    a: float
    value: float
    slope: float
    across: float
    curvature: float


def _middle(lo: float, hi: float) -> float:
    """A point of an interval, away from its ends."""
    if np.isinf(lo) and np.isinf(hi):
        return 0.0 if lo < hi else lo
    if np.isinf(hi):
        return lo + max(1.0, abs(lo))
    return hi - max(1.0, abs(hi)) if np.isinf(lo) else lo + (hi - lo) / 2


def on_line(terms: Terms, b: float = 0.0, start: float = 0.0, tick: Tick = no_tick) -> LineMinimum:
    """The minimum over a; `start` is a guess.

    Where the infimum is not attained, `lo` and `hi` are the end at which the loss approaches it.
    The cut then holds for this b alone.
    """
    if terms.loss_id != "softmax":
        return _hinge_minimum(terms, b)
    p = terms.lines[1]
    rises, falls = bool((p > 0).any()), bool((p < 0).any())
    if (rises and falls) or terms.curvature > 0:
        return _softmax_minimum(terms, b, start, tick)
    # where all terms fall or none does: those that fall vanish, and the others do not depend on a
    value = _softmax_value(np.where(p == 0, terms.lines[0] + b * terms.lines[2], -np.inf))
    value += terms.regularization(0.0, b)[0]
    lo, hi = (np.inf if falls else -np.inf), (-np.inf if rises else np.inf)
    return LineMinimum(b, lo, hi, value, value, 0.0)


# Piecewise linear losses: the minimum is where the slope changes its sign.


def _hinge_minimum(terms: Terms, b: float) -> LineMinimum:
    found = breaks(terms.loss_id, terms.lines, b)
    rising, falling = found.pieces()
    steepness = (rising - falling) / terms.n
    steepness[np.abs(steepness) <= FLAT * (rising + falling) / terms.n] = 0.0
    lo, hi = _sign_change(found.at, steepness, terms.regularization(0.0, b)[1], terms.curvature)
    a = _middle(lo, hi)
    base, extra, across = terms.regularization(a, b)
    value = _hinge_value(terms, a, b) + base
    first, last = np.searchsorted(found.at, a, "left"), np.searchsorted(found.at, a, "right")
    share = _balance(float(steepness[first]) + extra, float(steepness[last]) + extra)
    slope = found.across_start + float(found.across[:first].sum())
    slope += (1.0 - share) * float(found.across[first:last].sum())
    size = float(np.abs(found.across).sum()) + abs(found.across_start)
    if abs(slope) <= FLAT * size:
        slope = 0.0
    size = size / terms.n + abs(across)
    return LineMinimum(b, lo, hi, value, value, slope / terms.n + across, size)


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


def _hinge_value(terms: Terms, a: float, b: float) -> float:
    c, p, q = terms.lines
    values = np.maximum(c + a * p + b * q, 0.0)
    if terms.loss_id == "crammer_singer":
        return float(values.max(axis=1).mean())
    return float(values.sum() / terms.n)


def _balance(left: float, right: float) -> float:
    """The weight of `left` ≤ 0 with which it and `right` ≥ 0 sum to zero."""
    return min(max(right / (right - left), 0.0), 1.0) if right > left else 0.5


# The softmax loss: Newton's method inside a bracket.


def _softmax_minimum(terms: Terms, b: float, start: float, tick: Tick) -> LineMinimum:
    values = terms.lines[0] + b * terms.lines[2]

    def look(a: float) -> _Point:
        tick()
        return _softmax_point(terms, values, a, b)

    steepest = float(np.abs(terms.lines[1]).max(initial=0.0))
    near = _newton(look, start, 1.0 / steepest if steepest > 0 else np.inf)
    left, right = _enclose(look, near)
    if not left.slope <= 0 <= right.slope:
        best = min((left, near, right), key=lambda point: point.value)
        return LineMinimum(b, best.a, best.a, best.value, 0.0, 0.0)  # no loss is negative
    share = _balance(left.slope, right.slope)
    cut = share * (left.value + left.slope * (right.a - left.a)) + (1.0 - share) * right.value
    slope = share * left.across + (1.0 - share) * right.across
    steepness = float(np.abs(terms.lines[2]).max(axis=1).mean()) + abs(slope)
    return LineMinimum(b, near.a, near.a, near.value, min(cut, near.value), slope, steepness)


def _newton(look: Callable[[float], _Point], a: float, reach: float) -> _Point:
    """A point from which a Newton step would change nothing; inside a bracket as soon as it can.

    `reach` bounds the first steps until the slope has changed its sign.
    """
    low, high = -np.inf, np.inf
    width = np.inf
    here = look(a)
    for _ in range(200):
        low, high = (here.a, high) if here.slope < 0 else (low, here.a)
        if here.slope == 0 or here.slope**2 <= NEAR * PRECISION * here.value * here.curvature:
            break
        step = -here.slope / here.curvature if here.curvature > 0 else -here.slope * np.inf
        a = here.a + float(np.clip(step, -reach, reach))
        reach *= 4.0
        slow = high - low > width / 2
        width = high - low
        if np.isfinite(width) and (slow or not low < a < high):
            a = low + (high - low) / 2
        if not low < a < high:  # neighbours among the floating-point numbers
            break
        here = look(a)
    return here


def _enclose(look: Callable[[float], _Point], near: _Point) -> tuple[_Point, _Point]:
    """Points on both sides of the minimum, so close that the tangents meet within PRECISION."""
    step = np.spacing(abs(near.a)) * 4.0
    if near.curvature > 0:
        step = max(step, float(np.sqrt(PRECISION * abs(near.value) / near.curvature)))
    left = right = near
    for _ in range(100):
        if left.slope > 0:
            left = look(near.a - step)
        if right.slope < 0:
            right = look(near.a + step)
        if left.slope <= 0 <= right.slope:
            break
        step *= 4.0
    return left, right


def _softmax_value(exponents: Floats) -> float:
    """The mean of log(1 + Σ exp) of (N, J)."""
    top = np.maximum(exponents.max(axis=1), 0.0)
    others = np.exp(exponents - top[:, None]).sum(axis=1) + np.expm1(-top)
    return float((top + np.log1p(others)).mean())


def _softmax_point(terms: Terms, values: Floats, a: float, b: float) -> _Point:
    _, p, q = terms.lines
    exponents = values + a * p
    top = np.maximum(exponents.max(axis=1), 0.0)
    exponents -= top[:, None]
    shares = np.exp(exponents)
    others = shares.sum(axis=1) + np.expm1(-top)
    shares /= (1.0 + others)[:, None]
    mean_slope = np.einsum("ij,ij->i", shares, p)
    spread = np.einsum("ij,ij,ij->", shares, p, p) - mean_slope @ mean_slope
    base, extra, across = terms.regularization(a, b)
    return _Point(
        a=a,
        value=float((top + np.log1p(others)).mean()) + base,
        slope=float(mean_slope.mean()) + extra,
        across=float(np.einsum("ij,ij->", shares, q)) / terms.n + across,
        curvature=max(float(spread) / terms.n, 0.0) + terms.curvature,
    )
