"""HTTP responses whose JSON is computed in the pool, with the time that it took."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import Request, Response

from lossatlas.core.types import Tick
from lossatlas.web.build.problem import ComputeCaches
from lossatlas.web.compute.response_cache import Encoded, timed
from lossatlas.web.schemas.base import Answer, Spec, digest
from lossatlas.web.services import Services

S = TypeVar("S", bound=Spec)
Compute = Callable[[S, ComputeCaches, Tick], Answer]


def key(spec: Spec) -> str:
    """A key that determines a request: each operation has its own type of specification."""
    return digest(type(spec).__name__, spec)


async def cached(compute: Compute[S], spec: S, request: Request, services: Services) -> Response:
    """The response to a request that is likely to be repeated: computed once, then cached."""

    def work(tick: Tick) -> bytes:
        return compute(spec, services.caches, tick).encode()

    answer, hit = await services.responses.get(key(spec), work, request)
    return _response(answer, hit)


async def fresh(compute: Compute[S], spec: S, request: Request, services: Services) -> Response:
    """The response to a request that is unlikely to be repeated: computed, not cached."""
    work = timed(lambda tick: compute(spec, services.caches, tick).encode())
    return _response(await services.run(work, request), False)


def _response(answer: Encoded, hit: bool) -> Response:
    timing = 'cache;desc="hit"' if hit else f"compute;dur={answer.milliseconds:.2f}"
    return Response(answer.body, media_type="application/json", headers={"Server-Timing": timing})
