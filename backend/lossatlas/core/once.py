"""A value that is computed once, for all threads that need it."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from lossatlas.core.types import Tick

T = TypeVar("T")

TICK_SECONDS = 0.02
"""Time between two ticks of a thread that waits for another to compute the value."""


class Once(Generic[T]):
    """A holder of one value."""

    def __init__(self) -> None:
        """Empty."""
        self._lock = threading.Lock()
        self._values: list[T] = []

    def __reduce__(self) -> tuple[type["Once[T]"], tuple[()]]:
        """A copy, for another machine, is empty."""
        return Once, ()

    def get(self, make: Callable[[], T], tick: Tick) -> T:
        """The value, computed by `make` if no thread has computed or is computing it."""
        while not self._lock.acquire(timeout=TICK_SECONDS):
            tick()
        try:
            if not self._values:
                self._values.append(make())
            return self._values[0]
        finally:
            self._lock.release()
