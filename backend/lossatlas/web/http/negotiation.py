"""The media types of requests and answers."""

from fastapi import Request

from lossatlas.web.http.errors import ApiError

EVENTS = "text/event-stream"
JSON = "application/json"
ACCEPTABLE = (JSON, EVENTS, "application/*", "*/*")


def accepts_json(request: Request) -> None:
    """Raise 406 if the Accept header mentions neither JSON nor events."""
    accept = request.headers.get("accept", "*/*").lower()
    if not any(media in accept for media in ACCEPTABLE):
        raise ApiError(406, f"the answer is {JSON} or {EVENTS}: accept one of them")


def sends_json(request: Request) -> None:
    """Raise 415 for a body whose Content-Type is not JSON."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != JSON and not (media.startswith("application/") and media.endswith("+json")):
        raise ApiError(415, f"send {JSON}, and say so in Content-Type")
