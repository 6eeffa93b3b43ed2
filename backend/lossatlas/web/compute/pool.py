"""Computations off the event loop: a few threads, a bounded queue, a deadline, cancellation.

The pool has as many threads as cores. Work that does not fit in its queue is refused immediately,
so that the server answers quickly under any load. A computation calls `CancelToken.tick` in every
block of work, so it stops within tens of milliseconds once nobody waits for it. While cores are
idle, helper threads do tiles of a computation that offers them (`core/parallel.py`).
"""

import asyncio
import ctypes
import random
import sys
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any, Literal, TypeVar, get_args

from fastapi import Request

from lossatlas.core import parallel
from lossatlas.core.types import Tick
from lossatlas.web.http.errors import ApiError

T = TypeVar("T")
Lane = Literal["point", "other", "part", "later part"]
"""A queue of the pool: for single points, for all other new work, for the first parts of a stream,
or for its later parts."""
Work = Callable[[Tick], T]
Elsewhere = Callable[["CancelToken"], Awaitable[T]]
"""Work for other machines: what to await for its result."""


class Stopped(ApiError):
    """The work was stopped: its client left, or the server is shutting down."""

    def __init__(self) -> None:
        """503."""
        super().__init__(503, "the server is shutting down", headers={"Retry-After": "5"})


class DeadlinePassed(ApiError):
    """The work took longer than a request may take."""

    def __init__(self, seconds: float) -> None:
        """503, with the time limit in seconds."""
        super().__init__(
            503, f"this took longer than the {seconds:g} s that a request may take; ask for less"
        )


class Busy(ApiError):
    """The server is overloaded; clients are told to retry after different times."""

    def __init__(self, reason: str) -> None:
        """429, with the reason."""
        seconds = random.randint(1, 5)
        super().__init__(
            429, f"{reason}; try again in {seconds} s", headers={"Retry-After": str(seconds)}
        )


class ClientLeft(Exception):
    """The client has closed the connection."""


class CancelToken:
    """Tells one computation when to stop."""

    def __init__(self, seconds: float) -> None:
        """Start the clock of a time limit."""
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        self._stop = threading.Event()

    def stop(self) -> None:
        """Stop the computation at its next tick."""
        self._stop.set()

    def remaining(self) -> float:
        """Seconds until the deadline, at least 0."""
        return max(0.0, self._end - time.monotonic())

    def tick(self) -> None:
        """Raise Stopped or DeadlinePassed if the computation must stop."""
        if self._stop.is_set():
            raise Stopped
        if time.monotonic() > self._end:
            raise DeadlinePassed(self.seconds)


M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, M_ARENA_MAX = -3, -1, -8
"""Parameters of glibc's `mallopt`."""


def keep_freed_memory() -> None:
    """Have freed arrays of up to 32 MiB serve the next ones of all threads, up to 64 MiB in total.

    By default glibc returns them to the system, and each page of the next array is faulted in
    again, which takes as long as computing on it; and each thread has memory of its own.
    """
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(M_MMAP_THRESHOLD, 32 << 20)
        libc.mallopt(M_TRIM_THRESHOLD, 64 << 20)
        libc.mallopt(M_ARENA_MAX, 1)


LONG_SECONDS = 0.5
"""A computation that has taken this long makes room for another, which may be shorter."""


@dataclass(eq=False)
class Job:
    """Work that waits for a thread, or has one."""

    work: Work[Any]
    token: CancelToken
    lane: Lane
    result: Future[Any] = field(default_factory=Future)
    since: float = 0.0
    """When the work began."""
    is_long: bool = False


class Pool:
    """The threads that compute, and counts of their work.

    The lanes share the time of the threads equally, as far as they need it: of those with work, the
    one that has had the least time is next. So points, which are inspected while a pointer moves,
    hardly wait, and a short race does not wait for long ones. Long computations, up to as many as
    there are cores, leave their place to others and go on beside them: short ones do not wait.
    """

    def __init__(self, threads: int, queue_length: int) -> None:
        """A pool for `threads` cores, with a queue of at most `queue_length` computations."""
        self._executor = ThreadPoolExecutor(2 * threads, thread_name_prefix="compute")
        self._helpers = ThreadPoolExecutor(threads, thread_name_prefix="help")
        self._lock = threading.Lock()
        self._queues: dict[Lane, deque[Job]] = {lane: deque() for lane in get_args(Lane)}
        self._had = dict.fromkeys(self._queues, 0.0)  # seconds
        self._long = 0
        self._helping = 0
        self._least = 0.0
        self.threads = threads
        self._tokens: set[CancelToken] = set()
        self.queue_length = queue_length
        self.closing = False
        self.running = 0
        self.finished = 0
        self.stopped = 0

    def submit(self, work: Work[T], token: CancelToken, lane: Lane = "other") -> asyncio.Future[T]:
        """Start work in a thread once one is free.

        A part of a stream continues work that was admitted before: it is never refused.
        Raises Busy if the queue is full, Stopped if the server is shutting down.
        """
        if self.closing:
            raise Stopped
        if lane in ("point", "other") and self.waiting >= self.queue_length:
            raise Busy("too many computations are waiting")
        job = Job(work, token, lane)
        with self._lock:
            self._tokens.add(token)
            if not self._queues[lane]:  # an idle lane does not save up time
                self._had[lane] = max(self._had[lane], self._least)
            self._queues[lane].append(job)
            self._start_jobs()
        job.result.add_done_callback(lambda _: self._leave_queue(job))
        future = asyncio.wrap_future(job.result)
        future.add_done_callback(retrieve)
        return future

    @property
    def waiting(self) -> int:
        """Computations that have not begun. Streams have."""
        return len(self._queues["point"]) + len(self._queues["other"])

    async def run(self, work: Work[T], request: Request, token: CancelToken) -> T:
        """The result of work, which stops when the client leaves or the deadline passes."""
        future = self.submit(work, token)
        try:
            return await outcome(future, request, token)
        finally:
            if not future.done():
                token.stop()
                future.cancel()  # removes it from the queue if it has not started

    def close(self) -> None:
        """Stop all work and accept no more."""
        with self._lock:
            self.closing = True
            tokens, jobs = list(self._tokens), list(chain(*self._queues.values()))
            for queue in self._queues.values():
                queue.clear()
            self.stopped += len(jobs)
        for token in tokens:
            token.stop()
        for job in jobs:
            if job.result.set_running_or_notify_cancel():
                job.result.set_exception(Stopped())
        self._executor.shutdown(wait=False)
        self._helpers.shutdown(wait=False)

    def start(self, work: Callable[[], object]) -> None:
        """Help a computation in another thread, if a core is idle; see `parallel.Helpers`."""
        with self._lock:
            if self.closing or self._busy() >= self.threads:
                return
            self._helping += 1
            self._helpers.submit(self._help, work)

    def must_pause(self) -> bool:
        """Whether computations, under way or waiting, need the cores of the helpers."""
        return self._busy() > self.threads

    def _busy(self) -> int:
        return self.running + sum(map(len, self._queues.values())) + self._helping

    def _help(self, work: Callable[[], object]) -> None:
        try:
            work()
        finally:
            with self._lock:
                self._helping -= 1

    def _has_room(self) -> bool:
        return self.running - self._long < self.threads

    def _start_jobs(self) -> None:
        """Start as many as there is room for; the lock is held."""
        while self._has_room() and (lanes := [lane for lane, jobs in self._queues.items() if jobs]):
            lane = min(lanes, key=self._had.__getitem__)
            self._least = self._had[lane]
            self.running += 1
            self._executor.submit(self._perform, self._queues[lane].popleft())

    def _perform(self, job: Job | None) -> None:
        assert job
        result = error = None
        job.since = time.monotonic()
        if job.result.set_running_or_notify_cancel():
            try:
                job.token.tick()
                with parallel.sharing(self):
                    result = job.work(partial(self._tick, job))
            except BaseException as raised:
                error = raised
        with self._lock:
            self.running -= 1
            # at most this, since a long computation has left its place to others
            self._had[job.lane] += min(LONG_SECONDS, time.monotonic() - job.since)
            self._long -= job.is_long
            self.stopped += job.result.cancelled() or isinstance(error, Stopped | DeadlinePassed)
            self.finished += job.result.running() and error is None
            self._tokens.discard(job.token)
            self._start_jobs()
        if error:
            job.result.set_exception(error)
        elif job.result.running():
            job.result.set_result(result)
        job = error = None  # the traceback of an error refers to these

    def _tick(self, job: Job) -> None:
        job.token.tick()
        if not job.is_long and time.monotonic() > job.since + LONG_SECONDS:
            with self._lock:
                if not job.is_long and self._long < self.threads:
                    job.is_long = True
                    self._long += 1
                    self._start_jobs()

    def _leave_queue(self, job: Job) -> None:
        """Forget a job that was cancelled while it waited."""
        with self._lock:
            if job in self._queues[job.lane]:
                self._queues[job.lane].remove(job)
                self.stopped += 1
                self._tokens.discard(job.token)


async def outcome(future: asyncio.Future[T], request: Request, token: CancelToken) -> T:
    """The future's result, or ClientLeft, or DeadlinePassed, whichever comes first."""
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait(
            (future, gone), timeout=token.remaining(), return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        gone.cancel()
    if future.done():
        return future.result()
    if gone.done() and not gone.cancelled():
        raise ClientLeft
    raise DeadlinePassed(token.seconds)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def retrieve(future: asyncio.Future[Any]) -> None:
    """Retrieve a future's exception: asyncio would log one that is never retrieved."""
    if not future.cancelled():
        future.exception()
