"""What media type goes in and out."""

from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.routing import Match

from lossatlas.web.http.errors import ApiError

EVENTS = "text/event-stream"
JSON = "application/json"


class EventRoute(APIRoute):
    """A route for clients that ask for Server-Sent Events; others fall to the next route."""

    def matches(self, scope: Any) -> tuple[Match, Any]:
        """No match where the client would rather have JSON."""
        match, child = super().matches(scope)
        if match is Match.FULL and not _wants_events(Headers(scope=scope).get("accept", "*/*")):
            return Match.NONE, {}
        return match, child


async def accepts_json(request: Request) -> None:
    """Raise 406 where neither JSON nor events are accepted."""
    if quality(request.headers.get("accept", "*/*"), JSON) <= 0:
        raise ApiError(406, f"{JSON} and {EVENTS} can be had here")


async def sends_json(request: Request) -> None:
    """Raise 415 for a body that is not called JSON."""
    if request.method == "POST":
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != JSON and not (media.startswith("application/") and media.endswith("+json")):
            raise ApiError(415, f"send {JSON}, and say so in Content-Type")


def quality(accept: str, media: str) -> float:
    """How much an Accept header wants a media type, 0 to 1 (RFC 9110, section 12.5.1)."""
    family = media.partition("/")[0] + "/*"
    found = {"*/*": 0.0, family: 0.0, media: 0.0}
    said = set()
    for item in accept.split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        if name in found:
            found[name] = _q(parameters)
            said.add(name)
    for name in (media, family, "*/*"):
        if name in said:
            return found[name]
    return 0.0


def _wants_events(accept: str) -> bool:
    if EVENTS not in accept.lower():  # a client that takes anything gets JSON
        return False
    wanted = quality(accept, EVENTS)
    return wanted > 0 and wanted >= quality(accept, JSON)


def _q(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return min(1.0, max(0.0, float(parameter[2:])))
            except ValueError:
                return 0.0
    return 1.0
