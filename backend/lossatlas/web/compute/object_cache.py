"""Intermediate results that several requests share: bounded in bytes, each computed once."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from cachetools import LRUCache

from lossatlas.core.types import Tick

T = TypeVar("T")

TICK_SECONDS = 0.02
"""Time between two ticks of a thread that waits for another's result."""


class ObjectCache(Generic[T]):
    """Results by key; the least recently used are dropped first."""

    def __init__(self, max_bytes: int, size: Callable[[T], int]) -> None:
        """Hold at most `max_bytes`, where `size` gives the bytes of a result."""
        self._results: LRUCache[str, T] = LRUCache(max_bytes, getsizeof=size)
        self._size = size
        self._lock = threading.Lock()
        self._under_way: dict[str, threading.Event] = {}

    @property
    def size(self) -> int:
        """Bytes held."""
        return int(self._results.currsize)

    def cached(self, key: str) -> T | None:
        """The result, if it is cached."""
        with self._lock:
            return self._results.get(key)

    def get(self, key: str, make: Callable[[], T], tick: Tick) -> T:
        """The result: cached, being computed by another thread, or else computed by this one.

        Calls `tick` while it waits; raises what `make` and `tick` raise.
        """
        while True:
            with self._lock:
                if key in self._results:
                    return self._results[key]
                done = self._under_way.get(key)
                if done is None:
                    self._under_way[key] = done = threading.Event()
                    break
            while not done.wait(TICK_SECONDS):
                tick()
        try:
            result = make()
            if self._size(result) <= self._results.maxsize:
                with self._lock:
                    self._results[key] = result
            return result
        finally:
            with self._lock:
                del self._under_way[key]
            done.set()
