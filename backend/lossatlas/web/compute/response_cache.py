"""Identical requests are computed once: concurrent ones share the work, later ones the answer."""

import asyncio
import time
from dataclasses import dataclass

from cachetools import LRUCache
from fastapi import Request

from lossatlas.core.types import Tick
from lossatlas.web.compute.pool import CancelToken, Pool, Work, outcome


@dataclass(frozen=True)
class Encoded:
    """The bytes of an answer, and the time that it took."""

    body: bytes
    milliseconds: float = 0.0


@dataclass
class Job:
    """An answer being computed, and how many requests wait for it."""

    future: asyncio.Future[Encoded]
    token: CancelToken
    waiting: int = 0


class ResponseCache:
    """Answers to deterministic requests, by a key that determines the request."""

    def __init__(self, pool: Pool, max_bytes: int, seconds: float) -> None:
        """Hold at most `max_bytes`; give each computation `seconds`."""
        self._pool = pool
        self._seconds = seconds
        self._answers: LRUCache[str, Encoded] = LRUCache(max_bytes, getsizeof=lambda a: len(a.body))
        self._jobs: dict[str, Job] = {}

    @property
    def size(self) -> int:
        """Bytes held."""
        return int(self._answers.currsize)

    def find(self, key: str) -> Encoded | None:
        """The answer, if it is cached."""
        return self._answers.get(key)

    def store(self, key: str, answer: Encoded) -> None:
        """Cache an answer, if there is room for it."""
        if len(answer.body) <= self._answers.maxsize:
            self._answers[key] = answer

    async def get(self, key: str, work: Work[bytes], request: Request) -> tuple[Encoded, bool]:
        """The answer, and whether it was cached.

        The work is stopped when the last request that waits for it has left.
        """
        if answer := self.find(key):
            return answer, True
        job = self._jobs.get(key) or self._start(key, work)
        job.waiting += 1
        try:
            return await outcome(job.future, request, job.token), False
        finally:
            job.waiting -= 1
            if not job.waiting and not job.future.done():
                job.token.stop()
                job.future.cancel()
                self._forget(key, job)

    def _start(self, key: str, work: Work[bytes]) -> Job:
        token = CancelToken(self._seconds)
        job = Job(self._pool.submit(timed(work), token), token)
        self._jobs[key] = job
        job.future.add_done_callback(lambda _: self._finish(key, job))
        return job

    def _finish(self, key: str, job: Job) -> None:
        self._forget(key, job)
        if not job.future.cancelled() and job.future.exception() is None:
            self.store(key, job.future.result())

    def _forget(self, key: str, job: Job) -> None:
        if self._jobs.get(key) is job:
            del self._jobs[key]


def timed(work: Work[bytes]) -> Work[Encoded]:
    """The same work, with the time that it takes."""

    def run(tick: Tick) -> Encoded:
        begin = time.perf_counter()
        body = work(tick)
        return Encoded(body, 1000 * (time.perf_counter() - begin))

    return run
