"""Start and stop a real server, as a user would in a shell."""

import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_SECONDS = 180
STOP_SECONDS = 20


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
    try:
        wait_until_ready(process, address, log)
        yield process, address
    finally:
        process.kill()
        process.wait()


def wait_until_ready(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
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


def stop(process: subprocess.Popen[bytes], log: Path) -> None:
    process.send_signal(signal.SIGTERM)
    status = process.wait(timeout=STOP_SECONDS)
    written = log.read_text()
    # Re-raising the signal after a clean shutdown is fine too.
    assert status in (0, -signal.SIGTERM), f"the server stopped with {status}:\n{written}"
    assert "Traceback" not in written, written
