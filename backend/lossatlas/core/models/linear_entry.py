"""The loss of a linear classifier as one entry of W changes: what a gradient check looks at."""

from dataclasses import dataclass

import numpy as np

from lossatlas.core.losses.registry import Loss
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
        """Exactly where a term of the loss changes its slope, within (−step, step)."""
        if self.loss.id == "softmax":
            return []
        along = np.zeros_like(self.scores)
        along[:, self.row] = self.feature
        terms = self.loss.terms(self.scores, self.y, self.margin)
        moves = self.loss.terms(along, self.y, 0.0)
        if self.loss.id == "crammer_singer":
            return _switches(terms, moves, step)
        hit = (moves != 0) & (np.abs(terms) < step * np.abs(moves))
        return [
            EntryKink(float(-terms[i, j] / moves[i, j]), int(i), int(j))
            for i, j in np.argwhere(hit)
        ]


def _switches(terms: Floats, moves: Floats, step: float) -> list[EntryKink]:
    """Kinks of max_j (terms + t moves) over t in (−step, step): where the highest line changes."""
    kinks = []
    ends = [np.argmax(terms + t * moves, axis=1) for t in (-step, step)]
    for i in np.flatnonzero((ends[0] != ends[1]) | (np.ptp(moves, axis=1) > 0)):
        at, current = -step, int(ends[0][i])
        while True:
            steeper = moves[i] - moves[i, current]
            with np.errstate(divide="ignore", invalid="ignore"):
                meets = np.where(steeper > 0, (terms[i, current] - terms[i]) / steeper, np.inf)
            following = int(np.argmin(meets))
            if not meets[following] < step:
                break
            at, current = max(at, float(meets[following])), following
            kinks.append(EntryKink(at, int(i), current))
    return kinks
