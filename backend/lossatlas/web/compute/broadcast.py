"""What an asynchronous iterator gives, for many readers."""

import asyncio
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Broadcast(Generic[T]):
    """Items that are asked for once, by whichever reader is the first to want one more.

    No reader waits for a slower one, and the source rests while all have enough.
    """

    def __init__(self, source: AsyncIterator[T]) -> None:
        """Nothing is asked for yet."""
        self._source = source
        self._items: list[T] = []
        self._next: asyncio.Task[bool] | None = None

    def ask(self) -> asyncio.Task[bool]:
        """What brings the next item, or tells that there is none; raises what the source does."""
        if self._next is None or _has_brought(self._next):
            self._next = asyncio.ensure_future(self._bring())
            self._next.add_done_callback(_retrieve)
        return self._next

    async def read(self) -> AsyncIterator[T]:
        """All items, from the first on."""
        at = 0
        while await self._has_more_than(at):
            yield self._items[at]
            at += 1

    async def drain(self) -> AsyncIterator[T]:
        """The same for an only reader: what is read is not held any longer."""
        while await self._has_more_than(0):
            yield self._items.pop(0)

    def close(self) -> None:
        """Ask for nothing more, nor wait for what is on its way."""
        if self._next is not None:
            self._next.cancel()

    async def _bring(self) -> bool:
        try:
            self._items.append(await anext(self._source))
        except StopAsyncIteration:
            return False
        return True

    async def _has_more_than(self, count: int) -> bool:
        while len(self._items) <= count:
            asked = self.ask()
            await asyncio.wait((asked,))  # a reader that is cancelled takes nothing from the others
            if not asked.result():
                return False
        return True


def _has_brought(asked: asyncio.Task[bool]) -> bool:
    return asked.done() and not asked.cancelled() and not asked.exception() and asked.result()


def _retrieve(asked: asyncio.Task[bool]) -> None:
    # a failure that no reader waits for any more is not an error to be logged
    if not asked.cancelled():
        asked.exception()
