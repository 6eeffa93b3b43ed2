"""Equal requests are computed once: finished answers are kept, those under way are shared."""

import asyncio
import time
from dataclasses import dataclass

from cachetools import LRUCache
from fastapi import Request

from lossatlas.core.types import Tick
from lossatlas.web.compute.pool import Pool, Watch, Work, outcome


@dataclass(frozen=True)
class Answer:
    """An encoded answer, and what it took."""

    body: bytes
    milliseconds: float = 0.0


@dataclass
class Flight:
    """An answer under way, and how many requests wait for it."""

    future: asyncio.Future[Answer]
    watch: Watch
    waiting: int = 0


class Answers:
    """The answers of deterministic requests, by a key that says everything about the request."""

    def __init__(self, pool: Pool, max_bytes: int, seconds: float) -> None:
        """Keep at most `max_bytes`; give an answer `seconds` to be computed."""
        self._pool = pool
        self._seconds = seconds
        self._kept: LRUCache[str, Answer] = LRUCache(max_bytes, getsizeof=lambda a: len(a.body))
        self._flights: dict[str, Flight] = {}

    @property
    def size(self) -> int:
        """Bytes kept."""
        return int(self._kept.currsize)

    def kept(self, key: str) -> Answer | None:
        """The answer, if it is there already."""
        return self._kept.get(key)

    def keep(self, key: str, answer: Answer) -> None:
        """Keep an answer, if there is room for it."""
        if len(answer.body) <= self._kept.maxsize:
            self._kept[key] = answer

    async def get(self, key: str, work: Work[bytes], request: Request) -> tuple[Answer, bool]:
        """The answer, and whether it was there already.

        The work is stopped when the last request that waits for it has gone.
        """
        if answer := self.kept(key):
            return answer, True
        flight = self._flights.get(key) or self._take_off(key, work)
        flight.waiting += 1
        try:
            return await outcome(flight.future, request, flight.watch), False
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.future.done():
                flight.watch.stop()
                flight.future.cancel()
                self._forget(key, flight)

    def _take_off(self, key: str, work: Work[bytes]) -> Flight:
        watch = Watch(self._seconds)
        flight = Flight(self._pool.submit(timed(work), watch), watch)
        self._flights[key] = flight
        flight.future.add_done_callback(lambda _: self._land(key, flight))
        return flight

    def _land(self, key: str, flight: Flight) -> None:
        self._forget(key, flight)
        if not flight.future.cancelled() and flight.future.exception() is None:
            self.keep(key, flight.future.result())

    def _forget(self, key: str, flight: Flight) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]


def timed(work: Work[bytes]) -> Work[Answer]:
    """The same work, with the time that it takes."""

    def run(tick: Tick) -> Answer:
        begin = time.perf_counter()
        body = work(tick)
        return Answer(body, 1000 * (time.perf_counter() - begin))

    return run
