"""The one-vs-all hinge loss: a two-class SVM for each class."""

import numpy as np

from lossatlas.core.losses import hinge
from lossatlas.core.losses.base import AffineMath, Dual, Kinked, Loss
from lossatlas.core.losses.hinge_grid import hinge_sum
from lossatlas.core.losses.margins import TINY, own_classes, with_plane
from lossatlas.core.types import Floats, Ints


def _signed(scores: Floats, y: Ints) -> Floats:
    """−t_ij s_ij, t_ij = +1 where j is the label of example i, −1 elsewhere: (N, C)."""
    return np.where(own_classes(y, scores.shape[1]), -scores, scores)


def _terms(scores: Floats, y: Ints, margin: float) -> Floats:
    return margin + _signed(scores, y)


def _score_gradient(scores: Floats, y: Ints, margin: float) -> Floats:
    return _signed((_terms(scores, y, margin) > 0).astype(np.float64), y)


def _lines(scores: Floats, y: Ints, margin: float) -> Floats:
    lines = np.stack([_signed(part, y) for part in scores])
    lines[0] += margin
    return with_plane(lines)


def _balanced(multipliers: Floats, y: Ints) -> Floats:
    """Class by class: the side with the larger sum is scaled down."""
    own = own_classes(y, multipliers.shape[1])
    up, down = (multipliers * own).sum(axis=0), (multipliers * ~own).sum(axis=0)
    lighter = np.minimum(up, down)
    scale = np.where(own, lighter / np.maximum(up, TINY), lighter / np.maximum(down, TINY))
    return np.asarray(multipliers * scale)


def _proximal(scores: Floats, y: Ints, margin: float, stiffness: float) -> Floats:
    return np.clip(stiffness * _terms(scores, y, margin), 0.0, 1.0)


OVA = Loss(
    id="ova",
    title="One-vs-all hinge",
    formula="(1/N) Σᵢ Σ_j max(0, Δ − t_ij s_ij), t_ij = +1 if j = yᵢ else −1",
    description="Each class is a two-class SVM of its own: its examples against all others.",
    per_example=lambda *given: np.maximum(_terms(*given), 0.0).sum(axis=1),
    score_gradient=_score_gradient,
    terms=_terms,
    has_slacks=True,
    rate_factor=5.0,
    reading="Σ ξ",
    right_derivatives=hinge.right_derivatives(_terms),
    breaks_within=hinge.breaks_within(_terms),
    affine=AffineMath(
        lines=_lines,
        grid_sum=hinge_sum,
        minimum=hinge.sum_minimum,
        bent=hinge.not_bent,
        breaks=lambda lines, y: hinge.of_terms(lines).breaks(hinge.level(lines)),
    ),
    dual=Dual(
        gain=hinge.gain,
        score_gradient=_signed,
        balanced=_balanced,
        kinked=Kinked(_terms, _proximal),
    ),
)
