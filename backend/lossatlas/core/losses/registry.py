"""Losses on scores: one value per example, and the gradient with respect to the scores.

All four take scores (N, C), labels y (N,) and the margin, and speak of examples one by one:
``per_example`` gives (N,), ``score_gradient`` gives (N, C), the gradient of the *sum* of the
examples' losses. Averaging over examples and regularization belong to the objective.

The hinge losses are not differentiable where a margin term is zero. There the subgradient given
here is that of an example which meets the margin (the term counts as zero).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Loss:
    """A loss on scores, with what a reader needs to know of it."""

    id: str
    title: str
    formula: str
    description: str
    terms: Callable[[Floats, Ints, float], Floats]
    """What the loss is made of, (N, C): affine in the scores, and harmful where positive."""
    per_example: Callable[[Floats, Ints, float], Floats]
    score_gradient: Callable[[Floats, Ints, float], Floats]
    differentiable: bool = False
    twice_differentiable: bool = False
    gentle: bool = False
    """Whether an example adds to at most one margin, so that larger learning rates suit it."""


def margin_terms(scores: Floats, y: Ints, margin: float) -> Floats:
    """m_ij = s_ij - s_i,yi + margin for j != yi, (N, C); zero in the label's own column."""
    rows = np.arange(len(y))
    terms = scores - scores[rows, y][:, None]
    terms += margin
    terms[rows, y] = 0.0
    return terms


def one_vs_all_signs(y: Ints, classes: int) -> Floats:
    """t_ij = +1 where j is the label of example i, -1 elsewhere, (N, C)."""
    signs = np.full((len(y), classes), -1.0)
    signs[np.arange(len(y)), y] = 1.0
    return signs


def one_vs_all_terms(scores: Floats, y: Ints, margin: float) -> Floats:
    """Δ - t_ij s_ij, (N, C)."""
    return margin - one_vs_all_signs(y, scores.shape[1]) * scores


def score_differences(scores: Floats, y: Ints, margin: float) -> Floats:
    """s_ij - s_i,yi, (N, C): the exponents of the softmax loss, which knows no margin."""
    return margin_terms(scores, y, 0.0)


def _svm(scores: Floats, y: Ints, margin: float) -> Floats:
    terms = margin_terms(scores, y, margin)
    losses: Floats = np.maximum(terms, 0.0, out=terms).sum(axis=1)
    return losses


def _svm_gradient(scores: Floats, y: Ints, margin: float) -> Floats:
    gradient = (margin_terms(scores, y, margin) > 0).astype(np.float64)
    gradient[np.arange(len(y)), y] = -gradient.sum(axis=1)
    return gradient


def _crammer_singer(scores: Floats, y: Ints, margin: float) -> Floats:
    losses: Floats = margin_terms(scores, y, margin).max(axis=1)
    return losses


def _crammer_singer_gradient(scores: Floats, y: Ints, margin: float) -> Floats:
    terms = margin_terms(scores, y, margin)
    rows = np.arange(len(y))
    worst = terms.argmax(axis=1)
    misses = (terms[rows, worst] > 0).astype(np.float64)
    gradient = np.zeros_like(terms)
    gradient[rows, worst] = misses
    gradient[rows, y] -= misses
    return gradient


def _ova(scores: Floats, y: Ints, margin: float) -> Floats:
    losses: Floats = np.maximum(one_vs_all_terms(scores, y, margin), 0.0).sum(axis=1)
    return losses


def _ova_gradient(scores: Floats, y: Ints, margin: float) -> Floats:
    misses = one_vs_all_terms(scores, y, margin) > 0
    return np.where(misses, -one_vs_all_signs(y, scores.shape[1]), 0.0)


def _softmax(scores: Floats, y: Ints, margin: float) -> Floats:
    rows = np.arange(len(y))
    differences = score_differences(scores, y, margin)
    top = differences.argmax(axis=1)
    largest = differences[rows, top]
    others = np.exp(differences - largest[:, None])
    others[rows, top] = 0.0
    # log1p keeps the digits of a loss far below one
    losses: Floats = largest + np.log1p(others.sum(axis=1))
    return losses


def _softmax_gradient(scores: Floats, y: Ints, margin: float) -> Floats:
    rows = np.arange(len(y))
    gradient: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    gradient /= gradient.sum(axis=1, keepdims=True)
    gradient[rows, y] = 0.0
    # p_y - 1 = -(sum of the others), without cancellation
    gradient[rows, y] = -gradient.sum(axis=1)
    return gradient


SVM = Loss(
    "svm",
    "Multiclass SVM (Weston-Watkins)",
    "(1/N) Σᵢ Σ_{j≠yᵢ} max(0, s_ij − s_i,yᵢ + Δ)",
    "Every class that comes within the margin Δ of the label's score adds to the loss.",
    margin_terms,
    _svm,
    _svm_gradient,
)
CRAMMER_SINGER = Loss(
    "crammer_singer",
    "Multiclass SVM (Crammer-Singer)",
    "(1/N) Σᵢ max(0, max_{j≠yᵢ} s_ij − s_i,yᵢ + Δ)",
    "Only the worst offending class of each example adds to the loss.",
    margin_terms,
    _crammer_singer,
    _crammer_singer_gradient,
    gentle=True,
)
OVA = Loss(
    "ova",
    "One-vs-all hinge",
    "(1/N) Σᵢ Σ_j max(0, Δ − t_ij s_ij), t_ij = +1 if j = yᵢ else −1",
    "Each class is a two-class SVM of its own: its examples against all others.",
    one_vs_all_terms,
    _ova,
    _ova_gradient,
)
SOFTMAX = Loss(
    "softmax",
    "Softmax (cross-entropy)",
    "(1/N) Σᵢ (log Σ_j exp s_ij − s_i,yᵢ)",
    "The negative log-probability of the label when scores are read as log-odds. "
    "The margin plays no part.",
    score_differences,
    _softmax,
    _softmax_gradient,
    differentiable=True,
    twice_differentiable=True,
    gentle=True,
)

LOSSES: dict[str, Loss] = {loss.id: loss for loss in (SVM, CRAMMER_SINGER, OVA, SOFTMAX)}
