"""Finished answers and single flight for several processes and hosts, through Redis.

A process that computes an answer claims it for a few seconds, and again and again while it works.
Others that need the answer look until it is there; if the claim has gone without an answer, one of
them takes over. Without Redis each process works on its own: its failure fails no request.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from uuid import uuid4

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from lossatlas.web.compute.encoded import Encoded

KEPT_SECONDS = 24 * 3600
"""How long an answer is kept, unless Redis needs its memory earlier."""
CLAIM_SECONDS = 3.0
"""How long a claim outlives a process that is killed."""
LOOK_SECONDS = 0.05
"""Time between two looks for an answer that another process is computing."""
TIMEOUT_SECONDS = 1.0
"""Time limit of a connection and of a command."""
PAUSE_SECONDS = 1.0
"""Time without Redis after a failure, so that not every request waits for it."""
CONNECTIONS = 32

CLAIM = """
local answer = redis.call('GET', KEYS[1])
if answer then return answer end
if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
return 0
"""
"""The answer; else 1 if it is claimed now, 0 if another process has claimed it."""

RENEW = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
"""

RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
"""

Command = Callable[[], Awaitable[Any]]


class SharedAnswers:
    """Answers that processes with the same fingerprint share."""

    def __init__(self, url: str, fingerprint: str) -> None:
        """Connects when the first answer is needed."""
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=TIMEOUT_SECONDS,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 1),  # a connection from before a restart
        )
        self._redis: Any = Redis.from_pool(pool)
        self._prefix = f"lossatlas:{fingerprint}:"
        self._claim = self._redis.register_script(CLAIM)
        self._renew = self._redis.register_script(RENEW)
        self._release = self._redis.register_script(RELEASE)
        self._failing = False
        self._resume_at = 0.0
        self._background: set[asyncio.Task[None]] = set()

    async def find(self, key: str) -> Encoded | None:
        """The answer, if it is finished."""
        found = await self._try(lambda: self._redis.get(self._names(key)[0]))
        return _decoded(found) if isinstance(found, bytes) else None

    def store(self, key: str, answer: Encoded) -> None:
        """Share an answer, in the background."""
        self._start(self._store(key, answer))

    async def get(
        self, key: str, compute: Callable[[], Awaitable[Encoded]]
    ) -> tuple[Encoded, bool]:
        """The answer, and whether it was found; if no process has it or computes it: computed."""
        me, answer, finished = uuid4().hex, None, False
        try:
            while True:
                found = await self._try(
                    lambda: self._claim(self._names(key), [me, int(1000 * CLAIM_SECONDS)])
                )
                if isinstance(found, bytes):
                    finished = True
                    return _decoded(found), True
                if found != 0:
                    break
                await asyncio.sleep(LOOK_SECONDS)
            renewing = self._start(self._keep(key, me))
            try:
                answer = await compute()
            finally:
                renewing.cancel()
            return answer, False
        finally:
            if not finished:
                self._start(self._finish(key, me, answer))

    async def close(self) -> None:
        """Finish what is under way, and disconnect."""
        if self._background:
            await asyncio.wait(self._background, timeout=TIMEOUT_SECONDS)
        await self._redis.aclose()

    async def _keep(self, key: str, me: str) -> None:
        while True:
            await asyncio.sleep(CLAIM_SECONDS / 3)
            await self._try(
                lambda: self._renew(self._names(key)[1:], [me, int(1000 * CLAIM_SECONDS)])
            )

    async def _finish(self, key: str, me: str, answer: Encoded | None) -> None:
        if answer is not None:
            await self._store(key, answer)
        await self._try(lambda: self._release(self._names(key)[1:], [me]))

    async def _store(self, key: str, answer: Encoded) -> None:
        value = answer.media_type.encode() + b"\n" + answer.body
        await self._try(lambda: self._redis.set(self._names(key)[0], value, ex=KEPT_SECONDS))

    def _names(self, key: str) -> list[str]:
        """The names of an answer and of its claim; braces keep both on one node."""
        name = f"{self._prefix}{{{key}}}"
        return [name, f"{name}:claim"]

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    async def _try(self, command: Command) -> Any:
        """The result of a command; None if Redis does not answer."""
        if time.monotonic() < self._resume_at:
            return None
        log = logging.getLogger("lossatlas")
        try:
            result = await command()
        except (RedisError, OSError) as error:
            self._resume_at = time.monotonic() + PAUSE_SECONDS
            if not self._failing:
                self._failing = True
                log.warning("Redis fails, so this process shares no answers: %s", error)
            return None
        if self._failing:
            self._failing = False
            log.warning("Redis works again")
        return result


def _decoded(value: bytes) -> Encoded:
    media_type, _, body = value.partition(b"\n")
    return Encoded(body, media_type=media_type.decode())
