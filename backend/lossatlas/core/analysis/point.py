"""Everything that there is to see at one point of weight space."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.losses.margins import settled
from lossatlas.core.models.linear import LinearClassifier
from lossatlas.core.types import Tick, no_tick

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Inspection:
    """A classifier at weights W. N examples, C classes."""

    objective: LinearClassifier
    weights: Floats
    """(C, D+1)"""
    scores: Floats
    """(N, C)"""
    tick: Tick = no_tick
    """Called between the blocks of a product with the data."""

    @property
    def y(self) -> Ints:
        """(N,) labels."""
        return self.objective.examples.y

    @cached_property
    def losses(self) -> Floats:
        """(N,) the data loss of each example."""
        return self.objective.loss.per_example(self.scores, self.y, self.objective.margin)

    @property
    def data_loss(self) -> float:
        """The mean of `losses`."""
        return float(self.losses.mean())

    @property
    def reg_loss(self) -> float:
        """λ Σ W²."""
        kept = self.objective.regularized(self.weights)
        return float(self.objective.l2 * np.vdot(kept, kept))

    @cached_property
    def gradient(self) -> Floats:
        """(C, D+1) the (sub)gradient of the objective: one product with the data."""
        objective, examples = self.objective, self.objective.examples
        score_gradient = objective.loss.score_gradient(self.scores, self.y, objective.margin)
        gradient = examples.backproject(score_gradient / len(examples), tick=self.tick)
        steady = 2.0 * objective.l2 * objective.regularized(self.weights)
        objective.regularized(gradient)[...] += steady
        return gradient

    @property
    def gradient_norm(self) -> float:
        """The length of `gradient`."""
        return float(np.linalg.norm(self.gradient))

    @cached_property
    def predicted(self) -> Ints:
        """(N,) the class with the highest score; ties go to the lower class."""
        predicted: Ints = self.scores.argmax(axis=1)
        return predicted

    @property
    def accuracy(self) -> float:
        """The share of examples whose label is predicted."""
        return float((self.predicted == self.y).mean())

    @cached_property
    def margins(self) -> Floats | None:
        """(N, C) the loss's `terms`: what it is made of, affine in the scores.

        Mostly what must be negative for the class not to add to the loss. None where it has none.
        """
        terms = self.objective.loss.terms
        return None if terms is None else terms(self.scores, self.y, self.objective.margin)

    @property
    def slacks(self) -> Floats | None:
        """(N, C) ξ_ij = max(0, m_ij): the smallest slacks that W allows, so W determines them.

        The loss is the minimum of (1/N) Σ ξ_ij over s_i,yᵢ − s_ij ≥ Δ − ξ_ij and ξ_ij ≥ 0. Where
        ξ_ij > 0 the first constraint is active, elsewhere the second. A larger ξ_ij stays
        feasible and costs 1/N a unit; a smaller one breaks the active constraint. None for a loss
        without slacks.
        """
        if self.margins is None or not self.objective.loss.has_slacks:
            return None
        return np.maximum(self.margins, 0.0)

    @property
    def misses(self) -> Ints | None:
        """(N,) how many classes miss the margin; None for a loss without terms.

        The svm subgradient of example i is x̃ᵢ in the row of each of these and minus this number
        times x̃ᵢ in the row of the label.
        """
        if self.margins is None:
            return None
        misses: Ints = np.count_nonzero(self.margins > 0, axis=1)
        return misses

    @property
    def confusion(self) -> Ints:
        """(C, C) counts: row = label, column = predicted."""
        classes = self.objective.classes
        pairs = self.y * classes + self.predicted
        return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)

    @property
    def constraints(self) -> tuple[int, int, int] | None:
        """Of N (C − 1) slacks ξ_ij under constraints: how many are held by which.

        By s_i,yᵢ − s_ij ≥ Δ − ξ_ij alone (ξ_ij > 0), by ξ_ij ≥ 0 alone, by both: on the kink. None
        for a loss that is not the least sum of slacks under these.
        """
        if self.margins is None or not self.objective.loss.has_constraints:
            return None
        terms = settled(self.margins, self.scores, self.objective.margin)
        held = int(np.count_nonzero(terms > 0))
        free = int(np.count_nonzero(terms < 0))
        both = terms.size - len(terms) - held - free  # the label's own column is zero, and no term
        return held, free, both

    def slopes(self, direction: Floats, along: Floats | None = None) -> tuple[float, float]:
        """One-sided derivatives [left, right] of the objective along `direction` (C, D+1).

        The subdifferential on that ray is the whole interval; left = right off the kinks. `along`
        (N, C) are the direction's scores, where they are known.
        """
        if along is None:
            along = self.objective.examples.scores(direction, tick=self.tick)
        right = _right_derivatives(self, along).mean()
        left = -_right_derivatives(self, -along).mean()
        kept = self.objective.regularized
        steady = 2.0 * self.objective.l2 * np.vdot(kept(self.weights), kept(direction))
        return float(left + steady), float(right + steady)


def inspect(
    objective: LinearClassifier,
    weights: Floats,
    scores: Floats | None = None,
    tick: Tick = no_tick,
) -> Inspection:
    """Look at weights (C, D+1): one product with the data, unless the scores (N, C) are known."""
    if scores is None:
        scores = objective.examples.scores(weights, tick=tick)
    return Inspection(objective, weights, scores, tick)


def _right_derivatives(seen: Inspection, along: Floats) -> Floats:
    """The derivative of each example's loss (N,) where its scores move by `along` (N, C).

    By the (sub)gradient where the loss is differentiable, and where it does not know better.
    """
    loss, margin = seen.objective.loss, seen.objective.margin
    if loss.right_derivatives is not None:
        return loss.right_derivatives(seen.scores, along, seen.y, margin)
    moved: Floats = np.vecdot(loss.score_gradient(seen.scores, seen.y, margin), along)
    return moved
