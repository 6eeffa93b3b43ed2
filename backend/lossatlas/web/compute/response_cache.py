"""Identical requests are computed once: concurrent ones share the work, later ones the answer."""

import asyncio
import hashlib
import time
from dataclasses import dataclass
from functools import cached_property

from cachetools import LRUCache
from fastapi import Request
from starlette.types import Scope

from lossatlas.core.types import Tick
from lossatlas.web.compute.pool import CancelToken, Pool, Work, outcome
from lossatlas.web.http.etag import tagged

ASKED = "lossatlas.asked"
"""Name in an ASGI scope of what identifies the bytes of a request; see `asked`."""

ASKED_COUNT = 20_000
"""Requests that are known by their bytes; each takes some 300 bytes of memory."""

ASKED_BYTES = 1 << 18
"""The largest body of a request that is known by its bytes."""


@dataclass(frozen=True)
class Encoded:
    """The bytes of an answer, and the time that it took."""

    body: bytes
    milliseconds: float = 0.0
    media_type: str = "application/json"

    @cached_property
    def etag(self) -> str:
        """The ETag of the body."""
        return tagged(self.body).etag


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
        self._asked: LRUCache[bytes, str] = LRUCache(ASKED_COUNT)

    @property
    def size(self) -> int:
        """Bytes held."""
        return int(self._answers.currsize)

    def find(self, key: str) -> Encoded | None:
        """The answer, if it is cached."""
        return self._answers.get(key)

    def recall(self, asked: bytes) -> Encoded | None:
        """The answer to a request with these bytes, if it is cached."""
        key = self._asked.get(asked)
        return None if key is None else self.find(key)

    def remember(self, request: Request, key: str) -> None:
        """Note that the bytes of this request ask for the answer of a key."""
        if asked := request.scope.get(ASKED):
            self._asked[asked] = key

    def store(self, key: str, answer: Encoded) -> None:
        """Cache an answer, if there is room for it."""
        if len(answer.body) <= self._answers.maxsize:
            self._answers[key] = answer

    async def get(self, key: str, work: Work[Encoded], request: Request) -> tuple[Encoded, bool]:
        """The answer, and whether it was cached.

        The work is stopped when the last request that waits for it has left.
        """
        if answer := self.find(key):
            self.remember(request, key)
            return answer, True
        job = self._jobs.get(key) or self._start(key, work)
        job.waiting += 1
        try:
            answer = await outcome(job.future, request, job.token)
            self.remember(request, key)
            return answer, False
        finally:
            job.waiting -= 1
            if not job.waiting and not job.future.done():
                job.token.stop()
                job.future.cancel()
                self._forget(key, job)

    def _start(self, key: str, work: Work[Encoded]) -> Job:
        token = CancelToken(self._seconds)
        job = Job(self._pool.submit(work, token), token)
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


def timed(work: Work[bytes], media_type: str = "application/json") -> Work[Encoded]:
    """The same work as an answer, with the time that it takes."""

    def run(tick: Tick) -> Encoded:
        begin = time.perf_counter()
        body = work(tick)
        return Encoded(body, 1000 * (time.perf_counter() - begin), media_type)

    return run


def asked(scope: Scope, body: bytes) -> bytes | None:
    """Identifies a request by all its bytes that determine the answer; None for a large one."""
    if len(body) > ASKED_BYTES:
        return None
    headers = [one for one in scope["headers"] if one[0] in (b"accept", b"content-type")]
    head = repr((scope["method"], scope["path"], scope["query_string"], headers))
    return hashlib.sha256(head.encode() + b"\n" + body).digest()  # there is no newline in a repr
