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
"""Default for the products of one call, each of N (D+1) C there and back; and for their number."""
INTERIOR_WORK = 1e9
"""Multiplications up to which a step of the interior-point method pays."""
INTERIOR_STEPS, SPLITTING_STEPS = 30, 100
"""Steps that the budget must allow; otherwise another method, or fewer examples, are used."""
FEW = 100
"""Up to this many examples, none are left out, whatever the budget."""


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

    Stops before, with the gap that is left, after the work of `max_passes` products with all
    examples and back (by default as many as suit the size of the problem): it may be hard, and the
    infimum need not be attained (a softmax loss, a class without examples, its bias not
    regularized). `tick` is called at every product. Raises ValueError where l2 is not positive, and
    for a loss that has no dual: nothing would say how good the weights are.
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

    The first are zeros. Raises Spent, or ends where no better ones can be found.
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
    """The best weights of every other example, with half of the work."""
    yield np.zeros(problem.shape), np.zeros((problem.n, problem.classes))
    half = replace(problem, examples=problem.examples.at(np.arange(0, problem.n, 2)))
    weights = minimum(half, budget.tick, max_passes=2.0 * budget.left - 4.0).weights
    scores = problem.examples.scores(weights, tick=budget.tick)
    yield weights, kinked.proximal(scores, problem.y, problem.margin, 1.0 / (problem.margin or 1.0))


def _reduced(objective: Classifier) -> tuple[Classifier, Callable[[Floats], Floats]]:
    """The same problem in coordinates that are fewer or better scaled, and the way back.

    The best weights lie in the span of the examples: where that is much smaller, an orthonormal
    basis of it (N, D) changes neither scores nor norms. Where the bias is not regularized, features
    of norm about one put it on one scale with the other weights.
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

    return replace(objective, examples=examples, l2=objective.l2 / size**2), back


def _mean_square(examples: Examples) -> float:
    """The mean of ‖x̃‖², from the first examples."""
    return float(np.square(examples.features(slice(1000))).sum(axis=1).mean())
