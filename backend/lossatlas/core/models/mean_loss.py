"""The mean loss of examples whose scores are affine in a point."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from lossatlas.core.losses.base import Loss
from lossatlas.core.models.base import Inspection, Objective, Slopes, Traits, Valued
from lossatlas.core.models.classified import Classified
from lossatlas.core.types import Floats, Ints, Tick, no_tick


class MeanLoss(Objective, Protocol):
    """(1/N) Σᵢ loss(sᵢ, yᵢ) + λ Σ W², whose scores sᵢ are affine in the point."""

    y: Ints
    """(N,) labels."""
    loss: Loss
    margin: float

    def scores_at(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Floats:
        """Scores (N, C) at w, or of the chosen rows (n, C)."""

    def scores_along(self, change: Floats, tick: Tick = no_tick) -> Floats:
        """How scores (N, C) change along a direction."""
        return self.scores_at(change, tick=tick)

    def pull_back(self, score_gradient: Floats, rows: Any = None, tick: Tick = no_tick) -> Floats:
        """The gradient of the data loss, from its score gradient (N, C) or (n, C)."""

    def penalty(self, w: Floats) -> float:
        """λ Σ W² at w."""

    def add_regularization(self, w: Floats, gradient: Floats) -> None:
        """Add the gradient of λ Σ W² at w to a given gradient."""

    @property
    def n(self) -> int:
        """N, the number of examples."""
        return len(self.y)

    @property
    def labels(self) -> Ints:
        """(N,) the labels of the examples."""
        return self.y

    @property
    def traits(self) -> Traits:
        """Convex, and as smooth as the loss."""
        return Traits(True, self.loss.differentiable, self.loss.twice_differentiable)

    def value(self, w: Floats, tick: Tick = no_tick) -> float:
        """The objective at w."""
        losses = self.loss.per_example(self.scores_at(w, tick=tick), self.y, self.margin)
        return float(losses.mean()) + self.penalty(w)

    def value_and_gradient(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Valued:
        """Objective and (sub)gradient at w, with the data loss over `rows`, or over all."""
        rows, times = self._drawn(rows)
        y, scores = self._labels(rows), self.scores_at(w, rows, tick)
        losses = self.loss.per_example(scores, y, self.margin)
        value = losses.mean() if times is None else times[:, 0] @ losses
        return float(value) + self.penalty(w), self._gradient(w, scores, rows, times, tick)

    def gradient(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Floats:
        """The same (sub)gradient, without computing the losses."""
        rows, times = self._drawn(rows)
        return self._gradient(w, self.scores_at(w, rows, tick), rows, times, tick)

    def _drawn(self, rows: Any) -> tuple[Any, Floats | None]:
        """The rows of a pass, None for all, and weights (N, 1) if they are not equal.

        No mini-batch costs more than a pass: a larger one weights each example by how often it was
        drawn.
        """
        if rows is None or len(rows) <= self.n:
            return rows, None
        return None, np.bincount(rows, minlength=self.n)[:, None] / len(rows)

    def _labels(self, rows: Any) -> Ints:
        return self.y if rows is None else self.y[rows]

    def _gradient(
        self, w: Floats, scores: Floats, rows: Any, times: Floats | None, tick: Tick
    ) -> Floats:
        y = self._labels(rows)
        score_gradient = self.loss.score_gradient(scores, y, self.margin)
        score_gradient = score_gradient / len(y) if times is None else times * score_gradient
        gradient = self.pull_back(score_gradient, rows, tick)
        self.add_regularization(w, gradient)
        return gradient

    def accuracy(self, w: Floats, tick: Tick = no_tick) -> float:
        """The share of examples whose label has the highest score (ties go to the lower class)."""
        return float((self.scores_at(w, tick=tick).argmax(axis=1) == self.y).mean())

    def regularization_gradient(self, w: Floats) -> Floats:
        """The gradient of λ Σ W²: zero for weights that are not regularized."""
        gradient = np.zeros_like(w)
        self.add_regularization(w, gradient)
        return gradient

    def inspect(self, w: Floats, tick: Tick = no_tick, scores: Floats | None = None) -> Inspection:
        """Inspect w: one product with the data, unless the scores are known."""
        if scores is None:
            scores = self.scores_at(w, tick=tick)
        return Inspection(self, w, tick, Classified(scores, self.y, self.loss, self.margin))

    def slopes(self, w: Floats, direction: Floats, tick: Tick = no_tick) -> Slopes | None:
        """The one-sided derivatives [left, right] at w along a direction."""
        return self.inspect(w, tick).slopes(direction)

    def hessian_product(self, w: Floats, tick: Tick = no_tick) -> Callable[[Floats], Floats] | None:
        """The map from a direction V to the Hessian at w times V.

        Gᵀ X̃ / N + 2λV where G is how the score gradient changes with the scores of V (Pearlmutter
        1994, "Fast Exact Multiplication by the Hessian").
        """
        if self.loss.score_hessian is None:
            return None
        bend = self.loss.score_hessian(self.scores_at(w, tick=tick), self.y, self.margin)

        def product(v: Floats) -> Floats:
            data = self.pull_back(bend(self.scores_along(v, tick)) / self.n, tick=tick)
            return data + self.regularization_change(v)

        return product

    def regularization_change(self, change: Floats) -> Floats:
        """How the gradient of λ Σ W² changes along a direction."""
        return self.regularization_gradient(change)
