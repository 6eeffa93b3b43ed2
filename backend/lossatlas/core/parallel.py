"""Tiles of one computation, shared with helper threads while cores are idle, or with a cluster.

Tiles, and the order in which their results are summed, must depend on the computation alone: then
equal computations give equal bits, with any number of threads and under any load.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from threading import Condition
from typing import Any, Protocol, TypeVar

from lossatlas.core.types import Tick

T = TypeVar("T")
R = TypeVar("R")

WAIT_SECONDS = 0.01
"""Time after which a helper that must pause looks again."""


class Helpers(Protocol):
    """Threads for cores that would be idle."""

    def start(self, work: Callable[[], object]) -> None:
        """Run work in a thread, if a core is idle; never waits."""

    def must_pause(self) -> bool:
        """Whether other computations need the cores of the helpers."""


class Cluster(Protocol):
    """Other machines."""

    def each(self, work: Callable[[T, Tick], R], tiles: Sequence[T], tick: Tick) -> list[R]:
        """The results of `work` on the tiles, in their order."""


def each(work: Callable[[T], R], tiles: Sequence[T]) -> list[R]:
    """The results of `work` on the tiles, in their order; the caller begins with the first.

    If some raise, no others are begun, and the exception of one of them is raised.
    """
    team = _team.get()
    if team is None or len(tiles) < 2:
        return [work(tile) for tile in tiles]
    return team.each(work, tiles)


def spread(work: Callable[[T, Tick], R], tiles: Sequence[T], tick: Tick) -> list[R]:
    """As `each`, for work that shares no memory: on a cluster it runs on several machines.

    Work and tiles are pickled for it; each machine gives the work its own tick.
    """
    cluster = _cluster.get()
    if cluster is None or len(tiles) < 2:
        return each(lambda tile: work(tile, tick), tiles)
    return cluster.each(work, tiles, tick)


def both(first: Callable[[], T], second: Callable[[], R]) -> tuple[T, R]:
    """The results of two computations; the caller begins with the first."""
    tiles: list[Callable[[], Any]] = [first, second]
    one, other = each(lambda tile: tile(), tiles)
    return one, other


@contextmanager
def sharing(helpers: Helpers | None) -> Iterator[None]:
    """Within it, `each` shares its tiles with helpers; with None, it works alone."""
    token = _team.set(None if helpers is None else _Team(helpers))
    try:
        yield
    finally:
        _team.reset(token)


@contextmanager
def on_cluster(cluster: Cluster) -> Iterator[None]:
    """Within it, `spread` sends its tiles to a cluster."""
    token = _cluster.set(cluster)
    try:
        yield
    finally:
        _cluster.reset(token)


class _Batch:
    """The tiles of one call of `each`."""

    def __init__(self, work: Callable[[Any], Any], tiles: Sequence[Any]) -> None:
        self.work = work
        self.todo = deque(enumerate(tiles))
        self.results: list[Any] = [None] * len(tiles)
        self.unfinished = len(tiles)
        self.error: BaseException | None = None


class _Team:
    """The threads of one computation. A thread that waits for its tiles works on others."""

    def __init__(self, helpers: Helpers) -> None:
        self._helpers = helpers
        self._changed = Condition()
        self._batches: list[_Batch] = []

    def each(self, work: Callable[[T], R], tiles: Sequence[T]) -> list[R]:
        batch = _Batch(work, tiles)
        with self._changed:
            self._batches.append(batch)
        while batch.unfinished:
            pauses = _is_helper.get() and self._helpers.must_pause()
            if pauses or not self._take():
                with self._changed:
                    if batch.unfinished and (pauses or not self._open()):
                        self._changed.wait(WAIT_SECONDS)
        with self._changed:
            self._batches.remove(batch)
        if batch.error is not None:
            raise batch.error
        return batch.results

    def _open(self) -> _Batch | None:
        """The latest batch with tiles that nobody has begun."""
        return next((batch for batch in reversed(self._batches) if batch.todo), None)

    def _take(self) -> bool:
        """Do a tile; False if there is none."""
        with self._changed:
            batch = self._open()
            if batch is None:
                return False
            position, tile = batch.todo.popleft()
            more = self._open() is not None
        if more:
            self._helpers.start(_in_context(self._help))
        error: BaseException | None = None
        try:
            batch.results[position] = batch.work(tile)
        except BaseException as raised:
            error = raised
        with self._changed:
            batch.unfinished -= 1
            if error is not None:
                batch.error = error
                batch.unfinished -= len(batch.todo)
                batch.todo.clear()
            self._changed.notify_all()
        return True

    def _help(self) -> None:
        _is_helper.set(True)
        while not self._helpers.must_pause() and self._take():
            pass


def _in_context(work: Callable[[], None]) -> Callable[[], None]:
    """The same work in the present context, in which NumPy keeps its handling of errors."""
    context = copy_context()
    return lambda: context.run(work)


_cluster: ContextVar[Cluster | None] = ContextVar("cluster", default=None)
_team: ContextVar[_Team | None] = ContextVar("team", default=None)
_is_helper: ContextVar[bool] = ContextVar("is_helper", default=False)
