"""The loss of a linear classifier, as an objective."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from lossatlas.core.data.examples import DENSE_ENTRIES, Examples, dense
from lossatlas.core.losses.base import Loss
from lossatlas.core.minima import full_space
from lossatlas.core.minima.full_space import Minimum
from lossatlas.core.models import gram
from lossatlas.core.models.base import Cost, EntryLine, Inspection, NoMinimum, Objective, Traits
from lossatlas.core.models.classified import Classified
from lossatlas.core.models.gram import GramObjective
from lossatlas.core.models.linear_entry import LinearEntry
from lossatlas.core.models.linear_section import LinearSection
from lossatlas.core.models.mean_loss import drawn, mean_loss
from lossatlas.core.once import Once
from lossatlas.core.types import Floats, Ints, Tick, no_tick


@dataclass(frozen=True)
class LinearClassifier(Objective):
    """(1/N) Σᵢ loss(W x̃ᵢ, yᵢ) + λ Σ W², over weights W of shape (C, D+1), the bias last."""

    examples: Examples
    classes: int
    loss: Loss
    margin: float = 1.0
    l2: float = 0.0
    regularize_bias: bool = False
    _gram: Once[GramObjective] = field(default_factory=Once, init=False, repr=False, compare=False)

    @property
    def shape(self) -> tuple[int, int]:
        """(C, D+1)"""
        return self.classes, self.examples.dimension + 1

    @property
    def n(self) -> int:
        """N, the number of examples."""
        return len(self.examples)

    @property
    def cost(self) -> Cost:
        """N C products of D+1 numbers; on a slice, N C scores."""
        scores = self.n * self.classes
        return Cost(scores * self.shape[1], scores)

    @property
    def traits(self) -> Traits:
        """Convex, and as smooth as the loss is."""
        return Traits(True, self.loss.differentiable, self.loss.twice_differentiable)

    @property
    def example_indices(self) -> Ints:
        """(N,) positions of the examples in their data set."""
        return self.examples.indices

    @property
    def labels(self) -> Ints:
        """(N,) their labels."""
        return self.examples.y

    def regularized(self, w: Floats) -> Floats:
        """The part of w (…, D+1) that the regularization sees: all, or all but the bias column."""
        return w if self.regularize_bias else w[..., :-1]

    def penalty(self, w: Floats) -> float:
        """λ Σ W² at W."""
        return float(self.l2 * np.vdot(self.regularized(w), self.regularized(w)))

    def regularization_gradient(self, w: Floats) -> Floats:
        """2λW, zero for weights that are not regularized."""
        gradient = np.zeros_like(w)
        self.regularized(gradient)[...] = 2.0 * self.l2 * self.regularized(w)
        return gradient

    def value(self, w: Floats, tick: Tick = no_tick) -> float:
        """The objective at W."""
        scores = self.examples.scores(w, tick=tick)
        data = self.loss.per_example(scores, self.examples.y, self.margin).mean()
        return float(data) + self.penalty(w)

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
        self.regularized(gradient)[...] += 2.0 * self.l2 * self.regularized(w)
        return value + self.penalty(w), gradient

    def gradient(self, w: Floats, tick: Tick = no_tick) -> Floats:
        """The (sub)gradient (C, D+1) at W."""
        return self.value_and_gradient(w, tick=tick)[1]

    def accuracy(self, w: Floats, tick: Tick = no_tick) -> float:
        """The share of examples whose label has the highest score (ties go to the lower class)."""
        predicted = self.examples.scores(w, tick=tick).argmax(axis=1)
        return float((predicted == self.examples.y).mean())

    def section(self, origin: Floats, directions: Floats, tick: Tick = no_tick) -> LinearSection:
        """The slice through `origin` (C, D+1) along `directions` (k, C, D+1)."""
        parts = np.concatenate((origin[None], directions))
        flat = self.examples.scores(parts.reshape(-1, parts.shape[-1]), tick=tick)
        scores = flat.reshape(len(flat), len(parts), -1).transpose(1, 0, 2)
        regularized = self.regularized(parts).reshape(len(parts), -1)
        return LinearSection(
            origin=origin,
            directions=directions,
            scores=np.ascontiguousarray(scores),
            inner=regularized @ regularized.T,
            y=self.examples.y,
            loss=self.loss,
            margin=self.margin,
            l2=self.l2,
        )

    def inspect(
        self, w: Floats, tick: Tick = no_tick, scores: Floats | None = None
    ) -> "LinearInspection":
        """Look at weights (C, D+1): one product with the data, unless the scores are known."""
        if scores is None:
            scores = self.examples.scores(w, tick=tick)
        return LinearInspection(self, w, tick, scores)

    def slopes(self, w: Floats, direction: Floats, tick: Tick = no_tick) -> tuple[float, float]:
        """The one-sided derivatives [left, right] at W along a direction (C, D+1)."""
        return self.inspect(w, tick).slopes(direction)

    def hessian_product(self, w: Floats, tick: Tick = no_tick) -> Callable[[Floats], Floats] | None:
        """The map from a direction V (C, D+1) to the Hessian at W times V.

        Gᵀ X̃ / N + 2λV where G is how the score gradient changes with the scores of V (Pearlmutter
        1994, "Fast Exact Multiplication by the Hessian").
        """
        if self.loss.score_hessian is None:
            return None
        scores = self.examples.scores(w, tick=tick)
        bend = self.loss.score_hessian(scores, self.examples.y, self.margin)

        def product(v: Floats) -> Floats:
            bent = bend(self.examples.scores(v, tick=tick)) / self.n
            return self.examples.backproject(bent, tick=tick) + self.regularization_gradient(v)

        return product

    def full_minimum(self, tick: Tick = no_tick, max_passes: float | None = None) -> Minimum | None:
        """The minimum over all weights, with a lower bound: see `full_space.minimum`."""
        if not self.l2 > 0:
            raise NoMinimum(
                "l2",
                "the minimum over all weights needs regularization: l2 must be greater than 0",
            )
        if self.loss.dual is None:
            return None
        return full_space.minimum(self, tick, max_passes=max_passes)

    def entry_lines(self, w: Floats, tick: Tick = no_tick) -> Callable[[int, int], EntryLine]:
        """The loss around W along an entry: only the scores of its class change."""
        scores = self.examples.scores(w, tick=tick)

        def line(row: int, column: int) -> EntryLine:
            penalty = self.penalty(w)
            size = 0.0 if self.regularized(w).shape[1] == column else self.l2
            feature = self.examples.column(column)
            here = float(w[row, column])
            return LinearEntry(
                scores, feature, row, here, penalty, size, self.examples.y, self.loss, self.margin
            )

        return line

    def pull_back(self, w: Floats, score_gradient: Floats, tick: Tick = no_tick) -> Floats:
        """The gradient (C, D+1) at W, were these (N, C) the derivatives by the scores."""
        gradient = self.examples.backproject(score_gradient, tick=tick)
        return gradient + self.regularization_gradient(w)

    def prepared(self) -> "LinearClassifier":
        """The same objective with its features as float64, unless they are too many."""
        return replace(self, examples=dense(self.examples))

    def step_bytes(self, batch_sizes: Iterable[int | None]) -> int:
        """Features as float64, and a Gram matrix where one pays for a batch of these sizes."""
        n, width = self.n, self.shape[1]
        features = n * width if n * width <= DENSE_ENTRIES else 0
        with_gram = any(gram.pays(n, width, size) for size in batch_sizes)
        return 8 * (features + (n * (n + width) if with_gram else 0))

    def for_steps(
        self, batch_size: int | None = None, tick: Tick = no_tick
    ) -> GramObjective | None:
        """The objective with its Gram matrix, made once, where steps are quicker with it."""
        if not gram.pays(self.n, self.shape[1], batch_size):
            return None
        return self._gram.get(lambda: self.with_gram(tick), tick)

    def with_gram(self, tick: Tick = no_tick) -> GramObjective:
        """The objective over points that carry their scores."""
        rows = gram.rows_with_gram(self.examples, tick)
        return GramObjective(
            rows,
            self.examples.y,
            self.classes,
            self.loss,
            self.margin,
            self.l2,
            self.regularize_bias,
        )


@dataclass(frozen=True)
class LinearInspection(Inspection):
    """A linear classifier at weights W (C, D+1)."""

    objective: LinearClassifier
    scores: Floats
    """(N, C)"""

    @cached_property
    def classified(self) -> Classified:
        """The examples, their scores and losses."""
        objective = self.objective
        return Classified(self.scores, objective.examples.y, objective.loss, objective.margin)

    @property
    def data_loss(self) -> float:
        """The mean loss of the examples."""
        return float(self.classified.losses.mean())

    @property
    def reg_loss(self) -> float:
        """λ Σ W²."""
        return self.objective.penalty(self.w)

    @cached_property
    def gradient(self) -> Floats:
        """(C, D+1) the (sub)gradient of the objective: one product with the data."""
        return self.objective.pull_back(self.w, self.classified.score_gradient, self.tick)

    def slopes(self, direction: Floats, scores: Floats | None = None) -> tuple[float, float]:
        """The one-sided derivatives [left, right] of the objective along a direction (C, D+1)."""
        if scores is None:
            scores = self.objective.examples.scores(direction, tick=self.tick)
        steady = float(np.vdot(self.objective.regularization_gradient(self.w), direction))
        right = self.classified.right_derivative(scores)
        left = -self.classified.right_derivative(-scores)
        return left + steady, right + steady
