"""What benchmarks share: a server of their own, and the bytes of requests."""

import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY / "tests"))

from support.servers import STOP_SECONDS, free_port, server_process  # noqa: E402


@contextmanager
def served(*options: str, folder: Path = REPOSITORY) -> Iterator[tuple[int, int]]:
    """Run the server of a checkout with some options; yield its process and its port.

    Afterwards, print what it has logged besides its address.
    """
    command = (sys.executable, "-m", "lossatlas.cli", "serve", *options)
    environment = {**os.environ, "PYTHONPATH": str(folder / "backend")}
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        log = Path(name) / "log"
        with server_process(command, port, log, env=environment, cwd=folder) as (process, _):
            try:
                yield process.pid, port
            finally:
                process.terminate()  # ends its workers, too
                process.wait(STOP_SECONDS)
        print("".join(log.read_text().splitlines(keepends=True)[1:])[-2000:], end="")


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: atlas\r\nAccept-Encoding: gzip\r\n\r\n".encode()


def post(path: str, body: Any, accept: str = "application/json", encoding: str = "") -> bytes:
    """A request with a JSON body; the answer may have this encoding, such as gzip."""
    content = json.dumps(body).encode()
    encodings = f"Accept-Encoding: {encoding}\r\n" if encoding else ""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: atlas\r\nAccept: {accept}\r\n{encodings}"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def processor_seconds(*processes: int) -> float:
    """The processor time that processes have taken so far."""
    ticks = 0
    for process in processes:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def family(process: int) -> list[int]:
    """A process and its children, such as the workers of a server."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [process, *map(int, children.split())]


def memory_mebibytes(*processes: int) -> float:
    """The memory that processes take; what several share counts once."""
    sizes = (Path(f"/proc/{process}/smaps_rollup").read_text() for process in processes)
    return sum(int(re.findall(r"^Pss: +(\d+) kB", size, re.MULTILINE)[0]) for size in sizes) / 1024
