"""The page and its scripts."""

import asyncio
import gzip
import hashlib
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

from lossatlas.web.problems import ApiError

REVALIDATE = "no-cache"
FOR_EVER = "public, max-age=31536000, immutable"
PLOTLY = version("plotly")

router = APIRouter(include_in_schema=False)


class Revalidated(StaticFiles):
    """Files that a browser asks for anew each time, and gets only when they have changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, with its ETag."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = REVALIDATE
        return response


def frontend() -> Path:
    """The folder of the page: inside the installed package, else beside it in a checkout."""
    here = Path(__file__).resolve().parent / "static"
    return here if here.is_dir() else Path(__file__).resolve().parents[3] / "frontend"


def mount(app: FastAPI) -> None:
    """Serve the page at /, its files under /static."""
    app.include_router(router)
    app.mount("/static", Revalidated(directory=frontend(), check_dir=False), name="static")


@router.api_route("/", methods=["GET", "HEAD"])
async def index(request: Request) -> Response:
    """The page. Its script tag for Plotly gets the version, so that it can be kept for ever."""
    try:
        html = (frontend() / "index.html").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ApiError(404, "there is no page here; the API is described at /docs") from None
    body = html.replace('static/plotly.min.js"', f'static/plotly.min.js?v={PLOTLY}"').encode()
    return conditional(request, body, "text/html; charset=utf-8", REVALIDATE)


@router.api_route("/static/plotly.min.js", methods=["GET", "HEAD"])
async def plotly(request: Request, v: str = "") -> Response:
    """Plotly's script; with its version in the URL it may be kept for ever."""
    plain, packed = await asyncio.to_thread(plotly_script)
    caching = FOR_EVER if v == PLOTLY else REVALIDATE
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers = {"Content-Encoding": "gzip"}
        return conditional(request, packed, "text/javascript; charset=utf-8", caching, headers)
    return conditional(request, plain, "text/javascript; charset=utf-8", caching)


@lru_cache(maxsize=1)
def plotly_script() -> tuple[bytes, bytes]:
    """Plotly's script out of its Python package, plain and gzipped; compressed once a process."""
    plain = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    return plain, gzip.compress(plain, compresslevel=6, mtime=0)


def conditional(
    request: Request,
    body: bytes,
    media_type: str,
    caching: str,
    headers: dict[str, Any] | None = None,
) -> Response:
    """A body with its ETag, or 304 to a client that has it."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {**(headers or {}), "ETag": etag, "Cache-Control": caching, "Vary": "Accept-Encoding"}
    had = request.headers.get("if-none-match", "").split(",")
    if etag in [tag.strip().removeprefix("W/") for tag in had]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
