"""Requests from the application to itself, with the same routes, limits and caches."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import Message

from lossatlas.web.compute.pool import ClientLeft

CLIENT_LEFT = 499


class TooLarge(Exception):
    """An answer exceeds its size limit."""


@dataclass(frozen=True)
class Answer:
    """An answer of the application."""

    status: int
    headers: Headers
    body: bytes

    @property
    def media_type(self) -> str:
        """Without parameters, such as `application/json`."""
        return self.headers.get("content-type", "").partition(";")[0]


async def ask(
    outer: Request, method: str, path: str, body: Any, accept: str, max_bytes: int
) -> Answer:
    """The application's answer to a request made on behalf of an outer one.

    Raises ClientLeft if the client of the outer request leaves, and TooLarge if the answer has
    more than `max_bytes`.
    """
    sent = b"" if body is None else json.dumps(body).encode()
    waiting = [{"type": "http.request", "body": sent, "more_body": False}]
    start: Message = {}
    parts: list[bytes] = []
    size = 0

    async def receive() -> Message:
        return waiting.pop() if waiting else await outer.receive()

    async def send(message: Message) -> None:
        nonlocal size
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > max_bytes:
                raise OSError("the answer is too large")  # as if the client had left

    try:
        await outer.app(_scope(outer, method, path, accept), receive, send)
    except Exception:
        if size <= max_bytes:
            raise
    if size > max_bytes:
        raise TooLarge
    if start["status"] == CLIENT_LEFT:
        raise ClientLeft
    return Answer(start["status"], Headers(raw=start["headers"]), b"".join(parts))


def _scope(outer: Request, method: str, path: str, accept: str) -> dict[str, Any]:
    path, _, query = path.partition("?")
    names = ("type", "asgi", "http_version", "scheme", "server", "client", "root_path", "state")
    return {
        **{name: outer.scope[name] for name in names if name in outer.scope},
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [
            (b"host", outer.headers.get("host", "localhost").encode()),
            (b"accept", accept.encode()),
            (b"content-type", b"application/json"),
        ],
    }
