"""The mean loss of examples, from the scores that a point gives them."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import numpy as np

from lossatlas.core.losses.base import Loss
from lossatlas.core.models.base import Inspection, Objective, Resolution, Slopes, Traits, Valued
from lossatlas.core.models.classified import Classified
from lossatlas.core.types import Floats, Ints, Tick, no_tick


class Linearized(NamedTuple):
    """Scores at a point, and the map from a gradient of them to one of the point."""

    scores: Floats
    """(N, C), or of the chosen rows (n, C)."""
    pull_back: Callable[[Floats], Floats]
    """From the score gradient, in the shape of `scores`."""


class MeanLoss(Objective, Protocol):
    """(1/N) Σᵢ loss(sᵢ, yᵢ) + λ Σ W², with scores sᵢ that depend on the point."""

    y: Ints
    """(N,) labels."""
    loss: Loss
    margin: float

    def scores_at(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Floats:
        """Scores (N, C) at w, or of the chosen rows (n, C)."""

    def scores_at_each(self, points: Floats, tick: Tick = no_tick) -> Floats:
        """Scores (m, N, C) at points (m, *shape)."""
        return np.stack([self.scores_at(w, tick=tick) for w in points])

    def linearized(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Linearized:
        """The scores at w, or of the chosen rows, and how a gradient is pulled back from there."""

    def pull_back(
        self, w: Floats, score_gradient: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> Floats:
        """The gradient of the data loss at w, from its score gradient (N, C) or (n, C)."""
        return self.linearized(w, rows, tick).pull_back(score_gradient)

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

    def value(self, w: Floats, tick: Tick = no_tick) -> float:
        """The objective at w."""
        losses = self.loss.per_example(self.scores_at(w, tick=tick), self.y, self.margin)
        return float(losses.mean()) + self._penalty(w)

    def values_at_each(self, points: Floats, tick: Tick = no_tick) -> Floats:
        """The objective (m,) at points (m, *shape).

        Each has the same bits whatever the other points are.
        """
        if self.n * len(points) == 1:  # NumPy sums the classes of a single row in another order
            return self.values_at_each(np.repeat(points, 2, axis=0), tick)[:1]
        scores = self.scores_apart(points, tick)
        flat, labels = scores.reshape(-1, scores.shape[-1]), np.tile(self.y, len(points))
        losses = self.loss.per_example(flat, labels, self.margin).reshape(len(points), -1)
        return np.asarray(losses.mean(axis=1)) + self._penalties(points)

    def scores_apart(self, points: Floats, tick: Tick = no_tick) -> Floats:
        """Scores (m, N, C) at points, each with the same bits whatever the other points are."""
        return np.stack([self.scores_at(w, tick=tick) for w in points])

    def _penalties(self, points: Floats) -> Floats:
        return np.array([self._penalty(w) for w in points])

    def value_and_gradient(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Valued:
        """Objective and (sub)gradient at w, with the data loss over `rows`, or over all."""
        rows, times = self._drawn(rows)
        here = self.linearized(w, rows, tick)
        losses, pulls = self.loss.both(here.scores, self._labels(rows), self.margin)
        value = losses.mean() if times is None else times[:, 0] @ losses
        return float(value) + self._penalty(w), self._gradient(w, here, pulls, times)

    def gradient(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Floats:
        """The same (sub)gradient, without computing the losses."""
        rows, times = self._drawn(rows)
        here = self.linearized(w, rows, tick)
        pulls = self.loss.score_gradient(here.scores, self._labels(rows), self.margin)
        return self._gradient(w, here, pulls, times)

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

    def _gradient(self, w: Floats, here: Linearized, pulls: Floats, times: Floats | None) -> Floats:
        """The gradient at w, from the score gradients (n, C) of the examples' losses."""
        gradient = here.pull_back(pulls / len(pulls) if times is None else times * pulls)
        if self.l2:
            self.add_regularization(w, gradient)
        return gradient

    def _penalty(self, w: Floats) -> float:
        return self.penalty(w) if self.l2 else 0.0

    def accuracy(self, w: Floats, tick: Tick = no_tick) -> float:
        """The share of examples whose label has the highest score (ties go to the lower class)."""
        predicted = self.scores_at(w, tick=tick).argmax(axis=1)
        return np.count_nonzero(predicted == self.y) / self.n

    def regularization_gradient(self, w: Floats) -> Floats:
        """The gradient of λ Σ W²: zero for weights that are not regularized."""
        gradient = np.zeros_like(w)
        self.add_regularization(w, gradient)
        return gradient

    def inspect(self, w: Floats, tick: Tick = no_tick, scores: Floats | None = None) -> Inspection:
        """Inspect w: one product with the data, unless the scores are known."""
        if scores is None:
            scores = self.scores_at(w, tick=tick)
        return Inspection(self, w, tick, self.classified(scores))

    def classified(self, scores: Floats) -> Classified:
        """The examples with these scores (N, C)."""
        return Classified(scores, self.y, self.loss, self.margin)

    def regularization_change(self, change: Floats) -> Floats:
        """How the gradient of λ Σ W² changes along a direction."""
        return self.regularization_gradient(change)


class AffineLoss(MeanLoss, Protocol):
    """A mean loss whose scores are affine in the point."""

    def scores_along(self, change: Floats, tick: Tick = no_tick) -> Floats:
        """How scores (N, C) change along a direction."""
        return self.scores_at(change, tick=tick)

    def linearized(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Linearized:
        """The scores at w; gradients are pulled back in the same way everywhere."""
        scores = self.scores_at(w, rows, tick)
        return Linearized(scores, lambda gradient: self.pull_back(w, gradient, rows, tick))

    @property
    def traits(self) -> Traits:
        """Convex, as smooth as the loss, and exact on slices if the loss is."""
        resolution: Resolution = "grid" if self.loss.affine is None else "exact"
        smooth = self.loss.differentiable, self.loss.twice_differentiable
        return Traits(True, *smooth, resolution)

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
            data = self.pull_back(w, bend(self.scores_along(v, tick)) / self.n, tick=tick)
            return data + self.regularization_change(v)

        return product
