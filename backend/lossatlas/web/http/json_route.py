"""Routes whose body is JSON, which is read and checked before the framework sees it."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json
from starlette.datastructures import Headers
from starlette.routing import Match

from lossatlas.web.http.errors import bad_input
from lossatlas.web.http.negotiation import EVENTS, sends_json
from lossatlas.web.schemas import limits

LARGE = 1 << 16
"""Bytes from which a body is parsed in a thread."""

# One thread: large bodies are parsed one after the other, whatever else the processor has to do.
_reader = ThreadPoolExecutor(1, thread_name_prefix="read")


class JsonRoute(APIRoute):
    """A route that parses large bodies off the event loop, and refuses some without parsing them.

    An endpoint with a body is called with the parsed object, the request and the services.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """A handler that calls the endpoint directly, without resolving dependencies."""
        if self.body_field is None:
            return super().get_route_handler()
        model: TypeAdapter[Any] = TypeAdapter(self.body_field.field_info.annotation or Any)

        async def handle_parsed(request: Request) -> Response:
            sends_json(request)
            body = await request.body()
            if len(body) < LARGE:
                spec = _parse(body, model)
            else:
                loop = asyncio.get_running_loop()
                spec = await loop.run_in_executor(_reader, _parse, body, model)
            response: Response = await self.endpoint(spec, request, request.app.state.services)
            return response

        return handle_parsed


class EventRoute(JsonRoute):
    """A route for clients that accept Server-Sent Events; others fall through to the next route."""

    def matches(self, scope: Any) -> tuple[Match, Any]:
        """No match if the Accept header does not mention events."""
        match, child = super().matches(scope)
        if match is Match.FULL and EVENTS not in Headers(scope=scope).get("accept", "").lower():
            return Match.NONE, {}
        return match, child


def _parse(body: bytes, model: TypeAdapter[Any]) -> Any:
    """The object that a body describes.

    Raises ApiError or RequestValidationError. A million arrays or fields would take seconds and
    gigabytes before a schema could refuse it.
    """
    count = sum(map(body.count, (b"[", b"{", b":")))
    if count > limits.PARTS:
        allowed = f"at most {limits.PARTS:,} arrays, objects and fields are allowed"
        raise bad_input("", f"{allowed}; these are {count:,}")
    try:
        value = from_json(body)
    except ValueError as error:
        raise bad_input("", f"this is not JSON: {error}") from None
    try:
        return model.validate_python(value)
    except ValidationError as error:
        found = error.errors(include_url=False)
        inside = [{**one, "loc": ("body", *one["loc"])} for one in found]
        raise RequestValidationError(inside, body=value) from None
