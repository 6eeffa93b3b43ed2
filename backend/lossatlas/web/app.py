"""The ASGI application: its routes, middleware, error handlers and lifespan."""

import asyncio
import errno
import gc
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from lossatlas import __version__
from lossatlas.web.compute import replies
from lossatlas.web.compute.pool import ClientLeft
from lossatlas.web.compute.response_cache import ASKED, asked
from lossatlas.web.http import errors, static, swagger
from lossatlas.web.http.bodies import Bodies, Incoming, received
from lossatlas.web.http.middleware import (
    IgnoreDisconnects,
    PathPrefix,
    SecurityHeaders,
    as_get,
    cross_origin,
)
from lossatlas.web.http.openapi import describe
from lossatlas.web.http.traffic import Traffic
from lossatlas.web.http.workers import NamesWorker, are_linked
from lossatlas.web.metrics import Metrics
from lossatlas.web.routes import (
    catalog,
    connections,
    derivatives,
    export,
    gradient_check,
    health,
    lessons,
    points,
    projector,
    search,
    slices,
    sweeps,
    trajectories,
)
from lossatlas.web.services import Services, log_crash, log_rarely, open_services
from lossatlas.web.settings import Settings, load_settings

API = "/api/v1"
RESOURCES = (
    *(catalog, lessons, slices, points, gradient_check, trajectories, sweeps),
    *(search, derivatives, connections, export),
)


class Application(FastAPI):
    """Answers from memory what it can, before the framework sees the request."""

    wrapped: ASGIApp
    """`answer`, with what applies to all requests."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request, or the lifespan."""
        await (self.wrapped if scope["type"] == "http" else super().__call__)(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, whose path is without the prefix."""
        if scope["method"] == "HEAD":
            scope, send = as_get(scope, send)
        if not scope["path"].startswith("/api/"):
            if not await static.has_answered(scope, send):
                await self._by_route(scope, receive, send)
        elif scope["method"] == "POST":
            await self._with_body(scope, receive, send)
        else:
            await self._unless_known(b"", scope, receive, send)

    async def _with_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        incoming = Incoming(receive)
        try:
            async with self.state.bodies.read(scope, incoming.receive) as body:
                await self._unless_known(body, scope, received(body, receive), send)
        except ClientLeft:
            pass
        except errors.ApiError as error:
            response = errors.respond(error)
            response.headers["Connection"] = "close"
            await response(scope, receive, incoming.refusing(send))

    async def _unless_known(self, body: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request whose bytes are known; pass others on to the framework."""
        scope[ASKED] = asked(scope, body)
        answer = scope[ASKED] and self.state.services.recall(scope[ASKED])
        if not answer:
            return await self._by_route(scope, receive, send)
        await replies.respond(answer, True, Request(scope))(scope, receive, send)

    async def _by_route(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the framework answer; it expects paths that begin with its root path."""
        prefix = self.state.settings.path_prefix
        scope = {**scope, "root_path": prefix, "path": prefix + scope["path"]}
        await super().__call__(scope, receive, send)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application; a worker process takes its settings from the environment."""
    settings = settings or load_settings()
    app = Application(
        exception_handlers={
            errors.ApiError: errors.on_api_error,
            HTTPException: errors.on_http_exception,
            RequestValidationError: errors.on_validation_error,
            ClientLeft: _on_client_left,
            Exception: errors.on_crash,
        },
        title="Loss Atlas",
        version=__version__,
        summary="Exact slices through loss landscapes, and optimizers that descend on them.",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        # Relative to the address of the document, so that it is the same behind any proxy.
        servers=[{"url": ".", "description": "this server"}],
        root_path_in_servers=False,
    )
    app.state.settings = settings
    app.state.bodies = Bodies(settings.body_bytes)
    app.add_middleware(IgnoreDisconnects)
    for routes in (trajectories.events, *(resource.router for resource in RESOURCES)):
        app.include_router(routes, prefix=API)
    app.include_router(health.router)
    app.include_router(projector.router)
    swagger.mount(app)
    app.include_router(static.router)
    describe(app)
    app.state.metrics = Metrics(_paths())
    app.wrapped = _wrapped(app.answer, settings, app.state.metrics)
    return app


def _wrapped(app: ASGIApp, settings: Settings, metrics: Metrics) -> ASGIApp:
    """The application as others reach it."""
    if are_linked(settings):
        app = NamesWorker(app, settings)
    if settings.allowed_origins:
        app = cross_origin(app, settings.allowed_origins)
    app = Traffic(SecurityHeaders(app, settings.frame_ancestors), metrics)
    return PathPrefix(app, settings.path_prefix) if settings.path_prefix else app


def _paths() -> Iterator[str]:
    """The paths that there are; those of files in short."""
    yield from ("/", "/static", "/projector", "/docs", "/openapi.json")
    for prefix, routes in (*((API, routes) for routes in RESOURCES), ("", health)):
        for route in routes.router.routes:
            assert isinstance(route, APIRoute)
            yield prefix + route.path


async def _on_client_left(request: Request, error: Exception) -> Response:
    return Response(status_code=499)  # nobody receives it


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services = open_services(app.state.settings)
    app.state.services = services
    app.state.metrics.watch(services)
    asyncio.get_running_loop().set_exception_handler(_on_loop_error)
    warm = asyncio.ensure_future(_warm_up(services))
    with _end_on_signals(services):
        yield
    warm.cancel()
    gc.unfreeze()
    services.end()
    await services.disconnect()


def _on_loop_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log an error of the event loop; of missing file descriptors, a line a minute is enough."""
    error = context.get("exception")
    if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
        log_rarely("no file descriptors are left: raise the limit (ulimit -n)")
    else:
        loop.default_exception_handler(context)


async def _warm_up(services: Services) -> None:
    try:
        await asyncio.to_thread(services.load_bundled)
        services.ready = True
        await asyncio.to_thread(static.load)
        gc.set_threshold(20_000, 20)  # a race makes thousands of objects, hardly any in cycles
        gc.freeze()  # what is loaded stays: large bodies are parsed four times as fast
    except Exception as error:
        log_crash(error)  # the server stays up and reports that it is not ready


@contextmanager
def _end_on_signals(services: Services) -> Iterator[None]:
    """End all work when the process receives SIGINT or SIGTERM.

    Uvicorn would end the lifespan only after all streams have ended on their own.
    """
    loop = asyncio.get_running_loop()
    handlers: dict[int, Callable[[int, FrameType | None], Any]] = {}

    def on_signal(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(services.end)
        handlers[number](number, frame)

    if threading.current_thread() is threading.main_thread():
        number: int
        for number in (signal.SIGINT, signal.SIGTERM):
            handler = signal.getsignal(number)
            if callable(handler):
                handlers[number] = handler
                signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
