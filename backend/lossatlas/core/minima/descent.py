"""The minimum of a differentiable loss over all weights, by SciPy's trust-region Newton method."""

from collections.abc import Iterator

import numpy as np
from scipy.optimize import minimize

from lossatlas.core.losses.base import ScoreFunction
from lossatlas.core.minima import dual_bounds
from lossatlas.core.minima.budget import Budget
from lossatlas.core.minima.classifier import Classifier
from lossatlas.core.types import Floats

STAGE_STEPS = 100
"""The largest number of Newton steps between two checks of the gap."""
STAGE_PRECISION = 0.03
"""A stage ends at this fraction of the gradient norm that alone would account for the gap."""
SHARPENING = 0.5
"""The factor applied to that fraction after each stage."""


def descend(
    problem: Classifier, attained: ScoreFunction, budget: Budget
) -> Iterator[tuple[Floats, Floats]]:
    """Successively better weights (C, D+1), and the loss's multipliers (N, C) there.

    `attained` computes the multipliers. Raises Spent.
    """
    weights, share = np.zeros(problem.shape), STAGE_PRECISION
    while True:
        scores = problem.examples.scores(weights, tick=budget.tick)
        multipliers = attained(scores, problem.y, problem.margin)
        yield weights, multipliers
        loss = problem.value(weights, budget.tick)
        gap = loss - dual_bounds.lower_bound(problem, multipliers, budget.tick)
        weights = _stage(problem, weights, _precision(problem, share, loss, gap), budget)
        share *= SHARPENING


def _precision(problem: Classifier, share: float, loss: float, gap: float) -> float:
    """The gradient norm for a gap: a gradient g in regularized columns adds ‖g‖² / 4λ to it."""
    precision = share * float(np.sqrt(4.0 * problem.l2 * max(gap, 0.0)))
    if problem.regularize_bias:
        return precision
    return min(precision, share * gap / loss / problem.classes)


def _stage(problem: Classifier, weights: Floats, precision: float, budget: Budget) -> Floats:
    bend_at: Floats | None = None
    bend = None

    def value_and_gradient(flat: Floats) -> tuple[float, Floats]:
        budget.spend(1.0)
        value, gradient = problem.value_and_gradient(flat.reshape(problem.shape), tick=budget.tick)
        return value, gradient.ravel()

    def hessian_product(flat: Floats, step: Floats) -> Floats:
        nonlocal bend_at, bend
        if bend_at is None or not np.array_equal(bend_at, flat):
            bend_at = flat.copy()
            bend = problem.hessian_product(flat.reshape(problem.shape), budget.tick)
        assert bend is not None
        budget.spend(1.0)
        return np.asarray(bend(step.reshape(problem.shape))).ravel()

    start = weights.ravel()
    radius = 1.0 + float(np.linalg.norm(start))
    options = {"initial_trust_radius": radius, "max_trust_radius": np.inf}
    options |= {"gtol": precision, "maxiter": STAGE_STEPS}
    how = {"jac": True, "hessp": hessian_product, "method": "trust-ncg"}
    with np.errstate(divide="ignore", invalid="ignore"):  # a step that changes nothing: 0 / 0
        found = minimize(value_and_gradient, start, **how, options=options)
    return np.asarray(found.x).reshape(problem.shape)
