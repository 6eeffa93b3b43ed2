"""Hostile requests, from `hostile.yaml`: each is refused in little time, and with few words."""

import asyncio
import contextlib
import copy
import json
import socket
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import yaml
from support.api import problem

from lossatlas.web.app import create_app
from lossatlas.web.settings import Settings

SECONDS = 0.2
"""Processor time for which a request may keep the server busy."""

ABSENT = object()
API = "/api/v1/"
JSON = {"Content-Type": "application/json"}


class Loader(yaml.SafeLoader):
    """Reads the tags of the corpus."""


def _repeat(loader: Loader, node: Any) -> Any:
    value, count = loader.construct_sequence(node, deep=True)
    return value * count if isinstance(value, str) else [value] * count


Loader.add_constructor("!repeat", _repeat)
Loader.add_constructor("!absent", lambda loader, node: ABSENT)


def corpus() -> dict[str, Any]:
    """The sections of the corpus; it is not kept, for the sake of the garbage collector."""
    found: dict[str, Any] = yaml.load(Path(__file__).with_name("hostile.yaml").read_text(), Loader)
    return found


def changed(document: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The document with the values at these JSON pointers changed."""
    document = copy.deepcopy(document)
    for pointer, value in changes.items():
        inner: Any = document
        *path, last = [int(step) if step.isdigit() else step for step in pointer.split("/")[1:]]
        for step in path:
            inner = inner[step]
        if value is ABSENT:
            del inner[last]
        else:
            inner[last] = value
    return document


def text(parts: str | list[str]) -> str:
    return "".join(parts)


def requests(document: dict[str, Any]) -> list[tuple[str, httpx.Request]]:
    """Every request of the corpus that a client library can send, with its reason."""
    schemas, found, hostile = document["components"]["schemas"], [], corpus()
    for path, cases in hostile["changes"].items():
        body = document["paths"][API + path]["post"]["requestBody"]
        name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for reason, changes in cases.items():
            content = json.dumps(changed(schemas[name]["examples"][0], changes))
            found.append((f"{path}: {reason}", API + path, content))
    for reason, content in hostile["texts"].items():
        found.append((f"text: {reason}", API + "slices/ray", text(content)))
    posts = [
        (reason, httpx.Request("POST", f"http://atlas{path}", content=content, headers=JSON))
        for reason, path, content in found
    ]
    reads = hostile["paths"].items()
    return posts + [(reason, httpx.Request("GET", f"http://atlas{path}")) for reason, path in reads]


async def answers() -> list[tuple[str, httpx.Response, float]]:
    """What the application answers to each request, and its processor time in seconds."""
    app = create_app(Settings(threads=1))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    found = []
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport) as client:
        for path in ("/", "/api/v1/lessons"):  # the first request reads the files
            await client.get(f"http://atlas{path}")
        while not app.state.services.ready:
            await asyncio.sleep(0.01)
        for reason, request in requests(app.openapi()):
            begin = time.process_time()
            response = await client.send(request)
            found.append((reason, response, time.process_time() - begin))
    return found


def test_every_hostile_request_is_refused_at_once():
    found = asyncio.run(answers())
    accepted = [
        (reason, response.status_code)
        for reason, response, _ in found
        if not 400 <= response.status_code < 500
    ]
    slow = [(reason, seconds) for reason, _, seconds in found if seconds > SECONDS]
    assert (accepted, slow) == ([], [])
    for _, response, _ in found:
        problem(response, response.status_code)


def test_every_request_that_no_client_library_sends_is_refused(server):
    place = urlsplit(server)
    for reason, parts in corpus()["bytes"].items():
        content, answer = text(parts).encode("latin-1"), b""
        # the server closes without reading what is too large, so its answer may not arrive
        lost = contextlib.suppress(OSError) if len(content) > 1 << 16 else contextlib.nullcontext()
        with lost, socket.create_connection((place.hostname, place.port), timeout=20) as connection:
            connection.sendall(content)
            answer = connection.recv(1 << 16)
        assert answer.startswith(b"HTTP/1.1 4") or (not answer and len(content) > 1 << 16), reason


def test_the_corpus_is_large():
    hostile = corpus()
    sections = [*hostile.pop("changes").values(), *hostile.values()]
    assert sum(map(len, sections)) >= 200
