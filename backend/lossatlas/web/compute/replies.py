"""HTTP responses whose bytes are computed in the pool, with the time that it took."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from fastapi import Request, Response

from lossatlas.core.types import Tick
from lossatlas.web.build import work_limits
from lossatlas.web.build.problem import ComputeCaches
from lossatlas.web.compute.encoded import Encoded, timed
from lossatlas.web.compute.pool import Work
from lossatlas.web.compute.response_cache import Answered, ResponseCache
from lossatlas.web.http.etag import REVALIDATE, is_known
from lossatlas.web.http.negotiation import EVENTS
from lossatlas.web.schemas.base import Answer, Spec, digest
from lossatlas.web.services import Services

EVENT_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
"""Have no cache or proxy hold back events."""

S = TypeVar("S", bound=Spec)
Compute = Callable[[S, ComputeCaches, Tick], Answer]


def key(spec: Spec) -> str:
    """A key that determines a request: each operation has its own type of specification."""
    return digest(type(spec).__name__, spec)


async def cached(
    compute: Compute[S],
    spec: S,
    request: Request,
    services: Services,
    cache: ResponseCache | None = None,
) -> Response:
    """The response to a request that is likely to be repeated: computed once, then cached.

    `cache` is another one than that of most answers. If there is a cluster, heavy work goes there.
    """
    work = _work(compute, spec, services)
    return await kept(key(spec), work, request, cache or services.responses)


def _work(compute: Compute[S], spec: S, services: Services) -> Work[Answered]:
    work = timed(lambda tick: compute(spec, services.caches, tick).encode())
    cluster = services.cluster
    if cluster is None:
        return work

    def light(tick: Tick) -> Answered:
        try:
            with work_limits.only_light():
                return work(tick)
        except work_limits.Heavy:
            return partial(cluster.answer, compute, spec)

    return light


async def kept(key: str, work: Work[Answered], request: Request, cache: ResponseCache) -> Response:
    """The response with the answer of a key: from the cache, or else computed."""
    answer, hit = await cache.get(key, work, request)
    return respond(answer, hit, request)


async def fresh(compute: Compute[S], spec: S, request: Request, services: Services) -> Response:
    """The response to a request that is unlikely to be repeated: computed, not cached."""
    work = timed(lambda tick: compute(spec, services.caches, tick).encode())
    return respond(await services.run(work, request), False, request)


def respond(answer: Encoded, hit: bool, request: Request) -> Response:
    """A response; to GET with an ETag, and without the body for a client that has it."""
    timing = 'cache;desc="hit"' if hit else f"compute;dur={answer.milliseconds:.2f}"
    headers = {"Server-Timing": timing}
    if answer.media_type == EVENTS:
        headers |= EVENT_HEADERS
    if request.method != "POST":
        headers |= {"ETag": answer.etag, "Cache-Control": REVALIDATE}
        if is_known(answer.etag, request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
    return Response(answer.body, media_type=answer.media_type, headers=headers)
