"""The items of an asynchronous iterator, for many readers."""

import asyncio
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

from lossatlas.web.compute.pool import retrieve

T = TypeVar("T")

IDLE_SECONDS = 15.0
"""Time without an item after which a reader is told so: proxies close a connection that is idle."""


class Broadcast(Generic[T]):
    """Items that are fetched once, when the first reader needs the next one.

    No reader waits for a slower one, and the source is idle while no reader needs more.
    """

    def __init__(self, source: AsyncIterator[T]) -> None:
        """A broadcast that has fetched nothing yet."""
        self._source = source
        self._items: list[T] = []
        self._next: asyncio.Task[bool] | None = None

    def ask(self) -> asyncio.Task[bool]:
        """Fetch the next item: a task that says if there is one, and raises what the source does.

        While a fetch is under way, or after the last one, the same task is returned again.
        """
        if self._next is None or _has_fetched(self._next):
            self._next = asyncio.ensure_future(self._fetch())
            self._next.add_done_callback(retrieve)
        return self._next

    async def read(self) -> AsyncIterator[T | None]:
        """All items from the first on, and None whenever there is none for `IDLE_SECONDS`."""
        count = 0
        while (more := await self._has_more_than(count)) is not False:
            yield self._items[count] if more else None
            count += bool(more)

    async def drain(self) -> AsyncIterator[T | None]:
        """The same for a single reader: items that it has read are dropped."""
        while (more := await self._has_more_than(0)) is not False:
            yield self._items.pop(0) if more else None

    def close(self) -> None:
        """Fetch no more, and cancel the fetch under way."""
        if self._next is not None:
            self._next.cancel()

    async def _fetch(self) -> bool:
        try:
            self._items.append(await anext(self._source))
        except StopAsyncIteration:
            return False
        return True

    async def _has_more_than(self, count: int) -> bool | None:
        """Whether there are more items; None if that is not known within `IDLE_SECONDS`."""
        while len(self._items) <= count:
            task = self.ask()
            # a reader that is cancelled does not cancel the fetch
            done, _ = await asyncio.wait((task,), timeout=IDLE_SECONDS)
            if not done:
                return None
            if not task.result():
                return False
        return True


def _has_fetched(task: asyncio.Task[bool]) -> bool:
    return task.done() and not task.cancelled() and not task.exception() and task.result()
