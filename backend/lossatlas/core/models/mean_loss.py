"""The mean loss of examples, or of a mini-batch of them, as a function of their scores."""

from typing import Any

import numpy as np

from lossatlas.core.losses.base import Loss
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
