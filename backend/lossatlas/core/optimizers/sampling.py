"""Which examples make the next mini-batch."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

Sampling = Literal["shuffled", "cyclic", "independent"]
"""`shuffled`: without replacement, each epoch in a new order. `cyclic`: in the order of the data.
`independent`: with replacement, each draw uniform over all examples."""

SAMPLINGS: tuple[Sampling, ...] = get_args(Sampling)

NONE: Ints = np.empty(0, dtype=np.int64)
"""Of an epoch, nothing is left: the next draw begins a new one."""


def draw(
    unseen: Ints, n: int, size: int | None, sampling: Sampling, rng: np.random.Generator
) -> tuple[Ints | None, Ints]:
    """The rows of the next mini-batch, None for all, and what is left of the epoch.

    What is left at the end of an epoch makes a smaller batch. Without replacement, a batch as
    large as the data set or larger is all of it.
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
