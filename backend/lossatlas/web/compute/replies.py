"""Answers to requests whose work is done in the pool, with the time that it took."""

from hashlib import sha256

from fastapi import Request, Response

from lossatlas.web.compute.pool import Watch, Work
from lossatlas.web.compute.response_cache import Answer, timed
from lossatlas.web.schemas.base import Spec
from lossatlas.web.services import Services


def key(name: str, spec: Spec) -> str:
    """What says everything about a request, and the name of what it asks for."""
    return sha256(f"{name} {spec.model_dump_json()}".encode()).hexdigest()


async def kept(
    name: str, spec: Spec, work: Work[bytes], request: Request, services: Services
) -> Response:
    """The answer to a request that may well come again: computed once."""
    answer, hit = await services.answers.get(key(name, spec), work, request)
    return _response(answer, 'cache;desc="hit"' if hit else _took(answer))


async def fresh(work: Work[bytes], request: Request, services: Services) -> Response:
    """The answer to a request that hardly comes again: computed, and not kept."""
    watch = Watch(services.settings.deadline_seconds)
    answer = await services.pool.run(timed(work), request, watch)
    return _response(answer, _took(answer))


def _took(answer: Answer) -> str:
    return f"compute;dur={answer.milliseconds:.2f}"


def _response(answer: Answer, timing: str) -> Response:
    return Response(answer.body, media_type="application/json", headers={"Server-Timing": timing})
