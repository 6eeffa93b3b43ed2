"""The minimum of a regularized objective over all of its weights, certified by `dual_bounds`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lossatlas.core.data.examples import dense
from lossatlas.core.minima.descent import Descent, Spent, mean_square
from lossatlas.core.types import Floats, Tick, no_tick

if TYPE_CHECKING:
    from lossatlas.core.models.linear import LinearClassifier

NOTHING = 1e-12
"""A gap this small is none, whatever the loss."""
STAGES = 100
WORK, MOST_PASSES = 1.5e11, 10_000
"""Default for the products of one call, each of N (D+1) C there and back; and for their number."""


@dataclass(frozen=True)
class Minimum:
    """The best weights found, and how good they are for certain."""

    weights: Floats
    """(C, D+1)"""
    loss: float
    """The objective there."""
    lower_bound: float
    """No weights have a smaller loss."""
    gap: float
    """loss − lower_bound"""
    reached: bool
    """Whether the gap is at most the tolerance times the loss, or nothing to speak of."""


def minimum(
    objective: LinearClassifier,
    tick: Tick = no_tick,
    tolerance: float = 1e-6,
    max_passes: float | None = None,
) -> Minimum:
    """Minimise until the gap is at most `tolerance` times the loss.

    Stops before, with the gap that is left, after `max_passes` products with all examples and
    back (by default as many as suit the size of the problem): it may be hard, and the infimum
    need not be attained (a softmax loss, a class without examples, its bias not regularized).
    `tick` is called at every product. Raises ValueError where l2 is not positive, and for a loss
    that has no dual: nothing would say how good the weights are.
    """
    if not objective.l2 > 0:
        raise ValueError("the minimum over all weights needs regularization: l2 must be positive")
    problem, back = _reduced(objective)
    weights = np.zeros(problem.shape)
    if max_passes is None:
        max_passes = min(MOST_PASSES, WORK / (weights.size * problem.n))
    descent = Descent(problem, tick, max_passes)
    best, (loss, bound) = weights, descent.certify(weights)
    try:
        for _ in range(STAGES):
            if loss - bound <= max(tolerance * loss, NOTHING):
                break
            weights, ended = descent.descend(weights, loss, bound)
            new_loss, new_bound = descent.certify(weights)
            bound = max(bound, new_bound)
            if new_loss < loss:
                best, loss = weights, new_loss
            descent.next_stage(weights, ended)
    except Spent:
        pass
    weights = back(best)
    loss = objective.value(weights, tick)
    bound = min(bound, loss)
    reached = loss - bound <= max(tolerance * loss, NOTHING)
    return Minimum(weights, loss, bound, loss - bound, reached)


def _reduced(objective: LinearClassifier) -> tuple[LinearClassifier, Callable[[Floats], Floats]]:
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
        size = float(np.sqrt(mean_square(examples) - 1.0)) or 1.0
        examples = replace(examples, scale=examples.scale * size)

    def back(weights: Floats) -> Floats:
        features = weights[:, :-1] / size
        return np.hstack([features if basis is None else features @ basis, weights[:, -1:]])

    return replace(objective, examples=examples, l2=objective.l2 / size**2), back
