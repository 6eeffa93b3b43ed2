"""Slices of a classifier's loss: the ray W₀ + a D₁ and the plane W₀ + a D₁ + b D₂.

A linear score function is affine along a slice, S(a, b) = S₀ + a S₁ + b S₂, so one product with
the data gives everything (the affine trick); nothing after it depends on the number of features.
The regularization is a quadratic in (a, b). A slice is an objective of one or two variables.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.losses.base import Loss
from lossatlas.core.minima import plane
from lossatlas.core.minima.plane import PlaneMinimum, RayMinimum
from lossatlas.core.models.linear import LinearClassifier, drawn, mean_loss
from lossatlas.core.slices.directions import projection
from lossatlas.core.types import Tick, no_tick

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Slice:
    """The objective restricted to W₀ + Σ coordinate · direction, of k = 1 or 2 coordinates."""

    origin: Floats
    """(C, D+1)"""
    directions: Floats
    """(k, C, D+1)"""
    scores: Floats
    """(1+k, N, C): the scores of the origin and of each direction."""
    inner: Floats
    """(1+k, 1+k): inner products of origin and directions, over the regularized weights."""
    y: Ints
    loss: Loss
    margin: float
    l2: float

    @property
    def shape(self) -> tuple[int]:
        """(k,)"""
        return (len(self.directions),)

    @property
    def n(self) -> int:
        """N, the number of examples."""
        return len(self.y)

    def point(self, coordinates: Floats) -> Floats:
        """The weights (C, D+1) at coordinates (k,)."""
        weights: Floats = self.origin + np.tensordot(coordinates, self.directions, axes=1)
        return weights

    def along(self, change: Floats) -> tuple[Floats, Floats]:
        """The direction (C, D+1) in which coordinates change by (k,), and its scores (N, C)."""
        direction: Floats = np.tensordot(change, self.directions, axes=1)
        scores: Floats = np.tensordot(change, self.scores[1:], axes=1)
        return direction, scores

    def scores_at(self, coordinates: Floats, rows: Any = None) -> Floats:
        """Scores (N, C), or of the chosen rows (n, C), at coordinates (k,)."""
        scores = self.scores if rows is None else self.scores[:, rows]
        combined: Floats = scores[0].copy()
        for coordinate, direction in zip(coordinates, scores[1:], strict=True):
            # term by term: a product of matrices may round two equal scores apart
            combined += coordinate * direction
        return combined

    def value(self, coordinates: Floats, tick: Tick = no_tick) -> float:
        """The objective at coordinates (k,)."""
        scores = self.scores_at(coordinates)
        return float(self.loss.per_example(scores, self.y, self.margin).mean()) + float(
            self.regularization(coordinates)
        )

    def value_and_gradient(
        self, coordinates: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> tuple[float, Floats]:
        """Objective and (sub)gradient (k,) at coordinates (k,), over the chosen rows or all."""
        rows, times = drawn(rows, self.n)
        y = self.y if rows is None else self.y[rows]
        directions = self.scores[1:] if rows is None else self.scores[1:, rows]
        scores = self.scores_at(coordinates, rows)
        value, score_gradient = mean_loss(self.loss, scores, y, self.margin, times)
        gradient = np.tensordot(directions, score_gradient, axes=2)
        position = np.concatenate(([1.0], coordinates))
        gradient += 2.0 * self.l2 * (self.inner[1:] @ position)
        return value + float(self.regularization(coordinates)), gradient

    def regularization(self, coordinates: Floats) -> Floats:
        """λ Σ W² at coordinates (…, k): a quadratic form in (1, a, b)."""
        position = np.concatenate((np.ones((*coordinates.shape[:-1], 1)), coordinates), axis=-1)
        quadratic: Floats = np.einsum("...i,ij,...j->...", position, self.inner, position)
        return self.l2 * quadratic

    def regularization_slope(self, a: Floats) -> Floats:
        """The derivative of λ Σ W² along a ray at a (…)."""
        slope: Floats = 2.0 * self.l2 * (self.inner[1, 0] + self.inner[1, 1] * a)
        return slope

    def accuracy(self, coordinates: Floats, tick: Tick = no_tick) -> float:
        """The share of examples whose label has the highest score (ties go to the lower class)."""
        return float((self.scores_at(coordinates).argmax(axis=1) == self.y).mean())

    def project(self, w: Floats) -> tuple[Floats, float]:
        """Least-squares coordinates (k,) of weights W, and the residual ‖W − W_projected‖."""
        return projection(self.origin, self.directions)(w)

    def section(self, origin: Floats, directions: Floats, tick: Tick = no_tick) -> "Slice":
        """The slice of this slice from coordinates (k,) along directions (m, k) of coordinates."""
        change = np.zeros((1 + len(directions), 1 + len(origin)))
        change[0, 0] = 1.0
        change[0, 1:], change[1:, 1:] = origin, directions
        return replace(
            self,
            origin=self.point(origin),
            directions=np.tensordot(directions, self.directions, axes=1),
            scores=np.tensordot(change, self.scores, axes=1),
            inner=change @ self.inner @ change.T,
        )

    def minimum(self, tick: Tick = no_tick) -> RayMinimum | PlaneMinimum | None:
        """The minimum on the whole slice; None for a loss that does not know it."""
        find = plane.on_ray if len(self.directions) == 1 else plane.on_plane
        return find(self, tick)


@dataclass(frozen=True)
class RayLoss:
    """The loss along a ray; every array is (Ka,)."""

    a: Floats
    data_loss: Floats
    reg_loss: Floats

    @property
    def loss(self) -> Floats:
        """The objective: data loss plus regularization."""
        return self.data_loss + self.reg_loss


def cut(
    objective: LinearClassifier, origin: Floats, directions: Floats, tick: Tick = no_tick
) -> Slice:
    """The slice of an objective through `origin` (C, D+1) along `directions` (k, C, D+1)."""
    parts = np.concatenate((origin[None], directions))
    flat = objective.examples.scores(parts.reshape(-1, parts.shape[-1]), tick=tick)
    scores = flat.reshape(len(flat), len(parts), -1).transpose(1, 0, 2)
    kept = objective.regularized(parts).reshape(len(parts), -1)
    return Slice(
        origin=origin,
        directions=directions,
        scores=np.ascontiguousarray(scores),
        inner=kept @ kept.T,
        y=objective.examples.y,
        loss=objective.loss,
        margin=objective.margin,
        l2=objective.l2,
    )


def loss_on_ray(ray: Slice, a: Floats, tick: Tick = no_tick) -> RayLoss:
    """Data loss and regularization at evenly spaced steps a (Ka,) along the ray."""
    return RayLoss(
        a=a,
        data_loss=data_loss_on_grid(ray, a, np.zeros(1), tick)[0],
        reg_loss=ray.regularization(a[:, None]),
    )


def loss_on_plane(plane: Slice, a: Floats, b: Floats, tick: Tick = no_tick) -> Floats:
    """The objective on a grid of evenly spaced a (Ka,) and b (Kb,): (Kb, Ka), a row per b."""
    grid = np.stack(np.broadcast_arrays(a[None, :], b[:, None]), axis=-1)
    return data_loss_on_grid(plane, a, b, tick) + plane.regularization(grid)


def data_loss_on_grid(section: Slice, a: Floats, b: Floats, tick: Tick = no_tick) -> Floats:
    """The loss without regularization, averaged over the examples: (Kb, Ka).

    Point by point where the loss has no quicker way.
    """
    affine = section.loss.affine
    if affine is not None:
        lines = affine.lines(section.scores, section.y, section.margin)
        return affine.grid_sum(lines, a, b, tick) / section.n
    out = np.empty((len(b), len(a)))
    for place in np.ndindex(out.shape):
        tick()
        at = np.array([a[place[1]], b[place[0]]])[: len(section.directions)]
        losses = section.loss.per_example(section.scores_at(at), section.y, section.margin)
        out[place] = losses.mean()
    return out
