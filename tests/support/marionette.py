"""Drive Firefox with its own protocol, Marionette: JSON over TCP, nothing to install."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.servers import free_port

Command = Callable[..., Any]
TIMEOUT = 60


@contextmanager
def firefox(program: str, folder: Path) -> Iterator[Command]:
    """Run headless Firefox with its profile in a folder; yields `command(name, parameter=…)`."""
    port = free_port()
    (folder / "user.js").write_text(f'user_pref("marionette.port", {port});\n')
    options = ["--headless", "--no-remote", "--profile", str(folder)]
    options += ["--marionette", "--remote-allow-system-access"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [program, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "HOME": str(folder)},
        )
    try:
        with connected(port, process) as connection, connection.makefile("rb") as stream:
            read(stream)  # the greeting

            def command(name: str, **parameters: Any) -> Any:
                text = json.dumps([0, 1, name, parameters])
                connection.sendall(f"{len(text.encode())}:{text}".encode())
                _, _, error, result = read(stream)
                assert error is None, error
                return result

            command("WebDriver:NewSession", strictFileInteractability=False)
            yield command
    finally:
        process.kill()
        process.wait()


def connected(port: int, process: subprocess.Popen[bytes]) -> socket.socket:
    deadline = time.monotonic() + TIMEOUT
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
        except OSError:
            assert process.poll() is None, "Firefox did not start"
            assert time.monotonic() < deadline, "Firefox did not open its port in time"
            time.sleep(0.05)


def read(stream: Any) -> Any:
    """Read one message: its length, a colon, and JSON."""
    length = b""
    while (byte := stream.read(1)) != b":":
        assert byte, "Firefox closed the connection"
        length += byte
    return json.loads(stream.read(int(length)))
