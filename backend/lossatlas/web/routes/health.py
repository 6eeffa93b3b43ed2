"""Is the process alive, and is it ready?"""

from typing import Any

from fastapi import APIRouter, Response

from lossatlas.web.schemas.answers import Health, Readiness
from lossatlas.web.services import Shared

router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=Health)
async def healthz() -> Any:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}})
async def readyz(services: Shared, response: Response) -> Any:
    """Whether the bundled data are loaded (503 until then), and what the process is doing."""
    ready = services.ready and not services.ending.is_set()
    response.status_code = 200 if ready else 503
    response.headers["Cache-Control"] = "no-store"
    pool, stock = services.pool, services.caches
    return {
        "ready": ready,
        "running": pool.running,
        "waiting": pool.waiting,
        "finished": pool.finished,
        "stopped": pool.stopped,
        "streams": len(services.streams),
        "cached_bytes": services.responses.size + stock.size,
    }
