"""Identical requests share their work, which stops when the last client has left."""

import asyncio
import threading

import pytest

from lossatlas.web.compute.encoded import Encoded
from lossatlas.web.compute.pool import ClientLeft, Pool
from lossatlas.web.compute.response_cache import ResponseCache


class Client:
    """A stand-in for a request that tells the cache when the client disconnects."""

    def __init__(self):
        self.left, self.scope = asyncio.Event(), {}

    async def receive(self):
        await self.left.wait()
        return {"type": "http.disconnect"}


class Work:
    """Work that runs until `finish` is set or it is stopped."""

    def __init__(self):
        self.started, self.finish = threading.Event(), threading.Event()

    def __call__(self, tick):
        self.started.set()
        while not self.finish.wait(0.001):
            tick()
        return Encoded(b"answer")


@pytest.fixture
def run():
    """Run a test's coroutine with a pool of one thread and a cache that uses it."""

    def run(main):
        async def with_cache():
            pool = Pool(1, 8)
            try:
                await asyncio.wait_for(main(pool, ResponseCache(pool, 100, 60)), 30)
            finally:
                pool.close()

        asyncio.run(with_cache())

    return run


def test_a_client_that_leaves_does_not_stop_the_work_of_others(run):
    async def main(pool, cache):
        work, stays, leaves = Work(), Client(), Client()
        first = asyncio.ensure_future(cache.get("key", work, stays))
        second = asyncio.ensure_future(cache.get("key", pytest.fail, leaves))
        await asyncio.to_thread(work.started.wait)
        leaves.left.set()
        with pytest.raises(ClientLeft):
            await second
        work.finish.set()
        answer, cached = await first
        assert (answer.body, cached) == (b"answer", False)
        answer, cached = await cache.get("key", pytest.fail, stays)
        assert (answer.body, cached) == (b"answer", True)
        assert (pool.finished, pool.stopped) == (1, 0)

    run(main)


def test_the_last_client_to_leave_stops_the_work(run):
    async def main(pool, cache):
        work, clients = Work(), (Client(), Client())
        waiting = [asyncio.ensure_future(cache.get("key", work, client)) for client in clients]
        await asyncio.to_thread(work.started.wait)
        for client, future in zip(clients, waiting, strict=True):
            assert pool.stopped == 0
            client.left.set()
            with pytest.raises(ClientLeft):
                await future
        while pool.running:
            await asyncio.sleep(0.001)
        assert (pool.finished, pool.stopped) == (0, 1)
        assert cache.find("key") is None

    run(main)
