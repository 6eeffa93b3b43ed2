"""Identical requests are computed once: concurrent ones share the work, later ones the answer."""

import asyncio
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cachetools import LRUCache
from fastapi import Request
from starlette.types import Scope

from lossatlas.web.compute.encoded import Encoded
from lossatlas.web.compute.pool import CancelToken, Elsewhere, Lane, Pool, Work, outcome, retrieve

if TYPE_CHECKING:
    from lossatlas.web.compute.shared_answers import SharedAnswers

ASKED = "lossatlas.asked"
"""Name in an ASGI scope of what identifies the bytes of a request; see `asked`."""

ASKED_COUNT = 20_000
"""Requests that are known by their bytes; each takes some 300 bytes of memory."""

ASKED_BYTES = 1 << 18
"""The largest body of a request that is known by its bytes."""


Answered = Encoded | Elsewhere[Encoded]


@dataclass
class Job:
    """An answer being computed, and how many requests wait for it."""

    future: asyncio.Task[tuple[Encoded, bool]]
    """The answer, and whether another process had it."""
    token: CancelToken
    waiting: int = 0


class ResponseCache:
    """Answers to deterministic requests, by a key that determines the request."""

    def __init__(
        self,
        pool: Pool,
        max_bytes: int,
        seconds: float,
        shared: "SharedAnswers | None" = None,
        lane: Lane = "other",
    ) -> None:
        """Hold at most `max_bytes`; give each computation `seconds`, in a lane of the pool.

        Answers that are not held are looked for among those that processes share, if they do.
        """
        self._pool = pool
        self._shared = shared
        self._seconds = seconds
        self._lane = lane
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

    async def look_up(self, key: str) -> Encoded | None:
        """The answer, if this process or another one has it."""
        answer = self.find(key)
        if answer is None and self._shared is not None:
            answer = await self._shared.find(key)
            if answer is not None:
                self._hold(key, answer)
        return answer

    def store(self, key: str, answer: Encoded) -> None:
        """Cache an answer, here and for other processes."""
        self._hold(key, answer)
        if self._shared is not None:
            self._shared.store(key, answer)

    def _hold(self, key: str, answer: Encoded) -> None:
        if len(answer.body) <= self._answers.maxsize:  # if there is room for it
            self._answers[key] = answer

    async def get(self, key: str, work: Work[Answered], request: Request) -> tuple[Encoded, bool]:
        """The answer, and whether it was cached.

        The work gives the answer, or a function that gives it on other machines.
        The work is stopped when the last request that waits for it has left.
        """
        if answer := self.find(key):
            self.remember(request, key)
            return answer, True
        job = self._jobs.get(key) or self._start(key, work)
        job.waiting += 1
        try:
            found = await outcome(job.future, request, job.token)
            self.remember(request, key)
            return found
        finally:
            job.waiting -= 1
            if not job.waiting and not job.future.done():
                job.token.stop()
                job.future.cancel()
                self._forget(key, job)

    def _start(self, key: str, work: Work[Answered]) -> Job:
        token = CancelToken(self._seconds)
        job = Job(asyncio.ensure_future(self._answer(key, work, token)), token)
        self._jobs[key] = job
        job.future.add_done_callback(lambda _: self._finish(key, job))
        job.future.add_done_callback(retrieve)
        return job

    async def _answer(
        self, key: str, work: Work[Answered], token: CancelToken
    ) -> tuple[Encoded, bool]:
        async def compute() -> Encoded:
            found = await self._pool.submit(work, token, self._lane)
            return found if isinstance(found, Encoded) else await found(token)

        if self._shared is None:
            return await compute(), False
        return await self._shared.get(key, compute)

    def _finish(self, key: str, job: Job) -> None:
        self._forget(key, job)
        if not job.future.cancelled() and job.future.exception() is None:
            self._hold(key, job.future.result()[0])

    def _forget(self, key: str, job: Job) -> None:
        if self._jobs.get(key) is job:
            del self._jobs[key]


def asked(scope: Scope, body: bytes) -> bytes | None:
    """Identifies a request by all its bytes that determine the answer; None for a large one."""
    if len(body) > ASKED_BYTES:
        return None
    headers = [one for one in scope["headers"] if one[0] in (b"accept", b"content-type")]
    head = repr((scope["method"], scope["path"], scope["query_string"], headers))
    return hashlib.sha256(head.encode() + b"\n" + body).digest()  # there is no newline in a repr
