"""The loss of a network, as an objective over one vector of all its weights."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from lossatlas.core.data.examples import DENSE_ENTRIES, Examples, dense
from lossatlas.core.losses.base import Loss
from lossatlas.core.minima.full_space import Minimum
from lossatlas.core.models.base import Cost, EntryKink, EntryLine, NoMinimum, Scheme
from lossatlas.core.models.layers import Layers, Matrices, Signals
from lossatlas.core.models.network_loss import NetworkLoss
from lossatlas.core.models.network_section import NetworkSection
from lossatlas.core.slices.penalty import roots_of
from lossatlas.core.types import Flags, Floats, Ints, Tick, no_tick

INITIAL_STREAM = 8
"""Keeps the initialisation of a seed independent of the points and directions of that seed."""


@dataclass(frozen=True)
class Network(NetworkLoss):
    """(1/N) Σᵢ loss(f(xᵢ), yᵢ) + λ Σ W², over points (1, P): the rows of all matrices in turn."""

    examples: Examples
    layers: Layers
    loss: Loss
    margin: float = 1.0
    l2: float = 0.0
    regularize_bias: bool = False
    y: Ints = field(init=False, repr=False, compare=False)
    """(N,) labels: those of the examples."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "y", self.examples.y)

    @property
    def shape(self) -> tuple[int, int]:
        """(1, P)"""
        return 1, self.layers.size

    @property
    def layer_shapes(self) -> list[tuple[int, int]]:
        """The shapes (units, inputs + 1) of the matrices in a point."""
        return self.layers.shapes

    @property
    def cost(self) -> Cost:
        """N P products; on a slice, without those of the first layer but for its sums."""
        units, columns = self.layers.shapes[0]
        return Cost(
            self.n * self.layers.size, self.n * (self.layers.size - units * columns + 3 * units)
        )

    @property
    def example_indices(self) -> Ints:
        """(N,) positions of the examples in their data set."""
        return self.examples.indices

    @cached_property
    def _regularized(self) -> Flags:
        """(P,) which weights are regularized: all, or all but the biases."""
        kept = np.ones(self.layers.size, dtype=bool)
        for matrix in self.layers.split(kept):
            matrix[:, -1] = self.regularize_bias
        return kept

    def penalty(self, w: Floats) -> float:
        """λ Σ W² at w."""
        weights = w[0, self._regularized]
        return float(self.l2 * np.vdot(weights, weights))

    def add_regularization(self, w: Floats, gradient: Floats) -> None:
        """Add 2λw to a gradient, except for weights that are not regularized."""
        gradient += 2.0 * self.l2 * (w * self._regularized)

    def signals(self, w: Floats, rows: Any = None, tick: Tick = no_tick) -> Signals:
        """What a pass at w starts from, for all examples or some rows; `first` is a new array."""
        first, *later = self.layers.split(w[0])
        return Signals(self.examples.scores(first, rows, tick), later, self._inputs(rows))

    def _inputs(self, rows: Any = None) -> Floats | None:
        if not self.layers.skips[0]:
            return None
        return self.examples.features(slice(None) if rows is None else rows)[:, :-1]

    def scores_of(self, w: Floats, inputs: Floats) -> Floats:
        """Scores (m, C) at w of inputs (m, D)."""
        matrix, *later = self.layers.split(w[0])
        first = inputs @ matrix[:, :-1].T + matrix[:, -1]
        return self.layers.scores(Signals(first, later, inputs))

    def activity(self, w: Floats, tick: Tick = no_tick) -> list[Floats] | None:
        """For each hidden layer the share of the examples with z > 0, (H,); None without ReLUs."""
        if self.layers.activation != "relu":
            return None
        trace = self.layers.forward(self.signals(w, tick=tick))
        return [np.asarray((z > 0).mean(axis=0)) for z in trace.z]

    def moves(self, change: Floats, tick: Tick = no_tick) -> tuple[Floats, Matrices]:
        """How the first z (N, H) and the later matrices change along a direction (1, P)."""
        first, *later = self.layers.split(change[0])
        return self.examples.scores(first, tick=tick), later

    def collect(
        self, first: Floats, later: Matrices, rows: Any = None, tick: Tick = no_tick
    ) -> Floats:
        """The gradient (1, P), from those by the first z (N, H) and the later matrices."""
        own = self.examples.backproject(first, rows, tick)
        return np.concatenate([matrix.ravel() for matrix in (own, *later)])[None]

    def initial(self, seed: int, scheme: Scheme) -> Floats:
        """A point (1, P) to start from: biases zero, weights Gaussian in each layer.

        Their variance is 2 / inputs for `he` (He et al. 2015, "Delving Deep into Rectifiers"),
        2 / (inputs + units) for `xavier` (Glorot and Bengio 2010), and 1 / inputs for `lecun`
        (LeCun et al. 1998, "Efficient BackProp").
        """
        rng = np.random.default_rng([seed, INITIAL_STREAM])
        point = np.zeros(self.layers.size)
        for matrix in self.layers.split(point):
            units, inputs = matrix.shape[0], matrix.shape[1] - 1
            variance = {"he": 2 / inputs, "xavier": 2 / (inputs + units), "lecun": 1 / inputs}
            matrix[:, :-1] = np.sqrt(variance[scheme]) * rng.standard_normal((units, inputs))
        return point[None]

    def entry_lines(self, w: Floats, tick: Tick = no_tick) -> Callable[[int, int], EntryLine]:
        """The loss around w along an entry, with its switches and, to first order, its kinks."""
        here = self.section(w, np.zeros((1, *w.shape)), tick)
        units, columns = self.layers.shapes[0]
        start = np.zeros(1)
        trace = self.layers.forward(here.signals(start))

        def line(row: int, column: int) -> EntryLine:
            axis = np.zeros(self.layers.size)
            axis[column] = 1.0
            first = np.zeros_like(here.first)
            first[0] = here.first[0]
            if column < units * columns:
                first[1, :, column // columns] = self.examples.column(column % columns)
            roots = roots_of(np.concatenate((w, axis[None]))[:, self._regularized])
            later = np.stack((here.later[0], axis[units * columns :]))
            ray = replace(here, directions=axis[None, None], first=first, later=later, roots=roots)

            def value(change: float) -> tuple[float, float]:
                at = np.array([(w[0, column] + change) - w[0, column]])
                scores = ray.scores_at(at)
                losses = self.loss.per_example(scores, self.y, self.margin)
                found = float(losses.mean()) + ray.penalty(at)
                return found, found + float(np.abs(scores).max())

            def kinks(step: float) -> list[EntryKink]:
                found = ray.switches(-step, step, tick)
                rows = [] if found is None else zip(found.a, found.example, strict=True)
                kinks = [EntryKink(float(a), int(example)) for a, example in rows]
                if self.loss.breaks_within is None:
                    return kinks
                change = self.layers.change(
                    trace, self.layers.split(here.later[0], 1), *ray.moves(np.ones(1))
                )
                given = trace.scores, change.scores, self.y, self.margin
                return kinks + [
                    EntryKink(kink.at, kink.example, kink.klass)
                    for kink in self.loss.breaks_within(*given, step)
                ]

            return EntryLine(value, kinks)

        return line

    def section(self, origin: Floats, directions: Floats, tick: Tick = no_tick) -> NetworkSection:
        """The slice through `origin` (1, P) along `directions` (k, 1, P): one product."""
        parts = np.concatenate((origin[None], directions))[:, 0]
        units, columns = self.layers.shapes[0]
        begin = units * columns
        firsts = parts[:, :begin].reshape(-1, columns)
        flat = self.examples.scores(firsts, tick=tick).reshape(self.n, len(parts), units)
        return NetworkSection(
            origin,
            directions,
            first=np.ascontiguousarray(flat.transpose(1, 0, 2)),
            later=parts[:, begin:],
            roots=roots_of(parts[:, self._regularized]),
            inputs=self._inputs(),
            layers=self.layers,
            y=self.y,
            loss=self.loss,
            margin=self.margin,
            l2=self.l2,
        )

    def full_minimum(self, tick: Tick = no_tick, max_passes: float | None = None) -> Minimum:
        """Raises NoMinimum: a loss that is not convex has no certificate."""
        raise NoMinimum(
            "model", "the loss of a network is not convex: its minimum over all weights is unknown"
        )

    def prepared(self) -> "Network":
        """The same objective with its features as float64, unless there are too many."""
        return replace(self, examples=dense(self.examples))

    def step_bytes(self, batch_sizes: Iterable[int | None]) -> int:
        """Features as float64."""
        features = self.n * (self.examples.dimension + 1)
        return 8 * features if features <= DENSE_ENTRIES else 0
