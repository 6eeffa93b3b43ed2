"""What losses on margin terms share: m_ij = s_ij − s_i,yᵢ + Δ for the classes j ≠ yᵢ."""

import numpy as np

from lossatlas.core.losses.base import CANCELLED
from lossatlas.core.types import Flags, Floats, Ints

ON_KINK = 1e-12
"""A term this close to zero, relative to its scores, is zero up to rounding."""
TINY = float(np.finfo(np.float64).tiny)


def margin_terms(scores: Floats, y: Ints, margin: float) -> Floats:
    """m_ij = s_ij - s_i,yi + margin for j != yi, (N, C); zero in the label's own column."""
    rows = np.arange(len(y))
    terms = scores - scores[rows, y][:, None]
    terms += margin
    terms[rows, y] = 0.0
    return terms


def slacks(scores: Floats, y: Ints, margin: float) -> Floats:
    """ξ_ij = max(0, m_ij), (N, C)."""
    terms = margin_terms(scores, y, margin)
    return np.maximum(terms, 0.0, out=terms)


def settled(terms: Floats, scores: Floats, margin: float) -> Floats:
    """Terms (N, C) of these scores, set to zero where they are zero up to rounding."""
    size = np.abs(scores).max(axis=1, keepdims=True) + margin
    return np.where(np.abs(terms) <= ON_KINK * size, 0.0, terms)


def own_classes(y: Ints, classes: int) -> Flags:
    """(N, C), true at the label of each example."""
    return np.asarray(np.arange(classes) == y[:, None])


def lines(scores: Floats, y: Ints, margin: float) -> Floats:
    """The terms of the J = C − 1 classes other than the label, (3, N, J), along a slice.

    Slopes are set to zero where the two scores cancel up to rounding.
    """
    n, classes = scores.shape[1:]
    labels = scores[:, np.arange(n), y]
    others = ~own_classes(y, classes).ravel()
    found = (scores - labels[:, :, None]).reshape(len(scores), -1).compress(others, axis=1)
    found = found.reshape(-1, n, classes - 1)
    found[0] += margin
    found[1:][np.abs(found[1:]) <= CANCELLED * np.abs(labels[1:, :, None])] = 0.0
    return with_plane(found)


def with_plane(found: Floats) -> Floats:
    """Lines (3, N, J) of terms (1+k, N, J): without a second direction its slopes are zero."""
    return found if len(found) == 3 else np.concatenate((found, np.zeros_like(found[:1])))


def class_of(column: Ints, label: Ints) -> Ints:
    """The class whose term is in a column of `lines`, which omit the label's."""
    return column + (column >= label)


def score_gradient(multipliers: Floats, y: Ints) -> Floats:
    """The multipliers of the scores that multipliers (N, C) of the margin terms amount to."""
    own = own_classes(y, multipliers.shape[1])
    others = np.where(own, 0.0, multipliers)
    return np.where(own, -others.sum(axis=1, keepdims=True), others)


def balanced(multipliers: Floats, y: Ints) -> Floats:
    """Nearby multipliers in the box or simplex whose score gradient has zero column sums."""
    mixed, added = with_moves(multipliers, y)
    return np.asarray(mixed / (1.0 + added))


def with_moves(multipliers: Floats, y: Ints) -> tuple[Floats, float]:
    """Non-negative multipliers for which that is true, and the most that was added to a row.

    Adds multipliers that shift the column sums back: from classes whose sum is positive to those
    whose sum is negative.
    """
    own = own_classes(y, multipliers.shape[1])
    counts = own.sum(axis=0)
    others = np.where(own | (counts == 0), 0.0, multipliers)
    sums = score_gradient(others, y).sum(axis=0)
    over, under = np.maximum(sums, 0.0), np.maximum(-sums, 0.0)
    moves = np.outer(over / np.maximum(counts, 1), under / max(under.sum(), TINY))
    return others + moves[y], float(moves.sum(axis=1).max())
