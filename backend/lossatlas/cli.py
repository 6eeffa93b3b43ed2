"""The command `lossatlas`."""

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lossatlas import __version__
from lossatlas.web.settings import Settings, from_environment, to_environment

BACKLOG = 2048
KEEP_ALIVE_SECONDS = 75
"""Longer than clients keep idle connections, so that they are not closed under a new request."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit status."""
    try:
        defaults = from_environment()
    except ValueError as error:
        return _fail(str(error))
    chosen = _parser(defaults).parse_args(arguments)
    try:
        status: int = chosen.command(chosen, defaults)
    except KeyboardInterrupt:
        return 130
    return status


def _parser(defaults: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lossatlas", description="Exact slices through loss landscapes, and their optimizers."
    )
    parser.add_argument("--version", action="version", version=f"lossatlas {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve the page and the API")
    serve.add_argument("--host", default=defaults.host, help="default: %(default)s")
    serve.add_argument("--port", default=defaults.port, type=int, help="default: %(default)s")
    serve.add_argument(
        "--data-dir",
        default=defaults.data_dir,
        type=Path,
        help="the folder of CIFAR-10, MNIST, Fashion-MNIST",
    )
    serve.add_argument(
        "--workers", default=defaults.workers, type=int, help="processes; default: %(default)s"
    )
    serve.set_defaults(command=_serve)

    fetch = commands.add_parser("fetch", help="download a data set")
    fetch.add_argument("name", metavar="NAME", help="cifar10, mnist or fashion-mnist")
    fetch.add_argument(
        "--data-dir",
        default=defaults.data_dir,
        required=defaults.data_dir is None,
        type=Path,
        help="the folder to put it in",
    )
    fetch.set_defaults(command=_fetch)

    reproduce = commands.add_parser(
        "reproduce", help="compute published figures anew; fails where one is out of its band"
    )
    reproduce.add_argument(
        "--data-dir", default=defaults.data_dir, type=Path, help="the folder of CIFAR-10"
    )
    reproduce.set_defaults(command=_reproduce)
    return parser


def _serve(chosen: argparse.Namespace, defaults: Settings) -> int:
    try:
        settings = replace(
            defaults,
            host=chosen.host,
            port=chosen.port,
            data_dir=chosen.data_dir,
            workers=chosen.workers,
        )
        listener = _listen(settings.host, settings.port)
    except (ValueError, OSError) as error:
        return _fail(str(error))
    host, port = listener.getsockname()[:2]
    settings = replace(settings, port=port)
    os.environ.update(to_environment(settings))
    print(f"Loss Atlas is at http://{_address(host)}:{port}", flush=True)
    return _run(settings, listener)


def _run(settings: Settings, listener: socket.socket) -> int:
    # the pool has a thread for each core; NumPy reads this when it is first imported
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from lossatlas.web.http.slow_clients import Connection

    config = uvicorn.Config(
        "lossatlas.web.app:create_app",
        factory=True,
        http=Connection,
        workers=settings.workers,
        log_level="warning",
        timeout_graceful_shutdown=5,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    if settings.workers > 1:
        Multiprocess(config, sockets=[listener]).run()
    else:
        uvicorn.Server(config).run(sockets=[listener])
    return 0


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises OSError with a message for a person."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise OSError(f"there is no address {host}") from None
    # without its protocol asyncio would not turn off Nagle's algorithm: 40 ms an answer
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        raise OSError(
            f"cannot listen on {host}, port {port}: {reason.lower()}; choose another with --port"
        ) from None
    listener.set_inheritable(True)
    return listener


def _fetch(chosen: argparse.Namespace, defaults: Settings) -> int:
    from lossatlas.fetch import FetchError, fetch

    try:
        fetch(chosen.name, chosen.data_dir)
    except FetchError as error:
        return _fail(str(error))
    return 0


def _reproduce(chosen: argparse.Namespace, defaults: Settings) -> int:
    from lossatlas.reproduce import reproduce

    return 0 if reproduce(chosen.data_dir) else 1


def _address(host: str) -> str:
    if host in ("0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _fail(message: str) -> int:
    print(f"lossatlas: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
