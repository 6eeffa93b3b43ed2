"""Under load: heavy work stays off the event loop, is bounded, and stops when nobody waits."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import httpx
from support.api import events, heavy_plane, plane, problem, race, run, wait_for

PLANE, RACE = "/api/v1/slices/plane", "/api/v1/trajectories"
EVENTS, JSON = {"Accept": "text/event-stream"}, {"Accept": "application/json"}
LONG_ENOUGH_TO_START = 2.0
"""A stream's time limit in seconds, long enough for its first event even on a busy machine."""


def state(address: str) -> dict[str, int]:
    found: dict[str, int] = httpx.get(f"{address}/readyz", timeout=30).json()
    return found


def endless(learning_rate: float = 0.05) -> dict[str, object]:
    """A race that takes far longer than any test: 16 long runs that never diverge."""
    optimizer = {"kind": "gd", "learning_rate": learning_rate}
    runs = [run(steps=10_000, space="full", name=str(k), optimizer=optimizer) for k in range(16)]
    return race(*runs)


@contextmanager
def pending_request(
    address: str, path: str, body: dict[str, object], accept: dict[str, str] = JSON
) -> Iterator[None]:
    """A client that sends a request, waits, and disconnects without a response."""
    content = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: atlas\r\nContent-Type: application/json\r\n"
    head += f"Accept: {accept['Accept']}\r\n"
    with socket.create_connection((urlsplit(address).hostname, urlsplit(address).port)) as client:
        client.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
        yield


@contextmanager
def occupied(address: str) -> Iterator[None]:
    """Two endless races: one has made room for the other, and nothing else has room."""
    with (
        pending_request(address, RACE, endless(0.01)),
        pending_request(address, RACE, endless(0.02)),
    ):
        wait_for(lambda: state(address)["running"] == 2)
        yield


def test_a_client_that_leaves_stops_its_work(serve):
    with serve(threads=1) as address:
        with pending_request(address, RACE, endless()):
            wait_for(lambda: state(address)["running"] == 1)
        wait_for(lambda: state(address)["stopped"] == 1)
        after = state(address)
        assert (after["running"], after["waiting"], after["finished"]) == (0, 0, 0)


def test_a_long_request_is_stopped_midway(serve):
    with serve(threads=1) as address:
        with pending_request(address, PLANE, heavy_plane()):
            wait_for(lambda: state(address)["running"] == 1)
        wait_for(lambda: state(address)["stopped"] == 1)
        assert state(address)["finished"] == 0


def test_an_export_stops_when_its_client_leaves(serve):
    planes = [
        {"method": "POST", "path": "slices/plane", "body": heavy_plane(seed)} for seed in range(9)
    ]
    body = {"fragment": "#v=1", "requests": planes}
    with serve(threads=1) as address:
        with pending_request(address, "/api/v1/export/html", body):
            wait_for(lambda: state(address)["running"] == 1)
        wait_for(lambda: state(address)["stopped"] == 1)
        after = state(address)
        assert (after["running"], after["waiting"]) == (0, 0)


def test_short_work_does_not_wait_for_long_work(serve):
    with serve(threads=1) as address, pending_request(address, RACE, endless()):
        wait_for(lambda: state(address)["running"] == 1)
        assert httpx.post(address + PLANE, json=plane(), timeout=60).is_success
        assert (state(address)["running"], state(address)["finished"]) == (1, 1)


def test_open_streams_refuse_no_planes(serve):
    body = race(run("gd", steps=100_000, space="full"))
    options = {"json": body, "headers": EVENTS, "timeout": 60}
    with serve(threads=1, queue_length=1) as address, ExitStack() as streams:
        opened = [
            streams.enter_context(httpx.stream("POST", address + RACE, **options)).iter_lines()
            for _ in range(10)
        ]
        assert {next(lines) for lines in opened} == {"event: frame"}
        assert (state(address)["streams"], state(address)["waiting"]) == (10, 0)
        for seed in range(5):
            origin = {"kind": "random", "seed": seed}
            assert httpx.post(address + PLANE, json=plane(origin=origin), timeout=60).is_success


def test_a_short_race_does_not_wait_for_long_streams(serve):
    count = 12
    with serve(threads=1) as address, ExitStack() as streams:
        for k in range(count):
            optimizer = {"kind": "gd", "learning_rate": 0.01 + 0.001 * k}
            body = race(run(steps=100_000, space="full", optimizer=optimizer))
            streams.enter_context(pending_request(address, RACE, body, EVENTS))
        wait_for(lambda: state(address)["finished"] > 6 * count)
        before = state(address)["finished"]
        assert httpx.post(address + RACE, json=race(run()), headers=EVENTS, timeout=60).is_success
        assert state(address)["finished"] - before < count  # its own parts, and few of the others'


def test_queued_work_is_dropped_when_its_client_leaves(serve):
    with serve(threads=1) as address, occupied(address):
        with pending_request(address, PLANE, plane()):
            wait_for(lambda: state(address)["waiting"] == 1)
        wait_for(lambda: state(address)["waiting"] == 0)
        after = state(address)
        assert (after["running"], after["finished"], after["stopped"]) == (2, 0, 1)


def test_the_health_check_answers_during_heavy_work(serve):
    with serve(threads=1) as address, pending_request(address, RACE, endless()):
        wait_for(lambda: state(address)["running"] == 1)
        for _ in range(5):
            assert httpx.get(f"{address}/healthz", timeout=30).json() == {"status": "ok"}
        assert (state(address)["running"], state(address)["finished"]) == (1, 0)


def test_a_full_queue_asks_clients_to_retry_later(serve):
    with (
        serve(threads=1, queue_length=1) as address,
        occupied(address),
        pending_request(address, RACE, endless(0.04)),
    ):
        wait_for(lambda: state(address)["waiting"] == 1)
        refused = httpx.post(address + PLANE, json=plane(), timeout=30)
        problem(refused, 429)
        assert 1 <= int(refused.headers["retry-after"]) <= 5
        problem(httpx.post(address + RACE, json=race(run()), timeout=30), 429)


def test_a_full_queue_refuses_at_once(serve):
    """A refusal takes at most 50 ms more than a health check, where nothing else delays either."""
    with serve(threads=1, queue_length=0) as address, httpx.Client(base_url=address) as client:

        def seconds(method, path, status, **options):
            response = client.request(method, path, timeout=30, **options)
            assert response.status_code == status
            assert (status == 429) == ("retry-after" in response.headers)
            return response.elapsed.total_seconds()

        checks, refusals = [], []
        for _ in range(20):
            checks.append(seconds("GET", "/healthz", 200))
            refusals.append(seconds("POST", PLANE, 429, json=plane()))
        assert min(refusals) < 0.05 + min(checks)


def test_exceeding_the_deadline_is_a_problem(serve):
    with serve(threads=1, deadline_seconds=0.25) as address:
        details = problem(httpx.post(address + RACE, json=endless(), timeout=60), 503)
        assert "0.25 s" in details["detail"]
        wait_for(lambda: state(address)["stopped"] == 1)


def test_streams_are_limited_and_an_abandoned_one_stops(serve):
    options = {"json": race(run(steps=100_000, space="full")), "headers": EVENTS, "timeout": 60}
    with serve(streams=1) as address:
        with httpx.stream("POST", address + RACE, **options) as response:
            lines = response.iter_lines()
            assert next(lines) == "event: frame"
            assert state(address)["streams"] == 1
            refused = httpx.post(address + RACE, **options)
            assert "streams" in problem(refused, 429)["detail"]
        wait_for(lambda: state(address)["streams"] == 0)
        finished = wait_for(lambda: (s := state(address))["running"] == 0 and s["finished"])
        assert state(address)["finished"] == finished
        assert httpx.post(address + RACE, **{**options, "json": race(run())}).is_success


def test_a_stream_that_takes_too_long_ends_with_a_problem_for_all_its_readers(serve):
    options = {"json": endless(), "headers": EVENTS, "timeout": 60}
    with (
        serve(threads=1, stream_seconds=LONG_ENOUGH_TO_START) as address,
        ThreadPoolExecutor(3) as threads,
    ):
        httpx.post(address + RACE, **{**options, "json": race(run())})  # the first takes longer
        texts = list(threads.map(lambda _: httpx.post(address + RACE, **options).text, range(3)))
        wait_for(lambda: state(address)["streams"] == 0)
    for text in texts:
        first, *_, last = events(text.splitlines())
        assert (first[0], last[0]) == ("frame", "problem")
        assert f"{LONG_ENOUGH_TO_START:g} s" in last[1]["detail"]
        assert "event: done" not in text


def test_identical_races_are_computed_once(serve):
    body = race(run("sgd", 300))
    options = {"json": body, "headers": {"Accept": "text/event-stream"}, "timeout": 60}
    with serve(threads=1) as address:
        first = httpx.post(address + RACE, **options)
        walked = state(address)["finished"]
        again = httpx.post(address + RACE, **options)
        assert again.text == first.text
        assert again.headers["content-type"] == first.headers["content-type"]
        assert state(address)["finished"] == walked
        assert httpx.post(address + RACE, **{**options, "json": race(run("sgd", 301))}).text
        assert state(address)["finished"] > walked


def test_a_cached_race_does_not_count_as_a_stream(serve):
    with serve(threads=1, streams=1) as address:
        options = {"headers": {"Accept": "text/event-stream"}, "timeout": 60}
        first = httpx.post(address + RACE, json=race(run("sgd", 300)), **options)
        with httpx.stream("POST", address + RACE, json=race(run("gd", 100_000)), **options):
            wait_for(lambda: state(address)["streams"] == 1)
            refused = httpx.post(address + RACE, json=race(run("gd", 300)), **options)
            assert (refused.status_code, "retry-after" in refused.headers) == (429, True)
            assert (
                httpx.post(address + RACE, json=race(run("sgd", 300)), **options).text == first.text
            )


def test_a_race_in_progress_is_shared_by_identical_requests(serve):
    """All read identical events, even the times; a client that disconnects stops nothing."""
    body = race(run("sgd", 12_000), run("gd", 3_000))
    options = {"json": body, "headers": EVENTS, "timeout": 60}
    with serve(threads=1, streams=1) as address, ThreadPoolExecutor(4) as threads:
        with httpx.stream("POST", address + RACE, **options) as first:
            lines = first.iter_lines()
            read = [next(lines)]
            with httpx.stream("POST", address + RACE, **options) as leaves:
                assert next(leaves.iter_lines()) == read[0]
            others = [threads.submit(httpx.post, address + RACE, **options) for _ in range(4)]
            read += lines
        assert {tuple(other.result().text.splitlines()) for other in others} == {tuple(read)}
        *all_but_last, done = events(read)
        steps = [s for name, data in all_but_last if name == "frame" for s in data["step"]]
        assert sorted(steps) == sorted([*range(12_001), *range(3_001)])
        assert done == ("done", {})
        wait_for(lambda: state(address)["streams"] == 0)


def test_the_memory_of_streams_is_bounded_and_counts_each_problem_once(serve):
    def options(steps, **problem):
        data = {"dataset": "shapes32", "examples": {"count": None}}
        body = race(run("sgd", steps, space="full"), problem={**data, **problem})
        return {"json": body, "headers": EVENTS, "timeout": 60}

    with serve(stream_bytes=10 * 2**20) as address:
        with httpx.stream("POST", address + RACE, **options(100_000, l2=0.5)) as first:
            lines = first.iter_lines()
            assert next(lines) == "event: frame"
            with httpx.stream("POST", address + RACE, **options(90_000, l2=0.5)) as second:
                more_lines = second.iter_lines()
                assert next(more_lines) == "event: frame"
                refused = httpx.post(address + RACE, **options(50, l2=0.25))
                assert "memory" in problem(refused, 429)["detail"]
                small = {**options(0), "json": race(run())}
                assert httpx.post(address + RACE, **small).is_success
        wait_for(lambda: state(address)["streams"] == 0)
        wait_for(lambda: httpx.post(address + RACE, **options(50, l2=0.25)).is_success)
