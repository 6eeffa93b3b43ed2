"""The media types of requests and answers."""

from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.routing import Match

from lossatlas.web.http.errors import ApiError

EVENTS = "text/event-stream"
JSON = "application/json"
ACCEPTABLE = (JSON, EVENTS, "application/*", "*/*")


class EventRoute(APIRoute):
    """A route for clients that accept Server-Sent Events; others fall through to the next route."""

    def matches(self, scope: Any) -> tuple[Match, Any]:
        """No match if the Accept header does not mention events."""
        match, child = super().matches(scope)
        if match is Match.FULL and EVENTS not in Headers(scope=scope).get("accept", "").lower():
            return Match.NONE, {}
        return match, child


async def accepts_json(request: Request) -> None:
    """Raise 406 if the Accept header mentions neither JSON nor events."""
    accept = request.headers.get("accept", "*/*").lower()
    if not any(media in accept for media in ACCEPTABLE):
        raise ApiError(406, f"the answer is {JSON} or {EVENTS}: accept one of them")


async def sends_json(request: Request) -> None:
    """Raise 415 for a body whose Content-Type is not JSON."""
    if request.method == "POST":
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != JSON and not (media.startswith("application/") and media.endswith("+json")):
            raise ApiError(415, f"send {JSON}, and say so in Content-Type")
