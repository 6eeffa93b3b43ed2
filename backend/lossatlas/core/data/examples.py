"""The examples that an objective uses: a subset of a data set, in its stored type."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossatlas.core.data.catalog import Dataset
from lossatlas.core.once import Once
from lossatlas.core.parallel import each
from lossatlas.core.types import Floats, Ints, Tick, no_tick

BLOCK_ENTRIES = 1 << 19
"""Feature values converted to float64 at a time in a product: 4 MiB, about the size of a cache."""
DENSE_ENTRIES = 1 << 24
"""The most feature values that `dense` converts to float64: 128 MiB."""
SUBSET_STREAM = 3
"""Keeps the permutation of a seed independent of the points and directions of that seed."""


@dataclass(frozen=True)
class Examples:
    """N examples of D features: x = (raw - shift) / scale, and x̃ = (x, 1) by the bias trick."""

    raw: NDArray[Any]
    """(N, D), uint8 for images, float64 for tables."""
    y: Ints
    """(N,) labels."""
    shift: Floats
    """(D,) in raw units."""
    scale: Floats
    """(D,)"""
    indices: Ints
    """(N,) positions in the data set."""
    kept: Floats | None = field(default=None, init=False, repr=False, compare=False)
    """(N, D+1) X̃, if it is kept for many passes: see `dense`."""
    _lengths: Once[Floats] = field(default_factory=Once, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.y)

    @property
    def dimension(self) -> int:
        """D, the features of an example, without the bias."""
        return int(self.raw.shape[1])

    @cached_property
    def largest(self) -> Floats:
        """(D+1,) the largest size of each feature over the examples; one for the bias."""
        ends = np.stack((self.raw.min(axis=0), self.raw.max(axis=0))) - self.shift
        return np.append(np.abs(ends / self.scale).max(axis=0), 1.0)

    def features(self, rows: Any = slice(None)) -> Floats:
        """X̃ of the chosen rows, (n, D+1); the last column is one. Read-only if it is kept."""
        if self.kept is not None:
            kept: Floats = self.kept[rows]
            return kept
        shifted = self._shifted(rows)
        out = np.empty((len(shifted), self.dimension + 1))
        np.divide(shifted, self.scale, out=out[:, :-1])
        out[:, -1] = 1.0
        return out

    def few(self, rows: Ints | None = None) -> Floats | None:
        """X̃ of the chosen rows, or of all; None if it is not kept, or they exceed a block."""
        count = len(self if rows is None else rows)
        if self.kept is None or count > self._block_rows:
            return None
        return self.kept if rows is None else self.kept.take(rows, axis=0)

    def at(self, rows: Ints) -> "Examples":
        """The chosen rows alone."""
        raw, y, indices = self.raw[rows], self.y[rows], self.indices[rows]
        return replace(self, raw=raw, y=y, indices=indices)

    def column(self, position: int) -> Floats:
        """One column of X̃, (N,); the last column is one."""
        if position == self.dimension:
            return np.ones(len(self))
        return np.asarray((self.raw[:, position] - self.shift[position]) / self.scale[position])

    def scores(self, weights: Floats, rows: Any = None, tick: Tick = no_tick) -> Floats:
        """X̃ Wᵀ for weights (m, D+1): (N, m), or (n, m) for the chosen rows.

        Works in blocks of rows, so memory beyond the result stays at a few MiB.
        """
        if rows is not None:
            blocks = self._blocks(len(rows), tick)
            parts = [self.features(rows[block]) @ weights.T for block in blocks]
            return parts[0] if len(parts) == 1 else np.concatenate(parts)
        out = np.empty((len(self), len(weights)))
        scaled = None if self.kept is not None else (weights[:, :-1] / self.scale).T.copy()

        def fill(block: slice) -> None:
            tick()
            if scaled is None:
                np.matmul(self.features(block), weights.T, out=out[block])
            else:
                np.matmul(self._shifted(block), scaled, out=out[block])
                out[block] += weights[:, -1]

        each(fill, list(self._blocks(len(self), no_tick)))
        return out

    def backproject(self, score_gradient: Floats, rows: Any = None, tick: Tick = no_tick) -> Floats:
        """Gᵀ X̃ for G (N, C), or (n, C) for the chosen rows: (C, D+1)."""
        if rows is not None or self.kept is not None:
            parts = (
                score_gradient[block].T @ self.features(block if rows is None else rows[block])
                for block in self._blocks(len(score_gradient), tick)
            )
            return reduce(np.add, parts)
        out = np.zeros((score_gradient.shape[1], self.dimension + 1))
        for block in self._blocks(len(self), tick):
            out[:, :-1] += score_gradient[block].T @ self._shifted(block)
        out[:, :-1] /= self.scale
        out[:, -1] = score_gradient.sum(axis=0)
        return out

    def lengths(self, tick: Tick = no_tick) -> Floats:
        """(N,) the norms of x̃, computed once."""

        def measure() -> Floats:
            blocks = self._blocks(len(self), tick)
            return np.concatenate([np.linalg.norm(self.features(rows), axis=1) for rows in blocks])

        return self._lengths.get(measure, tick)

    def _shifted(self, rows: Any) -> Floats:
        """raw − shift of the chosen rows, (n, D)."""
        # converted first: NumPy takes twice as long to convert within a difference
        shifted: Floats = self.raw[rows].astype(np.float64)
        shifted -= self.shift
        return shifted

    def _blocks(self, count: int, tick: Tick) -> Iterator[slice]:
        for start in range(0, count, self._block_rows):
            tick()
            yield slice(start, start + self._block_rows)

    @cached_property
    def _block_rows(self) -> int:
        return max(1, BLOCK_ENTRIES // max(1, self.dimension))


def choose(dataset: Dataset, count: int | None = None, seed: int = 0) -> Examples:
    """The first `count` examples of a seeded permutation (a larger count contains a smaller one).

    `count=None` takes all, in the order of the data set and without a copy.
    """
    n = len(dataset.y)
    if count is None or count == n:
        return pick(dataset, np.arange(n))
    return pick(dataset, _permutation(n, seed)[:count])


def others(dataset: Dataset, taken: Examples, count: int | None = None, seed: int = 0) -> Examples:
    """The first `count` examples of a seeded permutation that are not taken; None means all."""
    order = _permutation(len(dataset.y), seed)
    is_free = np.ones(len(order), dtype=bool)
    is_free[taken.indices] = False
    return pick(dataset, order[is_free[order]][:count])


def _permutation(n: int, seed: int) -> Ints:
    order: Ints = np.random.default_rng([seed, SUBSET_STREAM]).permutation(n)
    return order


def pick(dataset: Dataset, chosen: ArrayLike) -> Examples:
    """Exactly these examples, in this order. Raises IndexError if one is out of range."""
    indices = np.asarray(chosen, dtype=np.int64)
    whole = len(indices) == len(dataset.y) and bool((np.diff(indices) == 1).all())
    raw, y = (dataset.raw, dataset.y) if whole else (dataset.raw[indices], dataset.y[indices])
    return Examples(raw, y, dataset.shift, dataset.scale, indices)


def dense(examples: Examples) -> Examples:
    """The same examples preprocessed once into float64, for many passes; unchanged if too large."""
    if examples.kept is not None or examples.raw.size > DENSE_ENTRIES:
        return examples
    kept, d = examples.features(), examples.dimension
    kept.setflags(write=False)
    made = replace(examples, raw=kept[:, :-1], shift=np.zeros(d), scale=np.ones(d))
    object.__setattr__(made, "kept", kept)
    return made
