"""The mean loss of examples, or of a mini-batch of them, as a function of their scores."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lossatlas.core.losses.registry import Loss
from lossatlas.core.types import Floats, Ints


def drawn(rows: Any, n: int) -> tuple[Any, Ints | None]:
    """Of a mini-batch: the rows to look at, None for all, and how often each was drawn.

    Where more are drawn than the n that there are, all are looked at once: no mini-batch takes
    more work or memory than a pass over all. Elsewhere each of the rows counts once.
    """
    if rows is None or len(rows) <= n:
        return rows, None
    return None, np.bincount(rows, minlength=n)


def mean_loss(
    loss: Loss, scores: Floats, y: Ints, margin: float, times: Ints | None
) -> tuple[float, Floats]:
    """The mean loss of examples that count so many times, and its gradient by the scores (n, C)."""
    losses = loss.per_example(scores, y, margin)
    gradient = loss.score_gradient(scores, y, margin)
    if times is None:
        return float(losses.mean()), gradient / len(y)
    shares = times / times.sum()
    return float(shares @ losses), shares[:, None] * gradient


def is_smooth(loss: Loss) -> bool:
    """Whether the loss has a Hessian everywhere."""
    return loss.id == "softmax"


def bend(loss: Loss, scores: Floats) -> Callable[[Floats], Floats] | None:
    """The map from a change of the scores (N, C) to that of the mean loss's gradient by them.

    With p the softmax of an example's scores and s their change, the rows are p (s − p·s) / N
    (Pearlmutter 1994, "Fast Exact Multiplication by the Hessian"). None for a loss with kinks.
    """
    if not is_smooth(loss):
        return None
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)

    def product(change: Floats) -> Floats:
        centred = change - (shares * change).sum(axis=1, keepdims=True)
        bent: Floats = shares * centred / len(scores)
        return bent

    return product
