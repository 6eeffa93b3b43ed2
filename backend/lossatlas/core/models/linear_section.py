"""Slices of a classifier's loss: the ray W₀ + a D₁ and the plane W₀ + a D₁ + b D₂.

A linear score function is affine along a slice, S(a, b) = S₀ + a S₁ + b S₂, so one product with
the data gives everything (the affine trick); nothing after it depends on the number of features.
The regularization is a quadratic in (a, b). A slice is an objective of one or two variables.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.losses import grids
from lossatlas.core.losses.registry import Loss
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


def data_loss_on_grid(cut_out: Slice, a: Floats, b: Floats, tick: Tick = no_tick) -> Floats:
    """The loss without regularization, averaged over the examples: (Kb, Ka)."""
    terms = margin_lines(cut_out)
    match cut_out.loss.id:
        case "svm" | "ova":
            total = grids.hinge_sum(terms.reshape(3, -1), a, b, tick)
        case "crammer_singer":
            total = grids.crammer_singer_sum(terms, a, b, tick)
        case "softmax":
            total = grids.softmax_sum(terms, a, b, tick)
        case other:
            raise ValueError(f"no grid evaluation for the loss {other}")
    return total / cut_out.n


def margin_lines(cut_out: Slice) -> Floats:
    """What the loss is made of, as affine functions c + a p + b q: (3, N, J); q = 0 on a ray.

    The margin terms m_ij of the J = C - 1 classes j other than the label for `svm` and
    `crammer_singer`; the same without the margin for `softmax`; Δ - t_ij s_ij, J = C, for `ova`.
    """
    loss, y = cut_out.loss, cut_out.y
    n, classes = cut_out.scores.shape[1:]
    # the margin is part of the constant, and has no slope
    margins = (cut_out.margin, *[0.0] * len(cut_out.directions))
    parts = zip(cut_out.scores, margins, strict=True)
    lines = np.stack([loss.terms(scores, y, margin) for scores, margin in parts])
    if loss.id != "ova":
        others = np.arange(classes) != y[:, None]
        lines = lines[:, others].reshape(-1, n, classes - 1)
    return lines if len(lines) == 3 else np.concatenate((lines, np.zeros_like(lines[:1])))
