"""With several server processes, all requests of a browser reach the same one.

The processes, called workers, have caches of their own: a race's paths, the scores on a slice. The
kernel spreads a browser's connections over the workers, each of which would compute them again. So
the page sets a cookie that names a worker by its number, and a worker that reads a request for
another one hands the connection over: it sends the socket, and what it has read, through a Unix
socket. A connection may move at each request, as behind a proxy, whose clients share connections;
that takes 0.2 ms of processor time.

If the other worker is not there, or has no room, the connection stays where it is. Only Linux has
the sockets that this needs; elsewhere, the page sets no cookie.
"""

import asyncio
import multiprocessing
import os
import re
import signal
import socket
import struct
import sys
from collections.abc import Callable
from itertools import cycle
from multiprocessing.process import BaseProcess
from typing import Any

import h11
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lossatlas.web.http.slow_clients import Connection
from lossatlas.web.settings import Settings, load_settings

COOKIE = "lossatlas_worker"

LARGEST = 1 << 18
"""Bytes that are sent with a connection: what asyncio reads at once."""

PAUSE = 1.0
"""Seconds before a worker tries again to take a number, since all may be taken while others
restart, and before it checks again whether its parent has ended."""

_COOKIES = re.compile(rb"\r\ncookie:([^\r\n]*)", re.IGNORECASE)
_NAMED = re.compile(rf"(?:^|[\s;]){COOKIE}=(\d{{1,4}})(?=[\s;]|$)".encode())


def are_linked(settings: Settings) -> bool:
    """Whether there are several workers, which can hand connections over."""
    return settings.workers > 1 and sys.platform == "linux"


def _named(cookies: bytes) -> int:
    """The number of the worker that a Cookie header names, or -1."""
    found = _NAMED.search(cookies)
    return int(found[1]) if found else -1


class NamesWorker:
    """Lets the page's answer name a worker, each in turn, if the request names none."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Wrap an application, whose paths are without the prefix."""
        self.app = app
        self._numbers = range(settings.workers)
        self._turns = cycle(self._numbers)
        self._path = f"{settings.path_prefix}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                cookie = f"{COOKIE}={next(self._turns)}; Path={self._path}; SameSite=Lax; HttpOnly"
                message["headers"] = [*message["headers"], (b"set-cookie", cookie.encode())]
            await send(message)

        is_new = scope["path"] == "/" and not any(
            name == b"cookie" and _named(value) in self._numbers for name, value in scope["headers"]
        )
        await self.app(scope, receive, send_with_cookie if is_new else send)


class Workers:
    """The server of a worker, and its links to the others.

    Worker k listens at an abstract address, which ends with the process: so a worker that replaces
    another one finds its number free.
    """

    def __init__(self, server: asyncio.Server, connect: Callable[[], asyncio.Protocol]) -> None:
        """Serve what others hand over as `server` serves what it accepts, by `connect()`."""
        self._server = server
        self._connect = connect
        self._loop = server.get_loop()
        self._address = f"\0lossatlas {server.sockets[0].getsockname()} "
        self._numbers = range(load_settings().workers)
        self._number = -1
        self._listener: socket.socket | None = None
        self._links: dict[int, socket.socket] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._incoming: set[socket.socket] = set()
        self._claim()
        self._end_with(multiprocessing.parent_process())

    def close(self) -> None:
        """Accept no more connections; those under way will still be served."""
        self._server.close()
        for link in self._incoming:
            link.shutdown(socket.SHUT_RD)  # after what waits in it, the end is read
        for number in list(self._links):
            self._drop(number)
        if self._listener:
            self._loop.remove_reader(self._listener)
            self._listener.close()

    async def wait_closed(self) -> None:
        """Wait until the server is closed."""
        await self._server.wait_closed()

    def is_serving(self) -> bool:
        """Whether the server accepts connections."""
        return self._server.is_serving()

    def hand_over(self, number: int, connection: int, data: bytes) -> bool:
        """Send a connection's file descriptor, and what has been read, to another worker.

        False if that is this worker, or if it cannot be reached.
        """
        if number == self._number or number not in self._numbers or len(data) > LARGEST:
            return False
        try:
            link = self._links.get(number) or self._link(number)
            socket.send_fds(link, [data], [connection])
        except BlockingIOError:  # its queue is full
            return False
        except OSError:
            self._drop(number)
            return False
        return True

    def _claim(self) -> None:
        """Listen under the first number that no worker has."""
        if not self.is_serving():
            return
        for number in self._numbers:
            listener = _socket()
            try:
                listener.bind(self._address + str(number))
            except OSError:
                listener.close()
                continue
            listener.listen()
            self._number, self._listener = number, listener
            self._loop.add_reader(listener, self._accept, listener)
            return _keep_to_a_core(number, len(self._numbers))
        self._loop.call_later(PAUSE, self._claim)

    def _end_with(self, parent: BaseProcess | None) -> None:
        """End when the parent process has ended, even if it could not stop its workers."""
        if parent and not parent.is_alive():
            signal.raise_signal(signal.SIGTERM)
        elif self.is_serving():
            self._loop.call_later(PAUSE, self._end_with, parent)

    def _link(self, number: int) -> socket.socket:
        """A new connection to another worker. Raises OSError."""
        link = self._links[number] = _socket()
        link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LARGEST)
        link.connect(self._address + str(number))
        _check_user(link)
        self._loop.add_reader(link, self._drop, number)  # nothing is read but the end
        return link

    def _drop(self, number: int) -> None:
        if link := self._links.pop(number, None):
            self._loop.remove_reader(link)
            link.close()

    def _accept(self, listener: socket.socket) -> None:
        link, _ = listener.accept()
        try:
            _check_user(link)
        except OSError:
            return link.close()
        link.setblocking(False)
        self._incoming.add(link)
        self._loop.add_reader(link, self._receive, link)

    def _receive(self, link: socket.socket) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(link, LARGEST, 1)
        except BlockingIOError:
            return
        except OSError:
            data, descriptors = b"", []
        for descriptor in descriptors:
            task = self._loop.create_task(self._serve(socket.socket(fileno=descriptor), data))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if not data:
            self._loop.remove_reader(link)
            self._incoming.discard(link)
            link.close()

    async def _serve(self, client: socket.socket, data: bytes) -> None:
        client.set_inheritable(False)
        client.setblocking(False)

        def connect() -> asyncio.Protocol:
            connection = self._connect()
            assert isinstance(connection, Movable)
            connection.beginning = data
            return connection

        await self._loop.connect_accepted_socket(connect, client)


class Loop(asyncio.SelectorEventLoop):
    """The event loop of a worker."""

    workers: Workers

    async def create_server(self, *arguments: Any, **options: Any) -> Any:
        """Create the server, linked to those of the other workers."""
        server = await super().create_server(*arguments, **options)
        self.workers = Workers(server, arguments[0])
        return self.workers


class Movable(Connection):
    """A connection that moves to the worker that its next request names."""

    beginning = b""
    """What another worker has read."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin with what another worker has read."""
        super().connection_made(transport)
        beginning, self.beginning = self.beginning, b""
        if beginning and not transport.is_closing():
            super().data_received(beginning)
            if not self._workers.is_serving():
                self.shutdown()

    def data_received(self, data: bytes) -> None:
        """Process data, unless they begin a request for another worker."""
        if self._is_idle() and self._has_moved(data):
            self.transport.abort()  # closes this process's descriptor only
        else:
            super().data_received(data)

    @property
    def _workers(self) -> Workers:
        assert isinstance(self.loop, Loop)
        return self.loop.workers

    def _is_idle(self) -> bool:
        """Whether everything before is answered, and sent."""
        return (
            self.conn.our_state is self.conn.their_state is h11.IDLE
            and not self.conn.trailing_data[0]
            and not self.transport.get_write_buffer_size()
        )

    def _has_moved(self, data: bytes) -> bool:
        end = data.find(b"\r\n\r\n")
        cookies = _COOKIES.search(data, 0, end) if end >= 0 else None
        if cookies is None:
            return False
        descriptor = self.transport.get_extra_info("socket").fileno()
        return self._workers.hand_over(_named(cookies[1]), descriptor, data)


def _keep_to_a_core(number: int, workers: int) -> None:
    """Let this worker, one of as many as there are cores, run on one of them.

    Only one of its threads runs Python at a time. On two cores, its threads would wake each other
    for each short computation, which takes a third more processor time.
    """
    cores = sorted(os.sched_getaffinity(0))
    if workers >= len(cores):
        os.sched_setaffinity(0, {cores[number % len(cores)]})


def _socket() -> socket.socket:
    """A Unix socket that keeps messages whole and in order."""
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)


def _check_user(link: socket.socket) -> None:
    """Raise OSError if the other end is another user's: an abstract address has no owner."""
    size = struct.calcsize("3i")
    _, user, _ = struct.unpack("3i", link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    if user != os.geteuid():
        raise PermissionError("the other end of the link belongs to another user")
