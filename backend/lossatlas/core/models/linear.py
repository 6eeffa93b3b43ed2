"""An objective is a function with a gradient; here the loss of a linear classifier."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.data.examples import Examples
from lossatlas.core.losses.base import Loss
from lossatlas.core.types import Tick, no_tick

if TYPE_CHECKING:
    from lossatlas.core.models.linear_section import Slice

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Objective(Protocol):
    """What an optimizer may walk on: a classifier's loss, an analytic function, or a slice."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a point."""

    @property
    def n(self) -> int:
        """The number of examples that the loss is averaged over."""

    @property
    def l2(self) -> float:
        """λ of the regularization λ Σ w²; zero where there is none."""

    def value(self, w: Floats, tick: Tick = no_tick) -> float:
        """The full objective at w."""

    def value_and_gradient(
        self, w: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> tuple[float, Floats]:
        """Objective and (sub)gradient at w, over the chosen examples or all."""

    def accuracy(self, w: Floats, tick: Tick = no_tick) -> float:
        """The share of examples whose label has the highest score, in [0, 1].

        Not a number where nothing is classified.
        """


class Section(Objective, Protocol):
    """A slice of an objective, which is an objective of one or two coordinates."""

    @property
    def origin(self) -> Floats:
        """The point of the whole space that the slice goes through."""

    @property
    def directions(self) -> Floats:
        """(k, *shape of a point): the directions along which it goes."""

    def point(self, coordinates: Floats) -> Floats:
        """The point of the whole space at coordinates (k,)."""

    def project(self, w: Floats) -> tuple[Floats, float]:
        """Least-squares coordinates (k,) of a point w of the whole space, and the residual."""


def drawn(rows: Any, n: int) -> tuple[Any, Ints | None]:
    """Of a mini-batch: the rows to look at, None for all, and how often each was drawn.

    Where more are drawn than the n that there are, all are looked at once: no mini-batch takes
    more work or memory than a pass over all. Elsewhere each of the rows counts once.
    """
    if rows is None or len(rows) <= n:
        return rows, None
    return None, np.bincount(rows, minlength=n)


def mean_loss(
    loss: Loss, scores: Floats, y: Ints, margin: float, times: Ints | None
) -> tuple[float, Floats]:
    """The mean loss of examples that count so many times, and its gradient by the scores (n, C)."""
    losses = loss.per_example(scores, y, margin)
    gradient = loss.score_gradient(scores, y, margin)
    if times is None:
        return float(losses.mean()), gradient / len(y)
    shares = times / times.sum()
    return float(shares @ losses), shares[:, None] * gradient


@dataclass(frozen=True)
class LinearClassifier:
    """(1/N) Σᵢ loss(W x̃ᵢ, yᵢ) + λ Σ W², over weights W of shape (C, D+1), the bias last."""

    examples: Examples
    classes: int
    loss: Loss
    margin: float = 1.0
    l2: float = 0.0
    regularize_bias: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """(C, D+1)"""
        return self.classes, self.examples.dimension + 1

    @property
    def n(self) -> int:
        """N, the number of examples."""
        return len(self.examples)

    def section(self, origin: Floats, directions: Floats, tick: Tick = no_tick) -> "Slice":
        """The slice through `origin` (C, D+1) along `directions` (k, C, D+1)."""
        from lossatlas.core.models.linear_section import cut  # which imports this module

        return cut(self, origin, directions, tick)

    def regularized(self, w: Floats) -> Floats:
        """The part of w (…, D+1) that the regularization sees: all, or all but the bias column."""
        return w if self.regularize_bias else w[..., :-1]

    def value(self, w: Floats, tick: Tick = no_tick) -> float:
        """The objective at W."""
        scores = self.examples.scores(w, tick=tick)
        data = self.loss.per_example(scores, self.examples.y, self.margin).mean()
        return float(data + self.l2 * np.vdot(self.regularized(w), self.regularized(w)))

    def value_and_gradient(
        self, w: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> tuple[float, Floats]:
        """Objective and (sub)gradient (C, D+1) at W.

        With `rows`, the data term is averaged over these examples only: a mini-batch.
        """
        rows, times = drawn(rows, self.n)
        y = self.examples.y if rows is None else self.examples.y[rows]
        scores = self.examples.scores(w, rows, tick)
        value, score_gradient = mean_loss(self.loss, scores, y, self.margin, times)
        gradient = self.examples.backproject(score_gradient, rows, tick)
        kept = self.regularized(w)
        self.regularized(gradient)[...] += 2.0 * self.l2 * kept
        return value + float(self.l2 * np.vdot(kept, kept)), gradient

    def gradient(self, w: Floats, tick: Tick = no_tick) -> Floats:
        """The (sub)gradient (C, D+1) at W."""
        return self.value_and_gradient(w, tick=tick)[1]

    def accuracy(self, w: Floats, tick: Tick = no_tick) -> float:
        """The share of examples whose label has the highest score (ties go to the lower class)."""
        predicted = self.examples.scores(w, tick=tick).argmax(axis=1)
        return float((predicted == self.examples.y).mean())
