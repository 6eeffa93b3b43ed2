"""The loss of a linear classifier, as an objective."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossatlas.core.data.examples import DENSE_ENTRIES, Examples, dense
from lossatlas.core.losses.base import Loss
from lossatlas.core.minima import full_space
from lossatlas.core.minima.full_space import Minimum
from lossatlas.core.models import gram, single
from lossatlas.core.models.base import Cost, EntryKink, EntryLine, NoMinimum
from lossatlas.core.models.gram import Gram, GramObjective
from lossatlas.core.models.linear_section import LinearSection
from lossatlas.core.models.mean_loss import AffineLoss, Linearized
from lossatlas.core.once import Once
from lossatlas.core.rounding import of_sum
from lossatlas.core.slices.dependence import dependent
from lossatlas.core.slices.penalty import roots_of
from lossatlas.core.slices.projection import split
from lossatlas.core.types import Flags, Floats, Ints, Tick, no_tick

OBLIQUE = 1e-3
"""Below this angle, the minimum of a plane is found along directions that are not as oblique."""
SMALLEST, LARGEST = 1e-100, 1e100
"""The lengths of directions whose squares and products are computed without care."""
ROUNDED_REST = 2.0
"""The factor on the bounds of rounding errors that covers the roundings of the rest too."""


@dataclass(frozen=True)
class LinearClassifier(AffineLoss):
    """(1/N) Σᵢ loss(W x̃ᵢ, yᵢ) + λ Σ W², over weights W of shape (C, D+1), the bias last."""

    examples: Examples
    classes: int
    loss: Loss
    margin: float = 1.0
    l2: float = 0.0
    regularize_bias: bool = False
    y: Ints = field(init=False, repr=False, compare=False)
    """(N,) labels: those of the examples."""
    _gram: Once[Gram] = field(default_factory=Once, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "y", self.examples.y)

    @property
    def shape(self) -> tuple[int, int]:
        """(C, D+1)"""
        return self.classes, self.examples.dimension + 1

    @property
    def cost(self) -> Cost:
        """N C products of D+1 numbers; on a slice, N C scores."""
        scores = self.n * self.classes
        return Cost(scores * self.shape[1], scores)

    @property
    def example_indices(self) -> Ints:
        """(N,) positions of the examples in their data set."""
        return self.examples.indices

    def regularized(self, w: Floats) -> Floats:
        """The regularized part of w (…, D+1): all of it, or all but the bias column."""
        return w if self.regularize_bias else w[..., :-1]

    def penalty(self, w: Floats) -> float:
        """λ Σ W² at W."""
        return float(self.l2 * np.vdot(self.regularized(w), self.regularized(w)))

    def add_regularization(self, w: Floats, gradient: Floats) -> None:
        """Add 2λW to a gradient, except for weights that are not regularized."""
        self.regularized(gradient)[...] += 2.0 * self.l2 * self.regularized(w)

    def scores_at(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Floats:
        """Scores (N, C) at W, or of the chosen rows (n, C)."""
        return self.examples.scores(w, rows, tick)

    def scores_at_each(self, points: Floats, tick: Tick = no_tick) -> Floats:
        """Scores (m, N, C) at points (m, C, D+1): one product with the data."""
        features = self.examples.few()
        if features is not None:
            tick()
            weights = points.swapaxes(0, 1).reshape(-1, points.shape[-1])
            scores = (weights @ features.T).reshape(self.classes, len(points), self.n)
            return scores.transpose(1, 2, 0)  # sums over classes are then fast
        flat = self.examples.scores(points.reshape(-1, points.shape[-1]), tick=tick)
        return flat.reshape(len(flat), len(points), -1).transpose(1, 0, 2)

    def right_at_each(self, points: Floats, tick: Tick = no_tick) -> Flags:
        """Whether each example is classified correctly (m, N) at points (m, C, D+1)."""
        features = self.examples.few()
        if features is None:
            return super().right_at_each(points, tick)
        right, certain = single.right(points, features, self.examples.lengths(tick), self.y)
        unsure = ~certain.all(axis=0)
        if unsure.any():
            right[:, unsure] = super().right_at_each(points[unsure], tick).T
        return right.T

    def scores_apart(self, points: Floats, tick: Tick = no_tick) -> Floats:
        """Scores (m, N, C) at points (m, C, D+1): a product with the data for each."""
        if self.examples.kept is None:
            return super().scores_apart(points, tick)
        tick()
        return self._scores_of_each(points, self.examples.kept.T)

    def values_and_norms(self, points: Floats, tick: Tick = no_tick) -> tuple[Floats, Floats]:
        """The objective (m,) and the norms (m,) of its (sub)gradients at points (m, C, D+1)."""
        if self.examples.kept is None or self.n == 1:  # as in `values_at_each`
            return super().values_and_norms(points, tick)
        scores = self.scores_apart(points, tick)
        flat, labels = scores.reshape(-1, self.classes), np.tile(self.y, len(points))
        losses, pulls = self.loss.both(flat, labels, self.margin)
        pulls = pulls.reshape(scores.shape) / self.n
        gradients = self._pulled_back(points, pulls, self.examples.kept).reshape(len(points), -1)
        values = losses.reshape(len(points), -1).mean(axis=1) + self._penalties(points)
        return values, np.sqrt(np.vecdot(gradients, gradients))

    def gradients_at_each(
        self, points: Floats, rows: NDArray[np.int32] | None = None, tick: Tick = no_tick
    ) -> Floats:
        """The (sub)gradients (m, C, D+1) at points, each over its rows (m, n), or over all."""
        kept = self.examples.kept
        if kept is None:
            return super().gradients_at_each(points, rows, tick)
        if rows is None:
            rows = np.arange(self.n, dtype=np.int32)[None]
        if len(points) * rows.shape[1] == 1:  # as in `values_at_each`
            twice = np.repeat(points, 2, axis=0), np.repeat(rows, 2, axis=0)
            return self.gradients_at_each(*twice, tick)[:1]
        tick()
        features = kept[rows]
        scores = self._scores_of_each(points, features.transpose(0, 2, 1))
        labels = np.broadcast_to(self.y[rows], scores.shape[:2]).ravel()
        pulls = self.loss.score_gradient(scores.reshape(-1, self.classes), labels, self.margin)
        pulls = pulls.reshape(scores.shape)
        pulls[np.broadcast_to(rows < 0, scores.shape[:2])] = 0.0
        pulls /= np.count_nonzero(rows >= 0, axis=1)[:, None, None]
        return self._pulled_back(points, pulls, features)

    def _scores_of_each(self, points: Floats, features: Floats) -> Floats:
        """Scores (m, n, C) at points (m, C, D+1) of features (D+1, n), or (m, D+1, n) of each."""
        scores = np.empty((self.classes, len(points), features.shape[-1]))
        np.matmul(points, features, out=scores.transpose(1, 0, 2))
        return scores.transpose(1, 2, 0)  # sums over classes are then fast

    def _pulled_back(self, points: Floats, pulls: Floats, features: Floats) -> Floats:
        """The gradients (m, C, D+1) at points, from score gradients (m, n, C) over features."""
        gradients: Floats = np.matmul(pulls.transpose(0, 2, 1), features)
        if self.l2:
            self.add_regularization(points, gradients)
        return gradients

    def repeats(self, batch_size: int | None) -> bool:
        """Whether a pass over this many examples, or all, is short."""
        count = self.n if batch_size is None else batch_size
        kept = self.examples.kept is not None
        return kept and count <= self.n and gram.is_short(count, self.shape[1])

    def scores_of(self, w: Floats, inputs: Floats) -> Floats:
        """Scores (m, C) at W of inputs (m, D)."""
        return np.asarray(inputs @ w[:, :-1].T + w[:, -1])

    def linearized(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Linearized:
        """The scores at W, and how a gradient of them is pulled back; rows are gathered once."""
        features = self.examples.few(rows)
        if features is None:
            return super().linearized(w, rows, tick)
        tick()
        return Linearized(features @ w.T, lambda gradient: gradient.T @ features)

    def pull_back(
        self, w: Floats, score_gradient: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> Floats:
        """The gradient (C, D+1) of the data loss, from its score gradient."""
        return self.examples.backproject(score_gradient, rows, tick)

    def section(self, origin: Floats, directions: Floats, tick: Tick = no_tick) -> LinearSection:
        """The slice through `origin` (C, D+1) along `directions` (k, C, D+1)."""
        parts = np.concatenate((origin[None], directions))
        share, rest = _straightened(directions)
        if rest is not None:
            parts = np.concatenate((parts, rest[None]))
        scores = self.scores_at_each(parts, tick)
        unsure = of_sum(parts.shape[-1]) * (np.abs(parts) @ self.examples.largest).max(axis=1)
        given = slice(0, 1 + len(directions))
        section = self._section(parts[given], scores[given], unsure[given])
        if rest is None:
            return section
        other = self._section(parts[[0, 1, 3]], scores[[0, 1, 3]], ROUNDED_REST * unsure[[0, 1, 3]])
        return replace(section, straight=other, share=share)

    def _section(self, parts: Floats, scores: Floats, unsure: Floats) -> LinearSection:
        """The slice along parts (1+k, C, D+1) with these scores (1+k, N, C)."""
        return LinearSection(
            parts[0],
            parts[1:],
            np.ascontiguousarray(scores),
            roots_of(self.regularized(parts)),
            self.y,
            self.loss,
            self.margin,
            self.l2,
            unsure,
        )

    def full_minimum(self, tick: Tick = no_tick, max_passes: float | None = None) -> Minimum | None:
        """The minimum over all weights, with a lower bound: see `full_space.minimum`."""
        if not self.l2 > 0:
            raise NoMinimum(
                "l2", "the minimum over all weights needs regularization: l2 must be greater than 0"
            )
        if self.loss.dual is None:
            return None
        return full_space.minimum(self, tick, max_passes=max_passes)

    def entry_lines(self, w: Floats, tick: Tick = no_tick) -> Callable[[int, int], EntryLine]:
        """The loss around W along an entry: only the scores of its class change."""
        scores = self.scores_at(w, tick=tick)
        penalty = self.penalty(w)

        def line(row: int, column: int) -> EntryLine:
            entry, changes = float(w[row, column]), np.zeros_like(scores)
            changes[:, row] = self.examples.column(column)
            l2 = 0.0 if self.regularized(w).shape[1] == column else self.l2

            def value(change: float) -> tuple[float, float]:
                # the step actually taken: w + h is rounded, which matters when h is small
                taken = (entry + change) - entry
                moved = scores + taken * changes
                data = float(self.loss.per_example(moved, self.y, self.margin).mean())
                here = data + penalty + l2 * taken * (2.0 * entry + taken)
                return here, here + float(np.abs(moved).max())

            def kinks(step: float) -> list[EntryKink]:
                if self.loss.breaks_within is None:
                    return []
                found = self.loss.breaks_within(scores, changes, self.y, self.margin, step)
                return [EntryKink(kink.at, kink.example, kink.klass) for kink in found]

            return EntryLine(value, kinks)

        return line

    def prepared(self) -> "LinearClassifier":
        """The same objective with its features as float64, unless there are too many."""
        return replace(self, examples=dense(self.examples))

    def step_bytes(self, batch_sizes: Iterable[int | None]) -> int:
        """Features as float64, and a Gram matrix if one pays off for one of these batch sizes."""
        n, width = self.n, self.shape[1]
        features = n * width if n * width <= DENSE_ENTRIES else 0
        with_gram = any(gram.pays(n, width, size) for size in batch_sizes)
        return 8 * (features + (n * n if with_gram else 0))

    def for_steps(
        self, start: Floats, batch_size: int | None = None, tick: Tick = no_tick
    ) -> GramObjective | None:
        """The objective with its Gram matrix, computed once; None if steps are no faster."""
        if not gram.pays(self.n, self.shape[1], batch_size):
            return None
        return self.with_gram(start, tick)

    def with_gram(self, start: Floats, tick: Tick = no_tick) -> GramObjective:
        """The objective over points in the span of the examples and a start (C, D+1)."""
        own = self._gram.get(lambda: gram.gram_of(self.examples, tick), tick)
        settings = (self.loss, self.margin, self.l2, self.regularize_bias)
        return GramObjective(own, gram.start_at(own, start), self.y, self.classes, *settings)


def _straightened(directions: Floats) -> tuple[float, Floats | None]:
    """(share, rest) with D₂ = share · D₁ + rest, if D₁ and D₂ are nearly parallel; else no rest."""
    if len(directions) < 2 or dependent(directions):
        return 0.0, None
    first, second = directions.reshape(2, -1)
    lengths = np.linalg.norm(first), np.linalg.norm(second)
    if not SMALLEST < min(lengths) <= max(lengths) < LARGEST:  # squares may underflow or overflow
        return 0.0, None
    share, rest = split(second, first)
    nearly = np.linalg.norm(rest) < OBLIQUE * lengths[1]
    return (share, rest.reshape(directions[1].shape)) if nearly else (0.0, None)
