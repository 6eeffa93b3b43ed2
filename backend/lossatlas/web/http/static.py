"""The page and its scripts."""

import asyncio
import gzip
import mimetypes
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

from lossatlas.web.http import etag
from lossatlas.web.http.errors import ApiError
from lossatlas.web.http.etag import REVALIDATE, Tagged, tagged
from lossatlas.web.http.page_bundle import module_graph, with_preloads

IMMUTABLE = "public, max-age=31536000, immutable"
PLOTLY = version("plotly")

# The host's own table may give scripts a type that browsers refuse.
for _type, _extension in (
    ("text/javascript", ".js"),
    ("text/css", ".css"),
    ("image/svg+xml", ".svg"),
):
    mimetypes.add_type(_type, _extension)

router = APIRouter(include_in_schema=False)
_modules = lru_cache(maxsize=1)(module_graph)


class Revalidated(StaticFiles):
    """Files that browsers revalidate each time, and receive only if they have changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, with its ETag."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = REVALIDATE
        return response


def frontend() -> Path:
    """Folder of the page: inside the installed package, or in the checkout."""
    here = Path(__file__).resolve().parents[1] / "static"
    return here if here.is_dir() else Path(__file__).resolve().parents[4] / "frontend"


def mount(app: FastAPI) -> None:
    """Serve the page at /, its files under /static."""
    app.include_router(router)
    app.mount("/static", Revalidated(directory=frontend(), check_dir=False), name="static")


@router.api_route("/", methods=["GET", "HEAD"])
async def index(request: Request) -> Response:
    """The page, with preload links of its modules and the version of Plotly in its address."""
    folder = frontend()
    try:
        html = (folder / "index.html").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ApiError(404, "the page is not installed; the API is described at /docs") from None
    html = with_preloads(html, _modules(folder))
    html = html.replace('static/plotly.min.js"', f'static/plotly.min.js?v={PLOTLY}"')
    return etag.answer(request, tagged(html.encode()), "text/html; charset=utf-8")


@router.api_route("/static/plotly.min.js", methods=["GET", "HEAD"])
async def plotly(request: Request, v: str = "") -> Response:
    """Plotly's script; browsers may store it indefinitely if its version is in the URL."""
    plain, packed = await asyncio.to_thread(plotly_script)
    caching = IMMUTABLE if v == PLOTLY else REVALIDATE
    found, headers = plain, {"Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        found, headers = packed, {**headers, "Content-Encoding": "gzip"}
    return etag.answer(request, found, "text/javascript; charset=utf-8", caching, headers)


@lru_cache(maxsize=1)
def plotly_script() -> tuple[Tagged, Tagged]:
    """Plotly's script from its Python package, plain and gzipped; computed once per process."""
    plain = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    return tagged(plain), tagged(gzip.compress(plain, compresslevel=6, mtime=0))
