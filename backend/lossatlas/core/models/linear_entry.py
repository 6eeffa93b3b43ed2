"""The loss of a linear classifier as one entry of W changes: what a gradient check looks at."""

from dataclasses import dataclass

import numpy as np

from lossatlas.core.losses.base import Loss
from lossatlas.core.models.base import EntryKink, EntryLine
from lossatlas.core.types import Floats, Ints


@dataclass(frozen=True)
class LinearEntry(EntryLine):
    """Around weights W, of which the entry W[row, column] changes."""

    scores: Floats
    """(N, C) at W."""
    feature: Floats
    """(N,) the column of X̃ that the entry multiplies."""
    row: int
    entry: float
    """W[row, column]."""
    penalty: float
    """λ Σ W² at W."""
    l2: float
    """λ; zero where the entry is not regularized."""
    y: Ints
    loss: Loss
    margin: float

    def value(self, change: float) -> tuple[float, float]:
        """The objective where the entry is changed, and the size of the numbers it is made of."""
        # the step that is really taken: w + h is rounded, which shows when h is small
        taken = (self.entry + change) - self.entry
        moved = self.scores.copy()
        moved[:, self.row] += taken * self.feature
        data = float(self.loss.per_example(moved, self.y, self.margin).mean())
        value = data + self.penalty + self.l2 * taken * (2.0 * self.entry + taken)
        return value, value + float(np.abs(moved).max())

    def kinks(self, step: float) -> list[EntryKink]:
        """Exactly where the formula of the loss changes, within (−step, step)."""
        if self.loss.breaks_within is None:
            return []
        changes = np.zeros_like(self.scores)
        changes[:, self.row] = self.feature
        found = self.loss.breaks_within(self.scores, changes, self.y, self.margin, step)
        return [EntryKink(kink.at, kink.example, kink.klass) for kink in found]
