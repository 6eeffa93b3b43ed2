"""The minimum of a regularized objective over all of its weights, certified by `duals`.

Softmax is minimised as it is. A hinge is minimised by the proximal point method on the dual: the
largest value over multipliers α less (μ/2) ‖α − centre‖² is smooth in the weights, and the α that
attain it are the next centre (R. T. Rockafellar, "Augmented Lagrangians and applications of the
proximal point algorithm in convex programming", 1976). SciPy's trust-region Newton method does the
descent.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax

from lossatlas.core.data.examples import Examples, dense
from lossatlas.core.minima import dual_bounds
from lossatlas.core.types import Tick, no_tick

if TYPE_CHECKING:
    from lossatlas.core.models.linear import LinearClassifier

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NOTHING = 1e-12
"""A gap this small is none, whatever the loss."""
STAGES = 100
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
    objective: "LinearClassifier",
    tick: Tick = no_tick,
    tolerance: float = 1e-6,
    max_passes: float | None = None,
) -> Minimum:
    """Minimise until the gap is at most `tolerance` times the loss.

    Stops before, with the gap that is left, after `max_passes` products with all examples and
    back (by default as many as suit the size of the problem): it may be hard, and the infimum
    need not be attained (softmax, a class without examples, its bias not regularized). `tick` is
    called at every product. Raises ValueError where l2 is not positive.
    """
    if not objective.l2 > 0:
        raise ValueError("the minimum over all weights needs regularization: l2 must be positive")
    problem, back = _reduced(objective)
    weights = np.zeros(problem.shape)
    if max_passes is None:
        max_passes = min(MOST_PASSES, WORK / (weights.size * problem.n))
    smoothed = _Smoothed(problem, tick, max_passes)
    best, (loss, bound) = weights, smoothed.certify(weights)
    try:
        for _ in range(STAGES):
            if loss - bound <= max(tolerance * loss, NOTHING):
                break
            weights, ended = smoothed.descend(weights, loss, bound)
            new_loss, new_bound = smoothed.certify(weights)
            bound = max(bound, new_bound)
            if new_loss < loss:
                best, loss = weights, new_loss
            smoothed.recentre(weights, sharpen=ended)
    except _Spent:
        pass
    weights = back(best)
    loss = objective.value(weights, tick)
    bound = min(bound, loss)
    reached = loss - bound <= max(tolerance * loss, NOTHING)
    return Minimum(weights, loss, bound, loss - bound, reached)


def _reduced(
    objective: "LinearClassifier",
) -> tuple["LinearClassifier", Callable[[Floats], Floats]]:
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


class _Spent(Exception):
    """All passes are used up."""


@dataclass(frozen=True)
class _Bend:
    """How multipliers move with the terms at one point: w (t − mean of t by w, where coupled)."""

    flat: Floats
    """The point, (C (D+1),)."""
    rows: Ints
    """The n examples with a multiplier that can move."""
    examples: Examples
    """These."""
    w: Floats
    """(n, C)"""
    coupling: Floats
    """(n, 1)"""

    def move(self, terms: Floats) -> Floats:
        weighted = self.w * terms
        moved: Floats = weighted - self.w * (self.coupling * weighted.sum(axis=1, keepdims=True))
        return moved


class _Smoothed:
    """The objective with its hinge smoothed around a centre; with softmax, the objective."""

    def __init__(self, objective: "LinearClassifier", tick: Tick, max_passes: float) -> None:
        self.objective, self.tick, self.passes_left = objective, tick, max_passes
        self.own = dual_bounds.own_classes(objective)
        self.centre = np.zeros(self.own.shape)
        square = _mean_square(objective.examples)
        self.mu = SMOOTHING * square / (2.0 * objective.l2 * objective.n)
        if not objective.regularize_bias:
            # along the bias the dual is flat: begin smooth on the scale of the terms
            self.mu = max(self.mu, SMOOTHING * objective.margin)
        self.sharpest = SHARPEST * min(self.mu, objective.margin)
        self.precision = STAGE_PRECISION
        self.bend: _Bend | None = None

    def certify(self, weights: Floats) -> tuple[float, float]:
        """The objective, not smoothed, and the lower bound that the multipliers give."""
        multipliers = self._multipliers(self._terms(weights))
        bound = dual_bounds.lower_bound(self.objective, multipliers, self.tick)
        return self.objective.value(weights, self.tick), bound

    def descend(self, weights: Floats, loss: float, bound: float) -> tuple[Floats, bool]:
        """Minimise the smoothed objective, as precisely as suits the gap, and say if this ended."""
        # a gradient g of the regularized columns is a gap of ‖g‖² / 4λ
        precision = self.precision * np.sqrt(4.0 * self.objective.l2 * (loss - bound))
        if not self.objective.regularize_bias:
            relative = (loss - bound) / loss
            precision = min(precision, self.precision * relative / self.objective.classes)
        start = weights.ravel()
        options = {
            "gtol": float(precision),
            "maxiter": STAGE_STEPS,
            "initial_trust_radius": 1.0 + float(np.linalg.norm(start)),
            "max_trust_radius": np.inf,
        }
        with np.errstate(divide="ignore", invalid="ignore"):  # a step that changes nothing: 0 / 0
            found = minimize(
                self._value_and_gradient,
                start,
                jac=True,
                hessp=self._hessian_product,
                method="trust-ncg",
                options=options,
            )
        return np.asarray(found.x).reshape(weights.shape), bool(found.success)

    def recentre(self, weights: Floats, sharpen: bool) -> None:
        """Go to the next stage: smooth around the multipliers at these weights, perhaps less."""
        self.centre = self._multipliers(self._terms(weights))
        if self.objective.loss.id == "softmax":
            self.precision *= SHARPENING
        elif sharpen:
            self.mu = max(self.sharpest, SHARPENING * self.mu)
        self.bend = None

    def _value_and_gradient(self, flat: Floats) -> tuple[float, Floats]:
        self._spend(self.objective.examples)
        weights = flat.reshape(self.objective.shape)
        terms = self._terms(weights)
        multipliers = self._multipliers(terms)
        if self.objective.loss.id == "softmax":
            data = logsumexp(terms, axis=1).mean()
        else:
            moved = np.square(multipliers - self.centre)
            data = (multipliers * terms - 0.5 * self.mu * moved).sum(axis=1).mean()
        kept = self.objective.regularized(weights)
        gradient = dual_bounds.pull(self.objective, multipliers, self.tick)
        self.objective.regularized(gradient)[...] += 2.0 * self.objective.l2 * kept
        return float(data + self.objective.l2 * np.vdot(kept, kept)), gradient.ravel()

    def _hessian_product(self, flat: Floats, flat_step: Floats) -> Floats:
        if self.bend is None or not np.array_equal(self.bend.flat, flat):
            self.bend = self._bend_at(flat)
        bend, step = self.bend, flat_step.reshape(self.objective.shape)
        self._spend(bend.examples)
        y, own = bend.examples.y, self.own[bend.rows]
        terms = self.objective.loss.terms(bend.examples.scores(step, tick=self.tick), y, 0.0)
        bent = dual_bounds.score_gradient(bend.move(terms), own, self.objective.loss.id)
        product = bend.examples.backproject(bent / self.objective.n, tick=self.tick)
        kept = self.objective.regularized(step)
        self.objective.regularized(product)[...] += 2.0 * self.objective.l2 * kept
        return product.ravel()

    def _bend_at(self, flat: Floats) -> _Bend:
        """Only examples with a multiplier off its bounds have a part in the curvature."""
        multipliers = self._multipliers(self._terms(flat.reshape(self.objective.shape)))
        loss_id, examples = self.objective.loss.id, self.objective.examples
        if loss_id == "softmax":
            w, coupled = multipliers, np.ones(len(multipliers), dtype=bool)
        elif loss_id == "crammer_singer":
            w = (multipliers > 0) / self.mu
            coupled = multipliers.sum(axis=1) > 1.0 - 1e-12
        else:
            w = ((multipliers > 0) & (multipliers < 1)) / self.mu
            coupled = np.zeros(len(multipliers), dtype=bool)
        rows = np.flatnonzero(w.any(axis=1))
        if len(rows) < len(examples):
            raw, y, indices = examples.raw[rows], examples.y[rows], examples.indices[rows]
            examples = replace(examples, raw=raw, y=y, indices=indices)
        coupling = coupled[rows, None] / w[rows].sum(axis=1, keepdims=True)
        return _Bend(flat.copy(), rows, examples, w[rows], coupling)

    def _terms(self, weights: Floats) -> Floats:
        """The terms (N, C) that the multipliers multiply."""
        examples = self.objective.examples
        scores = examples.scores(weights, tick=self.tick)
        return self.objective.loss.terms(scores, examples.y, self.objective.margin)

    def _multipliers(self, terms: Floats) -> Floats:
        """The multipliers (N, C) that attain the smoothed loss."""
        if self.objective.loss.id == "softmax":
            chances: Floats = softmax(terms, axis=1)
            return chances
        wanted = self.centre + terms / self.mu
        if self.objective.loss.id == "ova":
            return np.clip(wanted, 0.0, 1.0)
        wanted[self.own] = -np.inf
        if self.objective.loss.id == "svm":
            return np.clip(wanted, 0.0, 1.0)
        return dual_bounds.onto_simplices(wanted)

    def _spend(self, examples: Examples) -> None:
        self.tick()
        self.passes_left -= len(examples) / self.objective.n
        if self.passes_left < 0:
            raise _Spent
