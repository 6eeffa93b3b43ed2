"""The command `lossatlas`."""

import argparse
import contextlib
import io
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from lossatlas import __version__
from lossatlas.web.settings import (
    Settings,
    default_of,
    load_settings,
    option,
    to_environment,
    variable,
)

WILDCARDS = ("0.0.0.0", "::")
BACKLOG = 2048
KEEP_ALIVE_SECONDS = 75
"""Longer than clients keep idle connections open, so that no request meets a closed one."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.command(chosen))
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lossatlas", description="Exact slices through loss landscapes, and their optimizers."
    )
    parser.add_argument("--version", action="version", version=f"lossatlas {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser(
        "serve",
        help="serve the page and the API",
        epilog=f"Each option is also an environment variable: {variable('port')} for --port.",
    )
    for name in Settings.model_fields:
        _add_option(serve, name)
    serve.set_defaults(command=_serve)

    fetch = commands.add_parser("fetch", help="download a data set")
    fetch.add_argument("name", metavar="NAME", help="cifar10, mnist or fashion-mnist")
    folder = fetch.add_argument(option("data_dir"), type=Path, help="folder to store it in")
    folder.default = os.environ.get(variable("data_dir")) or None
    folder.required = folder.default is None
    fetch.set_defaults(command=_fetch)

    reproduce = commands.add_parser(
        "reproduce", help="recompute published figures; fail if one is outside its tolerance"
    )
    _add_option(reproduce, "data_dir")
    reproduce.set_defaults(command=_reproduce)

    lesson = commands.add_parser("lesson", help="write lessons of your own")
    lessons = lesson.add_subparsers(required=True, metavar="COMMAND")
    check = lessons.add_parser("check", help="say what is wrong with lessons, line by line")
    check.add_argument("files", metavar="FILE", type=Path, nargs="+", help="a Markdown file")
    check.set_defaults(command=_check_lessons)
    names = lessons.add_parser("names", help="list the facts and figures that lessons may name")
    names.set_defaults(command=_list_names)
    return parser


def _add_option(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the option of a setting; it is absent from the result if the user does not give it."""
    parser.add_argument(
        option(name),
        default=argparse.SUPPRESS,
        metavar=name.rpartition("_")[2].upper(),
        help=f"{Settings.model_fields[name].description} Default: {default_of(name)}.",
    )


def _settings(chosen: argparse.Namespace) -> Settings:
    given = vars(chosen)
    return load_settings(**{name: given[name] for name in Settings.model_fields if name in given})


def _serve(chosen: argparse.Namespace) -> int:
    try:
        settings = _settings(chosen)
        listener = _listen(settings.host, settings.port)
    except (ValueError, OSError) as error:
        return _fail(error)
    os.environ.update(to_environment(settings))  # for the worker processes
    host, port = listener.getsockname()[:2]
    print(f"Loss Atlas is at http://{_address(host)}:{port}", flush=True)
    if settings.public_url:
        _print_invitation(settings.public_url)
    elif host in WILDCARDS:
        print(
            f"Others open it at the address of this computer. Give that as {variable('public_url')}"
            f" or {option('public_url')}, such as http://192.168.1.7:{port}, to show a QR code.",
            flush=True,
        )
    with listener:
        _run(settings, listener)
    return 0


def _print_invitation(address: str) -> None:
    """Print the address that students open, with its QR code if the terminal can show it."""
    import segno

    code = io.StringIO()
    segno.make(address).terminal(code, border=2, compact=True)
    lines = code.getvalue().splitlines()
    if sys.stdout.isatty():  # the blocks are the white parts, also in a terminal with light colours
        lines = [f"\x1b[97;40m{line}\x1b[0m" for line in lines]
    print(f"Students open {address} (for the projector: {address}projector)")
    with contextlib.suppress(UnicodeEncodeError):
        print("\n".join(lines))
    sys.stdout.flush()


def _run(settings: Settings, listener: socket.socket) -> None:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from lossatlas.web.http.slow_clients import Connection, raise_file_limit
    from lossatlas.web.http.traffic import log_config
    from lossatlas.web.http.workers import Movable, are_linked

    raise_file_limit()
    config = uvicorn.Config(
        "lossatlas.web.app:create_app",
        factory=True,
        http=Movable if are_linked(settings) else Connection,
        loop="lossatlas.web.http.workers:Loop" if are_linked(settings) else "auto",
        workers=settings.workers,
        log_config=log_config(settings.log_level),
        log_level=settings.log_level,
        access_log=False,
        forwarded_allow_ips=",".join(settings.trusted_proxies),
        timeout_graceful_shutdown=5,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    if settings.workers > 1:
        Multiprocess(config, sockets=[listener]).run()
    else:
        uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """Open a listening socket. Raises OSError with a message for the user."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise OSError(f"cannot find the address {host}") from None
    # asyncio turns off Nagle's algorithm (40 ms per answer) only if the protocol is given
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


def _fetch(chosen: argparse.Namespace) -> int:
    from lossatlas.fetch import FetchError, fetch

    try:
        fetch(chosen.name, chosen.data_dir)
    except FetchError as error:
        return _fail(error)
    return 0


def _reproduce(chosen: argparse.Namespace) -> int:
    from lossatlas.reproduce import reproduce

    try:
        settings = _settings(chosen)
    except ValueError as error:
        return _fail(error)
    return 0 if reproduce(settings.data_dir) else 1


def _list_names(chosen: argparse.Namespace) -> int:
    from lossatlas.lessons.vocabulary import described
    from lossatlas.web.http.static import frontend

    print("\n".join(described(frontend())))
    return 0


def _check_lessons(chosen: argparse.Namespace) -> int:
    from lossatlas.lessons.library import Library
    from lossatlas.web.http.static import frontend

    asked = {path.resolve(): path for path in chosen.files}
    try:
        shelf = Library(frontend(), None).read(asked.values())
    except FileNotFoundError as error:
        return _fail(error)
    problems = [problem for problem in shelf.problems if problem.file.resolve() in asked]
    for problem in problems:
        print(f"{asked[problem.file.resolve()]}:{problem.line}: {problem.message}")
    for lesson in shelf.lessons.values():
        if path := asked.get(lesson.file.resolve()):
            predictions = sum(step.prediction is not None for step in lesson.steps)
            print(f"{path}: no mistakes; steps: {len(lesson.steps)}, predictions: {predictions}")
    return 1 if problems else 0


def _address(host: str) -> str:
    if host in WILDCARDS:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _fail(error: Exception) -> int:
    print(f"lossatlas: {error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
