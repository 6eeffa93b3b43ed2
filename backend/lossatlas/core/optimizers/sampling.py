"""Drawing the examples of the next mini-batch."""

from typing import Annotated, Literal

import numpy as np

from lossatlas.core.optimizers.parameters import Meaning
from lossatlas.core.types import Ints

BatchSize = Annotated[int, Meaning("examples in a mini-batch", minimum=1)]
OptionalBatchSize = Annotated[
    int | None, Meaning("examples in a mini-batch; all if absent", minimum=1)
]
Sampling = Annotated[
    Literal["shuffled", "cyclic", "independent"],
    Meaning(
        "shuffled: without replacement, a new order each epoch; cyclic: in the order of the data; "
        "independent: with replacement"
    ),
]

EPOCH_OVER: Ints = np.empty(0, dtype=np.int64)
"""No rows of an epoch remain: the next draw begins a new one."""


def draw(
    unseen: Ints, n: int, size: int | None, sampling: Sampling, rng: np.random.Generator
) -> tuple[Ints | None, Ints]:
    """The rows of the next mini-batch, None for all, and the rows that remain of the epoch.

    The last batch of an epoch may be smaller. Without replacement, a batch at least as large as
    the data set is all of it.
    """
    if size is None:
        return None, unseen
    if sampling == "independent":
        return rng.integers(n, size=size), unseen
    if size >= n:
        return None, unseen
    if not len(unseen):
        unseen = rng.permutation(n) if sampling == "shuffled" else np.arange(n)
    return unseen[:size], unseen[size:]
