"""A thousand clients that leave, and two hundred that stay until the server ends."""

import asyncio
import json
import os
import resource
import signal
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from support.api import LOSSATLAS, plane, race, run, wait_for
from support.servers import free_port, server_process

RACE, PLANE = "/api/v1/trajectories", "/api/v1/slices/plane"
pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="there is no /proc")

ABORTED = 1000
"""Half of them streams, half of them planes."""

TOGETHER = 50
"""Connections at a time."""

DRAINED = 200
DRAIN_SECONDS = 2.0
"""Of the server's processor time: others may be using the machine."""

FORCED_SECONDS = 5.0
"""After which uvicorn would close the connections that are still open."""


def endless(seed: int) -> dict[str, object]:
    """A race that takes far longer than any test; each seed has its own."""
    return race({**run("sgd", 100_000), "seed": seed}, every=100)


async def opened(
    address: str, path: str, body: dict[str, object]
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A request that has been sent, on a connection of its own."""
    place, content = urlsplit(address), json.dumps(body).encode()
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    accept = "text/event-stream" if path == RACE else "application/json"
    head = f"POST {path} HTTP/1.1\r\nHost: atlas\r\nAccept: {accept}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    writer.write(head.encode() + content)
    await writer.drain()
    return reader, writer


async def abort_all(address: str) -> list[bytes]:
    """Send all requests, read the first line of the answers to half of them, and leave."""
    gate = asyncio.Semaphore(TOGETHER)

    async def abort(number: int) -> bytes:
        async with gate:
            a = {"min": -1 - number, "max": 50, "count": 200}
            of_plane = plane(a=a, b=a, problem={"loss": "softmax", "examples": {"count": None}})
            path, body = (RACE, endless(number)) if number % 2 else (PLANE, of_plane)
            reader, writer = await opened(address, path, body)
            line = await reader.readline() if number % 4 == 1 else b""
            writer.transport.abort()
            return line

    return await asyncio.gather(*map(abort, range(ABORTED)))


def state(address: str) -> dict[str, int]:
    found: dict[str, int] = httpx.get(f"{address}/readyz", timeout=30).json()
    return found


def is_idle(address: str) -> bool:
    now = state(address)
    return now["running"] == now["waiting"] == now["streams"] == 0


def files_open(process) -> int:
    return len(list(Path(f"/proc/{process.pid}/fd").iterdir()))


def processor_seconds(process) -> float:
    """Processor time of a running process."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children_seconds() -> float:
    """Processor time of the processes that this one has started, and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture
def process(tmp_path):
    """A separate server process that admits many streams, and its address."""
    log = tmp_path / "log"
    environment = {
        **os.environ,
        "LOSSATLAS_THREADS": "1",
        "LOSSATLAS_STREAMS": str(2 * DRAINED),
        "LOSSATLAS_QUEUE_LENGTH": str(2 * DRAINED),
    }
    with server_process([*LOSSATLAS, "serve"], free_port(), log, env=environment) as served:
        yield served
    assert "Traceback" not in log.read_text()


@pytest.mark.slow
def test_a_thousand_aborted_requests_leave_nothing_behind(process):
    server, address = process
    wait_for(lambda: is_idle(address))
    before = files_open(server)
    lines = asyncio.run(abort_all(address))
    assert {line for line in lines if line} == {b"HTTP/1.1 200 OK\r\n"}
    wait_for(lambda: is_idle(address), 60)
    finished = state(address)["finished"]
    wait_for(lambda: files_open(server) <= before + 1)
    assert state(address)["finished"] == finished
    assert httpx.post(address + RACE, json=race(run()), timeout=60).status_code == 200


@pytest.mark.slow
def test_two_hundred_streams_end_within_two_seconds_of_sigterm(process):
    server, address = process

    async def drain() -> tuple[list[bytes], float, float]:
        connections = await asyncio.gather(
            *(opened(address, RACE, endless(seed)) for seed in range(DRAINED))
        )
        for reader, _ in connections:
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        begin = time.monotonic()
        used = processor_seconds(server)
        server.send_signal(signal.SIGTERM)
        texts = await asyncio.gather(*(reader.read() for reader, _ in connections))
        await asyncio.to_thread(server.wait, 20)
        return texts, time.monotonic() - begin, children_seconds() - before - used

    before = children_seconds()
    texts, seconds, worked = asyncio.run(drain())
    assert all(b"event: shutdown" in text for text in texts)
    assert worked < DRAIN_SECONDS
    assert seconds < FORCED_SECONDS
