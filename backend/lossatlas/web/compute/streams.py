"""Races of event streams: each is computed once for all clients that follow it."""

import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

from lossatlas.web.compute.broadcast import Broadcast
from lossatlas.web.compute.pool import Busy, CancelToken


class MemoryBudget:
    """The memory that all races hold together. What several hold under one key counts once."""

    def __init__(self, max_bytes: int) -> None:
        """An unused budget."""
        self._max = max_bytes
        self._lock = threading.Lock()
        self._sizes: dict[str, int] = {}
        self._holders: Counter[str] = Counter()

    def take(self, key: str, size: int, token: CancelToken) -> None:
        """Hold `size` bytes under a key; a single race may hold any amount.

        Raises Busy if others hold too much, and what the token raises if the race has been
        stopped: it would not give the memory back.
        """
        with self._lock:
            token.tick()
            held = sum(self._sizes.values())
            if size and held and key not in self._sizes and held + size > self._max:
                raise Busy("the running races hold all the memory available to them")
            self._sizes[key] = size
            self._holders[key] += 1

    def give_back(self, key: str) -> None:
        """Release the key's memory, unless another race holds it."""
        with self._lock:
            self._holders[key] -= 1
            if not self._holders[key]:
                del self._holders[key], self._sizes[key]


class Stream:
    """A race that is computed no further than its fastest follower has read."""

    def __init__(
        self,
        compute: Callable[["Stream"], AsyncIterator[bytes]],
        token: CancelToken,
        budget: MemoryBudget,
    ) -> None:
        """A stream that has computed nothing yet."""
        self.token = token
        self.events = Broadcast(compute(self))
        self.followers = 0
        self._budget = budget
        self._held: str | None = None

    def hold(self, key: str, size: int) -> None:
        """Hold memory until the end. Raises Busy if there is not enough."""
        self._budget.take(key, size, self.token)
        self._held = key

    def end(self) -> None:
        """Stop the computation and release its memory."""
        self.token.stop()
        self.events.close()
        if self._held is not None:
            self._budget.give_back(self._held)


class Streams:
    """All running races."""

    def __init__(self, max_count: int, seconds: float, max_bytes: int) -> None:
        """At most `max_count` races of up to `seconds` each, holding `max_bytes` together."""
        self._max_count = max_count
        self._seconds = seconds
        self._budget = MemoryBudget(max_bytes)
        self._open: dict[str, Stream] = {}

    def __len__(self) -> int:
        """Number of running races."""
        return len(self._open)

    @contextmanager
    def follow(
        self, key: str, compute: Callable[[Stream], AsyncIterator[bytes]]
    ) -> Iterator[Stream]:
        """The race of a key: the one running, or else a new one.

        It ends when its last follower has left. Raises Busy if there are too many races.
        """
        stream = self._open.get(key)
        if stream is None:
            if len(self) >= self._max_count:
                raise Busy("too many trajectory streams are open")
            token = CancelToken(self._seconds)
            self._open[key] = stream = Stream(compute, token, self._budget)
        stream.followers += 1
        try:
            yield stream
        finally:
            stream.followers -= 1
            if not stream.followers:
                del self._open[key]
                stream.end()
