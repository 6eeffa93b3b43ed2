"""Lower bounds of a regularized objective over all of its weights, from multipliers.

A loss with a dual is the largest ⟨αᵢ, terms of example i⟩ − h(αᵢ) over admissible *multipliers* αᵢ.
By Fenchel duality all admissible α (N, C) bound the minimum from below:

    minimum ≥ (1/N) Σᵢ (what αᵢ is worth at zero scores) − ‖(1/N) Aᵀ X̃‖² / 4λ

where A (N, C) is the score gradient that α stands for, and the norm is over the regularized
columns; where the bias is not regularized, the columns of A must sum to zero.
"""

import numpy as np

from lossatlas.core.losses.base import Dual
from lossatlas.core.minima.classifier import Classifier
from lossatlas.core.types import Floats, Tick, no_tick


def lower_bound(objective: Classifier, multipliers: Floats, tick: Tick = no_tick) -> float:
    """What admissible multipliers (N, C) prove: no weights have a smaller objective.

    Raises ValueError for a loss without a dual.
    """
    dual, examples = dual_of(objective), objective.examples
    if not objective.regularize_bias:
        multipliers = dual.balanced(multipliers, examples.y)
    gain = dual.gain(multipliers, examples.y, objective.margin)
    pulled = dual.score_gradient(multipliers, examples.y) / objective.n
    kept = objective.regularized(examples.backproject(pulled, tick=tick))
    return max(0.0, float(gain - np.vdot(kept, kept) / (4.0 * objective.l2)))


def dual_of(objective: Classifier) -> Dual:
    """The dual of the objective's loss. Raises ValueError where there is none."""
    if objective.loss.dual is None:
        raise ValueError(f"the loss {objective.loss.id} has no certificate of a minimum")
    return objective.loss.dual
