"""HTTP responses whose JSON is computed in the pool, with the time that it took."""

from hashlib import sha256

from fastapi import Request, Response

from lossatlas.web.compute.pool import CancelToken, Work
from lossatlas.web.compute.response_cache import Answer, timed
from lossatlas.web.schemas.base import Spec
from lossatlas.web.services import Services


def key(name: str, spec: Spec) -> str:
    """A key that determines a request: the operation's name and its specification."""
    return sha256(f"{name} {spec.model_dump_json()}".encode()).hexdigest()


async def cached(
    name: str, spec: Spec, work: Work[bytes], request: Request, services: Services
) -> Response:
    """The response to a request that may well come again: computed once."""
    answer, hit = await services.responses.get(key(name, spec), work, request)
    return _response(answer, 'cache;desc="hit"' if hit else _duration(answer))


async def fresh(work: Work[bytes], request: Request, services: Services) -> Response:
    """The response to a request that hardly comes again: computed, and not cached."""
    token = CancelToken(services.settings.deadline_seconds)
    answer = await services.pool.run(timed(work), request, token)
    return _response(answer, _duration(answer))


def _duration(answer: Answer) -> str:
    return f"compute;dur={answer.milliseconds:.2f}"


def _response(answer: Answer, timing: str) -> Response:
    return Response(answer.body, media_type="application/json", headers={"Server-Timing": timing})
