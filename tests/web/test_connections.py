"""Clients that open a connection and send their request slowly or never."""

import contextlib
import socket
import sys
import time

import pytest
from support.servers import running_server

IMPATIENT = (
    "import sys, lossatlas.cli as cli, lossatlas.web.http.slow_clients as connections;"
    "connections.HEADER_SECONDS = 1.0; sys.exit(cli.main())"
)
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: atlas\r\n"


@pytest.fixture(scope="module")
def impatient(tmp_path_factory):
    """Host and port of a server that waits one second for the headers."""
    log = tmp_path_factory.mktemp("impatient") / "log"
    with running_server([sys.executable, "-c", IMPATIENT, "serve"], log) as address:
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


def test_a_body_may_arrive_slowly(impatient, client):
    body = b'{"problem": {"dataset": "digits"}, "point": {"kind": "zeros"}}'
    head = b"POST /api/v1/points HTTP/1.1\r\nHost: atlas\r\nContent-Type: application/json\r\n"
    client.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body[:20])
    outlast_the_limit(impatient)
    client.sendall(body[20:])
    expect_an_answer(client)
