"""Lower bounds of a regularized objective over all of its weights, from multipliers.

Every loss here is the largest ⟨αᵢ, terms of example i⟩ − hᵢ(αᵢ) over *multipliers* αᵢ in a box
(svm, ova), in a simplex with its lower part (crammer_singer), or in the simplex with h the
negative entropy (softmax). By Fenchel duality all admissible α (N, C) bound the minimum from below:

    minimum ≥ (1/N) Σᵢ (Δ Σ_j αᵢⱼ, or the entropy of αᵢ) − ‖(1/N) Aᵀ X̃‖² / 4λ

where A (N, C) is the score gradient that α stands for, and the norm is over the regularized
columns; where the bias is not regularized, the columns of A must sum to zero.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import entr

from lossatlas.core.losses.registry import one_vs_all_signs
from lossatlas.core.types import Tick, no_tick

if TYPE_CHECKING:
    from lossatlas.core.models.linear import LinearClassifier

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TINY = float(np.finfo(np.float64).tiny)


def lower_bound(objective: "LinearClassifier", multipliers: Floats, tick: Tick = no_tick) -> float:
    """What admissible multipliers (N, C) prove: no weights have a smaller objective."""
    loss_id = objective.loss.id
    if not objective.regularize_bias:
        multipliers = _balanced(multipliers, own_classes(objective), loss_id)
    if loss_id == "softmax":
        gain = entr(multipliers).sum() / len(multipliers)
    else:
        gain = objective.margin * multipliers.sum() / len(multipliers)
    kept = objective.regularized(pull(objective, multipliers, tick))
    return max(0.0, float(gain - np.vdot(kept, kept) / (4.0 * objective.l2)))


def pull(objective: "LinearClassifier", multipliers: Floats, tick: Tick = no_tick) -> Floats:
    """(1/N) Aᵀ X̃, (C, D+1)."""
    gradient = score_gradient(multipliers, own_classes(objective), objective.loss.id)
    return objective.examples.backproject(gradient / objective.n, tick=tick)


def own_classes(objective: "LinearClassifier") -> Flags:
    """(N, C), true at the label of each example."""
    return one_vs_all_signs(objective.examples.y, objective.classes) > 0


def score_gradient(multipliers: Floats, own: Flags, loss_id: str) -> Floats:
    """A (N, C): what multipliers of the terms are as multipliers of the scores."""
    if loss_id == "ova":
        return np.where(own, -multipliers, multipliers)
    others = np.where(own, 0.0, multipliers)
    return np.where(own, -others.sum(axis=1, keepdims=True), others)


def onto_simplices(wanted: Floats) -> Floats:
    """Each row's nearest point with entries at least 0 that sum to at most 1."""
    nearest = np.maximum(wanted, 0.0)
    outside = nearest.sum(axis=1) > 1.0
    falling = -np.sort(-wanted[outside], axis=1)
    shares = (falling.cumsum(axis=1) - 1.0) / np.arange(1, wanted.shape[1] + 1)
    last = np.count_nonzero(falling > shares, axis=1) - 1
    excess = shares[np.arange(len(last)), last]
    nearest[outside] = np.maximum(wanted[outside] - excess[:, None], 0.0)
    return nearest


def _balanced(multipliers: Floats, own: Flags, loss_id: str) -> Floats:
    """Multipliers nearby, as admissible, whose score gradient has columns that sum to zero."""
    if loss_id == "ova":
        # class by class: scale the heavier side down
        up, down = (multipliers * own).sum(axis=0), (multipliers * ~own).sum(axis=0)
        lighter = np.minimum(up, down)
        scale = np.where(own, lighter / np.maximum(up, TINY), lighter / np.maximum(down, TINY))
        return np.asarray(multipliers * scale)
    counts = own.sum(axis=0)
    others = np.where(own | (counts == 0), 0.0, multipliers)
    sums = score_gradient(others, own, loss_id).sum(axis=0)
    over, under = np.maximum(sums, 0.0), np.maximum(-sums, 0.0)
    # mix in multipliers that move as much the other way: from each class `over` to those `under`
    moves = np.outer(over / np.maximum(counts, 1), under / max(under.sum(), TINY))
    largest = moves.sum(axis=1).max()
    others = np.asarray((others + moves[own.argmax(axis=1)]) / (1.0 + largest))
    if loss_id == "softmax":
        others[own] = 1.0 - others.sum(axis=1)
    return others
