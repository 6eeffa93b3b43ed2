"""Swagger UI at /docs, served entirely by this server."""

from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Loss Atlas: API</title>
<link rel="stylesheet" href="docs/files/swagger-ui.css">
<link rel="icon" href="docs/files/favicon.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/files/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""

START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
"""

router = APIRouter(include_in_schema=False)


def mount(app: FastAPI) -> None:
    """Serve the page, and Swagger UI's files from the package fastapi-offline."""
    found = find_spec("fastapi_offline")
    assert found is not None
    assert found.origin is not None
    app.include_router(router)
    files = StaticFiles(directory=Path(found.origin).parent / "static")
    app.mount("/docs/files", files, name="docs")


@router.get("/docs")
async def page() -> Response:
    """The page."""
    return HTMLResponse(PAGE)


@router.get("/docs/start.js")
async def start() -> Response:
    """The script that starts Swagger UI: a file, because the CSP allows no inline script."""
    return Response(START, media_type="text/javascript")
