"""Several server processes: all requests of a browser reach the same one."""

import asyncio
import contextlib
import http.client
import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from support.api import LOSSATLAS, client_in_process, events, plane, race, run, wait_for
from support.servers import STOP_SECONDS, free_port, server_process, stop

from lossatlas.web.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the links are Linux's")

PLANE, RACE = "/api/v1/slices/plane", "/api/v1/trajectories"
HIT = 'cache;desc="hit"'
WARN = {**os.environ, "PYTHONWARNINGS": "always::ResourceWarning"}
seeds = itertools.count(1000)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The main process of a server with two workers, its port, and its log."""
    log = tmp_path_factory.mktemp("workers") / "log"
    port = free_port()
    serve = [*LOSSATLAS, "serve", "--workers", "2", "--threads", "1"]
    with server_process(serve, port, log, env=WARN) as (process, _):
        try:
            wait_for(lambda: has_two(port))
            yield process, port, log
        finally:
            process.terminate()  # ends its workers, too
            process.wait(STOP_SECONDS)


@pytest.fixture
def port(served):
    return served[1]


@pytest.fixture
def connection(port):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as client:
        yield client


def new_body():
    """Bytes that no worker has been asked for."""
    return json.dumps(plane(origin={"kind": "random", "seed": next(seeds)})).encode()


def ask(client, worker, body, path=PLANE, accept="application/json"):
    """The answer to a request whose cookie names a worker, and whether that had it already."""
    headers = {"Content-Type": "application/json", "Accept": accept}
    if worker is not None:
        headers["Cookie"] = f"theme=dark; lossatlas_worker={worker}"
    client.request("POST", path, body, headers)
    response = client.getresponse()
    answer = response.read()
    assert response.status == 200, answer
    return answer, response.headers.get("server-timing") == HIT


def is_known(port, worker, body):
    """Whether a worker has the answer already; asked on a new connection."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(client):
        return ask(client, worker, body)[1]


def has_two(port):
    """Whether there are two workers: alone, the first also answers for the second."""
    body = new_body()
    is_known(port, 0, body)
    return not is_known(port, 1, body)


def assert_each_is_found(port):
    for worker in (0, 1):
        body = new_body()
        assert not is_known(port, worker, body)
        assert all(is_known(port, worker, body) for _ in range(20))


def test_connections_with_a_cookie_reach_the_worker_that_it_names(port):
    assert_each_is_found(port)


def test_connections_without_a_cookie_reach_any_worker(port):
    body = new_body()
    is_known(port, None, body)
    wait_for(lambda: not is_known(port, None, body))


@pytest.mark.parametrize("worker", [2, 9999, 12345, "", "x", "1x", -1])
def test_a_cookie_that_names_no_worker_is_ignored(port, worker):
    body = new_body()
    is_known(port, worker, body)
    wait_for(lambda: not is_known(port, worker, body))


def test_a_connection_moves_at_each_request(connection):
    connection.connect()
    before = connection.sock
    for _ in range(20):
        body = new_body()
        found = [ask(connection, worker, body) for worker in (0, 1, 1, 0)]
        assert [is_hit for _, is_hit in found] == [False, False, True, True]
        assert len({answer for answer, _ in found}) == 1, "the bits are equal"
    assert connection.sock is before


@pytest.mark.parametrize("is_head_apart", [True, False])
def test_a_large_body_follows_the_connection(connection, is_head_apart):
    body = new_body()
    expected, _ = ask(connection, 0, body)
    padded = body + b" " * 5_000_000
    for worker, is_known_there in ((1, False), (0, True), (1, True)):
        found, is_hit = ask(connection, worker, iter([padded]) if is_head_apart else padded)
        assert (found, is_hit) == (expected, is_known_there)


def test_a_stream_follows_the_connection(connection):
    body = json.dumps(race(run("gd", 2000, space="full"), every=1)).encode()
    for worker in (0, 1, 0):
        found, _ = ask(connection, worker, body, RACE, "text/event-stream")
        assert list(events(found.decode().splitlines()))[-1][0] == "done"


def as_bytes(worker, body):
    kind = "Content-Type: application/json\r\n"
    head = f"POST {PLANE} HTTP/1.1\r\nHost: atlas\r\n{kind}Content-Length: {len(body)}\r\n"
    return f"{head}Cookie: lossatlas_worker={worker}\r\n\r\n".encode() + body


def next_answer(reader):
    head = b"".join(iter(reader.readline, b"\r\n"))
    assert head.startswith(b"HTTP/1.1 200")
    return reader.read(int(re.search(rb"content-length: (\d+)", head)[1]))


def test_requests_that_arrive_together_are_answered_in_turn(connection):
    bodies = [new_body(), new_body()]
    expected = [ask(connection, 0, body)[0] for body in bodies]
    reader = connection.sock.makefile("rb")
    for workers in ((1, 0), (0, 1)):
        connection.sock.sendall(b"".join(map(as_bytes, workers, bodies)))
        assert [next_answer(reader) for _ in bodies] == expected


def test_a_head_in_parts_is_answered_by_any_worker(connection):
    body = new_body()
    expected, _ = ask(connection, 0, body)
    reader = connection.sock.makefile("rb")
    for worker in (0, 1):
        for byte in as_bytes(worker, body):
            connection.sock.sendall(bytes([byte]))
        assert next_answer(reader) == expected


def test_requests_are_answered_while_a_worker_is_replaced(served):
    process, port, _ = served
    killed, survivor = workers_of(process.pid)
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: not Path(f"/proc/{killed}").exists())
    wait_for(lambda: has_two(port))  # until then, all requests are answered
    assert_each_is_found(port)
    assert survivor in workers_of(process.pid)


def workers_of(main):
    children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
    commands = {child: Path(f"/proc/{child}/cmdline").read_text() for child in children}
    return [int(child) for child, command in commands.items() if "spawn_main" in command]


def test_as_many_workers_as_cores_keep_to_one_each(served):
    cores = os.sched_getaffinity(0)
    found = [os.sched_getaffinity(worker) for worker in workers_of(served[0].pid)]
    if len(cores) > len(found):
        assert found == [cores] * len(found)
    else:
        assert [len(own) for own in found] == [1] * len(found)
        assert set.union(*found) == cores


def test_workers_end_with_a_parent_that_could_not_stop_them(tmp_path):
    port = free_port()
    serve = [*LOSSATLAS, "serve", "--workers", "2", "--threads", "1"]
    with server_process(serve, port, tmp_path / "log") as (process, _):
        wait_for(lambda: has_two(port))
        workers = workers_of(process.pid)
        process.kill()
        process.wait(STOP_SECONDS)
        wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))


def test_workers_that_start_end_with_their_parent():
    serve = [*LOSSATLAS, "serve", "--workers", "2", "--threads", "1", "--port", "0"]
    with subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        wait_for(lambda: len(workers_of(process.pid)) == 2)
        workers = workers_of(process.pid)
        process.kill()
    wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs another user")
def test_other_users_of_the_machine_cannot_link(port):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as link:
        os.seteuid(65534)
        try:
            link.connect(f"\0{address_of(port)} 0")
        finally:
            os.seteuid(0)
        assert link.recv(1) == b""


def address_of(port):
    return f"lossatlas ('127.0.0.1', {port})"


def test_connections_that_have_moved_end_with_the_server(served):
    """It is the last test of this server."""
    process, port, log = served
    endless = race(*[run("gd", 10_000, space="full", name=str(k)) for k in range(16)])
    headers = {"Accept": "text/event-stream"}
    with contextlib.ExitStack() as clients:
        streams = []
        for worker in (0, 1):
            client = clients.enter_context(
                httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
            )
            for cookie in (1 - worker, worker):  # so that it has moved at least once
                client.headers["Cookie"] = f"lossatlas_worker={cookie}"
                assert client.get("/healthz").status_code == 200
            stream = client.stream("POST", RACE, json=endless, headers=headers)
            streams.append(events(clients.enter_context(stream).iter_lines()))
            assert next(streams[-1])[0] == "frame"
        process.send_signal(signal.SIGTERM)
        assert [list(stream)[-1][0] for stream in streams] == ["shutdown", "shutdown"]
    stop(process, log)
    assert "Warning" not in log.read_text()
    assert address_of(port) not in Path("/proc/net/unix").read_text()


def pages(settings, *cookies):
    """The Set-Cookie header of the page for each Cookie header."""

    async def get():
        async with client_in_process(settings) as client:
            asked = [{"Cookie": cookie} if cookie else {} for cookie in cookies]
            found = []
            for headers in asked:
                found.append(await client.get("/", headers=headers))
                client.cookies.clear()
            files = await client.get("/static/icon.svg"), await client.get("/api/v1/catalog")
        assert not any("set-cookie" in other.headers for other in files)
        return [page.headers.get("set-cookie") for page in found]

    return asyncio.run(get())


def test_the_page_names_a_worker_at_random():
    found = pages(Settings(threads=1, workers=3), *[None] * 100)
    pattern = r"lossatlas_worker=([0-2]); Path=/; SameSite=Lax; HttpOnly"
    assert {re.fullmatch(pattern, cookie)[1] for cookie in found} == {"0", "1", "2"}


def test_the_page_leaves_a_valid_cookie_as_it_is():
    settings = Settings(threads=1, workers=2, path_prefix="/atlas")
    valid = "lossatlas_worker=0", "a=b; lossatlas_worker=1; c=d", "a=b;lossatlas_worker=1"
    assert pages(settings, *valid) == [None] * 3
    other = "lossatlas_worker=2", "lossatlas_worker=", "lossatlas_worker=1x", "xlossatlas_worker=1"
    for cookie in pages(settings, *other):
        assert "; Path=/atlas/;" in cookie


def test_with_one_worker_there_is_no_cookie():
    assert pages(Settings(threads=1), None, "lossatlas_worker=0") == [None, None]
