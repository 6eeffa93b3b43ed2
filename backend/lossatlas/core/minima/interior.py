"""The minimum of a loss with kinks over few weights, by an interior-point method.

The loss is the minimum of Σ ξ subject to ξ ≥ terms and ξ ≥ 0, with one ξ per term or, if the
multipliers are shared, per example. The constraints ξ ≥ terms have multipliers α, ξ ≥ 0 have β; the
α and β of each ξ sum to 1. Steps follow S. Mehrotra, "On the implementation of a primal-dual
interior point method" (1992); each factors one matrix of C (D+1) rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.linalg import LinAlgError
from scipy.linalg import cho_solve, cholesky

from lossatlas.core.data.examples import BLOCK_ENTRIES
from lossatlas.core.losses.base import Dual, Kinked
from lossatlas.core.minima.budget import Budget
from lossatlas.core.minima.classifier import Classifier
from lossatlas.core.types import Floats, Ints

STEPS = 100
"""The largest number of steps; progress ends well before."""
INSIDE = 0.99
"""The fraction of the distance to the boundary that a step covers."""
RIDGES = (0.0, 1e-15, 1e-13, 1e-11)
"""Added to the diagonal of a numerically singular matrix, relative to its largest entry."""


@dataclass(frozen=True)
class _Point:
    """An iterate or a step; in an iterate, all parts but the weights are positive."""

    weights: Floats
    """(C, D+1)"""
    xi: Floats
    """(N, C), or (N, 1) if shared."""
    slack: Floats
    """(N, C) ξ − terms."""
    alpha: Floats
    """(N, C), zero where there is no term."""
    beta: Floats
    """The same shape as ξ."""

    def after(self, step: "_Point", length: float) -> "_Point":
        parts = (part + length * change for part, change in zip(self, step, strict=True))
        return _Point(*parts)

    def __iter__(self) -> Iterator[Floats]:
        return iter((self.weights, self.xi, self.slack, self.alpha, self.beta))


def work(n: int, classes: int, columns: int) -> float:
    """Multiplications of one step."""
    size = classes * columns
    return 0.5 * n * size**2 + size**3 / 6.0


def solve(
    problem: Classifier, dual: Dual, kinked: Kinked, budget: Budget
) -> Iterator[tuple[Floats, Floats]]:
    """Successively better weights (C, D+1) and admissible multipliers (N, C). Raises Spent."""
    method = _Method(problem, dual, kinked, budget)
    point = method.start()
    yield np.zeros(problem.shape), np.zeros_like(point.alpha)
    for _ in range(STEPS):
        budget.spend(budget.passes(large=work(problem.n, *problem.shape)))
        try:
            with np.errstate(all="ignore"):
                point = method.next(point)
        except LinAlgError:  # the matrix is numerically singular: no further progress is possible
            return
        if not all(np.isfinite(part).all() for part in point):
            return
        yield point.weights, point.alpha / np.maximum(1.0, method.total(point.alpha))


class _Method:
    def __init__(self, problem: Classifier, dual: Dual, kinked: Kinked, budget: Budget) -> None:
        self.problem, self.dual, self.kinked, self.budget = problem, dual, kinked, budget
        self.y, self.features = problem.y, problem.examples.features()
        nothing = np.zeros((problem.n, problem.classes))
        self.counted = kinked.terms(nothing, self.y, 1.0) > 0
        self.level = not kinked.terms(nothing + 1.0, self.y, 0.0).any()
        """Whether adding one constant to all scores changes nothing; steps then exclude that."""
        self.pull = np.full(problem.shape, 2.0 * problem.l2 * problem.n)
        if not problem.regularize_bias:
            self.pull[:, -1] = 0.0

    def total(self, of_terms: Floats) -> Floats:
        """Sums of term values, one for each ξ."""
        return of_terms.sum(axis=1, keepdims=True) if self.kinked.shared else of_terms

    def start(self) -> _Point:
        size = self.problem.margin or 1.0
        share = 1.0 / (1.0 + self.problem.classes) if self.kinked.shared else 0.5
        alpha = np.where(self.counted, share, 0.0)
        beta = 1.0 - self.total(alpha)
        slack = np.full(alpha.shape, size)
        return _Point(
            np.zeros(self.problem.shape),
            self.problem.margin + size * np.ones_like(beta),
            slack,
            alpha,
            beta,
        )

    def next(self, at: _Point) -> _Point:
        weight, rise = np.where(self.counted, at.alpha / at.slack, 0.0), at.beta / at.xi
        factors = _factors(self._matrix(weight, rise))
        products = at.alpha * at.slack, at.beta * at.xi
        mean = self._mean(at)

        def step(terms: Floats, zeros: Floats) -> _Point:
            """The Newton step that changes the products α slack by `terms`, β ξ by `zeros`."""
            return self._step(at, weight, rise, factors, terms, zeros)

        ahead = step(-products[0], -products[1])
        after = at.after(ahead, self._length(at, ahead))
        target = mean * (self._mean(after) / mean) ** 3
        chosen = step(
            np.where(self.counted, target - products[0] - ahead.alpha * ahead.slack, 0.0),
            target - products[1] - ahead.beta * ahead.xi,
        )
        return at.after(chosen, INSIDE * self._length(at, chosen))

    def _mean(self, at: _Point) -> float:
        """The mean of the complementarity products α slack and β ξ, which vanish at the minimum."""
        total = np.vdot(at.alpha, at.slack) + np.vdot(at.beta, at.xi)
        return float(total) / (int(self.counted.sum()) + at.beta.size)

    def _length(self, at: _Point, step: _Point) -> float:
        """The largest step length ≤ 1 at which nothing becomes negative."""
        longest = 1.0
        for part, change in list(zip(at, step, strict=True))[1:]:
            falls = change < 0
            longest = min(longest, float((-part[falls] / change[falls]).min(initial=np.inf)))
        return longest

    def _step(
        self,
        at: _Point,
        weight: Floats,
        rise: Floats,
        factors: tuple[Floats, bool],
        terms: Floats,
        zeros: Floats,
    ) -> _Point:
        scores = self.features @ at.weights.T
        off = at.xi - self.kinked.terms(scores, self.y, self.problem.margin) - at.slack
        off = np.where(self.counted, off, 0.0)
        alpha, beta = (terms - at.alpha * off) / at.slack, zeros / at.xi
        both = self.total(weight) + rise
        needed = self.total(alpha) + beta - (1.0 - self.total(at.alpha) - at.beta)
        right = -self.pull * at.weights - self._back(at.alpha + alpha - weight * needed / both)
        weights = cho_solve(factors, right.ravel(), check_finite=False).reshape(at.weights.shape)
        moves = self.kinked.terms(self.features @ weights.T, self.y, 0.0)
        xi = (needed + self.total(weight * moves)) / both
        slack = np.where(self.counted, xi - moves + off, 0.0)
        return _Point(weights, xi, slack, alpha - weight * (xi - moves), beta - rise * xi)

    def _back(self, multipliers: Floats) -> Floats:
        return np.asarray(self.dual.score_gradient(multipliers, self.y).T @ self.features)

    def _matrix(self, weight: Floats, rise: Floats) -> Floats:
        """The Hessian in the weights after eliminating all other variables; its lower half."""
        classes, columns = self.problem.shape
        matrix = np.zeros((classes, columns, classes, columns))
        rows = max(1, BLOCK_ENTRIES // (classes * max(classes, columns)))
        for first in range(0, self.problem.n, rows):
            self.budget.tick()
            some = slice(first, first + rows)
            bent = self._bend(weight[some], rise[some], self.y[some])
            features = self.features[some]
            for k in range(classes):
                bent_features = bent[:, k:, k, None] * features[:, None, :]
                block = bent_features.reshape(len(features), -1).T @ features
                matrix[k:, :, k] += block.reshape(classes - k, columns, columns)
        flat: Floats = matrix.reshape(classes * columns, -1)
        if self.level:
            size = float(flat.diagonal().mean())
            for column in range(columns):
                matrix[:, column, :, column] += size
        flat.flat[:: len(flat) + 1] += self.pull.ravel()
        return flat

    def _bend(self, weight: Floats, rise: Floats, y: Ints) -> Floats:
        """(n, C, C): the derivative of the score gradient by the scores."""
        both = self.total(weight) + rise
        unit = np.eye(weight.shape[1])
        columns = []
        for axis in unit:
            moves = self.kinked.terms(np.tile(axis, (len(y), 1)), y, 0.0)
            if self.kinked.shared:
                change = weight * (moves - self.total(weight * moves) / both)
            else:
                change = weight * rise / both * moves
            columns.append(self.dual.score_gradient(change, y))
        return np.stack(columns, axis=2)


def _factors(matrix: Floats) -> tuple[Floats, bool]:
    """The Cholesky factors of a matrix. Raises LinAlgError if it is far from positive definite."""
    largest = float(matrix.diagonal().max())
    for ridge in RIDGES:
        shifted = matrix.copy()
        shifted.flat[:: len(matrix) + 1] += ridge * largest
        try:
            return cholesky(shifted, lower=True, overwrite_a=True, check_finite=False), True
        except LinAlgError:
            pass
    raise LinAlgError("the matrix is not positive definite")
