"""The pool: who gets a thread, and what is counted."""

import asyncio
import threading
from types import SimpleNamespace

import pytest

from lossatlas.web.compute import pool as pools
from lossatlas.web.compute.pool import Busy, CancelToken, Pool, Stopped


def in_pool(main, queue_length=100):
    """Run a test's coroutine with a pool for one core."""

    async def run():
        pool = Pool(1, queue_length)
        try:
            await asyncio.wait_for(main(pool), 60)
        finally:
            pool.close()

    asyncio.run(run())


class Gate:
    """Work that holds its thread until it is opened, or stopped at a tick."""

    def __init__(self):
        self.started, self.opened = threading.Event(), threading.Event()

    def __call__(self, tick):
        self.started.set()
        while not self.opened.wait(0.001):
            tick()
        return "opened"


def test_lanes_share_the_time_of_the_threads(monkeypatch):
    now = 0.0
    monkeypatch.setattr(pools, "LONG_SECONDS", 1000)
    monkeypatch.setattr(pools, "time", SimpleNamespace(monotonic=lambda: now))

    async def main(pool):
        gate, token, order = Gate(), CancelToken(60), []
        first = pool.submit(gate, token, "part")

        def work(name, seconds):
            def run(_):
                nonlocal now
                order.append(name)
                now += seconds

            return run

        planned = {"other": [3, 3, 3], "part": [3, 3], "point": [1, 1, 1, 1, 1, 1]}
        waiting = [
            pool.submit(work(f"{lane} {k}", seconds), token, lane)
            for lane, each in planned.items()
            for k, seconds in enumerate(each)
        ]
        assert pool.waiting == 9  # parts of streams have been admitted before
        gate.opened.set()
        assert await first == "opened"
        await asyncio.gather(*waiting)
        lanes = [name.split()[0] for name in order]
        assert lanes == [
            *("point", "other", "part", "point", "point"),
            *("point", "other", "part", "point", "point"),
            "other",
        ]

    in_pool(main)


def test_work_after_a_long_computation_does_not_wait_for_all_streams(monkeypatch):
    now = 0.0
    monkeypatch.setattr(pools, "time", SimpleNamespace(monotonic=lambda: now))

    async def main(pool):
        nonlocal now
        long, gate, token, order = Gate(), Gate(), CancelToken(60), []

        def work(lane):
            def run(_):
                nonlocal now
                order.append(lane)
                now += pools.LONG_SECONDS / 4

            return run

        first = pool.submit(long, token)
        now += 30.0
        long.opened.set()
        await first
        second = pool.submit(gate, token, "part")
        lanes = [*["part"] * 20, "other"]
        waiting = [pool.submit(work(lane), token, lane) for lane in lanes]
        gate.opened.set()
        await asyncio.gather(second, *waiting)
        assert order.index("other") <= 5

    in_pool(main)


def test_a_long_computation_makes_room_for_one_other(monkeypatch):
    monkeypatch.setattr(pools, "LONG_SECONDS", 0)

    async def main(pool):
        long, other, token = Gate(), Gate(), CancelToken(60)
        ends = [pool.submit(gate, token) for gate in (long, other)]
        await asyncio.to_thread(other.started.wait)
        third = pool.submit(Gate(), token)
        assert (pool.running, pool.waiting) == (2, 1)
        long.opened.set()
        other.opened.set()
        assert await asyncio.gather(*ends) == ["opened"] * 2
        token.stop()
        with pytest.raises(Stopped):
            await third
        assert (pool.running, pool.finished, pool.stopped) == (0, 2, 1)

    in_pool(main)


def test_the_parts_of_streams_are_never_refused(monkeypatch):
    monkeypatch.setattr(pools, "LONG_SECONDS", 1000)

    async def main(pool):
        gate, token = Gate(), CancelToken(60)
        running, waiting = (pool.submit(gate, token) for _ in range(2))
        with pytest.raises(Busy):
            pool.submit(Gate(), token)
        parts = [pool.submit(lambda _: "part", token, lane) for lane in ("part", "later part")]
        gate.opened.set()
        assert await asyncio.gather(running, waiting, *parts) == ["opened"] * 2 + ["part"] * 2

    in_pool(main, queue_length=1)


def test_closing_the_pool_ends_waiting_and_running_work():
    async def main(pool):
        gate, token = Gate(), CancelToken(60)
        jobs = [pool.submit(gate, token) for _ in range(5)]
        await asyncio.to_thread(gate.started.wait)
        pool.close()
        assert {type(end) for end in await asyncio.gather(*jobs, return_exceptions=True)} == {
            Stopped
        }
        with pytest.raises(Stopped):
            pool.submit(gate, token)
        assert (pool.running, pool.waiting, pool.stopped) == (0, 0, 5)

    in_pool(main)


def test_a_cancelled_job_leaves_the_queue(monkeypatch):
    monkeypatch.setattr(pools, "LONG_SECONDS", 1000)

    async def main(pool):
        gate, token = Gate(), CancelToken(60)
        running = pool.submit(gate, token)
        waiting = pool.submit(pytest.fail, CancelToken(60))
        waiting.cancel()
        await asyncio.wait([waiting])
        assert (pool.running, pool.waiting, pool.stopped) == (1, 0, 1)
        gate.opened.set()
        assert await running == "opened"

    in_pool(main)


def test_an_error_of_the_work_is_raised():
    async def main(pool):
        with pytest.raises(KeyError):
            await pool.submit(lambda _: {}["nothing"], CancelToken(60))
        assert (pool.running, pool.finished, pool.stopped) == (0, 0, 0)

    in_pool(main)
