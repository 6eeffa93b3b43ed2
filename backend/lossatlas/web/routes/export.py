"""The page as one file, in which recorded answers take the place of the server."""

import asyncio
import json
from base64 import b64encode
from html import escape
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from lossatlas.web.compute.pool import DeadlinePassed
from lossatlas.web.http import in_process
from lossatlas.web.http.errors import ApiError, InputError
from lossatlas.web.http.json_route import JsonRoute
from lossatlas.web.http.negotiation import EVENTS, JSON
from lossatlas.web.http.page_bundle import json_script, single_file
from lossatlas.web.http.static import frontend, plotly_script
from lossatlas.web.schemas import limits
from lossatlas.web.schemas.export import ExportRequest, RecordedRequest
from lossatlas.web.services import Shared

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)

TOO_LARGE = (
    f"the answers of an exported page may have at most {limits.EXPORT_BYTES // 10**6} MB in total: "
    "use fewer steps, runs or points"
)

router = APIRouter(route_class=JsonRoute, prefix="/export", tags=["export"])


@router.post(
    "/html",
    operation_id="export_page",
    response_class=HTMLResponse,
    responses={200: {"description": "One file, which runs in a browser without a network"}},
)
async def export_page(spec: ExportRequest, request: Request, services: Shared) -> Response:
    """The page in the given state as one HTML file, with the answers to the given requests."""
    seconds = services.settings.stream_seconds
    try:
        async with asyncio.timeout(seconds):
            answers = await _record(spec.requests, request)
    except TimeoutError:
        raise DeadlinePassed(seconds) from None
    except in_process.TooLarge:
        raise ApiError(413, TOO_LARGE) from None
    page = await asyncio.to_thread(_page, spec, answers)
    headers = {"Content-Disposition": 'attachment; filename="loss-atlas.html"'}
    return HTMLResponse(page, headers=headers)


async def _record(requests: list[RecordedRequest], outer: Request) -> list[in_process.Answer]:
    """The application's answers. Raises ApiError if it refuses a request."""
    answers: list[in_process.Answer] = []
    left = limits.EXPORT_BYTES
    prefix = outer.scope["path"].removesuffix("export/html")
    for position, recorded in enumerate(requests):
        answer = await in_process.ask(
            outer, recorded.method, prefix + recorded.path, recorded.body, recorded.accept, left
        )
        if answer.status != 200:
            raise _refusal(answer, position)
        if recorded.accept == EVENTS and b"event: done" not in answer.body:
            raise ApiError(503, f"requests/{position}: the events ended before they were complete")
        left -= len(answer.body)
        answers.append(answer)
    return answers


def _refusal(answer: in_process.Answer, position: int) -> ApiError:
    """The error of a recorded request, as an error of the export request."""
    details = json.loads(answer.body)
    place = f"#/requests/{position}/body"
    errors = [InputError(**error) for error in details.get("errors", [])]
    for error in errors:
        error.pointer = (error.pointer or "#").replace("#", place, 1)
    again = {name: answer.headers[name] for name in ("retry-after",) if name in answer.headers}
    return ApiError(answer.status, f"requests/{position}: {details['detail']}", errors, again)


def _page(spec: ExportRequest, answers: list[in_process.Answer]) -> bytes:
    recording = {
        "fragment": spec.fragment,
        "page": spec.page,
        "answers": [
            {**recorded.model_dump(), "type": answer.media_type, "answer": _content(answer)}
            for recorded, answer in zip(spec.requests, answers, strict=True)
        ],
    }
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}" />\n'
        f"{json_script('recording', recording)}"
    )
    html = single_file(frontend(), head, plotly_script()[0].body)
    title = f"<title>{escape(spec.title)}</title>"
    return html.replace("<title>Loss Atlas</title>", title, 1).encode()


def _content(answer: in_process.Answer) -> Any:
    """An answer as a JSON value: JSON itself, events as text, an image as base64."""
    if answer.media_type == JSON:
        return json.loads(answer.body)
    return (answer.body if answer.media_type == EVENTS else b64encode(answer.body)).decode()
