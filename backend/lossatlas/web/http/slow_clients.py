"""Connections to the server: a client that does not tell what it wants is not waited for."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 30.0
"""From the first byte of a request, or the beginning of the connection, to the headers' end."""


class Connection(H11Protocol):
    """Closed where the headers of a request take too long. How long it may rest, uvicorn knows."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._set_deadline()

    def data_received(self, data: bytes) -> None:
        """Take data in, and wait no longer once they have completed the headers."""
        super().data_received(data)
        self._set_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        super().connection_lost(exc)
        self._lift_deadline()

    def _set_deadline(self) -> None:
        if self.cycle and not self.cycle.response_complete:
            self._lift_deadline()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _lift_deadline(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None
