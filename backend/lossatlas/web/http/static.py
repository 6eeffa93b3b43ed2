"""The page and its files, held in memory with their compressed form.

What is at `static/VERSION/NAME` never changes: browsers keep it without asking again. The page uses
such addresses, with a version that the content of its files determines. (There is no Brotli form:
browsers accept it only over HTTPS, where a proxy can do it.)
"""

import asyncio
import gzip
import hashlib
import mimetypes
import threading
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from fastapi import APIRouter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from lossatlas.web.http.errors import ApiError
from lossatlas.web.http.etag import IMMUTABLE, REVALIDATE, Tagged, is_known, tagged
from lossatlas.web.http.middleware import HEADERS
from lossatlas.web.http.page_bundle import module_graph, with_preloads

PLOTLY = version("plotly")
SCRIPT = "plotly.min.js"

# The host's own table may give scripts a type that browsers refuse.
for _type, _extension in (
    ("text/javascript", ".js"),
    ("text/css", ".css"),
    ("image/svg+xml", ".svg"),
):
    mimetypes.add_type(_type, _extension)

router = APIRouter(include_in_schema=False)


class Form(NamedTuple):
    """A file as it is sent: the headers are those of ASGI."""

    content: Tagged
    headers: list[tuple[bytes, bytes]]


class Site(NamedTuple):
    """All files by path, plain and compressed, and the times at which they were changed."""

    forms: dict[str, tuple[Form, Form]]
    changed: dict[Path, int]


class Files:
    """Answers requests for the page and its files, before the framework sees them."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        forms = None
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            path = scope["path"]
            if path == "/" or path.startswith("/static/"):
                forms = (await _site(is_checked=path == "/")).forms.get(path)
        if forms is None:
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        form = forms["gzip" in headers.get("accept-encoding", "")]
        known = is_known(form.content.etag, headers.get("if-none-match", ""))
        status, body = (304, b"") if known else (200, form.content.body)
        await send({"type": "http.response.start", "status": status, "headers": form.headers})
        await send({"type": "http.response.body", "body": body})


@router.api_route("/", methods=["GET", "HEAD"])
async def missing() -> None:
    """The answer if there is no page."""
    raise ApiError(404, "the page is not installed; the API is described at /docs")


def frontend() -> Path:
    """Folder of the page: inside the installed package, or in the checkout."""
    here = Path(__file__).resolve().parents[1] / "static"
    return here if here.is_dir() else Path(__file__).resolve().parents[4] / "frontend"


_held: dict[Path, Site] = {}
_lock = threading.Lock()


async def _site(is_checked: bool) -> Site:
    """The files of the page; if `is_checked`, read again when one of them has been changed."""
    site = _held.get(frontend())
    if site is None or (is_checked and site.changed != _changed(frontend())):
        return await asyncio.to_thread(load)
    return site


def load() -> Site:
    """Read and compress all files of the page, unless they are held and have not been changed."""
    folder = frontend()
    with _lock:
        changed = _changed(folder)
        if folder not in _held or _held[folder].changed != changed:
            _held[folder] = Site(_forms(folder, list(changed)), changed)
        return _held[folder]


def _changed(folder: Path) -> dict[Path, int]:
    paths = (path for path in folder.rglob("*.*") if not path.name.endswith(".d.ts"))
    return {path: path.stat().st_mtime_ns for path in sorted(paths)}


def _forms(folder: Path, paths: list[Path]) -> dict[str, tuple[Form, Form]]:
    contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    page = contents.pop("index.html", None)
    digest = hashlib.sha256()
    for name, content in contents.items():
        digest.update(f"{name} {len(content)} ".encode() + content)
    own = digest.hexdigest()[:12]
    forms: dict[str, tuple[Form, Form]] = {}
    for name, content in contents.items():
        forms |= _at_both_addresses(name, own, tagged(content), tagged(_gzip(content)))
    forms |= _at_both_addresses(SCRIPT, PLOTLY, *plotly_script())
    if page is not None:
        html = _page(page.decode(), folder, own).encode()
        plain, packed = tagged(html), tagged(_gzip(html))
        forms["/"] = _both_forms("index.html", plain, packed, REVALIDATE)
    return forms


def _page(html: str, folder: Path, own: str) -> str:
    """The page, with the versions of its files and the preload links of its modules."""
    html = with_preloads(html, module_graph(folder))
    html = html.replace('"static/', f'"static/{own}/')
    return html.replace(f"static/{own}/{SCRIPT}", f"static/{PLOTLY}/{SCRIPT}")


def _at_both_addresses(
    name: str, version: str, plain: Tagged, packed: Tagged
) -> dict[str, tuple[Form, Form]]:
    return {
        f"/static/{version}/{name}": _both_forms(name, plain, packed, IMMUTABLE),
        f"/static/{name}": _both_forms(name, plain, packed, REVALIDATE),
    }


def _both_forms(name: str, plain: Tagged, packed: Tagged, caching: str) -> tuple[Form, Form]:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    headers = {**HEADERS, "Content-Type": media_type, "Cache-Control": caching}
    if len(packed.body) > len(plain.body):  # such as a picture
        return (_form(plain, headers),) * 2
    headers["Vary"] = "Accept-Encoding"
    return _form(plain, headers), _form(packed, {**headers, "Content-Encoding": "gzip"})


def _form(content: Tagged, headers: dict[str, str]) -> Form:
    headers = {**headers, "ETag": content.etag, "Content-Length": str(len(content.body))}
    return Form(content, [(k.lower().encode(), v.encode()) for k, v in headers.items()])


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=6, mtime=0)


@lru_cache(maxsize=1)
def plotly_script() -> tuple[Tagged, Tagged]:
    """Plotly's script from its Python package, plain and gzipped; computed once per process."""
    plain = files("plotly").joinpath("package_data", SCRIPT).read_bytes()
    return tagged(plain), tagged(_gzip(plain))
