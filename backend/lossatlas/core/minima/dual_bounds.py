"""Lower bounds of a regularized objective over all of its weights, from multipliers.

A loss with a dual is the maximum of ⟨αᵢ, terms of example i⟩ − h(αᵢ) over admissible multipliers
αᵢ. By Fenchel duality, all admissible α (N, C) bound the minimum from below:

    minimum ≥ (1/N) Σᵢ (⟨αᵢ, terms at zero scores⟩ − h(αᵢ)) − ‖(1/N) Aᵀ X̃‖² / 4λ

where A (N, C) is the score gradient that α stands for, and the norm is over the regularized
columns. If the bias is not regularized, each column of A must sum to zero. The largest possible
rounding error of the right side is subtracted.
"""

import numpy as np

from lossatlas.core.losses.base import Dual
from lossatlas.core.minima.classifier import Classifier
from lossatlas.core.rounding import EPSILON
from lossatlas.core.types import Floats, Tick, no_tick


def lower_bound(objective: Classifier, multipliers: Floats, tick: Tick = no_tick) -> float:
    """A lower bound of the objective over all weights, from admissible multipliers (N, C).

    Raises ValueError for a loss without a dual.
    """
    dual, examples = dual_of(objective), objective.examples
    if not objective.regularize_bias:
        multipliers = dual.balanced(multipliers, examples.y)
    gain = dual.gain(multipliers, examples.y, objective.margin)
    pulled = dual.score_gradient(multipliers, examples.y) / objective.n
    kept = objective.regularized(examples.backproject(pulled, tick=tick))
    size = float(np.linalg.norm(kept))
    # the error of a sum of n products is at most n ε times their sizes (Higham 2002, section 3.1)
    unsure = EPSILON * (objective.n + objective.classes)
    off = unsure * float(np.linalg.norm(pulled, axis=1) @ examples.lengths(tick))
    lost = (size + off) ** 2 / (4.0 * objective.l2) * (1.0 + EPSILON * kept.size)
    return max(0.0, gain - lost - unsure * abs(gain))


def dual_of(objective: Classifier) -> Dual:
    """The dual of the objective's loss. Raises ValueError if it has none."""
    if objective.loss.dual is None:
        raise ValueError(f"the loss {objective.loss.id} has no certificate of a minimum")
    return objective.loss.dual
