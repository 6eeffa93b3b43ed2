"""Clients that send their request slowly or never, or do not read the answer."""

import contextlib
import json
import os
import select
import signal
import socket
import sys
import time
from functools import partial

import httpx
import pytest
from support.api import LOSSATLAS, wait_for
from support.servers import (
    forked_process,
    free_port,
    is_ready,
    running_server,
    server_process,
)

IMPATIENT = """
import sys
from lossatlas import cli
from lossatlas.web.http import bodies, slow_clients
slow_clients.HEADER_SECONDS = slow_clients.READER_SECONDS = 1.0
bodies.FIRST_SECONDS = 3.0
sys.exit(cli.main())
"""
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: atlas\r\n"


@pytest.fixture(scope="module")
def impatient(tmp_path_factory):
    """Host and port of a server that waits a second for headers and readers, three for bodies."""
    log = tmp_path_factory.mktemp("impatient") / "log"
    one = {**os.environ, "LOSSATLAS_STREAMS": "1"}
    with running_server([sys.executable, "-c", IMPATIENT, "serve"], log, env=one) as address:
        yield "127.0.0.1", int(address.rsplit(":", 1)[1])


@pytest.fixture
def client(impatient):
    with socket.create_connection(impatient, timeout=20) as client:
        yield client


def expect_an_answer(client):
    answer = b""
    while not answer.endswith(b"}"):
        part = client.recv(1 << 16)
        assert part, "the server has closed the connection"
        answer += part
    assert answer.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("sent", [b"", b"G", HEALTH])
def test_a_connection_with_unfinished_headers_is_closed(client, sent):
    client.sendall(sent)
    assert client.recv(4096) == b""


def test_unfinished_headers_of_a_second_request_close_the_connection(client):
    client.sendall(HEALTH + b"\r\n")
    expect_an_answer(client)
    client.sendall(HEALTH)
    assert client.recv(4096) == b""


def test_trickling_bytes_do_not_extend_the_limit(client):
    with contextlib.suppress(OSError):
        for _ in range(100):
            client.sendall(b"X")
            time.sleep(0.1)
        pytest.fail("the server has not closed the connection")


def outlast_the_limit(impatient):
    """Open a silent connection and return once the server has closed it."""
    with socket.create_connection(impatient, timeout=20) as slow:
        assert slow.recv(1) == b""


def test_an_idle_connection_between_requests_stays_open(impatient, client):
    client.sendall(HEALTH + b"\r\n")
    expect_an_answer(client)
    outlast_the_limit(impatient)
    client.sendall(HEALTH + b"\r\n")
    expect_an_answer(client)


def post(path, body, accept="*/*"):
    head = f"POST {path} HTTP/1.1\r\nHost: atlas\r\nContent-Type: application/json\r\n"
    return f"{head}Accept: {accept}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


def test_a_body_may_arrive_slowly(impatient, client):
    text = post("/api/v1/points", '{"problem": {"dataset": "digits"}, "point": {"kind": "zeros"}}')
    client.sendall(text[:-20])
    outlast_the_limit(impatient)
    client.sendall(text[-20:])
    expect_an_answer(client)


def test_a_body_that_drips_is_refused(client):
    client.sendall(post("/api/v1/points", " " * 1000)[:-1000])
    answer = b""
    with contextlib.suppress(OSError):
        while not select.select([client], [], [], 0.1)[0]:
            client.sendall(b" ")
        while part := client.recv(4096):
            answer += part
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"the body arrived too slowly" in answer


RUN = {"optimizer": {"kind": "gd", "learning_rate": 1e-4}, "steps": 60_000}
LONG = {
    "problem": {"function": "murphy"},
    "start": {"kind": "zeros"},
    "runs": [RUN] * 3,
    "gradients": True,
}


@contextlib.contextmanager
def a_reader_that_stops(impatient):
    """A client that asks for a long race, and reads no more than the first event."""
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 12)
        reader.settimeout(20)
        reader.connect(impatient)
        reader.sendall(post("/api/v1/trajectories", json.dumps(LONG), "text/event-stream"))
        assert reader.recv(100).startswith(b"HTTP/1.1 200")
        yield


def test_the_place_of_a_reader_that_stops_is_free_again(impatient):
    address = "http://{}:{}".format(*impatient)
    with a_reader_that_stops(impatient):
        wait_for(lambda: httpx.get(f"{address}/readyz", timeout=60).json()["streams"] == 0)
        with a_reader_that_stops(impatient):
            pass  # the only stream that there may be is its own


def test_readers_that_stop_do_not_delay_the_end(tmp_path):
    log = tmp_path / "log"
    with forked_process(log) as (process, address):
        target = "127.0.0.1", int(address.rsplit(":", 1)[1])
        with contextlib.ExitStack() as readers:
            for _ in range(5):
                readers.enter_context(a_reader_that_stops(target))
            begin = time.monotonic()
            process.terminate()
            assert process.wait(30) in (0, -signal.SIGTERM)
            assert time.monotonic() - begin < 4.5  # uvicorn's own limit is 5 s
    assert "Traceback" not in log.read_text()
    assert "Cancel" not in log.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_more_connections_than_file_descriptors_leave_a_quiet_log(tmp_path):
    import resource

    log = tmp_path / "log"
    limit = partial(resource.setrlimit, resource.RLIMIT_NOFILE, (128, 160))
    command = [*LOSSATLAS, "serve"]
    with server_process(command, free_port(), log, preexec_fn=limit) as (process, address):
        assert resource.prlimit(process.pid, resource.RLIMIT_NOFILE) == (160, 160)
        target = "127.0.0.1", int(address.rsplit(":", 1)[1])
        with contextlib.ExitStack() as clients:
            for _ in range(300):
                clients.enter_context(socket.create_connection(target, timeout=20))
            crowded = clients.enter_context(socket.create_connection(target, timeout=20))
            with contextlib.suppress(OSError):
                crowded.sendall(HEALTH + b"\r\n")
                assert crowded.recv(100)[:12] in (b"", b"HTTP/1.1 429")
        wait_for(partial(is_ready, address))
    assert len(log.read_bytes()) < 2000
