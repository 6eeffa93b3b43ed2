"""Broadcasts to many readers, and the memory budget of many races."""

import threading

import anyio
import pytest

from lossatlas.web.compute import broadcast as broadcasts
from lossatlas.web.compute.broadcast import Broadcast
from lossatlas.web.compute.pool import Busy, CancelToken, Stopped
from lossatlas.web.compute.streams import MemoryBudget


class Source:
    """Yields 0, 1, 2, … when `gate` allows it; counts the requests."""

    def __init__(self, count, failure=None):
        self.asked, self.count, self.failure = 0, count, failure
        self.gate = anyio.Semaphore(1000)

    async def __aiter__(self):
        for item in range(self.count):
            self.asked += 1
            await self.gate.acquire()
            yield item
        if self.failure:
            raise self.failure


async def all_of(items):
    return [item async for item in items]


def test_each_reader_gets_all_items_and_each_item_is_computed_once():
    async def main():
        source = Source(5)
        broadcast = Broadcast(aiter(source))
        found = []

        async def read():
            found.append(await all_of(broadcast.read()))

        async with anyio.create_task_group() as readers:
            for _ in range(3):
                readers.start_soon(read)
        assert found == [[0, 1, 2, 3, 4]] * 3
        assert await all_of(broadcast.read()) == found[0]
        assert source.asked == 5

    anyio.run(main)


def test_no_item_is_computed_before_a_reader_needs_it():
    async def main():
        source = Source(5)
        reader = Broadcast(aiter(source)).read()
        assert [await anext(reader), await anext(reader)] == [0, 1]
        await anyio.sleep(0)
        assert source.asked == 2

    anyio.run(main)


def test_a_cancelled_reader_loses_no_items_of_the_others():
    async def main():
        source = Source(2)
        source.gate = anyio.Semaphore(0)
        broadcast = Broadcast(aiter(source))
        with anyio.move_on_after(0.01) as scope:
            await all_of(broadcast.read())
        assert scope.cancelled_caught
        source.gate.release()
        source.gate.release()
        assert await all_of(broadcast.read()) == [0, 1]

    anyio.run(main)


def test_a_reader_is_told_when_there_is_nothing_for_long(monkeypatch):
    monkeypatch.setattr(broadcasts, "IDLE_SECONDS", 0.001)

    async def main():
        for read in (Broadcast.read, Broadcast.drain):
            source = Source(2)
            source.gate = anyio.Semaphore(0)
            items = read(Broadcast(aiter(source)))
            assert [await anext(items) for _ in range(3)] == [None] * 3
            source.gate.release()
            source.gate.release()
            assert [item for item in await all_of(items) if item is not None] == [0, 1]

    anyio.run(main)


def test_a_failure_reaches_every_reader():
    async def main():
        broadcast = Broadcast(aiter(Source(2, KeyError("lost"))))
        for _ in range(2):
            reader = broadcast.read()
            assert [await anext(reader), await anext(reader)] == [0, 1]
            with pytest.raises(KeyError):
                await anext(reader)

    anyio.run(main)


def test_a_single_reader_buffers_nothing():
    async def main():
        broadcast = Broadcast(aiter(Source(3)))
        await broadcast.ask()
        assert await all_of(broadcast.drain()) == [0, 1, 2]
        assert await all_of(broadcast.read()) == []

    anyio.run(main)


def test_memory_is_bounded_and_each_key_counts_once():
    room, watch = MemoryBudget(10), CancelToken(60)
    room.take("a", 30, watch)  # the only holder may exceed the budget
    room.take("a", 30, watch)
    room.take("nothing", 0, watch)
    with pytest.raises(Busy):
        room.take("b", 1, watch)
    room.give_back("a")
    with pytest.raises(Busy):
        room.take("b", 1, watch)
    room.give_back("a")
    room.take("b", 4, watch)
    room.take("c", 6, watch)
    with pytest.raises(Busy):
        room.take("d", 1, watch)


def test_a_stopped_request_takes_no_memory():
    room, stopped, watch = MemoryBudget(10), CancelToken(60), CancelToken(60)
    stopped.stop()
    with pytest.raises(Stopped):
        room.take("a", 10, stopped)
    takes = [threading.Thread(target=room.take, args=("b", 10, watch)) for _ in range(4)]
    for take in takes:
        take.start()
    for take in takes:
        take.join()
    for _ in takes:
        room.give_back("b")
    room.take("c", 10, watch)
