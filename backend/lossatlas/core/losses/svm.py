"""The multiclass SVM loss of Weston and Watkins (1999)."""

import numpy as np

from lossatlas.core.losses import hinge, margins
from lossatlas.core.losses.base import AffineMath, Dual, Loss, Proximal
from lossatlas.core.losses.hinge_grid import hinge_sum
from lossatlas.core.losses.margins import margin_terms, own_classes, slacks
from lossatlas.core.types import Floats, Ints


def _score_gradient(scores: Floats, y: Ints, margin: float) -> Floats:
    gradient = (margin_terms(scores, y, margin) > 0).astype(np.float64)
    gradient[np.arange(len(y)), y] = -gradient.sum(axis=1)
    return gradient


def _nearest(wanted: Floats, y: Ints) -> Floats:
    return np.where(own_classes(y, wanted.shape[1]), 0.0, np.clip(wanted, 0.0, 1.0))


SVM = Loss(
    id="svm",
    title="Multiclass SVM (Weston-Watkins)",
    formula="(1/N) Σᵢ Σ_{j≠yᵢ} max(0, s_ij − s_i,yᵢ + Δ)",
    description="Every class that comes within the margin Δ of the label's score adds to the loss.",
    per_example=lambda *given: slacks(*given).sum(axis=1),
    score_gradient=_score_gradient,
    terms=margin_terms,
    has_slacks=True,
    has_constraints=True,
    right_derivatives=hinge.right_derivatives(margin_terms),
    breaks_within=hinge.breaks_within(margin_terms),
    affine=AffineMath(
        lines=margins.lines,
        grid_sum=hinge_sum,
        minimum=hinge.sum_minimum,
        bent=hinge.not_bent,
        breaks=lambda lines, y: hinge.of_terms(lines).breaks(hinge.level(lines), y),
    ),
    dual=Dual(
        gain=hinge.gain,
        score_gradient=margins.score_gradient,
        balanced=margins.balanced,
        proximal=Proximal(margin_terms, _nearest, hinge.free_in_box),
    ),
)
