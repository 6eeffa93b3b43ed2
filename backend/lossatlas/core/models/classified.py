"""Examples with their scores, as a loss sees them: what a classifier makes of each of them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lossatlas.core.losses.registry import Loss
from lossatlas.core.types import Floats, Ints

ON_KINK = 1e-12
"""A hinge term this near zero, relative to the scores it is made of, lies on its kink."""


@dataclass(frozen=True)
class Classified:
    """N examples with the scores of C classes."""

    scores: Floats
    """(N, C)"""
    y: Ints
    """(N,) labels."""
    loss: Loss
    margin: float

    @cached_property
    def losses(self) -> Floats:
        """(N,) the data loss of each example."""
        return self.loss.per_example(self.scores, self.y, self.margin)

    @property
    def score_gradient(self) -> Floats:
        """(N, C) the derivatives of the mean of `losses` by the scores."""
        return self.loss.score_gradient(self.scores, self.y, self.margin) / len(self.y)

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
    def margins(self) -> Floats:
        """(N, C) what must be negative for the class not to add to the loss.

        m_ij = s_ij − s_i,yᵢ + Δ, and zero in the label's column; Δ − t_ij s_ij for `ova`. For
        `softmax`, which has no margin, the difference s_ij − s_i,yᵢ.
        """
        return self.loss.terms(self.scores, self.y, self.margin)

    @property
    def slacks(self) -> Floats | None:
        """(N, C) ξ_ij = max(0, m_ij): the smallest slacks that W allows, so W determines them.

        The loss is the minimum of (1/N) Σ ξ_ij over s_i,yᵢ − s_ij ≥ Δ − ξ_ij and ξ_ij ≥ 0. Where
        ξ_ij > 0 the first constraint is active, elsewhere the second. A larger ξ_ij stays
        feasible and costs 1/N a unit; a smaller one breaks the active constraint. None for a loss
        without a margin.
        """
        return None if self.loss.id == "softmax" else np.maximum(self.margins, 0.0)

    @property
    def misses(self) -> Ints:
        """(N,) how many classes miss the margin.

        The svm subgradient of example i is x̃ᵢ in the row of each of these and minus this number
        times x̃ᵢ in the row of the label.
        """
        misses: Ints = np.count_nonzero(self.margins > 0, axis=1)
        return misses

    @property
    def confusion(self) -> Ints:
        """(C, C) counts: row = label, column = predicted."""
        classes = self.scores.shape[1]
        pairs = self.y * classes + self.predicted
        return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)

    @property
    def constraints(self) -> tuple[int, int, int] | None:
        """Of the N (C − 1) slacks ξ_ij of the svm: how many are held by which constraint.

        By s_i,yᵢ − s_ij ≥ Δ − ξ_ij alone (ξ_ij > 0), by ξ_ij ≥ 0 alone, by both: on the kink. None
        for other losses.
        """
        if self.loss.id != "svm":
            return None
        terms = self._settled
        held = int(np.count_nonzero(terms > 0))
        free = int(np.count_nonzero(terms < 0))
        both = terms.size - len(terms) - held - free  # the label's own column is zero, and no term
        return held, free, both

    def right_derivative(self, change: Floats) -> float:
        """The one-sided derivative of the mean loss where scores change by (N, C)."""
        return float(self._right_derivatives(change).mean())

    @cached_property
    def _settled(self) -> Floats:
        """The margins (N, C), zero where they are zero but for rounding."""
        return np.where(np.abs(self.margins) <= ON_KINK * self._size, 0.0, self.margins)

    @property
    def _size(self) -> Floats:
        """(N, 1) the size of the numbers that the margins are made of."""
        size: Floats = np.abs(self.scores).max(axis=1, keepdims=True) + self.margin
        return size

    def _right_derivatives(self, change: Floats) -> Floats:
        """The derivative of each example's loss (N,)."""
        if self.loss.id == "softmax":
            gradient = self.loss.score_gradient(self.scores, self.y, self.margin)
            moved: Floats = np.vecdot(gradient, change)
            return moved
        moves = self.loss.terms(change, self.y, 0.0)
        terms = self._settled
        if self.loss.id == "crammer_singer":
            # the label's own column is the zero of max(0, ·): it takes part with no move
            top = terms.max(axis=1, keepdims=True)
            highest = top - terms <= ON_KINK * self._size
            fastest: Floats = np.where(highest, moves, -np.inf).max(axis=1)
            return fastest
        active = np.where(terms > 0, moves, np.where(terms == 0, np.maximum(moves, 0.0), 0.0))
        slopes: Floats = active.sum(axis=1)
        return slopes
