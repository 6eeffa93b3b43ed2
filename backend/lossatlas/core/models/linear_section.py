"""Slices of a classifier's loss: the ray W₀ + a D₁ and the plane W₀ + a D₁ + b D₂.

A linear score function is affine along a slice, S(a, b) = S₀ + a S₁ + b S₂, so one product with
the data gives everything (the affine trick); nothing after it depends on the number of features.
A slice is an objective of one or two variables.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from lossatlas.core.losses.base import Loss
from lossatlas.core.minima import accuracy, kinks, plane
from lossatlas.core.minima.plane import PlaneMinimum
from lossatlas.core.models.base import Cost, RayLoss, Section, check_axis, nested
from lossatlas.core.models.mean_loss import AffineLoss
from lossatlas.core.rounding import EPSILON
from lossatlas.core.slices.penalty import SlicedPenalty
from lossatlas.core.types import Floats, Ints, Tick, no_tick


@dataclass(frozen=True)
class LinearSection(SlicedPenalty, AffineLoss, Section):
    """The objective restricted to W₀ + Σ coordinate · direction, of k = 1 or 2 coordinates."""

    origin: Floats
    """(C, D+1)"""
    directions: Floats
    """(k, C, D+1)"""
    scores: Floats
    """(1+k, N, C): the scores of the origin and of each direction."""
    roots: Floats
    y: Ints
    loss: Loss
    margin: float = 1.0
    l2: float = 0.0
    unsure: Floats = field(default_factory=lambda: np.zeros(3))
    """(1+k,) how far rounding may have moved a score of the origin and of each direction, unless
    the score is zero."""
    straight: "LinearSection | None" = None
    """If D₁ and D₂ are nearly parallel, the same plane along D₁ and D₂ − share · D₁."""
    share: float = 0.0

    @property
    def nbytes(self) -> int:
        """The memory that it holds."""
        arrays = (self.origin, self.directions, self.scores, self.y)
        straight = self.straight.nbytes if self.straight is not None else 0
        return sum(array.nbytes for array in arrays) + straight

    @property
    def cost(self) -> Cost:
        """N C scores, from those of the origin and of each direction."""
        scores = self.scores[0].size
        return Cost(scores * len(self.scores), scores * len(self.scores))

    def scores_along(self, change: Floats, tick: Tick = no_tick) -> Floats:
        """How scores (N, C) change with the coordinates, by (k,)."""
        return np.asarray(np.tensordot(change, self.scores[1:], axes=1))

    def scores_at(self, coordinates: Floats, rows: Any = None, tick: Tick = no_tick) -> Floats:
        """Scores (N, C), or of the chosen rows (n, C), at coordinates (k,)."""
        scores = self.scores if rows is None else self.scores[:, rows]
        combined: Floats = scores[0].copy()
        for coordinate, direction in zip(coordinates, scores[1:], strict=True):
            # term by term: a matrix product may round two equal scores differently
            combined += coordinate * direction
        return combined

    def scores_apart(self, points: Floats, tick: Tick = no_tick) -> Floats:
        """Scores (m, N, C) at coordinates (m, k), term by term as in `scores_at`."""
        first, *others = self.scores.transpose(0, 2, 1).copy()  # sums over classes are then fast
        combined = np.repeat(first[:, None], len(points), axis=1)
        for coordinates, direction in zip(points.T, others, strict=True):
            combined += coordinates[:, None] * direction[:, None]
        return combined.transpose(1, 2, 0)

    def pull_back(
        self, coordinates: Floats, score_gradient: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> Floats:
        """The gradient (k,) of the data loss, from its score gradient."""
        directions = self.scores[1:] if rows is None else self.scores[1:, rows]
        return np.asarray(np.tensordot(directions, score_gradient, axes=2))

    def section(self, origin: Floats, directions: Floats, tick: Tick = no_tick) -> "LinearSection":
        """The slice of the slice through coordinates (k,) along directions (m, k) of them."""
        change = nested(origin, directions)
        return replace(
            self,
            origin=self.point(origin),
            directions=np.tensordot(directions, self.directions, axes=1),
            scores=np.tensordot(change, self.scores, axes=1),
            roots=self.roots @ change.T,
            unsure=self._unsure_along(change),
            straight=None,
        )

    def _unsure_along(self, change: Floats) -> Floats:
        """How far off combinations (1+m, 1+k) of the scores may be, the sums included."""
        largest = np.abs(self.scores).max(axis=(1, 2))
        return np.asarray(np.abs(change) @ (self.unsure + 4.0 * EPSILON * largest))

    def on_ray(self, a: Floats, tick: Tick = no_tick) -> RayLoss:
        """The loss at increasing, evenly spaced a (Ka,) along the ray.

        Raises ValueError for others.
        """
        check_axis(a)
        before, after = kinks.slopes_on_ray(self, a, tick)
        return RayLoss(
            a=a,
            data_loss=self._data_loss_on_grid(a, np.zeros(1), tick)[0],
            reg_loss=self.regularization(a[:, None]),
            slope_before=before,
            slope_after=after,
            accuracy=accuracy.accuracy_on_ray(self, a, tick),
        )

    def on_grid(self, a: Floats, b: Floats, tick: Tick = no_tick) -> Floats:
        """The loss (Kb, Ka) on a grid of increasing, evenly spaced a (Ka,) and b (Kb,).

        Raises ValueError for others.
        """
        grid = np.stack(np.broadcast_arrays(a[None, :], b[:, None]), axis=-1)
        return self._data_loss_on_grid(a, b, tick) + self.regularization(grid)

    def plane_minimum(self, tick: Tick = no_tick) -> PlaneMinimum | None:
        """Its minimum on the whole plane."""
        if self.straight is not None:
            found = plane.sheared(self.straight, self.share, tick)
            if found is not None and found.certified:
                return found
        return plane.on_plane(self, tick)

    ray_minimum = plane.on_ray
    kinks = kinks.of_ray
    accuracy_steps = accuracy.accuracy_steps

    def _data_loss_on_grid(self, a: Floats, b: Floats, tick: Tick) -> Floats:
        """The mean loss of the examples (Kb, Ka), point by point if there is no faster method."""
        check_axis(a, b)
        affine = self.loss.affine
        if affine is not None:
            lines = affine.lines(self.scores, self.y, self.margin)
            return affine.grid_sum(lines, a, b, tick) / self.n
        out = np.empty((len(b), len(a)))
        for row, column in np.ndindex(out.shape):
            tick()
            at = np.array([a[column], b[row]])[: len(self.directions)]
            losses = self.loss.per_example(self.scores_at(at), self.y, self.margin)
            out[row, column] = losses.mean()
        return out
