"""Services that all requests of one process share."""

import asyncio
import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import Depends, Request

from lossatlas.core.data.catalog import open_catalog
from lossatlas.lessons.library import Library
from lossatlas.web.build.data import Catalog
from lossatlas.web.build.problem import ComputeCaches, open_caches
from lossatlas.web.compute.encoded import Encoded
from lossatlas.web.compute.fingerprint import fingerprint
from lossatlas.web.compute.pool import CancelToken, Pool, Work, keep_freed_memory
from lossatlas.web.compute.response_cache import ResponseCache
from lossatlas.web.compute.streams import Streams
from lossatlas.web.http.static import frontend
from lossatlas.web.settings import Settings

if TYPE_CHECKING:
    from lossatlas.web.compute.cluster import Cluster
    from lossatlas.web.compute.shared_answers import SharedAnswers

T = TypeVar("T")

RARELY = 60.0
_logged: dict[str, float] = {}


@dataclass
class Services:
    """The data sets, the lessons, the pool, the caches and the streams of one process."""

    settings: Settings
    caches: ComputeCaches
    library: Library
    pool: Pool
    responses: ResponseCache
    inspections: ResponseCache
    """Answers for single points: there are many, so they would displace the others."""
    streams: Streams
    shared: "SharedAnswers | None" = None
    """The finished answers of all processes, if they share them."""
    cluster: "Cluster | None" = None
    """Other machines for heavy work, if there are any."""
    ready: bool = False
    """Whether the bundled data are loaded."""
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server is shutting down."""

    def load_bundled(self) -> None:
        """Load the bundled data sets, so that no request waits for them."""
        for entry in self.caches.catalog.values():
            if not entry.has_test and entry.unavailable_because is None:
                entry.load()

    async def run(self, work: Work[T], request: Request) -> T:
        """The result of work in the pool, within the time limit of a request."""
        return await self.pool.run(work, request, CancelToken(self.settings.deadline_seconds))

    @property
    def cached_bytes(self) -> int:
        """Memory of finished answers and intermediate results."""
        return self.responses.size + self.inspections.size + self.caches.size

    def recall(self, asked: bytes) -> Encoded | None:
        """The cached answer to a request with these bytes."""
        return self.responses.recall(asked) or self.inspections.recall(asked)

    def end(self) -> None:
        """Stop all work: the server is shutting down."""
        self.ending.set()
        self.pool.close()

    async def disconnect(self) -> None:
        """Close the connections to other services."""
        for connection in (self.shared, self.cluster):
            if connection is not None:
                await connection.close()


def open_services(settings: Settings) -> Services:
    """The services of a process."""
    keep_freed_memory()
    catalog = open_catalog(settings.data_dir)
    pool = Pool(settings.threads, settings.queue_length)
    shared = _shared_answers(settings, catalog)
    return Services(
        settings,
        open_caches(catalog, settings),
        Library(frontend(), settings.data_dir),
        pool,
        ResponseCache(pool, settings.cache_bytes, settings.deadline_seconds, shared),
        ResponseCache(pool, settings.point_bytes, settings.deadline_seconds, lane="point"),
        Streams(settings.streams, settings.stream_seconds, settings.stream_bytes),
        shared,
        _cluster(settings, catalog),
    )


def _shared_answers(settings: Settings, catalog: Catalog) -> "SharedAnswers | None":
    """The answers of all processes, if they share some."""
    if settings.redis_url is None:
        return None
    from lossatlas.web.compute.shared_answers import SharedAnswers  # its package is optional

    return SharedAnswers(str(settings.redis_url), fingerprint(catalog))


def _cluster(settings: Settings, catalog: Catalog) -> "Cluster | None":
    """The cluster for heavy work, if there is one."""
    if settings.dask_scheduler is None:
        return None
    from lossatlas.web.compute.cluster import Cluster  # its package is optional

    return Cluster(settings.dask_scheduler, fingerprint(catalog), settings.queue_length)


def log_crash(error: BaseException) -> None:
    """Log a fault of the server, with its traceback."""
    logging.getLogger("lossatlas").error("a request failed", exc_info=error)


def log_rarely(warning: str) -> None:
    """Log a warning, unless it has been logged in the last minute."""
    now = time.monotonic()
    if now > _logged.get(warning, -RARELY) + RARELY:
        _logged[warning] = now
        logging.getLogger("lossatlas").warning(warning)


async def _of(request: Request) -> Services:
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


Shared = Annotated[Services, Depends(_of)]
