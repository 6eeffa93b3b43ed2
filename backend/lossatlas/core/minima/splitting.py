"""The minimum of a loss with kinks over many weights, by splitting scores from weights.

The alternating direction method of multipliers (S. Boyd et al., "Distributed optimization and
statistical learning via the alternating direction method of multipliers", 2011) on

    minimise Σ loss(zᵢ, yᵢ) + λN ‖W‖²  with  Z = X̃ Wᵀ.

The zᵢ are updated independently by the loss's proximal operator, W by ridge regression. The Gram
matrix of the examples is computed once; tens of steps suffice even if it is badly conditioned.
"""

from collections.abc import Iterator

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from lossatlas.core.losses.base import Dual, Kinked
from lossatlas.core.minima.budget import Budget
from lossatlas.core.minima.classifier import Classifier
from lossatlas.core.types import Floats

RELAXATION = 1.6
"""The over-relaxation; 1.5 to 1.8 work well (J. Eckstein, D. P. Bertsekas, 1992)."""
LOOK = 10
"""Steps between two checks of the gap."""
SETTLING = 20
"""The least number of steps between two changes of the stiffness (ADMM's penalty parameter)."""
LONGER = 1.2
"""The factor by which that number grows after each change."""
ROUNDED = 1e-14
"""A penalty smaller than this fraction of the trace is lost to rounding in the matrix."""
SCORE_MOVES = 1500.0
"""What a step does with each score, most of it in the proximal operator, counted in the
multiplications that take as long."""
UNBALANCED = 2.0
"""The stiffness changes if balancing the two residuals requires more than this factor."""


def passes(problem: Classifier, steps: int, budget: Budget) -> float:
    """The cost of `steps` steps, in passes."""
    return _setup(problem, budget) + steps * _step(problem, budget)


def _setup(problem: Classifier, budget: Budget) -> float:
    """The cost of the Gram matrix of the examples and of its first factorization."""
    n, columns = problem.n, problem.shape[1]
    small = min(n, columns)
    return budget.passes(large=0.5 * n * columns * small + small**3 / 6.0)


def _step(problem: Classifier, budget: Budget) -> float:
    n, (classes, columns) = problem.n, problem.shape
    there_and_back = 2.0 * n * columns if columns < n else 0.0
    moves = classes * (min(n, columns) ** 2 + there_and_back) + SCORE_MOVES * n * classes
    return budget.passes(thin=moves)


def solve(
    problem: Classifier, dual: Dual, kinked: Kinked, budget: Budget
) -> Iterator[tuple[Floats, Floats]]:
    """Successively better weights (C, D+1) and admissible multipliers (N, C). Raises Spent.

    Holds the features as float64 and two square matrices of min(N, D+1) rows in memory.
    """
    n, y, margin = problem.n, problem.y, problem.margin
    drawn = multiplied = np.zeros((n, problem.classes))
    yield np.zeros(problem.shape), np.zeros_like(drawn)
    stiffness = 1.0 / (margin or 1.0)
    ridge = _Ridge(problem, budget)
    ridge.set(2.0 * problem.l2 * n / stiffness)
    waited, wait, steps = 0, float(SETTLING), 0
    while True:
        budget.spend(_step(problem, budget))
        wanted = drawn + multiplied
        scores = ridge.scores(wanted)
        relaxed = RELAXATION * scores + (1.0 - RELAXATION) * drawn
        asked = relaxed - multiplied
        multipliers = kinked.proximal(asked, y, margin, stiffness)
        gradient = dual.score_gradient(multipliers, y)
        before, drawn = drawn, asked - gradient / stiffness
        multiplied = -gradient / stiffness
        steps, waited = steps + 1, waited + 1
        if steps % LOOK == 0:
            yield ridge.weights(wanted, scores), multipliers
        if waited >= wait:
            apart = _relative(scores - drawn, drawn)
            moved = _relative(stiffness * (drawn - before), gradient)
            change = float(np.sqrt(apart / moved)) if apart > 0 and moved > 0 else 1.0
            if max(change, 1.0 / change) > UNBALANCED:
                stiffness *= change
                multiplied = multiplied / change
                ridge.set(2.0 * problem.l2 * n / stiffness)
                waited, wait = 0, LONGER * wait


def _relative(part: Floats, whole: Floats) -> float:
    return float(np.linalg.norm(part) / max(np.linalg.norm(whole), np.finfo(np.float64).tiny))


class _Ridge:
    """Ridge regression: minimises ‖X̃ Wᵀ − Z‖² + penalty ‖W‖², without the bias if it is free."""

    def __init__(self, problem: Classifier, budget: Budget) -> None:
        self.budget, self.centred = budget, not problem.regularize_bias
        columns = problem.shape[1]
        budget.spend(_setup(problem, budget))
        features = problem.examples.features()
        self.mean = np.zeros(columns)
        if self.centred:
            self.mean[:-1] = features[:, :-1].mean(axis=0)
            features = features - self.mean
            features[:, -1] = 0.0
        self.features, self.wide = features, columns >= problem.n
        self.products = features @ features.T if self.wide else features.T @ features
        self.penalty, self.factors = 0.0, (np.zeros((0, 0)), True)

    def set(self, penalty: float) -> None:
        """Set the penalty, raised if rounding would lose it, and factor the matrix."""
        self.budget.spend(self.budget.passes(large=len(self.products) ** 3 / 6.0))
        matrix = self.products.copy()
        self.penalty = max(penalty, ROUNDED * float(matrix.trace()))
        matrix.flat[:: len(matrix) + 1] += self.penalty
        self.factors = cho_factor(matrix, lower=True, overwrite_a=True, check_finite=False)

    def scores(self, wanted: Floats) -> Floats:
        """The scores X̃ Wᵀ (N, C) of the solution for Z = `wanted`."""
        means = wanted.mean(axis=0) if self.centred else 0.0
        off = wanted - means
        if self.wide:
            near = off - self.penalty * cho_solve(self.factors, off, check_finite=False)
        else:
            back = cho_solve(self.factors, self.features.T @ off, check_finite=False)
            near = self.features @ back
        return np.asarray(near + means)

    def weights(self, wanted: Floats, scores: Floats) -> Floats:
        """The weights (C, D+1) of the solution, given its scores."""
        weights = (wanted - scores).T @ self.features / self.penalty
        if self.centred:
            weights[:, -1] = wanted.mean(axis=0) - weights @ self.mean
        return np.asarray(weights)
