"""Examples with their scores: losses, predictions, margins and slacks."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lossatlas.core.losses.base import Loss
from lossatlas.core.losses.margins import settled
from lossatlas.core.types import Floats, Ints


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
        """(N, C) the derivatives of the mean of `losses` with respect to the scores."""
        return self.loss.score_gradient(self.scores, self.y, self.margin) / len(self.y)

    @cached_property
    def predicted(self) -> Ints:
        """(N,) the class with the highest score; ties go to the lower class."""
        return np.asarray(self.scores.argmax(axis=1))

    @property
    def accuracy(self) -> float:
        """The share of examples whose label is predicted."""
        return np.count_nonzero(self.predicted == self.y) / len(self.y)

    @cached_property
    def margins(self) -> Floats | None:
        """(N, C) the loss's `terms`, affine in the scores; None if it has none.

        For most losses, a class adds to the loss where its term is positive.
        """
        terms = self.loss.terms
        return None if terms is None else terms(self.scores, self.y, self.margin)

    @property
    def slacks(self) -> Floats | None:
        """(N, C) ξ_ij = max(0, m_ij): the smallest slacks that W allows, so W determines them.

        The loss is the minimum of (1/N) Σ ξ_ij over s_i,yᵢ − s_ij ≥ Δ − ξ_ij and ξ_ij ≥ 0. Where
        ξ_ij > 0 the first constraint is active, elsewhere the second. A larger ξ_ij stays
        feasible and costs 1/N a unit; a smaller one breaks the active constraint. None for a loss
        without slacks.
        """
        if self.margins is None or not self.loss.has_slacks:
            return None
        return np.maximum(self.margins, 0.0)

    @property
    def probabilities(self) -> Floats | None:
        """(N, C) the probabilities of the classes; None for a loss that reads scores otherwise."""
        read = self.loss.probabilities
        return None if read is None else read(self.scores)

    @property
    def misses(self) -> Ints | None:
        """(N,) how many classes miss the margin; None for a loss without terms.

        The svm subgradient of example i is x̃ᵢ in the row of each of these and minus this number
        times x̃ᵢ in the row of the label.
        """
        if self.margins is None:
            return None
        return np.asarray(np.count_nonzero(self.margins > 0, axis=1))

    @property
    def confusion(self) -> Ints:
        """(C, C) counts: row = label, column = predicted."""
        classes = self.scores.shape[1]
        pairs = self.y * classes + self.predicted
        return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)

    @property
    def constraints(self) -> tuple[int, int, int] | None:
        """How many of the N (C − 1) slacks ξ_ij have which active constraint.

        Only s_i,yᵢ − s_ij ≥ Δ − ξ_ij (so ξ_ij > 0), only ξ_ij ≥ 0, or both (on the kink). None for
        a loss that is not the minimum under these constraints.
        """
        if self.margins is None or not self.loss.has_constraints:
            return None
        terms = settled(self.margins, self.scores, self.margin)
        margin = int(np.count_nonzero(terms > 0))
        sign = int(np.count_nonzero(terms < 0))
        both = terms.size - len(terms) - margin - sign  # without the label's own column
        return margin, sign, both

    def right_derivative(self, change: Floats) -> float:
        """The right derivative of the mean loss, or a subgradient's, as scores change by (N, C)."""
        if self.loss.right_derivatives is None:
            return float(np.vdot(self.score_gradient, change))
        return float(self.loss.right_derivatives(self.scores, change, self.y, self.margin).mean())
