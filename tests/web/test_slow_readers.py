"""A client that reads its stream slowly slows only its own race and does not fill memory."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from support.api import LOSSATLAS, events, race, run, wait_for
from support.servers import running_server

PATH = "/api/v1/trajectories"
EVENTS = {"Accept": "text/event-stream"}
STEPS = 60_000
RUNS = 3
LONG = {
    "problem": {"function": "murphy"},
    "start": {"kind": "zeros"},
    "runs": [run("gd", STEPS, optimizer={"kind": "gd", "learning_rate": 1e-4})] * RUNS,
    "gradients": True,
}


def state(address):
    return httpx.get(f"{address}/readyz", timeout=30).json()


def is_idle(address):
    """Whether nothing is running or started while the server answers many requests."""
    first, *later = (state(address) for _ in range(30))
    return first["running"] == first["waiting"] == 0 and all(one == first for one in later)


def resident_bytes(address):
    """The resident memory of the server at an address."""
    port = f"--port\0{urlsplit(address).port}\0".encode()
    for process in Path("/proc").glob("[0-9]*"):
        if process.joinpath("cmdline").read_bytes().endswith(port):
            lines = process.joinpath("status").read_text().splitlines()
            (line,) = [line for line in lines if line.startswith("VmRSS")]
            return 1024 * int(line.split()[1])
    raise ProcessLookupError(address)


@pytest.fixture
def slow_client():
    """A client with a small receive buffer."""
    little = [(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)]
    with httpx.Client(transport=httpx.HTTPTransport(socket_options=little), timeout=60) as client:
        yield client


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc")
def test_a_slow_reader_slows_only_its_own_race(tmp_path, slow_client):
    with running_server([*LOSSATLAS, "serve", "--threads", "1"], tmp_path / "log") as address:
        httpx.post(address + PATH, json=race(run()), headers=EVENTS)
        before = resident_bytes(address)
        with slow_client.stream("POST", address + PATH, json=LONG, headers=EVENTS) as slow:
            lines = slow.iter_lines()
            read = [next(lines)]
            wait_for(lambda: is_idle(address))
            assert state(address)["streams"] == 1
            other = httpx.post(address + PATH, json=race(run(steps=500)), headers=EVENTS)
            assert list(events(other.text.splitlines()))[-1] == ("done", {})
            assert is_idle(address)
            grown = resident_bytes(address) - before
            read += lines

    assert grown < sum(map(len, read)) / 3
    *all_but_last, done = events(read)
    steps = [step for name, data in all_but_last if name == "frame" for step in data["step"]]
    assert sorted(steps) == sorted([*range(STEPS + 1)] * RUNS)
    assert [data["steps"] for name, data in all_but_last if name == "run_done"] == [STEPS] * RUNS
    assert done == ("done", {})


def test_a_reader_that_stopped_reading_can_disconnect(serve, slow_client):
    with serve(threads=1) as address:
        with slow_client.stream("POST", address + PATH, json=LONG, headers=EVENTS) as slow:
            next(slow.iter_lines())
            wait_for(lambda: is_idle(address))
            computed = state(address)["finished"]
        wait_for(lambda: state(address)["streams"] == 0)
        assert is_idle(address)
        assert state(address)["finished"] <= computed + 1
