"""The pool's helper threads: they use idle cores, and never one that another visitor needs."""

import asyncio
import threading

import pytest
from support.api import plane, wait_for

from lossatlas.core.data.catalog import open_catalog
from lossatlas.core.losses.registry import LOSSES
from lossatlas.core.parallel import each
from lossatlas.web.build.problem import open_caches
from lossatlas.web.compute.pool import CancelToken, Pool, Stopped
from lossatlas.web.routes.slices import plane_answer
from lossatlas.web.schemas.slices import PlaneRequest
from lossatlas.web.settings import Settings

SOON = 30


@pytest.fixture
def run():
    """Run a test's coroutine with a pool of some threads."""

    def run(main, threads):
        async def with_pool():
            pool = Pool(threads, 8)
            try:
                await asyncio.wait_for(main(pool), SOON)
            finally:
                pool.close()

        asyncio.run(with_pool())

    return run


def test_an_idle_core_helps(run):
    async def main(pool):
        together = threading.Barrier(2)
        work = pool.submit(lambda tick: each(lambda _: together.wait(SOON), range(2)), _token())
        assert sorted(await work) == [0, 1]

    run(main, 2)


def test_nobody_helps_while_all_cores_compute(run):
    async def main(pool):
        release, begun = threading.Event(), threading.Event()

        def other(tick):
            begun.set()
            assert release.wait(SOON)

        def tiled(tick):
            assert begun.wait(SOON)
            return each(lambda _: threading.get_ident(), range(100))

        busy, work = pool.submit(other, _token()), pool.submit(tiled, _token())
        assert len(set(await work)) == 1
        release.set()
        await busy

    run(main, 2)


def test_a_helper_gives_its_core_to_another_visitor(run):
    async def main(pool):
        helped, arrived, release = (threading.Event() for _ in range(3))
        late: set[int] = set()

        def tiled(tick):
            caller = threading.get_ident()

            def tile(position):
                if threading.get_ident() != caller:
                    helped.set()
                    assert arrived.wait(SOON)
                elif position == 0:
                    assert arrived.wait(SOON)
                elif position > 1:
                    late.add(threading.get_ident())

            each(tile, range(100))
            return caller

        def visitor(tick):
            arrived.set()
            assert release.wait(SOON)

        work = pool.submit(tiled, _token())
        assert await asyncio.to_thread(helped.wait, SOON)
        other = pool.submit(visitor, _token())
        assert late <= {await work}
        release.set()
        await other

    run(main, 2)


def test_helpers_stop_with_their_computation(run):
    async def main(pool):
        token, together = _token(), threading.Barrier(3)

        def endless(tick):
            def tile(_):
                together.wait(SOON)
                while True:
                    tick()

            each(tile, range(2))

        work = pool.submit(endless, token)
        await asyncio.to_thread(together.wait, SOON)
        token.stop()
        with pytest.raises(Stopped):
            await work
        await asyncio.to_thread(wait_for, lambda: pool.running == 0 and not pool.must_pause())

    run(main, 2)


@pytest.mark.parametrize("loss_id", LOSSES)
def test_planes_have_equal_bytes_with_any_number_of_threads(run, loss_id):
    axis = {"min": -20, "max": 20, "count": 41}
    data = {"dataset": "digits", "examples": {"count": None}, "loss": loss_id, "l2": 0.001}
    spec = PlaneRequest.model_validate(plane(problem=data, a=axis, b=axis))
    answers = set()

    async def main(pool):
        caches = open_caches(open_catalog(), Settings())
        work = pool.submit(lambda tick: plane_answer(spec, caches, tick).encode(), _token())
        answers.add(await work)

    for threads in (1, 2, 5):
        run(main, threads)
    assert len(answers) == 1


def _token():
    return CancelToken(60)
