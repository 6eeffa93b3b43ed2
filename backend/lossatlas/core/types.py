"""The shared array types, and the hook that stops long computations."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

Tick = Callable[[], None]
"""Called at every block of work; raises to stop it (the client left, the deadline passed)."""


def no_tick() -> None:
    """Never stops the work."""
