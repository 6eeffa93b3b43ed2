"""The bodies of requests are read whole, within limits of size, of time and of memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from lossatlas.web.compute.pool import Busy, ClientLeft
from lossatlas.web.http.errors import ApiError

FIRST_SECONDS = 20.0
"""Time limit of a body, apart from the time that a slow network needs for its bytes."""

SLOWEST = 1000
"""Bytes a second of the slowest network that is served."""

TOGETHER = 4
"""Bodies of the largest size that may be held at a time, or any number of small ones."""

REST_SECONDS = 5.0
"""Time that the client of a refused body has to send the rest of it."""


class Bodies:
    """Reads the bodies of a process, and knows how much memory they take."""

    def __init__(self, max_bytes: int) -> None:
        """Bodies of at most `max_bytes` each."""
        self._max_bytes = max_bytes
        self._free = TOGETHER * max_bytes

    @asynccontextmanager
    async def read(self, scope: Scope, receive: Receive) -> AsyncIterator[bytes]:
        """The body of a request, which counts as held until the end of the context.

        Raises ApiError for a body that is too large or too slow, or if too much is held;
        ClientLeft if the client leaves.
        """
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdigit() and int(length) > self._max_bytes:
            raise self._too_large()
        held = bytearray()
        begin = asyncio.get_running_loop().time()
        try:
            try:
                async with asyncio.timeout_at(begin + FIRST_SECONDS) as limit:
                    is_complete = False
                    while not is_complete:
                        message = await receive()
                        self._hold(held, message)
                        is_complete = not message.get("more_body", False)
                        limit.reschedule(begin + FIRST_SECONDS + len(held) / SLOWEST)
            except TimeoutError:
                raise ApiError(408, "the body arrived too slowly") from None
            yield bytes(held)
        finally:
            self._free += len(held)

    def _hold(self, held: bytearray, message: Message) -> None:
        if message["type"] == "http.disconnect":
            raise ClientLeft
        part = message.get("body", b"")
        if len(held) + len(part) > self._max_bytes:
            raise self._too_large()
        if len(part) > self._free:
            raise Busy("the server is receiving too many large requests")
        self._free -= len(part)
        held += part

    def _too_large(self) -> ApiError:
        return ApiError(413, f"a body may have at most {self._max_bytes:,} bytes")


class Incoming:
    """The messages of a client, and whether its whole body has arrived."""

    def __init__(self, receive: Receive) -> None:
        """Wrap an ASGI `receive`."""
        self._receive = receive
        self._is_whole = False

    async def receive(self) -> Message:
        """The next message."""
        message = await self._receive()
        self._is_whole = not message.get("more_body", False)
        return message

    def refusing(self, send: Send) -> Send:
        """A `send` that ends the answer once the rest of the body has been read and discarded.

        Closing the connection earlier would reset it: a client that is still sending might never
        read the answer, and a proxy would answer 502.
        """

        async def send_before_the_end(message: Message) -> None:
            if message["type"] == "http.response.body":
                await send({**message, "more_body": True})
                with suppress(TimeoutError):
                    async with asyncio.timeout(REST_SECONDS):
                        while not self._is_whole:
                            await self.receive()
                message = {"type": "http.response.body"}
            await send(message)

        return send_before_the_end


def received(body: bytes, receive: Receive) -> Receive:
    """An ASGI `receive` that gives the body again, and then what else is received."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
