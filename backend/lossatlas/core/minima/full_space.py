"""The minimum of a regularized objective over all of its weights, certified by `dual_bounds`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from lossatlas.core.data.examples import Examples, dense
from lossatlas.core.losses.base import Kinked
from lossatlas.core.minima import descent, dual_bounds, interior, splitting
from lossatlas.core.minima.budget import Budget, Spent
from lossatlas.core.minima.classifier import Classifier
from lossatlas.core.types import Floats, Tick, no_tick

NOTHING = 1e-12
"""A gap this small counts as zero, whatever the loss."""
WORK, MOST_PASSES = 1.5e11, 10_000
"""The default limits of one call: passes times N (D+1) C multiplications, and passes."""
INTERIOR_WORK = 1e9
"""The most multiplications for which a step of the interior-point method pays off."""
INTERIOR_STEPS, SPLITTING_STEPS = 30, 100
"""Steps that the budget must allow; otherwise another method or fewer examples are used."""
FEW = 100
"""Up to this many examples, none is left out, whatever the budget."""


@dataclass(frozen=True)
class Minimum:
    """The best weights found, and a certificate of how good they are."""

    weights: Floats
    """(C, D+1)"""
    loss: float
    """The objective there."""
    lower_bound: float
    """No weights have a smaller loss."""
    gap: float
    """loss − lower_bound"""
    reached: bool
    """Whether the gap is at most the tolerance times the loss, or at most NOTHING."""


def minimum(
    objective: Classifier,
    tick: Tick = no_tick,
    tolerance: float = 1e-6,
    max_passes: float | None = None,
) -> Minimum:
    """Minimise until the gap is at most `tolerance` times the loss.

    Stops early, with a larger gap, after the work of `max_passes` products with all examples and
    their transpose (by default, a number that suits the size of the problem): the problem may be
    hard, and the infimum need not be attained (a softmax loss and a class without examples, its
    bias not regularized). `tick` is called at every product. Raises ValueError if l2 is not
    positive, and for a loss without a dual, as nothing would certify the weights.
    """
    if not objective.l2 > 0:
        raise ValueError("the minimum over all weights needs regularization: l2 must be positive")
    problem, back = _reduced(objective)
    numbers = problem.n * problem.shape[0] * problem.shape[1]
    if max_passes is None:
        max_passes = min(MOST_PASSES, WORK / numbers)
    budget = Budget(max_passes, numbers, tick)
    best, proof = np.zeros(problem.shape), np.zeros((problem.n, problem.classes))
    loss, bound = np.inf, -np.inf
    try:
        for weights, multipliers in _candidates(problem, budget):
            new_loss = problem.value(weights, tick)
            new_bound = dual_bounds.lower_bound(problem, multipliers, tick)
            if new_loss < loss:
                best, loss = weights, new_loss
            if new_bound > bound:
                proof, bound = multipliers, new_bound
            if loss - bound <= max(tolerance * loss, NOTHING):
                break
            budget.spend(1.0)
    except Spent:
        pass
    weights = back(best)
    loss = objective.value(weights, tick)
    bound = min(dual_bounds.lower_bound(objective, proof, tick), loss)
    reached = loss - bound <= max(tolerance * loss, NOTHING)
    return Minimum(weights, loss, bound, loss - bound, reached)


def _candidates(problem: Classifier, budget: Budget) -> Iterator[tuple[Floats, Floats]]:
    """Weights (C, D+1) and admissible multipliers (N, C), by the method that suits the problem.

    The first are zeros. Raises Spent, or ends when no better ones can be found.
    """
    dual = dual_bounds.dual_of(problem)
    if dual.kinked is None:
        assert dual.attained is not None
        return descent.descend(problem, dual.attained, budget)
    step, few = interior.work(problem.n, *problem.shape), problem.n <= FEW
    affordable = budget.passes(large=INTERIOR_STEPS * step) <= budget.left
    if step <= INTERIOR_WORK and (few or affordable):
        return interior.solve(problem, dual, dual.kinked, budget)
    if few or splitting.passes(problem, SPLITTING_STEPS, budget) <= budget.left:
        return splitting.solve(problem, dual, dual.kinked, budget)
    return _from_half(problem, dual.kinked, budget)


def _from_half(
    problem: Classifier, kinked: Kinked, budget: Budget
) -> Iterator[tuple[Floats, Floats]]:
    """The best weights for every other example, found with half of the budget."""
    yield np.zeros(problem.shape), np.zeros((problem.n, problem.classes))
    half = replace(problem, examples=problem.examples.at(np.arange(0, problem.n, 2)))
    weights = minimum(half, budget.tick, max_passes=2.0 * budget.left - 4.0).weights
    scores = problem.examples.scores(weights, tick=budget.tick)
    yield weights, kinked.proximal(scores, problem.y, problem.margin, 1.0 / (problem.margin or 1.0))


def _reduced(objective: Classifier) -> tuple[Classifier, Callable[[Floats], Floats]]:
    """The same problem in fewer or better scaled coordinates, and the map back.

    The best weights lie in the span of the examples: if that is much smaller, coordinates in an
    orthonormal basis of it (N, D) change neither scores nor norms. If the bias is not regularized,
    features of norm about one put it on the same scale as the other weights.
    """
    examples, n = dense(objective.examples), objective.n
    basis: Floats | None = None
    if 2 * n <= examples.dimension:
        columns, coordinates = np.linalg.qr(examples.features()[:, :-1].T)
        basis = columns.T
        examples = replace(examples, raw=coordinates.T, shift=np.zeros(n), scale=np.ones(n))
    size = 1.0
    if not objective.regularize_bias:
        size = float(np.sqrt(_mean_square(examples) - 1.0)) or 1.0
        examples = replace(examples, scale=examples.scale * size)

    def back(weights: Floats) -> Floats:
        features = weights[:, :-1] / size
        return np.hstack([features if basis is None else features @ basis, weights[:, -1:]])

    return replace(objective, examples=dense(examples), l2=objective.l2 / size**2), back


def _mean_square(examples: Examples) -> float:
    """The mean of ‖x̃‖² over the first examples."""
    return float(np.square(examples.features(slice(1000))).sum(axis=1).mean())
