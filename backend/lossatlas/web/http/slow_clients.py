"""Connections whose clients are slow to send a request."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 30.0
"""Time limit from the start of the connection, or a request's first byte, to the headers' end."""


class Connection(H11Protocol):
    """Closes if the headers of a request take too long; uvicorn limits pauses between requests."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time limit of the first request."""
        super().connection_made(transport)
        self._set_deadline()

    def data_received(self, data: bytes) -> None:
        """Process data; end the time limit if they complete the headers."""
        super().data_received(data)
        self._set_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the time limit."""
        super().connection_lost(exc)
        self._clear_deadline()

    def _set_deadline(self) -> None:
        if self.cycle and not self.cycle.response_complete:
            self._clear_deadline()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _clear_deadline(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None
