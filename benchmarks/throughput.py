"""How many requests one server process answers in a second of processor time.

    .venv/bin/python benchmarks/throughput.py

Starts a server on the loopback interface, on one core; the clients, bare sockets, use another.
Takes about half a minute. Processor time, and not time on the clock, is nearly the same while
other programs use the machine.
"""

import asyncio
import os
import re
import time
import urllib.request
from collections.abc import Iterator

from serving import get, post, processor_seconds, served

SECONDS = 4.0
CONNECTIONS = 24
POINT = {
    "problem": {"dataset": "digits", "loss": "svm"},
    "point": {"kind": "random", "seed": 1, "scale": 0.1},
    "gradient": True,
    "templates": True,
    "examples": {"count": 20},
}
PLANE = {
    "problem": {"dataset": "digits", "loss": "svm"},
    "origin": {"kind": "random", "seed": 1, "scale": 0.1},
    "directions": [{"kind": "random", "seed": 2}, {"kind": "random", "seed": 3}],
    "a": {"min": -5, "max": 5, "count": 61},
    "b": {"min": -5, "max": 5, "count": 61},
}
RACE = {
    "problem": {"dataset": "digits", "loss": "svm"},
    "start": {"kind": "zeros"},
    "runs": [{"optimizer": {"kind": "gd", "learning_rate": 0.05}, "steps": 150, "space": "full"}],
}


class Client(asyncio.Protocol):
    """Sends one request again and again over one connection, each after the last answer."""

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.answered = 0
        self.received = bytearray()
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.received += data
        if is_complete(self.received):
            assert self.received.startswith(b"HTTP/1.1 200"), bytes(self.received[:300])
            self.received.clear()
            self.answered += 1
            self.transport.write(self.request)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set_result(None)


def is_complete(answer: bytearray) -> bool:
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    length = re.search(rb"content-length: (\d+)", answer[:end], re.IGNORECASE)
    if length:
        return len(answer) >= end + 4 + int(length[1])
    return answer.endswith(b"0\r\n\r\n")


async def answers(port: int, process: int, request: bytes) -> tuple[float, float]:
    """Answers in a second of the server's processor time, and in a second of the clock."""
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Client(request), "127.0.0.1", port)
        for _ in range(CONNECTIONS)
    ]
    clients = [client for _, client in opened]
    while min(client.answered for client in clients) == 0:  # the first answers are computed
        await asyncio.sleep(0.1)
    before, spent, begin = answered(clients), processor_seconds(process), time.perf_counter()
    await asyncio.sleep(SECONDS)
    count = answered(clients) - before
    spent, passed = processor_seconds(process) - spent, time.perf_counter() - begin
    for transport, _ in opened:
        transport.abort()
    await asyncio.gather(*(client.closed for client in clients), return_exceptions=True)
    return count / max(spent, 0.01), count / passed


def answered(clients: list[Client]) -> int:
    return sum(client.answered for client in clients)


def requests(page: str) -> Iterator[tuple[str, bytes]]:
    (entry,) = re.findall(r'<script type="module" src="([^"]+)"', page)
    (style,) = re.findall(r'href="([^"]+page\.css)"', page)
    yield "health check", get("/healthz")
    yield "module", get(f"/{entry}")
    yield "style sheet", get(f"/{style}")
    yield "page", get("/")
    yield "catalog", get("/api/v1/catalog")
    yield "thumbnails", get("/api/v1/datasets/digits/images?count=20")
    yield "kept point", post("/api/v1/points", POINT)
    yield "kept plane", post("/api/v1/slices/plane", PLANE)
    yield "kept race", post("/api/v1/trajectories", RACE, "text/event-stream")


def main() -> None:
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[:1])  # the server inherits it
    with served() as (process, port):
        os.sched_setaffinity(0, cores[-1:])
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            html = page.read().decode()
        for name, request in requests(html):
            each, clock = asyncio.run(answers(port, process, request))
            print(f"{name:14}{each:8,.0f} ({clock:,.0f} a second of the clock)", flush=True)


if __name__ == "__main__":
    main()
