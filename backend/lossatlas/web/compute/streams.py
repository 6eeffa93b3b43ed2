"""Races that are walked for streams: each once, for all who follow it, within bounds for all."""

import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

from lossatlas.web.compute.broadcast import Broadcast
from lossatlas.web.compute.pool import Busy, Watch

Event = tuple[str, str]
"""A name, and data as JSON."""


class Room:
    """Memory that races hold together. What several hold under one key is held once."""

    def __init__(self, max_bytes: int) -> None:
        """Nothing is held."""
        self._max = max_bytes
        self._lock = threading.Lock()
        self._sizes: dict[str, int] = {}
        self._holders: Counter[str] = Counter()

    def take(self, key: str, size: int, watch: Watch) -> None:
        """Hold `size` bytes under a key; a single race may, however large.

        Raises Busy where others hold too much, and what the watch raises where the race has been
        stopped: what it took then would not be given back.
        """
        with self._lock:
            watch.tick()
            held = sum(self._sizes.values())
            if size and held and key not in self._sizes and held + size > self._max:
                raise Busy("the races under way hold all the memory that there is for them")
            self._sizes[key] = size
            self._holders[key] += 1

    def give_back(self, key: str) -> None:
        """Hold it no more, unless another race does."""
        with self._lock:
            self._holders[key] -= 1
            if not self._holders[key]:
                del self._holders[key], self._sizes[key]


class Stream:
    """A race that is walked as far as the fastest of those who follow it has come."""

    def __init__(
        self, walk: Callable[["Stream"], AsyncIterator[Event]], watch: Watch, room: Room
    ) -> None:
        """Nothing is walked yet."""
        self.watch = watch
        self.events = Broadcast(walk(self))
        self.followers = 0
        self._room = room
        self._held: str | None = None

    def hold(self, key: str, size: int) -> None:
        """Take memory, until the end. Raises Busy where there is none."""
        self._room.take(key, size, self.watch)
        self._held = key

    def end(self) -> None:
        """Stop the walk, and give back what it holds."""
        self.watch.stop()
        self.events.close()
        if self._held is not None:
            self._room.give_back(self._held)


class Streams:
    """The races under way."""

    def __init__(self, places: int, seconds: float, max_bytes: int) -> None:
        """Places for so many races of so many seconds, which hold so many bytes together."""
        self._places = places
        self._seconds = seconds
        self._room = Room(max_bytes)
        self._open: dict[str, Stream] = {}

    def __len__(self) -> int:
        """How many races are under way."""
        return len(self._open)

    @contextmanager
    def follow(self, key: str, walk: Callable[[Stream], AsyncIterator[Event]]) -> Iterator[Stream]:
        """The race of that key, if it is under way; else a new one.

        It ends when the last one who follows it has gone. Raises Busy where there is no place.
        """
        stream = self._open.get(key)
        if stream is None:
            if len(self) >= self._places:
                raise Busy("too many trajectory streams are open")
            self._open[key] = stream = Stream(walk, Watch(self._seconds), self._room)
        stream.followers += 1
        try:
            yield stream
        finally:
            stream.followers -= 1
            if not stream.followers:
                del self._open[key]
                stream.end()
