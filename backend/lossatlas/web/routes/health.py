"""Liveness and readiness of the process."""

from fastapi import APIRouter, Response

from lossatlas.web.schemas.catalog import Health, Readiness
from lossatlas.web.services import Shared

router = APIRouter(tags=["health"])


@router.get("/healthz", operation_id="get_health")
async def healthz() -> Health:
    """The process answers."""
    return Health()


@router.get("/readyz", operation_id="get_readiness", responses={503: {"model": Readiness}})
async def readyz(services: Shared, response: Response) -> Readiness:
    """Whether the bundled data are loaded (503 until then), and what the process is doing."""
    ready = services.ready and not services.ending.is_set()
    response.status_code = 200 if ready else 503
    response.headers["Cache-Control"] = "no-store"
    cached = services.responses.size + services.inspections.size + services.caches.size
    streams = len(services.streams)
    return Readiness.of(services.pool, ready=ready, streams=streams, cached_bytes=cached)
