"""Computations off the event loop: a few threads, a bounded queue, a deadline, and a way to stop.

The pool has as many threads as cores. What does not fit into its queue is refused at once, so that
the server answers quickly under any load. A computation calls `Watch.tick` at every block of work
and is stopped by it within tens of milliseconds once nobody waits for it any more.
"""

import asyncio
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from fastapi import Request

from lossatlas.core.types import Tick
from lossatlas.web.http.errors import ApiError

T = TypeVar("T")
Work = Callable[[Tick], T]


class Stopped(ApiError):
    """The work was stopped: its client left, or, where one is still there, the server ends."""

    def __init__(self) -> None:
        """503."""
        super().__init__(503, "the server is shutting down", headers={"Retry-After": "5"})


class DeadlinePassed(ApiError):
    """The work took longer than a request may."""

    def __init__(self, seconds: float) -> None:
        """503, with the seconds that a request may take."""
        super().__init__(
            503, f"this took longer than the {seconds:g} s that a request may take; ask for less"
        )


class Busy(ApiError):
    """Too much is going on; to be tried again after seconds that differ from client to client."""

    def __init__(self, reason: str) -> None:
        """429, with the reason."""
        seconds = random.randint(1, 5)
        super().__init__(
            429, f"{reason}; try again in {seconds} s", headers={"Retry-After": str(seconds)}
        )


class ClientLeft(Exception):
    """Nobody is there any more to be answered."""


class Watch:
    """Tells one computation when to stop."""

    def __init__(self, seconds: float) -> None:
        """Start the clock."""
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
        """Raise Stopped or DeadlinePassed when it is time."""
        if self._stop.is_set():
            raise Stopped
        if time.monotonic() > self._end:
            raise DeadlinePassed(self.seconds)


class Pool:
    """The threads that compute."""

    def __init__(self, threads: int, queue_length: int) -> None:
        """A pool of `threads`, with at most `queue_length` pieces of work waiting."""
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="compute")
        self._lock = threading.Lock()
        self._watches: set[Watch] = set()
        self.queue_length = queue_length
        self.closing = False
        self.waiting = 0
        self.running = 0
        self.finished = 0
        self.stopped = 0

    def submit(self, work: Work[T], watch: Watch, queued: bool = True) -> asyncio.Future[T]:
        """Start work in a thread, as soon as one is free.

        Work that is not `queued` is a next piece of something already admitted: it is never
        refused. Raises Busy when the queue is full, Stopped when the server shuts down.
        """
        if self.closing:
            raise Stopped
        if queued and self.waiting >= self.queue_length:
            raise Busy("too many computations are waiting")
        with self._lock:
            self.waiting += 1
            self._watches.add(watch)
        job = self._executor.submit(self._perform, work, watch)
        job.add_done_callback(lambda job: self._leave_queue(watch) if job.cancelled() else None)
        future = asyncio.wrap_future(job)
        future.add_done_callback(_retrieve)
        return future

    async def run(self, work: Work[T], request: Request, watch: Watch) -> T:
        """The result of work; stops it when the client leaves or the deadline passes."""
        future = self.submit(work, watch)
        try:
            return await outcome(future, request, watch)
        finally:
            if not future.done():
                watch.stop()
                future.cancel()  # takes it out of the queue if it is still there

    def close(self) -> None:
        """Stop everything and take nothing more."""
        self.closing = True
        with self._lock:
            watches = list(self._watches)
        for watch in watches:
            watch.stop()
        self._executor.shutdown(wait=False)

    def _perform(self, work: Work[T], watch: Watch) -> T:
        with self._lock:
            self.waiting -= 1
            self.running += 1
        try:
            watch.tick()
            result = work(watch.tick)
            self._count("finished")
            return result
        except (Stopped, DeadlinePassed):
            self._count("stopped")
            raise
        finally:
            with self._lock:
                self.running -= 1
                self._watches.discard(watch)

    def _leave_queue(self, watch: Watch) -> None:
        with self._lock:
            self.waiting -= 1
            self.stopped += 1
            self._watches.discard(watch)

    def _count(self, what: str) -> None:
        with self._lock:
            setattr(self, what, getattr(self, what) + 1)


async def outcome(future: asyncio.Future[T], request: Request, watch: Watch) -> T:
    """The future's result, or ClientLeft, or DeadlinePassed, whichever comes first."""
    gone = asyncio.ensure_future(_client_leaves(request))
    try:
        await asyncio.wait(
            (future, gone), timeout=watch.remaining(), return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        gone.cancel()
    if future.done():
        return future.result()
    if gone.done() and not gone.cancelled():
        raise ClientLeft
    raise DeadlinePassed(watch.seconds)


async def _client_leaves(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _retrieve(future: asyncio.Future[T]) -> None:
    # an outcome that nobody waits for any more is not an error to be logged
    if not future.cancelled():
        future.exception()
