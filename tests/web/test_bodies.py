"""Bodies are read whole, within limits of size, of time and of memory."""

import asyncio
import json
import threading
from contextlib import AsyncExitStack, closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from support.api import in_process, problem

from lossatlas.web.app import create_app
from lossatlas.web.compute.pool import Busy, ClientLeft
from lossatlas.web.http import bodies, json_route
from lossatlas.web.http.bodies import TOGETHER, Bodies, received
from lossatlas.web.http.errors import ApiError
from lossatlas.web.settings import Settings

SCOPE = {"type": "http", "headers": []}
PLANE, JSON = "/api/v1/slices/plane", {"Content-Type": "application/json"}


def parts(*contents, end=True):
    """A `receive` that gives these parts of a body; without an end, it then waits for ever."""
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in contents]
    if end:
        messages[-1]["more_body"] = False

    async def receive():
        if not messages:
            await asyncio.Event().wait()
        return messages.pop(0)

    return receive


def read(receive, max_bytes=10):
    async def main():
        async with Bodies(max_bytes).read(SCOPE, receive) as body:
            return body

    return asyncio.run(main())


def test_a_body_is_read_whole_and_received_again():
    assert read(parts(b"ab", b"", b"c")) == b"abc"
    again = received(b"abc", parts(b"later"))
    first, second = asyncio.run(again()), asyncio.run(again())
    assert (first["body"], first["more_body"], second["body"]) == (b"abc", False, b"later")


def test_a_body_that_stops_arriving_is_given_up(monkeypatch):
    monkeypatch.setattr(bodies, "FIRST_SECONDS", 0.05)
    with pytest.raises(ApiError) as caught:
        read(parts(b"a", end=False))
    assert caught.value.status == 408


def test_a_client_that_leaves_in_the_middle_is_noticed():
    async def receive():
        return {"type": "http.disconnect"}

    with pytest.raises(ClientLeft):
        read(receive)


def test_the_bodies_held_together_are_bounded():
    async def main():
        own = Bodies(10)

        def body():
            return own.read(SCOPE, parts(b"12345", b"67890"))

        async with AsyncExitStack() as held:
            for _ in range(TOGETHER):
                await held.enter_async_context(body())
            with pytest.raises(Busy):
                await held.enter_async_context(body())
        async with body() as read:  # the others have been given back
            assert read == b"1234567890"

    asyncio.run(main())


def test_a_client_may_send_all_of_a_body_that_is_refused(serve):
    part, parts = b"x" * 100_000, 30
    with serve(body_bytes=1_000_000) as address, http_client(address) as client:
        client.putrequest("POST", PLANE)
        client.putheader("Content-Length", str(len(part) * parts))
        client.endheaders()
        assert b" 413 " in client.sock.recv(1000)
        for _ in range(parts):
            client.sock.sendall(part)
        while client.sock.recv(1000):  # the server closes in order
            pass


def http_client(address):
    where = urlsplit(address)
    return closing(HTTPConnection(where.hostname, where.port, timeout=60))


@pytest.mark.parametrize("part", ["[1]", "{}", "[[]]", '"a":1'])
def test_too_many_parts_are_refused_before_they_are_parsed(monkeypatch, part):
    monkeypatch.setattr(json_route, "from_json", lambda _: pytest.fail("it was parsed"))
    content = "{" + ",".join([part] * 2_000_000) + "}"
    response = in_process("POST", PLANE, content=content, headers=JSON)
    assert "250,000 arrays, objects and fields" in problem(response, 422)["detail"]


def test_every_body_is_parsed_by_our_own_route():
    waiting, others = list(create_app(Settings()).routes), []
    count = 0
    while waiting:
        route = waiting.pop()
        waiting += getattr(getattr(route, "original_router", None), "routes", [])
        if getattr(route, "body_field", None):
            count += 1
            others += [] if isinstance(route, json_route.JsonRoute) else [route.path]
    assert count > 10
    assert others == []


@pytest.mark.parametrize("size", [1, json_route.LARGE])
def test_a_large_body_is_parsed_in_a_thread(monkeypatch, size):
    parse, threads = json_route._parse, []

    def note(body, model):
        threads.append(threading.current_thread())
        return parse(body, model)

    monkeypatch.setattr(json_route, "_parse", note)
    content = json.dumps({"padding": "x" * size})
    problem(in_process("POST", PLANE, content=content, headers=JSON), 422)
    (thread,) = threads
    assert (thread is not threading.main_thread()) == (size == json_route.LARGE)
