"""Start and stop a real server: from a shell, as a user would, or forked, which is quicker."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

START_SECONDS = 180
STOP_SECONDS = 20


class Forked(ForkServerProcess):
    """A process whose imports another one has done, with the methods of `subprocess.Popen`."""

    def poll(self) -> int | None:
        return self.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        self.join(timeout)
        return self.exitcode

    def send_signal(self, number: int) -> None:
        assert self.pid is not None
        os.kill(self.pid, number)


Process = subprocess.Popen[bytes] | Forked

multiprocessing.get_context("forkserver").set_forkserver_preload(["lossatlas.web.app", "uvicorn"])


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running_server(command: Sequence[str], log: Path, **popen: Any) -> Iterator[str]:
    """Run `command` with `--host` and `--port` added, and yield the server's address.

    Afterwards the server receives SIGTERM, and must stop without an error.
    `popen` are options of subprocess.Popen, such as `user` and `env`.
    """
    with server_process(command, free_port(), log, **popen) as (process, address):
        yield address
        stop(process, log)


@contextmanager
def server_process(
    command: Sequence[str], port: int, log: Path, **popen: Any
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run a server on a port; yield its process and its address. Afterwards, kill it."""
    address = f"http://127.0.0.1:{port}"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **popen,
        )
    with ended(process, address, log):
        yield process, address


@contextmanager
def forked_server(log: Path, *options: str, **settings: Any) -> Iterator[str]:
    """Like `running_server`, with options of `lossatlas serve` and with settings."""
    with forked_process(log, *options, **settings) as (process, address):
        yield address
        stop(process, log)


@contextmanager
def forked_process(log: Path, *options: str, **settings: Any) -> Iterator[tuple[Forked, str]]:
    """Like `server_process`, with options of `lossatlas serve` and with settings."""
    port = free_port()
    chosen = {f"LOSSATLAS_{name.upper()}": str(value) for name, value in settings.items()}
    arguments = ["serve", *options, "--host", "127.0.0.1", "--port", str(port)]
    process = Forked(target=_serve, args=(arguments, {**os.environ, **chosen}, log))
    process.start()
    address = f"http://127.0.0.1:{port}"
    with ended(process, address, log):
        yield process, address


def _serve(arguments: list[str], environment: dict[str, str], log: Path) -> None:
    from lossatlas import cli

    os.environ.clear()
    os.environ.update(environment)
    with log.open("w") as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
    sys.exit(cli.main(arguments))


@contextmanager
def ended(process: Process, address: str, log: Path) -> Iterator[None]:
    """Wait until a server is ready; kill it afterwards."""
    try:
        wait_until_ready(process, address, log)
        yield
    finally:
        process.kill()
        process.wait()


def wait_until_ready(process: Process, address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_ready(address):
        assert process.poll() is None, f"the server did not start:\n{log.read_text()}"
        assert time.monotonic() < deadline, f"the server is not ready:\n{log.read_text()}"
        time.sleep(0.05)


def is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def stop(process: Process, log: Path) -> None:
    process.send_signal(signal.SIGTERM)
    status = process.wait(timeout=STOP_SECONDS)
    written = log.read_text()
    # Re-raising the signal after a clean shutdown is fine too.
    assert status in (0, -signal.SIGTERM), f"the server stopped with {status}:\n{written}"
    assert "Traceback" not in written, written
