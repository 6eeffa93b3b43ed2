"""A server that is told to stop informs its waiting clients, then stops."""

import signal
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from support.api import events, problem, race, run, wait_for
from support.servers import forked_process

RACE = "/api/v1/trajectories"
# 16 long runs that never diverge: far more work than the test takes
ENDLESS = race(*[run("gd", 10_000, space="full", name=str(k)) for k in range(16)])
FAR_LONGER_THAN_NEEDED = 30


@pytest.fixture
def process(tmp_path):
    """A separate server process and its address."""
    log = tmp_path / "log"
    with forked_process(log, threads=1) as served:
        yield served
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_streams_end_with_an_event_and_the_process_ends(process, number):
    server, address = process
    headers = {"Accept": "text/event-stream"}
    with httpx.stream(
        "POST", address + RACE, json=ENDLESS, headers=headers, timeout=60
    ) as response:
        stream = events(response.iter_lines())
        assert next(stream)[0] == "frame"
        server.send_signal(number)
        last = list(stream)[-1]
    assert last[0] == "shutdown"
    assert "shutting down" in last[1]["detail"]
    assert server.wait(FAR_LONGER_THAN_NEEDED) in (0, -signal.SIGTERM, 130)


def test_a_request_in_progress_is_told_of_the_shutdown(process):
    server, address = process
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(httpx.post, address + RACE, json=ENDLESS, timeout=60)
        wait_for(lambda: httpx.get(f"{address}/readyz").json()["running"] == 1)
        server.send_signal(signal.SIGTERM)
        details = problem(waiting.result(), 503)
    assert "shutting down" in details["detail"]
    server.wait(FAR_LONGER_THAN_NEEDED)
