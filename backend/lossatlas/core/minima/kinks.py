"""Kinks: where the slope of the loss on a ray jumps or, if it is differentiable, its curvature.

A margin term max(0, c + a p) has its kink at -c / p; a maximum of such terms has kinks where
another term becomes the largest.
"""

from dataclasses import dataclass

import numpy as np

from lossatlas.core.losses.base import Breaks
from lossatlas.core.minima.scored import ScoredSlice
from lossatlas.core.types import Floats, Ints, Tick, no_tick


@dataclass(frozen=True)
class Kinks:
    """Kinks in order of a; every array is (K,)."""

    a: Floats
    example: Ints
    """Index among the examples of the slice."""
    class_: Ints
    """The class of the margin term that crosses zero. If only the worst class counts, the class
    that becomes the worst or, where the example's loss reaches zero, the one that was the worst.
    """
    change: Floats
    """The increase of the slope at this kink; positive, since the loss is convex.

    For a differentiable loss, the increase of the second derivative instead; the slopes before and
    after are then equal.
    """
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
    """The number of kinks in the range, including those left out."""

    @property
    def loss(self) -> Floats:
        """The objective at a: data loss plus regularization."""
        return self.data_loss + self.reg_loss


def of_ray(
    ray: ScoredSlice, low: float = -np.inf, high: float = np.inf, limit: int | None = None
) -> Kinks | None:
    """The kinks of the data loss on a ray with low ≤ a ≤ high, exact up to rounding.

    With a `limit`, those with the largest change. None for a loss without this method.
    """
    found = _breaks(ray)
    if found is None:
        return None
    inside = np.flatnonzero((low <= found.at) & (found.at <= high))
    kept = inside
    if limit is not None and limit < len(inside):
        kept = np.sort(inside[np.argsort(-found.change[inside], kind="stable")[:limit]])
    return Kinks(
        a=found.at[kept],
        example=found.example[kept],
        class_=found.klass[kept],
        change=found.change[kept] / ray.n,
        slope_before=found.slope_before[kept] / ray.n,
        slope_after=found.slope_after[kept] / ray.n,
        data_loss=found.value[kept] / ray.n,
        reg_loss=ray.regularization(found.at[kept][:, None]),
        reg_slope=ray.regularization_slope(found.at[kept]),
        total=len(inside),
    )


def slopes_on_ray(ray: ScoredSlice, a: Floats, tick: Tick = no_tick) -> tuple[Floats, Floats]:
    """The slopes of the objective to the left and to the right of every a (Ka,).

    Both are the slope of its (sub)gradient if the loss is differentiable or its kinks are unknown.
    """
    found = None if ray.loss.differentiable else _breaks(ray)
    if found is None:
        slopes = np.empty(len(a))
        for position in range(len(a)):
            tick()
            slopes[position] = ray.value_and_gradient(a[position : position + 1])[1][0]
        return slopes, slopes
    steady = ray.regularization_slope(a)
    if not len(found.at):  # a term that rises or falls crosses zero somewhere
        return steady, steady
    before = np.append(found.slope_before, found.slope_after[-1]) / ray.n
    after = np.append(found.slope_before[0], found.slope_after) / ray.n
    left = before[np.searchsorted(found.at, a, "left")]
    right = after[np.searchsorted(found.at, a, "right")]
    return left + steady, right + steady


def _breaks(ray: ScoredSlice) -> Breaks | None:
    affine = ray.loss.affine
    if affine is None:
        return None
    if affine.breaks is None:
        nothing, none = np.zeros(0), np.zeros(0, dtype=np.int64)
        return Breaks(nothing, nothing, nothing, nothing, nothing, none, none)
    return affine.breaks(affine.lines(ray.scores, ray.y, ray.margin), ray.y)
