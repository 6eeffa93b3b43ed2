"""The bytes of an answer, as caches hold and processes share them."""

import time
from dataclasses import dataclass
from functools import cached_property

from lossatlas.core.types import Tick
from lossatlas.web.compute.pool import Work
from lossatlas.web.http.etag import tagged


@dataclass(frozen=True)
class Encoded:
    """The bytes of an answer, and the time that it took."""

    body: bytes
    milliseconds: float = 0.0
    media_type: str = "application/json"

    @cached_property
    def etag(self) -> str:
        """The ETag of the body."""
        return tagged(self.body).etag


def timed(work: Work[bytes], media_type: str = "application/json") -> Work[Encoded]:
    """The same work as an answer, with the time that it takes."""

    def run(tick: Tick) -> Encoded:
        begin = time.perf_counter()
        body = work(tick)
        return Encoded(body, 1000 * (time.perf_counter() - begin), media_type)

    return run
