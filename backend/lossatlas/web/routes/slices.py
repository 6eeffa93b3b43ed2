"""The loss on a ray and on a plane."""

from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Request, Response

from lossatlas.core import slices
from lossatlas.core.ticks import Tick
from lossatlas.web import budget, limits, resolve
from lossatlas.web.answers import PlaneAnswer, RayAnswer, encode
from lossatlas.web.pool import Work
from lossatlas.web.requests import PlaneRequest, RayRequest
from lossatlas.web.resolve import Catalog
from lossatlas.web.services import Services, Shared

router = APIRouter(prefix="/slices", tags=["slices"])


@router.post("/ray", response_model=RayAnswer)
async def ray(spec: RayRequest, request: Request, services: Shared) -> Response:
    """The loss along W₀ + a D."""
    return await _answer(
        "ray", spec, lambda tick: _ray(spec, services.catalog, tick), request, services
    )


@router.post("/plane", response_model=PlaneAnswer)
async def plane(spec: PlaneRequest, request: Request, services: Shared) -> Response:
    """The loss on W₀ + a D₁ + b D₂, on a grid."""
    return await _answer(
        "plane", spec, lambda tick: _plane(spec, services.catalog, tick), request, services
    )


async def _answer(
    name: str,
    spec: RayRequest | PlaneRequest,
    work: Work[bytes],
    request: Request,
    services: Services,
) -> Response:
    key = sha256(f"{name} {spec.model_dump_json()}".encode()).hexdigest()
    answer, hit = await services.answers.get(key, work, request)
    timing = 'cache;desc="hit"' if hit else f"compute;dur={answer.milliseconds:.2f}"
    headers = {"Server-Timing": timing}
    return Response(answer.body, media_type="application/json", headers=headers)


def _ray(spec: RayRequest, catalog: Catalog, tick: Tick) -> bytes:
    objective = resolve.classifier(spec.problem, catalog)
    budget.check_grid(objective.n, objective.classes, spec.a.count, limits.RAY_WORK)
    place = ("/origin", ["/direction"])
    cut = resolve.cut(objective, spec.origin, [spec.direction], place, tick)
    found = slices.loss_on_ray(cut, resolve.axis(spec.a), tick)
    answer: dict[str, Any] = {
        "a": found.a.tolist(),
        "loss": found.loss.tolist(),
        "data_loss": found.data_loss.tolist(),
        "reg_loss": found.reg_loss.tolist(),
        "accuracy": found.accuracy.tolist(),
    }
    return encode(answer)


def _plane(spec: PlaneRequest, catalog: Catalog, tick: Tick) -> bytes:
    objective = resolve.classifier(spec.problem, catalog)
    points = spec.a.count * spec.b.count
    budget.check_grid(objective.n, objective.classes, points, limits.PLANE_WORK)
    place = ("/origin", ["/directions/0", "/directions/1"])
    cut = resolve.cut(objective, spec.origin, spec.directions, place, tick)
    a, b = resolve.axis(spec.a), resolve.axis(spec.b)
    loss = slices.loss_on_plane(cut, a, b, tick)
    return encode({"a": a.tolist(), "b": b.tolist(), "loss": loss.tolist(), "convex": True})
