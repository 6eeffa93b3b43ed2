"""The minimum of a differentiable convex loss along a line: Newton's method inside a bracket."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lossatlas.core.losses.base import LineMinimum, PlaneTerms, balance
from lossatlas.core.types import Floats

PRECISION = 1e-13
"""The relative gap to which a minimum along a line is enclosed."""
NEAR = 1e-9
"""The fraction of that gap that a last Newton step may still gain: the loss is flat at its minimum,
so the position needs a stricter criterion than the value."""
FARTHEST = 1e150
"""The longest first step, for curvatures that underflow."""


class Point(NamedTuple):
    """The loss at one point of a line, and its derivatives."""

    a: float
    value: float
    slope: float
    across: float
    """The slope in the other direction of the plane."""
    curvature: float


Look = Callable[[float], Point]


def minimum(look: Look, b: float, start: float, reach: float) -> LineMinimum:
    """The minimum of a loss that does not keep falling towards either end.

    `reach` limits the first steps, until the slope changes sign.
    """
    near = _newton(look, start, reach)
    left, right = _enclose(look, near)
    if not left.slope <= 0 <= right.slope:
        best = min((left, near, right), key=lambda point: point.value)
        return LineMinimum(b, best.a, best.a, best.value, 0.0, 0.0)  # no loss is negative
    share = balance(left.slope, right.slope)
    bound = share * (left.value + left.slope * (right.a - left.a)) + (1.0 - share) * right.value
    slope = share * left.across + (1.0 - share) * right.across
    return LineMinimum(b, near.a, near.a, near.value, min(bound, near.value), slope)


def _newton(look: Look, a: float, reach: float) -> Point:
    """A point where Newton's method has converged; steps stay in a bracket once there is one."""
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
        if not low < a < high:  # adjacent floating-point numbers
            break
        here = look(a)
    return here


def _enclose(look: Look, near: Point) -> tuple[Point, Point]:
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


def least_squares(
    terms: PlaneTerms,
    b: float,
    start: float,
    factor: float,
    parts: Callable[[float], tuple[Floats, Floats]],
) -> LineMinimum:
    """The minimum of factor/N Σ r² over residuals r, for a loss with some curvature.

    `parts(a)` gives the residuals (N, J) and their slopes, zero where a term does not count.
    """
    _, p, q = terms.lines
    total = factor / terms.n

    def look(a: float) -> Point:
        residuals, slopes = parts(a)
        base, extra, across = terms.regularization(a, b)
        return Point(
            a=a,
            value=total * float(np.vdot(residuals, residuals)) + base,
            slope=2.0 * total * float(np.vdot(residuals, p)) + extra,
            across=2.0 * total * float(np.vdot(residuals, q)) + across,
            curvature=2.0 * total * float(np.vdot(slopes, slopes)) + terms.curvature,
        )

    steepest = float(np.abs(p).max(initial=0.0))
    size = 1.0 + float(np.abs(parts(start)[0]).max(initial=0.0))
    reach = min(size / steepest, FARTHEST) if steepest > 0 else FARTHEST
    return minimum(look, b, start, reach)
