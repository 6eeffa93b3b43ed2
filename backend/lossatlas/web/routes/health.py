"""Liveness, readiness and metrics of the process."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from lossatlas.web.http.errors import ApiError
from lossatlas.web.metrics import Metrics
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
    return Readiness.of(
        services.pool,
        ready=ready,
        streams=len(services.streams),
        cached_bytes=services.cached_bytes,
    )


@router.get("/metrics", operation_id="get_metrics", response_class=PlainTextResponse)
async def metrics(request: Request, services: Shared) -> Response:
    """Counts of requests, times and work, in the text form of Prometheus."""
    if services.settings.workers > 1:
        raise ApiError(501, "each process counts for itself: run several servers of one process")
    counts: Metrics = request.app.state.metrics
    text, media_type = counts.write(request.headers.get("accept", ""))
    return Response(text, headers={"Content-Type": media_type, "Cache-Control": "no-store"})
