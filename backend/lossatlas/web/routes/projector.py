"""A page for the projector: the address that students open, and its QR code."""

from html import escape

import segno
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from lossatlas.web.services import Shared

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Loss Atlas: open it</title>
<link rel="icon" type="image/svg+xml" href="static/icon.svg">
<style>
body {{ margin: 0; min-height: 100vh; display: flex; flex-direction: column; gap: 3vmin;
  align-items: center; justify-content: center; text-align: center;
  background: #fff; color: #111; font: 16px/1.4 system-ui, sans-serif; }}
h1 {{ margin: 0 16px; font-size: clamp(20px, 4vmin, 48px); font-weight: 500; }}
svg {{ width: min(68vh, 92vw); height: auto; forced-color-adjust: none; background: #fff; }}
a {{ color: inherit; font-size: clamp(16px, 5vmin, 80px); overflow-wrap: anywhere;
  margin: 0 16px; padding: 4px; }}
p {{ margin: 0 16px; max-width: 60ch; font-size: max(16px, 2.4vmin); }}
</style>
</head>
<body>
{content}
</body>
</html>
"""

INVITATION = """<h1>Scan the code, or open this address</h1>
{code}
<a href="{address}">{address}</a>"""

NO_ADDRESS = """<h1>Which address do students open?</h1>
<p>Only this computer can open <code>{address}</code>. Open this page at the address that students
use, such as <code>http://192.168.1.7:8000/projector</code>, or start the server with
<code>LOSSATLAS_PUBLIC_URL</code> set to it. Then its QR code is shown here.</p>"""

LOOPBACK = ("localhost", "127.0.0.1", "::1")

router = APIRouter(include_in_schema=False)


@router.get("/projector")
async def projector(request: Request, services: Shared) -> Response:
    """The page: with the public address, or else the one at which it was opened."""
    public = services.settings.public_url
    address = escape(public or str(request.base_url))
    if public is None and request.url.hostname in LOOPBACK:
        content = NO_ADDRESS.format(address=address)
    else:
        content = INVITATION.format(address=address, code=_svg(public or str(request.base_url)))
    return HTMLResponse(PAGE.format(content=content))


def _svg(address: str) -> str:
    """The QR code of an address, dark on white whatever the colour scheme."""
    return segno.make(address).svg_inline(
        omitsize=True, dark="#000", light="#fff", title="QR code of the address"
    )
