"""A value that is made once, for all threads that ask for it."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from lossatlas.core.types import Tick

T = TypeVar("T")

PATIENCE = 0.02
"""Seconds between two ticks of a thread that waits for another to make the value."""


class Once(Generic[T]):
    """Room for one value."""

    def __init__(self) -> None:
        """Empty."""
        self._lock = threading.Lock()
        self._made: list[T] = []

    def get(self, make: Callable[[], T], tick: Tick) -> T:
        """The value; made here, unless it is there or another thread is making it."""
        while not self._lock.acquire(timeout=PATIENCE):
            tick()
        try:
            if not self._made:
                self._made.append(make())
            return self._made[0]
        finally:
            self._lock.release()
