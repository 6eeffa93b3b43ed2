"""Clients that open a connection and are slow to say what they want, or never do."""

import contextlib
import socket
import sys
import time

import pytest
from support.servers import running_server

HASTY = (
    "import sys, lossatlas.cli as cli, lossatlas.web.http.slow_clients as connections;"
    "connections.HEADER_SECONDS = 1.0; sys.exit(cli.main())"
)
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: atlas\r\n"


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """Host and port of a server that waits a second for the headers."""
    log = tmp_path_factory.mktemp("hasty") / "log"
    with running_server([sys.executable, "-c", HASTY, "serve"], log) as address:
        yield "127.0.0.1", int(address.rsplit(":", 1)[1])


@pytest.fixture
def client(hasty):
    with socket.create_connection(hasty, timeout=20) as client:
        yield client


def expect_an_answer(client):
    answer = b""
    while not answer.endswith(b"}"):
        part = client.recv(1 << 16)
        assert part, "the server has closed the connection"
        answer += part
    assert answer.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("said", [b"", b"G", HEALTH])
def test_one_that_does_not_end_its_headers_is_left(client, said):
    client.sendall(said)
    assert client.recv(4096) == b""


def test_nor_is_one_waited_for_after_an_earlier_request(client):
    client.sendall(HEALTH + b"\r\n")
    expect_an_answer(client)
    client.sendall(HEALTH)
    assert client.recv(4096) == b""


def test_bytes_that_trickle_in_do_not_help(client):
    with contextlib.suppress(OSError):
        for _ in range(100):
            client.sendall(b"X")
            time.sleep(0.1)
        pytest.fail("the server still listens")


def outlast_the_limit(hasty):
    """Return when a connection that was opened now has been closed for its slowness."""
    with socket.create_connection(hasty, timeout=20) as slow:
        assert slow.recv(1) == b""


def test_one_that_rests_between_requests_is_kept(hasty, client):
    client.sendall(HEALTH + b"\r\n")
    expect_an_answer(client)
    outlast_the_limit(hasty)
    client.sendall(HEALTH + b"\r\n")
    expect_an_answer(client)


def test_a_body_may_take_its_time(hasty, client):
    body = b'{"problem": {"dataset": "digits"}, "point": {"kind": "zeros"}}'
    head = b"POST /api/v1/points HTTP/1.1\r\nHost: atlas\r\nContent-Type: application/json\r\n"
    client.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body[:20])
    outlast_the_limit(hasty)
    client.sendall(body[20:])
    expect_an_answer(client)
