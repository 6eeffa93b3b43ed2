"""The multiclass SVM loss of Weston and Watkins (1999)."""

from functools import cache

import numpy as np

from lossatlas.core.losses import hinge, margins
from lossatlas.core.losses.base import AffineMath, Dual, Kinked, Loss
from lossatlas.core.losses.hinge_grid import hinge_sum
from lossatlas.core.losses.margins import margin_terms, own_classes, slacks
from lossatlas.core.types import Floats, Ints


def _score_gradient(scores: Floats, y: Ints, margin: float) -> Floats:
    return _gradient_of(margin_terms(scores, y, margin), y)


def _with_gradient(scores: Floats, y: Ints, margin: float) -> tuple[Floats, Floats]:
    terms = margin_terms(scores, y, margin)
    gradient = _gradient_of(terms, y)
    return np.maximum(terms, 0.0, out=terms).sum(axis=1), gradient


def _gradient_of(terms: Floats, y: Ints) -> Floats:
    gradient = (terms > 0).astype(np.float64)
    # the counts are exact, and a product is faster than a sum
    gradient[np.arange(len(y)), y] = -gradient.dot(_ones(gradient.shape[1]))
    return gradient


@cache
def _ones(count: int) -> Floats:
    return np.ones(count)


def _proximal(scores: Floats, y: Ints, margin: float, stiffness: float) -> Floats:
    """α_j = clip(ρ m_j − σ, 0, 1), where σ is the sum of the α of the example.

    σ falls less fast than Σ_j clip(ρ m_j − σ, 0, 1): they meet between two of the places where a
    clip begins or ends.
    """
    own = own_classes(y, scores.shape[1])
    wanted = np.where(own, -np.inf, stiffness * margin_terms(scores, y, margin))
    places = np.concatenate((wanted, wanted - 1.0), axis=1)
    order = np.argsort(-places, axis=1)[:, :-2]  # the last two are the label's
    places = np.take_along_axis(places, order, axis=1)
    slopes = np.where(order < wanted.shape[1], 1.0, -1.0).cumsum(axis=1)
    sums = np.zeros_like(places)
    sums[:, 1:] = (-np.diff(places, axis=1) * slopes[:, :-1]).cumsum(axis=1)
    past = np.hstack((sums >= places, np.ones((len(y), 1), dtype=bool))).argmax(axis=1)
    rows, before = np.arange(len(y)), np.maximum(past - 1, 0)
    # from the place before on, where the sum is smaller than the place, both are linear
    slope = np.where(past > 0, slopes[rows, before], 0.0)
    start, reached = places[rows, before], np.where(past > 0, sums[rows, before], 0.0)
    meeting = (reached + slope * start) / (1.0 + slope)
    return np.asarray(np.clip(wanted - meeting[:, None], 0.0, 1.0))


SVM = Loss(
    id="svm",
    title="Multiclass SVM (Weston-Watkins)",
    formula="(1/N) Σᵢ Σ_{j≠yᵢ} max(0, s_ij − s_i,yᵢ + Δ)",
    description="Every class that comes within the margin Δ of the label's score adds to the loss.",
    per_example=lambda *given: slacks(*given).sum(axis=1),
    score_gradient=_score_gradient,
    with_gradient=_with_gradient,
    terms=margin_terms,
    has_slacks=True,
    reading="Σ ξ",
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
        kinked=Kinked(margin_terms, _proximal),
    ),
)
