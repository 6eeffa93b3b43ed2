"""The page and its files, held in memory with their compressed forms.

What is at `static/VERSION/NAME` never changes: browsers keep it without asking again. The page uses
such addresses, with a version that the content of its files determines. Brotli, which browsers
accept over HTTPS and from their own machine, takes longer than gzip: its forms are added while the
server already answers.
"""

import asyncio
import gzip
import hashlib
import mimetypes
import os
import threading
import time
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import brotli
from fastapi import APIRouter
from starlette.types import Scope, Send

from lossatlas.web.http.errors import ApiError
from lossatlas.web.http.etag import IMMUTABLE, REVALIDATE, Tagged, is_known, tagged
from lossatlas.web.http.page_bundle import joined, joined_styles, module_graph, with_joined

PLOTLY = version("plotly")
SCRIPT = "plotly.min.js"

CHECK_SECONDS = 1.0
"""Time for which the files are taken to be unchanged: a developer does not restart the server."""

BROTLI_QUALITY = 5
"""Half a second for all files, 12 % smaller than gzip; the best (11) takes 20 s for 25 %."""

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
    """All files of the page."""

    forms: dict[str, tuple[Form, Form]]
    """Each path's file, plain and gzipped."""
    brotli: dict[str, Form]
    """Of the paths whose files compress, once that is done."""
    changed: dict[str, int]
    """The time at which each file was changed."""
    checked: float
    """The time at which that was last looked up."""


async def has_answered(scope: Scope, send: Send) -> bool:
    """Answer a request for the page or one of its files; False if there is no such file."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path = scope["path"]
    if path != "/" and not path.startswith("/static/"):
        return False
    site = await _site(is_checked=path == "/")
    forms = site.forms.get(path)
    if forms is None:
        return False
    accepted = known = b""
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            accepted = value
        elif name == b"if-none-match":
            known = value
    codings = _codings(accepted)
    form = site.brotli.get(path) if b"br" in codings else None
    form = form or forms[b"gzip" in codings]
    is_new = not is_known(form.content.etag, known.decode("latin-1"))
    status, body = (200, form.content.body) if is_new else (304, b"")
    await send({"type": "http.response.start", "status": status, "headers": form.headers})
    await send({"type": "http.response.body", "body": body})
    return True


@lru_cache(maxsize=64)
def _codings(accepted: bytes) -> frozenset[bytes]:
    """The codings that an Accept-Encoding header names, except those of weight zero."""
    named = (part.partition(b";q=") for part in accepted.lower().replace(b" ", b"").split(b","))
    return frozenset(coding for coding, q, weight in named if not q or weight.strip(b"0."))


@router.get("/")
async def missing() -> None:
    """The answer if there is no page."""
    raise ApiError(404, "the page is not installed; the API is described at /docs")


@lru_cache(maxsize=1)
def frontend() -> Path:
    """Folder of the page: inside the installed package, or in the checkout."""
    here = Path(__file__).resolve().parents[1] / "static"
    return here if here.is_dir() else Path(__file__).resolve().parents[4] / "frontend"


_held: dict[Path, Site] = {}
_lock = threading.Lock()


async def _site(is_checked: bool) -> Site:
    """The files of the page; if `is_checked`, read again when one of them has been changed."""
    site = _held.get(frontend())
    if site is None or (is_checked and time.monotonic() > site.checked + CHECK_SECONDS):
        return await asyncio.to_thread(load)
    return site


def load() -> Site:
    """Read and compress all files of the page, unless they are held and have not been changed."""
    folder = frontend()
    with _lock:
        changed = _changed(folder)
        held = _held.get(folder)
        if held and held.changed == changed:
            site = held._replace(checked=time.monotonic())
        else:
            site = Site(_forms(folder, list(changed)), {}, changed, time.monotonic())
            threading.Thread(target=_add_brotli, args=(site,), daemon=True).start()
        _held[folder] = site
        return site


def _add_brotli(site: Site) -> None:
    """Compress once more all files that compress."""
    for path, (plain, packed) in site.forms.items():
        if packed is not plain:
            headers = {**dict(plain.headers), b"content-encoding": b"br"}
            site.brotli[path] = _form(_brotli(plain.content.body), headers)


def _changed(folder: Path) -> dict[str, int]:
    """When each file was changed, by its name in the folder."""
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            if not name.endswith(".d.ts"):
                at = os.path.join(path, name)
                found[os.path.relpath(at, folder)] = os.stat(at).st_mtime_ns
    return found


def _forms(folder: Path, names: list[str]) -> dict[str, tuple[Form, Form]]:
    contents = {Path(name).as_posix(): (folder / name).read_bytes() for name in sorted(names)}
    page = contents.pop("index.html", None)
    if page is not None:
        contents["page.js"] = joined(module_graph(folder)).encode()
        contents["page.css"] = joined_styles(folder).encode()
    digest = hashlib.sha256()
    for name, content in contents.items():
        digest.update(f"{name} {len(content)} ".encode() + content)
    own = digest.hexdigest()[:12]
    forms: dict[str, tuple[Form, Form]] = {}
    for name, content in contents.items():
        forms |= _at_both_addresses(name, own, tagged(content), tagged(_gzip(content)))
    forms |= _at_both_addresses(SCRIPT, PLOTLY, *plotly_script())
    if page is not None:
        html = _page(page.decode(), own).encode()
        plain, packed = tagged(html), tagged(_gzip(html))
        forms["/"] = _both_forms("index.html", plain, packed, REVALIDATE)
    return forms


def _page(html: str, own: str) -> str:
    """The page with the versions of its files, of which few remain."""
    html = with_joined(html, "static/page.js", "static/page.css")
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
    headers = {b"content-type": media_type.encode(), b"cache-control": caching.encode()}
    if len(packed.body) > len(plain.body):  # such as a picture
        return (_form(plain, headers),) * 2
    headers[b"vary"] = b"Accept-Encoding"
    return _form(plain, headers), _form(packed, {**headers, b"content-encoding": b"gzip"})


def _form(content: Tagged, headers: dict[bytes, bytes]) -> Form:
    own = {b"etag": content.etag.encode(), b"content-length": b"%d" % len(content.body)}
    return Form(content, list({**headers, **own}.items()))


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=6, mtime=0)


@lru_cache(maxsize=256)
def _brotli(content: bytes) -> Tagged:
    """Compressed, once for both addresses of a file."""
    return tagged(brotli.compress(content, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY))


@lru_cache(maxsize=1)
def plotly_script() -> tuple[Tagged, Tagged]:
    """Plotly's script from its Python package, plain and gzipped; computed once per process."""
    plain = files("plotly").joinpath("package_data", SCRIPT).read_bytes()
    return tagged(plain), tagged(_gzip(plain))
