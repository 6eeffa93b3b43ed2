"""Reference implementation of the losses: plain loops that follow the definitions."""

import math

import numpy as np


def example_loss(loss_id, scores, label, margin):
    """The loss of one example from its scores (C,)."""
    others = [j for j in range(len(scores)) if j != label]
    if loss_id == "svm":
        return sum(max(0.0, scores[j] - scores[label] + margin) for j in others)
    if loss_id == "crammer_singer":
        return max(0.0, max(scores[j] - scores[label] + margin for j in others))
    if loss_id == "ova":
        return max(0.0, margin - scores[label]) + sum(max(0.0, margin + scores[j]) for j in others)
    if loss_id == "squared_hinge":
        return sum(max(0.0, scores[j] - scores[label] + margin) ** 2 for j in others)
    if loss_id == "squared_error":
        return ((scores[label] - 1.0) ** 2 + sum(scores[j] ** 2 for j in others)) / 2
    top = max(scores)
    return top + math.log(sum(math.exp(s - top) for s in scores)) - scores[label]


def objective(loss_id, features, y, weights, margin=1.0, l2=0.0, regularize_bias=False):
    """(1/N) Σ loss + λ Σ W² for features (N, D) without the bias column."""
    total = 0.0
    for x, label in zip(features, y, strict=True):
        scores = [float(np.dot(row[:-1], x) + row[-1]) for row in weights]
        total += example_loss(loss_id, scores, label, margin)
    kept = weights if regularize_bias else weights[:, :-1]
    return total / len(y) + l2 * float(np.square(kept).sum())
