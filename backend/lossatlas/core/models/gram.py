"""A classifier's objective over the span of its examples: points are coefficients and scores.

A gradient of the data loss is Gᵀ X̃, a combination of examples. So from W₀ a linear optimizer
reaches only the weights κ W₀ + A X with a bias b, whose scores are S = κ S₀ + A X Xᵀ + b. The point
U = [κ | b | A | S] depends linearly on them, so every `linear` optimizer runs unchanged on U: a
gradient over a mini-batch B changes A in the columns of B, and S by Gᵀ K_B with the Gram matrix
K = X̃ X̃ᵀ. No step needs a pass over all examples, or over the features of any.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from lossatlas.core.data.examples import DENSE_ENTRIES, Examples, dense
from lossatlas.core.losses.base import Loss
from lossatlas.core.models.base import StepObjective
from lossatlas.core.models.mean_loss import AffineLoss
from lossatlas.core.slices.projection import Projection, factors, projection
from lossatlas.core.types import Floats, Ints, Tick, no_tick

SHORT_PASS = 1 << 16
"""Feature values from which a pass takes longer than the rest of a step."""

BLOCK_ROWS = 256
"""Rows of the Gram matrix between two ticks."""

CLOSE = 1e-8
"""A point is projected by its weights if the square of its residual is below this share of the
square of its offset: the difference of two squares would lose the digits of the residual."""


class Gram(NamedTuple):
    """Examples with their Gram matrix."""

    examples: Examples
    matrix: Floats
    """(N, N): X̃ X̃ᵀ."""

    @property
    def longest(self) -> float:
        """The largest ‖x̃‖."""
        return math.sqrt(self.matrix.diagonal().max())


class _Parts(NamedTuple):
    """The parts of points U (…, C, 2+2N)."""

    kappa: Floats
    """(…, C), the same for all classes."""
    bias: Floats
    """(…, C)"""
    coefficients: Floats
    """A (…, C, N)."""
    scores: Floats
    """S (…, C, N)."""


class Start(NamedTuple):
    """Where a run begins."""

    weights: Floats
    """W₀ (C, D+1)."""
    scores: Floats
    """(C, N): those of W₀ without its bias."""
    squares: Floats
    """(C,): ‖W₀‖² without the bias, for each class."""


@dataclass(frozen=True, eq=False)
class GramObjective(AffineLoss, StepObjective):
    """The objective over points U. Its gradients are images of those with respect to W."""

    gram: Gram
    start: Start
    y: Ints
    classes: int
    loss: Loss
    margin: float = 1.0
    l2: float = 0.0
    regularize_bias: bool = False

    @cached_property
    def largest(self) -> float:
        """The largest of ‖W₀‖, the ‖x̃‖ and 1."""
        return max(1.0, float(np.linalg.norm(self.start.weights)), self.gram.longest)

    @property
    def shape(self) -> tuple[int, int]:
        """(C, 2+2N)"""
        return self.classes, 2 + 2 * self.n

    @property
    def first(self) -> Floats:
        """The point U of W₀."""
        u = np.zeros(self.shape)
        u[:, 0], u[:, 1] = 1.0, self.start.weights[:, -1]
        u[:, -self.n :] = self.start.scores + u[:, 1:2]
        return u

    def weights(self, u: Floats) -> Floats:
        """The weights W (C, D+1) of a point U: a product with the data."""
        w = _parts(u).coefficients @ self.gram.examples.features()
        w += u[:, :1] * self.start.weights
        w[:, -1] = u[:, 1]
        return w

    def refreshed(self, u: Floats) -> Floats:
        """The same point, its scores computed anew."""
        u = u.copy()
        u[:, -self.n :] = self.weights(u) @ self.gram.examples.features().T
        return u

    def norm(self, u: Floats) -> float:
        """‖W‖ of a point U, or of a gradient."""
        terms = self._terms(_parts(u))
        square = float(terms.sum())
        if square < CLOSE * float(np.abs(terms).sum()):  # little is left of large numbers
            return float(np.linalg.norm(self.weights(u)))
        return math.sqrt(square)

    def within(self, u: Floats, distance: float) -> bool:
        """Whether ‖W‖ < distance: mostly known from a bound, |κ| ‖W₀‖ + Σ |A| ‖x̃‖ + |b|."""
        own = u[:, : -self.n]
        bound = self.largest * math.sqrt(own.size * np.vecdot(own, own).sum())
        return bound < distance or self.norm(u) < distance

    def _terms(self, parts: _Parts, bias: bool = True) -> Floats:
        """Terms (4, …, C) that sum to ‖W‖²; without the bias, its own is zero.

        The rest of W is κ W₀ and A X, whose scores are S − b − κ S₀.
        """
        kappa, b, coefficients, scores = parts
        terms = np.empty((4, *b.shape))
        terms[0] = np.vecdot(coefficients, scores)
        terms[1] = kappa * np.vecdot(coefficients, self.start.scores)
        terms[2] = kappa**2 * self.start.squares
        terms[3] = b * ((b if bias else 0.0) - np.add.reduce(coefficients, axis=-1))
        return terms

    def scores_at(self, u: Floats, rows: Any = None, tick: Tick = no_tick) -> Floats:
        """The scores (N, C) of a point U, or of the chosen rows (n, C)."""
        scores = u[:, -self.n :].T
        return scores if rows is None else scores[rows]

    def scores_apart(self, points: Floats, tick: Tick = no_tick) -> Floats:
        """The scores (m, N, C) of points (m, C, 2+2N)."""
        classes_first = points[:, :, -self.n :].transpose(1, 0, 2).copy()
        return classes_first.transpose(1, 2, 0)

    def pull_back(
        self, u: Floats, score_gradient: Floats, rows: Any = None, tick: Tick = no_tick
    ) -> Floats:
        """The image (C, 2+2N) of the data loss's gradient, from its score gradient."""
        image = np.zeros(self.shape)
        _, bias, coefficients, scores = _parts(image)
        bias[:] = np.add.reduce(score_gradient, axis=0)
        if rows is None:
            coefficients[:] = score_gradient.T
            np.matmul(score_gradient.T, self.gram.matrix, out=scores)
        elif len(rows) == 1:  # BLAS is slow at an outer product
            coefficients[:, rows[0]] = score_gradient[0]
            np.multiply(score_gradient.T, self.gram.matrix[rows[0]], out=scores)
        else:
            np.add.at(coefficients.T, rows, score_gradient)  # a row may be drawn twice
            np.matmul(score_gradient.T, self.gram.matrix[rows], out=scores)
        return image

    def penalty(self, u: Floats) -> float:
        """λ Σ W² at U."""
        return self.l2 * float(self._terms(_parts(u), self.regularize_bias).sum())

    def add_regularization(self, u: Floats, gradient: Floats) -> None:
        """Add the image of the gradient of λ Σ W² at U to a given gradient."""
        rate = 2.0 * self.l2
        gradient += rate * u
        if not self.regularize_bias:
            gradient[:, 1] -= rate * u[:, 1]
            gradient[:, -self.n :] -= rate * u[:, 1:2]

    def projection(self, origin: Floats, directions: Floats) -> Projection:
        """As `projection`, of the weights of points U (m, C, 2+2N)."""
        straight, coordinates = factors(directions)
        off = self.start.weights - origin
        fixed, square = straight @ off.ravel(), float(np.vdot(off, off))
        products = self._products(np.concatenate((straight, off.reshape(1, -1))))
        exactly, first = projection(origin, directions), _parts(self.first)

        def project(points: Floats) -> tuple[Floats, Floats]:
            kappa, bias, coefficients, scores = _parts(points)
            moves = kappa - 1.0, bias - first.bias, coefficients, scores - first.scores
            inner = products(_Parts(*moves))
            along = fixed + inner[:, :-1]
            own = self._terms(_Parts(*moves)).sum(axis=0).sum(axis=1)
            squares = square + 2.0 * inner[:, -1] + own
            rests = squares - np.vecdot(along, along)
            places, residuals = coordinates(along), np.sqrt(np.maximum(rests, 0.0))
            for row in np.flatnonzero(~(rests > CLOSE * squares)):  # true for NaN too
                (places[row],), (residuals[row],) = exactly(self.weights(points[row])[None])
            return places, residuals

        return project

    def components(self, directions: Floats) -> Callable[[Floats], Floats]:
        """As `components`, of the weights of gradients (m, C, 2+2N)."""
        straight, coordinates = factors(directions)
        products = self._products(straight)
        return lambda gradients: coordinates(products(_parts(gradients)))

    def _products(self, vectors: Floats) -> Callable[[_Parts], Floats]:
        """From points U to the products (m, r) of their W with vectors (r, C (D+1))."""
        vectors = vectors.reshape(-1, *self.start.weights.shape)
        without_bias = vectors.copy()
        without_bias[:, :, -1] = 0.0
        with_start = np.vecdot(without_bias, self.start.weights)
        scores = without_bias @ self.gram.examples.features().T

        def products(parts: _Parts) -> Floats:
            kappa, bias, coefficients = (part[:, None] for part in parts[:3])
            found = np.vecdot(coefficients, scores)
            found += kappa * with_start + bias * vectors[:, :, -1]
            return np.asarray(found.sum(axis=-1))

        return products


def _parts(u: Floats) -> _Parts:
    middle = 1 + u.shape[-1] // 2
    return _Parts(u[..., 0], u[..., 1], u[..., 2:middle], u[..., middle:])


def pays(n: int, width: int, batch_size: int | None = None) -> bool:
    """Whether steps over batches of `batch_size` (None: all) are faster with a Gram matrix.

    With features of `width` D+1, a step then takes batch · N multiplications per class, instead of
    the 2 N (D+1) of a forward and a backward pass, and the matrix N² (D+1) once.
    """
    batch = min(batch_size or n, n)
    fits = n * (n + width) <= DENSE_ENTRIES
    return fits and not is_short(n, width) and batch * (n + width) <= 2 * n * width


def is_short(n: int, width: int) -> bool:
    """Whether a pass over n examples takes no longer than the rest of a step."""
    return n * width < SHORT_PASS


def gram_of(examples: Examples, tick: Tick = no_tick) -> Gram:
    """The Gram matrix of examples, from one product of N² (D+1) multiplications."""
    examples, n = dense(examples), len(examples)
    features, matrix = examples.features(), np.empty((n, n))
    for first in range(0, n, BLOCK_ROWS):
        tick()
        block = slice(first, first + BLOCK_ROWS)
        np.matmul(features[block], features.T, out=matrix[block])
    return Gram(examples, matrix)


def start_at(gram: Gram, weights: Floats) -> Start:
    """A start at weights W₀ (C, D+1)."""
    without_bias = weights.copy()
    without_bias[:, -1] = 0.0
    scores = without_bias @ gram.examples.features().T
    return Start(weights, scores, np.vecdot(without_bias, without_bias))
