"""What applies to all requests: path prefix, origins, security headers, clients that leave."""

from collections.abc import Sequence

import anyio
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors "
)


class PathPrefix:
    """Removes the prefix from paths that have it: some proxies do, others do not."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        """Wrap an application, to be reached at `prefix`, such as `/atlas`."""
        self.app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if f"{scope['path']}/".startswith(f"{self._prefix}/"):
            scope = {**scope, "path": scope["path"].removeprefix(self._prefix)}
        await self.app(scope, receive, send)


def cross_origin(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """The application, whose answers scripts of these origins may read."""
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=("GET", "HEAD", "POST"),
        expose_headers=("ETag", "Retry-After", "Server-Timing"),
    )


class SecurityHeaders:
    """Adds the security headers to each response."""

    def __init__(self, app: ASGIApp, frame_ancestors: Sequence[str]) -> None:
        """Wrap an application, whose page may be framed by itself and by `frame_ancestors`."""
        self.app = app
        headers = {
            "Content-Security-Policy": POLICY + " ".join(("'self'", *frame_ancestors)),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        self._headers = [(name.lower().encode(), text.encode()) for name, text in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        await self.app(scope, receive, send_with_headers)


class IgnoreDisconnects:
    """Ignores the error that the framework raises when a client leaves a stream."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        try:
            await self.app(scope, receive, send)
        except* anyio.BrokenResourceError:
            pass
