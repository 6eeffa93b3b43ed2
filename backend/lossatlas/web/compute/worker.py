"""What runs in the workers of a Dask cluster: whole requests, and the tiles of their work.

The worker of a request builds its problem, and sends the tiles of `parallel.spread` to all workers.
They are those of one machine, so the answer has the same bits. If a worker dies, the scheduler has
what it was doing done again elsewhere.

The scheduler imports this module, which therefore imports only what every process has, and the
rest, which takes seconds, in its functions.
"""

import pickle
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import distributed
from distributed import get_worker, worker_client

if TYPE_CHECKING:
    from lossatlas.core.types import Tick
    from lossatlas.web.build.problem import ComputeCaches
    from lossatlas.web.compute.encoded import Encoded
    from lossatlas.web.http.errors import ApiError

T = TypeVar("T")
R = TypeVar("R")

TICK_SECONDS = 0.1
"""Time between two ticks of a request that waits for its tiles."""
RUNNING = ("executing", "long-running")
"""States of a task, as its worker knows them, whose result somebody still wants."""


class Unwanted(Exception):
    """Nobody wants the result of this task any more."""


def answer(request: bytes, seconds: float, expected: str) -> "Encoded | ApiError":
    """The answer to a request within a time limit, from the pickled function and specification.

    The sender's fingerprint is `expected`: other sources might give other numbers.
    """
    caches, own = opened()
    from lossatlas.core import parallel
    from lossatlas.web.compute.encoded import timed
    from lossatlas.web.compute.pool import CancelToken
    from lossatlas.web.http.errors import ApiError

    if own != expected:
        return ApiError(
            503, "the computing cluster has another version or other data sets than this server"
        )
    compute, model, json = pickle.loads(request)
    spec = model.model_validate_json(json)
    token, check_wanted = CancelToken(seconds), _task_tick()

    def tick() -> None:
        token.tick()
        check_wanted()

    try:
        with parallel.on_cluster(_Workers()):
            return timed(lambda tick: compute(spec, caches, tick).encode())(tick)
    except ApiError as error:
        return error


@cache
def opened() -> "tuple[ComputeCaches, str]":
    """The caches of this worker, and its fingerprint; its settings come from its environment."""
    from lossatlas.core.data.catalog import open_catalog
    from lossatlas.web.build.problem import open_caches
    from lossatlas.web.compute.fingerprint import fingerprint
    from lossatlas.web.settings import load_settings

    settings = load_settings()
    catalog = open_catalog(settings.data_dir)
    return open_caches(catalog, settings), fingerprint(catalog)


class _Workers:
    """The workers of this worker's cluster."""

    def each(self, work: "Callable[[T, Tick], R]", tiles: Sequence[T], tick: "Tick") -> list[R]:
        with worker_client() as client:  # meanwhile this thread's place is free for a tile
            sent = client.scatter((work, tiles), hash=False)
            futures = client.map(_tile, range(len(tiles)), sent=sent, pure=False)
            while True:
                try:
                    distributed.wait(futures, timeout=TICK_SECONDS)
                    break
                except TimeoutError:
                    tick()
            results: list[R] = client.gather(futures)
            return results


def _tile(position: int, sent: "tuple[Callable[[T, Tick], R], Sequence[T]]") -> R:
    work, tiles = sent
    return work(tiles[position], _task_tick())


def _task_tick() -> "Tick":
    """Raises Unwanted once nobody wants the result of this thread's task."""
    worker = get_worker()
    key = worker.get_current_task()

    def tick() -> None:
        task = worker.state.tasks.get(key)
        if task is None or task.state not in RUNNING:
            raise Unwanted

    return tick
