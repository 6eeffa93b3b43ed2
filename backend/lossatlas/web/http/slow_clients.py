"""Connections whose clients are slow to send a request or to read the answer, or too many."""

import asyncio
import contextlib
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from lossatlas.web.compute.pool import Busy
from lossatlas.web.http.bodies import SLOWEST
from lossatlas.web.http.errors import respond

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

HEADER_SECONDS = 30.0
"""Time limit from the start of the connection, or a request's first byte, to the headers' end."""

READER_SECONDS = 20.0
"""Time after which a reader must have taken a part of what waits for it."""

SHUTDOWN_SECONDS = 1.5
"""Time that connections have to end when the server is shutting down."""

MOST_FILES = 1 << 16
SPARE_FILES = 256
"""File descriptors that a process asks for, and those that are not for connections."""


def raise_file_limit() -> None:
    """Let this process, and those that it starts, open as many files as they may."""
    if resource:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            with contextlib.suppress(OSError, ValueError):  # macOS has another limit, too
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def most_connections() -> int:
    """Connections for which this process has file descriptors."""
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0] if resource else MOST_FILES
    files = MOST_FILES if resource and soft == resource.RLIM_INFINITY else soft
    return files - min(SPARE_FILES, files // 4)


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """The application of a connection for which there is hardly room."""
    response = respond(Busy("too many connections are open"))
    response.headers["Connection"] = "close"
    await response(scope, receive, send)


class Connection(H11Protocol):
    """Closes if its client is too slow; uvicorn limits only pauses between requests."""

    _deadline: asyncio.TimerHandle | None = None
    _reader_check: asyncio.TimerHandle | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """As uvicorn does it."""
        super().__init__(*arguments, **options)
        self._most = most_connections()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time limit of the first request."""
        super().connection_made(transport)
        if len(self.connections) > self._most:
            transport.abort()
        elif len(self.connections) > 0.9 * self._most:
            self.app = refuse
        self._set_deadline()

    def data_received(self, data: bytes) -> None:
        """Process data; end the time limit if they complete the headers."""
        super().data_received(data)
        self._set_deadline()

    def pause_writing(self) -> None:
        """Watch whether the client reads what waits for it."""
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        """The client has read nearly everything."""
        super().resume_writing()
        self._clear_reader_check()

    def shutdown(self) -> None:
        """End the connection soon."""
        super().shutdown()
        self.loop.call_later(SHUTDOWN_SECONDS, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """End the time limits."""
        super().connection_lost(exc)
        self._clear_deadline()
        self._clear_reader_check()

    def _set_deadline(self) -> None:
        if self.cycle and not self.cycle.response_complete:
            self._clear_deadline()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _clear_deadline(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _watch_reader(self) -> None:
        waiting = self.transport.get_write_buffer_size()
        self._clear_reader_check()
        self._reader_check = self.loop.call_later(READER_SECONDS, self._check_reader, waiting)

    def _check_reader(self, before: int) -> None:
        if before - self.transport.get_write_buffer_size() < SLOWEST * READER_SECONDS:
            self.transport.abort()  # to close it would wait for the reader
        else:
            self._watch_reader()

    def _clear_reader_check(self) -> None:
        if self._reader_check:
            self._reader_check.cancel()
            self._reader_check = None
