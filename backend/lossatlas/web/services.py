"""Services that all requests of one process share."""

import asyncio
import logging
import time
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from lossatlas.core.data.catalog import open_catalog
from lossatlas.lessons.library import Library
from lossatlas.web.build.problem import ComputeCaches, open_caches
from lossatlas.web.compute.pool import CancelToken, Pool, Work
from lossatlas.web.compute.response_cache import Encoded, ResponseCache
from lossatlas.web.compute.streams import Streams
from lossatlas.web.http.static import frontend
from lossatlas.web.settings import Settings

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


def open_services(settings: Settings) -> Services:
    """The services of a process."""
    pool = Pool(settings.threads, settings.queue_length)
    return Services(
        settings,
        open_caches(open_catalog(settings.data_dir), settings),
        Library(frontend(), settings.data_dir),
        pool,
        ResponseCache(pool, settings.cache_bytes, settings.deadline_seconds),
        ResponseCache(pool, settings.point_bytes, settings.deadline_seconds),
        Streams(settings.streams, settings.stream_seconds, settings.stream_bytes),
    )


def log_crash(error: BaseException) -> None:
    """Log a fault of the server, with its traceback."""
    logging.getLogger("lossatlas").error("a request failed", exc_info=error)


def log_rarely(warning: str) -> None:
    """Log a warning, unless it has been logged in the last minute."""
    now = time.monotonic()
    if now > _logged.get(warning, -RARELY) + RARELY:
        _logged[warning] = now
        logging.getLogger("lossatlas").warning(warning)


def _of(request: Request) -> Services:
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


Shared = Annotated[Services, Depends(_of)]
