"""Descents to the minimum over all weights, in stages, each with multipliers that certify it.

A differentiable loss is minimised as it is. A loss with kinks is minimised by the proximal point
method on the dual: the largest value over multipliers α less (μ/2) ‖α − centre‖² is smooth in the
weights, and the α that attain it are the next centre (R. T. Rockafellar, "Augmented Lagrangians
and applications of the proximal point algorithm in convex programming", 1976). SciPy's trust-region
Newton method does the descent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from lossatlas.core.data.examples import Examples
from lossatlas.core.losses.base import Dual, Proximal
from lossatlas.core.minima import dual_bounds
from lossatlas.core.types import Floats, Ints, Tick

if TYPE_CHECKING:
    from lossatlas.core.models.linear import LinearClassifier

STAGE_STEPS = 100
"""Newton steps of one stage, at most."""
SMOOTHING = 0.3
"""μ of the first stage, in units of the dual's mean curvature along one multiplier."""
SHARPENING = 0.5
"""What μ is multiplied by after a stage that came to its end."""
SHARPEST = 1e-9
"""μ falls no lower than this part of the margin, or of the first μ: terms / μ stays a number."""
STAGE_PRECISION = 0.03
"""A stage ends at this share of the gradient that would by itself make up the gap."""

Change = Callable[[Floats], Floats]
"""From changes of the scores to changes of the score gradient, (n, C)."""


class Spent(Exception):
    """All passes are used up."""


class Descent:
    """An objective on its way down; a loss with kinks is smoothed, less at each stage."""

    def __init__(self, objective: LinearClassifier, tick: Tick, max_passes: float) -> None:
        self.objective, self.tick, self.passes_left = objective, tick, max_passes
        dual = dual_bounds.dual_of(objective)
        proximal = dual.proximal
        self.data: _Smooth | _Proximal = (
            _Smooth(objective, dual) if proximal is None else _Proximal(objective, dual, proximal)
        )
        self.bend: tuple[Floats, Examples, Change] | None = None
        """A point, the examples with a part in the curvature there, and how it bends them."""

    def certify(self, weights: Floats) -> tuple[float, float]:
        """The objective, not smoothed, and the lower bound that the multipliers give."""
        multipliers = self.data.multipliers(self._scores(weights))
        bound = dual_bounds.lower_bound(self.objective, multipliers, self.tick)
        return self.objective.value(weights, self.tick), bound

    def descend(self, weights: Floats, loss: float, bound: float) -> tuple[Floats, bool]:
        """Minimise what is smooth, as precisely as suits the gap, and say if this ended."""
        # a gradient g of the regularized columns is a gap of ‖g‖² / 4λ
        share = self.data.precision
        precision = share * np.sqrt(4.0 * self.objective.l2 * (loss - bound))
        if not self.objective.regularize_bias:
            precision = min(precision, share * (loss - bound) / loss / self.objective.classes)
        start = weights.ravel()
        radius = 1.0 + float(np.linalg.norm(start))
        options = {"initial_trust_radius": radius, "max_trust_radius": np.inf}
        options |= {"gtol": float(precision), "maxiter": STAGE_STEPS}
        how = {"jac": True, "hessp": self._hessian_product, "method": "trust-ncg"}
        with np.errstate(divide="ignore", invalid="ignore"):  # a step that changes nothing: 0 / 0
            found = minimize(self._value_and_gradient, start, **how, options=options)
        return np.asarray(found.x).reshape(weights.shape), bool(found.success)

    def next_stage(self, weights: Floats, ended: bool) -> None:
        """Go on from these weights, at which the stage before ended or was given up."""
        self.data.next_stage(self._scores(weights), ended)
        self.bend = None

    def _value_and_gradient(self, flat: Floats) -> tuple[float, Floats]:
        self._spend(self.objective.examples)
        weights = flat.reshape(self.objective.shape)
        data, score_gradient = self.data.look(self._scores(weights))
        gradient = self.objective.pull_back(score_gradient / self.objective.n, tick=self.tick)
        self.objective.add_regularization(weights, gradient)
        return data + self.objective.penalty(weights), gradient.ravel()

    def _hessian_product(self, flat: Floats, flat_step: Floats) -> Floats:
        if self.bend is None or not np.array_equal(self.bend[0], flat):
            rows, change = self.data.bend(self._scores(flat.reshape(self.objective.shape)))
            examples = self.objective.examples
            if len(rows) < len(examples):
                raw, y, indices = examples.raw[rows], examples.y[rows], examples.indices[rows]
                examples = replace(examples, raw=raw, y=y, indices=indices)
            self.bend = flat.copy(), examples, change
        _, examples, change = self.bend
        step = flat_step.reshape(self.objective.shape)
        self._spend(examples)
        bent = change(examples.scores(step, tick=self.tick)) / self.objective.n
        product = examples.backproject(bent, tick=self.tick)
        return (product + self.objective.regularization_gradient(step)).ravel()

    def _scores(self, weights: Floats) -> Floats:
        return self.objective.examples.scores(weights, tick=self.tick)

    def _spend(self, examples: Examples) -> None:
        self.tick()
        self.passes_left -= len(examples) / self.objective.n
        if self.passes_left < 0:
            raise Spent


class _Smooth:
    """A differentiable loss, as it is."""

    def __init__(self, objective: LinearClassifier, dual: Dual) -> None:
        self.loss, self.dual = objective.loss, dual
        self.given = objective.examples.y, objective.margin
        self.precision = STAGE_PRECISION

    def multipliers(self, scores: Floats) -> Floats:
        assert self.dual.attained is not None
        return self.dual.attained(scores, *self.given)

    def look(self, scores: Floats) -> tuple[float, Floats]:
        """The data loss and its score gradient, of the sum."""
        data = float(self.loss.per_example(scores, *self.given).mean())
        return data, self.loss.score_gradient(scores, *self.given)

    def bend(self, scores: Floats) -> tuple[Ints, Change]:
        assert self.loss.score_hessian is not None
        return np.arange(len(scores)), self.loss.score_hessian(scores, *self.given)

    def next_stage(self, scores: Floats, ended: bool) -> None:
        self.precision *= SHARPENING


class _Proximal:
    """A loss with kinks, smoothed around a centre."""

    precision = STAGE_PRECISION

    def __init__(self, objective: LinearClassifier, dual: Dual, proximal: Proximal) -> None:
        self.objective, self.dual, self.proximal = objective, dual, proximal
        self.y = objective.examples.y
        self.centre = np.zeros((objective.n, objective.classes))
        square = mean_square(objective.examples)
        self.mu = SMOOTHING * square / (2.0 * objective.l2 * objective.n)
        if not objective.regularize_bias:
            # along the bias the dual is flat: begin smooth on the scale of the terms
            self.mu = max(self.mu, SMOOTHING * objective.margin)
        self.sharpest = SHARPEST * min(self.mu, objective.margin)

    def multipliers(self, scores: Floats) -> Floats:
        """Those that attain the smoothed loss."""
        return self._terms_and_multipliers(scores)[1]

    def look(self, scores: Floats) -> tuple[float, Floats]:
        """The smoothed data loss and its score gradient, of the sum."""
        terms, multipliers = self._terms_and_multipliers(scores)
        moved = np.square(multipliers - self.centre)
        data = (multipliers * terms - 0.5 * self.mu * moved).sum(axis=1).mean()
        return float(data), self.dual.score_gradient(multipliers, self.y)

    def bend(self, scores: Floats) -> tuple[Ints, Change]:
        """Multipliers move by w (t − mean of the moves t by w, where their sum is held).

        Only examples with a multiplier off its bounds have a part in the curvature.
        """
        free, held = self.proximal.free(self.multipliers(scores))
        rows = np.flatnonzero(free.any(axis=1))
        y, w = self.y[rows], free[rows] / self.mu
        coupling = held[rows, None] / w.sum(axis=1, keepdims=True)

        def change(moves: Floats) -> Floats:
            # terms are affine in the scores, with a constant that a change does not see
            weighted = w * self.proximal.terms(moves, y, 0.0)
            weighted -= w * (coupling * weighted.sum(axis=1, keepdims=True))
            return self.dual.score_gradient(weighted, y)

        return rows, change

    def next_stage(self, scores: Floats, ended: bool) -> None:
        """Smooth around the multipliers at these scores; less, if the stage came to its end."""
        self.centre = self.multipliers(scores)
        if ended:
            self.mu = max(self.sharpest, SHARPENING * self.mu)

    def _terms_and_multipliers(self, scores: Floats) -> tuple[Floats, Floats]:
        terms = self.proximal.terms(scores, self.y, self.objective.margin)
        return terms, self.proximal.nearest(self.centre + terms / self.mu, self.y)


def mean_square(examples: Examples) -> float:
    """The mean of ‖x̃‖², from the first examples."""
    return float(np.square(examples.features(slice(1000))).sum(axis=1).mean())
