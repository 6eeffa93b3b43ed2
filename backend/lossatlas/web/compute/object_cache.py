"""Intermediate results that several requests share: bounded in bytes, computed once at a time."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from cachetools import LRUCache

from lossatlas.core.types import Tick

T = TypeVar("T")

PATIENCE = 0.02
"""Seconds between two ticks of a thread that waits for another's result."""


class Kept(Generic[T]):
    """Results by key; those used longest ago go first."""

    def __init__(self, max_bytes: int, size: Callable[[T], int]) -> None:
        """Keep at most `max_bytes`; `size` tells how many a result takes."""
        self._kept: LRUCache[str, T] = LRUCache(max_bytes, getsizeof=size)
        self._size = size
        self._lock = threading.Lock()
        self._making: dict[str, threading.Event] = {}

    @property
    def size(self) -> int:
        """Bytes kept."""
        return int(self._kept.currsize)

    def get(self, key: str, make: Callable[[], T], tick: Tick) -> T:
        """The result; made here, unless it is kept or another thread is making it."""
        while True:
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
                made = self._making.get(key)
                if made is None:
                    self._making[key] = made = threading.Event()
                    break
            while not made.wait(PATIENCE):
                tick()
        try:
            result = make()
            if self._size(result) <= self._kept.maxsize:
                with self._lock:
                    self._kept[key] = result
            return result
        finally:
            with self._lock:
                del self._making[key]
            made.set()
