"""A classifier's objective whose points carry their scores: U = [W | scores], (C, D+1+N).

A pass over all examples gives the scores X̃ Wᵀ. But when W moves by a gradient over a mini-batch,
Gᵀ X̃_B, the scores move by K_B G with the Gram matrix K = X̃ X̃ᵀ: so a point that moves with
its scores needs no further pass. U is a linear image of W, on which every `linear` optimizer runs
unchanged; its gradients are Gᵀ [X̃ | K]_B.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lossatlas.core.data.examples import DENSE_ENTRIES, Examples
from lossatlas.core.losses.base import Loss
from lossatlas.core.models.base import StepObjective
from lossatlas.core.models.mean_loss import AffineLoss
from lossatlas.core.types import Floats, Ints, Tick, no_tick

SHORT_PASS = 1 << 16
"""Feature values below which a pass takes no longer than the rest of a step."""

BLOCK_ROWS = 256
"""Rows of the Gram matrix between two ticks."""


@dataclass(frozen=True, eq=False)
class GramObjective(AffineLoss, StepObjective):
    """The objective over points U. Its gradients are images of those with respect to W."""

    rows: Floats
    """(N, D+1+N): [X̃ | K]."""
    y: Ints
    classes: int
    loss: Loss
    margin: float = 1.0
    l2: float = 0.0
    regularize_bias: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """(C, D+1+N)"""
        return self.classes, self.rows.shape[1]

    @property
    def features(self) -> Floats:
        """X̃ (N, D+1)."""
        return self.rows[:, : -self.n]

    def extend(self, w: Floats) -> Floats:
        """The point U of the weights W."""
        return np.hstack((w, w @ self.features.T))

    def weights(self, u: Floats) -> Floats:
        """The weights W (C, D+1) of a point U."""
        return u[:, : -self.n]

    def scores_at(self, u: Floats, rows: Any = None, tick: Tick = no_tick) -> Floats:
        """The scores (N, C) of a point U, or of the chosen rows (n, C)."""
        scores = u[:, -self.n :].T
        return scores if rows is None else scores[rows]

    def values_at_each(self, points: Floats, tick: Tick = no_tick) -> Floats:
        """The objective (m,) at points (m, C, D+1+N): they are large, so one after the other."""
        return np.array([self.value(u, tick) for u in points])

    def pull_back(
        self, u: Floats, score_gradient: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> Floats:
        """The image (C, D+1+N) of the data loss's gradient, from its score gradient."""
        if len(score_gradient) == 1:  # BLAS is slow at an outer product, and rows[[i]] is a copy
            return score_gradient.T * (self.rows if rows is None else self.rows[rows[0]])
        return score_gradient.T @ (self.rows if rows is None else self.rows[rows])

    def penalty(self, u: Floats) -> float:
        """λ Σ W² at U."""
        w = self.weights(u)
        regularized = w if self.regularize_bias else w[:, :-1]
        return self.l2 * float(np.vdot(regularized, regularized))

    def add_regularization(self, u: Floats, gradient: Floats) -> None:
        """Add the image of the gradient of λ Σ W² at U to a given gradient."""
        gradient += 2.0 * self.l2 * self._regularized(u)

    def _regularized(self, u: Floats) -> Floats:
        """The image of W without its unregularized part: the bias and its scores are zero."""
        if self.regularize_bias:
            return u
        bias = self.features.shape[1] - 1
        image = u - np.where(np.arange(u.shape[1]) > bias, u[:, bias : bias + 1], 0.0)
        image[:, bias] = 0.0
        return image


def pays(n: int, width: int, batch_size: int | None = None) -> bool:
    """Whether steps over batches of `batch_size` (None: all) are faster with a Gram matrix.

    With features of `width` D+1, a step then takes batch · (N + D+1) multiplications per class,
    instead of the 2 N (D+1) of a forward and a backward pass.
    """
    batch = min(batch_size or n, n)
    fits = n * (n + width) <= DENSE_ENTRIES
    return fits and n * width >= SHORT_PASS and batch * (n + width) <= 2 * n * width


def rows_with_gram(examples: Examples, tick: Tick = no_tick) -> Floats:
    """[X̃ | K] (N, D+1+N), computed with one product of N² (D+1) multiplications."""
    n, width = len(examples), examples.dimension + 1
    rows = np.empty((n, width + n))
    rows[:, :width] = examples.features()
    for first in range(0, n, BLOCK_ROWS):
        tick()
        block = slice(first, first + BLOCK_ROWS)
        rows[block, width:] = rows[block, :width] @ rows[:, :width].T
    return rows
