"""The multiclass SVM loss of Weston and Watkins (1999)."""

import numpy as np

from lossatlas.core.losses import hinge, margins
from lossatlas.core.losses.base import AffineMath, Break, Breaks, Dual, Loss, Proximal
from lossatlas.core.losses.hinge_grid import hinge_sum
from lossatlas.core.losses.margins import margin_terms, own_classes, settled
from lossatlas.core.types import Flags, Floats, Ints


def _per_example(scores: Floats, y: Ints, margin: float) -> Floats:
    terms = margin_terms(scores, y, margin)
    losses: Floats = np.maximum(terms, 0.0, out=terms).sum(axis=1)
    return losses


def _score_gradient(scores: Floats, y: Ints, margin: float) -> Floats:
    gradient = (margin_terms(scores, y, margin) > 0).astype(np.float64)
    gradient[np.arange(len(y)), y] = -gradient.sum(axis=1)
    return gradient


def _right_derivatives(scores: Floats, changes: Floats, y: Ints, margin: float) -> Floats:
    terms = settled(margin_terms(scores, y, margin), scores, margin)
    return hinge.right_derivatives(terms, margin_terms(changes, y, 0.0))


def breaks_within(
    scores: Floats, changes: Floats, y: Ints, margin: float, step: float
) -> list[Break]:
    """Where a margin term is zero within the step."""
    terms = margin_terms(scores, y, margin)
    return hinge.zeros_within(terms, margin_terms(changes, y, 0.0), step)


def _breaks(lines: Floats, y: Ints) -> Breaks:
    found = hinge.of_terms(lines)
    return found.breaks(margins.class_of(found.column, y[found.example]))


def _gain(multipliers: Floats, y: Ints, margin: float) -> float:
    return float(margin * multipliers.sum() / len(y))


def _nearest(wanted: Floats, y: Ints) -> Floats:
    return np.where(own_classes(y, wanted.shape[1]), 0.0, np.clip(wanted, 0.0, 1.0))


def free_in_box(multipliers: Floats) -> tuple[Flags, Flags]:
    """Those strictly between zero and one; no sum is held."""
    return (multipliers > 0) & (multipliers < 1), np.zeros(len(multipliers), dtype=bool)


SVM = Loss(
    id="svm",
    title="Multiclass SVM (Weston-Watkins)",
    formula="(1/N) Σᵢ Σ_{j≠yᵢ} max(0, s_ij − s_i,yᵢ + Δ)",
    description="Every class that comes within the margin Δ of the label's score adds to the loss.",
    per_example=_per_example,
    score_gradient=_score_gradient,
    terms=margin_terms,
    has_slacks=True,
    has_constraints=True,
    right_derivatives=_right_derivatives,
    breaks_within=breaks_within,
    affine=AffineMath(
        lines=margins.lines,
        settled_lines=margins.settled_lines,
        grid_sum=hinge_sum,
        minimum=hinge.sum_minimum,
        bent=hinge.not_bent,
        breaks=_breaks,
    ),
    dual=Dual(
        gain=_gain,
        score_gradient=margins.score_gradient,
        balanced=margins.balanced,
        proximal=Proximal(margin_terms, _nearest, free_in_box),
    ),
)
