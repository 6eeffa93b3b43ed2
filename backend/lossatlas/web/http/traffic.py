"""Each request is counted, and written to the access log."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lossatlas.web.metrics import Metrics

CLIENT_LEFT = 499
CHECKS = ("/healthz", "/readyz", "/metrics")
"""What machines ask every few seconds; the log has it at the level `debug` only."""

_log = logging.getLogger("lossatlas.access")


class Traffic:
    """Watches the requests of an application."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Wrap an application."""
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        begin = time.perf_counter()
        status, size, is_cached = CLIENT_LEFT, 0, False

        async def send_and_note(message: Message) -> None:
            nonlocal status, size, is_cached
            if message["type"] == "http.response.start":
                status = message["status"]
                is_cached = (b"server-timing", b'cache;desc="hit"') in message["headers"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        self._metrics.under_way.inc()
        try:
            await self.app(scope, receive, send_and_note)
        finally:
            seconds = time.perf_counter() - begin
            self._metrics.under_way.dec()
            self._metrics.count(scope["method"], scope["path"], status, seconds)
            level = logging.DEBUG if scope["path"] in CHECKS else logging.INFO
            if _log.isEnabledFor(level):
                _log.log(level, _line(scope, status, size, seconds, is_cached))


def log_config(level: str) -> dict[str, object]:
    """The configuration of the log: a line for each message, on the standard error stream."""
    line = {"format": "%(asctime)s %(levelname)s %(message)s", "datefmt": "%Y-%m-%d %H:%M:%S"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"lossatlas": {"level": level.upper()}},
    }


def _line(scope: Scope, status: int, size: int, seconds: float, is_cached: bool) -> str:
    client = scope["client"][0] if scope.get("client") else "-"
    path = scope["raw_path"].decode("latin-1")  # in which control characters are escaped
    time_taken = f"{seconds:.1f} s" if seconds >= 10 else f"{1000 * seconds:.0f} ms"
    end = " cached" if is_cached else ""
    return f"{client} {scope['method']} {path} {status} {size:,} B {time_taken}{end}"
