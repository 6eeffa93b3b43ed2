"""A request whose bytes are known is answered before it is parsed, with its own answer."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import combinations

import httpx
import pytest
from support.api import at_point, plane, problem, race, ray, run

from lossatlas.web.app import create_app
from lossatlas.web.compute.response_cache import ASKED_BYTES, asked
from lossatlas.web.http import json_route
from lossatlas.web.settings import Settings

PLANE, POINT, RACE = "/api/v1/slices/plane", "/api/v1/points", "/api/v1/trajectories"
EVENTS = "text/event-stream"


@contextmanager
def nothing_is_parsed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(json_route, "_parse", lambda *_: pytest.fail("the body was parsed"))
        yield


@pytest.fixture
def application() -> Iterator[Callable[..., httpx.Response]]:
    """Send requests to one application in this process."""
    app = create_app(Settings(threads=1))
    with asyncio.Runner() as runner:
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")
        yield lambda *request, **options: runner.run(client.request(*request, **options))
        runner.run(lifespan.__aexit__(None, None, None))


@pytest.mark.parametrize(
    ("path", "body", "accept"),
    [
        (PLANE, plane(), "*/*"),
        (POINT, at_point(), "*/*"),
        (RACE, race(run()), "application/json"),
        (RACE, race(run()), EVENTS),
    ],
)
def test_a_known_request_is_not_parsed(application, monkeypatch, path, body, accept):
    def ask():
        return application("POST", path, json=body, headers={"Accept": accept})

    computed = ask()
    ask()  # a stream is cached when it has ended
    with nothing_is_parsed(monkeypatch):
        known = ask()
    assert known.content == computed.content
    own = [name for name in computed.headers if name not in ("server-timing", "content-length")]
    assert {name: known.headers.get(name) for name in own} == {n: computed.headers[n] for n in own}
    assert known.headers["server-timing"] == 'cache;desc="hit"'


@pytest.mark.parametrize(
    "path", ["/api/v1/catalog", "/api/v1/datasets/iris", "/api/v1/datasets/digits/images?count=3"]
)
def test_a_client_that_has_an_answer_gets_no_body(application, path):
    first = application("GET", path)
    assert first.headers["cache-control"] == "no-cache"
    again = application("GET", path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_other_headers_are_another_request(application):
    body = json.dumps(race(run())).encode()

    def ask(accept, content_type="application/json", path=RACE):
        headers = {"Accept": accept, "Content-Type": content_type}
        return application("POST", path, content=body, headers=headers)

    for _ in range(3):
        assert ask(EVENTS).headers["content-type"].startswith(EVENTS)
        assert ask("application/json").headers["content-type"] == "application/json"
        problem(ask("image/png"), 406)
        problem(ask("*/*", "text/plain"), 415)
        problem(ask("*/*", path=PLANE), 422)


def request(method="POST", path=PLANE, query=b"", headers=(), body=b"{}"):
    return {"method": method, "path": path, "query_string": query, "headers": headers}, body


def test_requests_that_differ_are_told_apart():
    accept = [(b"accept", b"application/json")]
    different = [
        request(),
        request("GET"),
        request(path=RACE),
        request(query=b"a"),
        request(path=PLANE + "?a"),
        request(path=PLANE + "?a", query=b"b"),
        request(query=b"a?b"),
        request(headers=accept),
        request(headers=[(b"content-type", b"application/json")]),
        request(headers=accept, body=b"[]"),
        request(body=b"[]"),
    ]
    for one, other in combinations(different, 2):
        assert asked(*one) != asked(*other)
    assert asked(*request()) == asked(*request(headers=[(b"user-agent", b"any")]))
    assert asked(*request(body=b" " * (ASKED_BYTES + 1))) is None


def test_a_refusal_is_not_kept(application):
    for _ in range(2):
        problem(application("POST", PLANE, json=ray()), 422)
