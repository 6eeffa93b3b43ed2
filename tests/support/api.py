"""Requests to the API, and checks that every error response must pass."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from pydantic import BaseModel

from lossatlas.web.app import create_app
from lossatlas.web.settings import Settings

LOSSATLAS = (sys.executable, "-c", "import sys, lossatlas.cli as cli; sys.exit(cli.main())")

ZEROS = {"kind": "zeros"}
DIRECTIONS = [{"kind": "random", "seed": 2}, {"kind": "random", "seed": 3}]
ORIGIN = {"kind": "random", "seed": 1, "scale": 0.1}


def _body(changes: dict[str, Any], **usual: Any) -> dict[str, Any]:
    """The default fields with changes; the data set is digits unless specified."""
    problem = changes.pop("problem", {})
    if isinstance(problem, dict) and not {"dataset", "function"} & set(problem):
        problem = {"dataset": "digits", **problem}
    return {"problem": problem, **usual, **changes}


def ray(**changes: Any) -> dict[str, Any]:
    a = {"min": -1.0, "max": 2.0, "count": 13}
    return _body(changes, origin=ORIGIN, direction=DIRECTIONS[0], a=a)


def plane(**changes: Any) -> dict[str, Any]:
    a, b = {"min": -2, "max": 3, "count": 7}, {"min": -1, "max": 1, "count": 5}
    return _body(changes, origin=ORIGIN, directions=DIRECTIONS, a=a, b=b)


def at_point(**changes: Any) -> dict[str, Any]:
    point = {"kind": "slice", "a": 0.7, "b": -0.4}
    on = {"origin": ORIGIN, "directions": DIRECTIONS}
    return _body(changes, point=point, slice=on)


def heavy_plane(seed: int = 0, loss: str = "crammer_singer") -> dict[str, Any]:
    """Takes a few seconds to compute; about one with `softmax`."""
    problem = {"loss": loss, "examples": {"count": None}}
    axis = {"min": -50, "max": 50, "count": 500}
    origin = {"kind": "random", "seed": seed}
    return plane(problem=problem, origin=origin, a=axis, b=axis)


def run(kind: str = "gd", steps: int = 5, **changes: Any) -> dict[str, Any]:
    return {
        "name": f"my {kind}",
        "optimizer": {"kind": kind, "learning_rate": 0.05},
        "steps": steps,
        "seed": 7,
        "space": "slice",
        **changes,
    }


def race(*runs: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return _body(
        changes,
        start={"kind": "slice", "a": 2.0, "b": -1.0},
        runs=list(runs),
        slice={"origin": ORIGIN, "directions": DIRECTIONS},
    )


def inline(X: Any, y: Any, **more: Any) -> dict[str, Any]:
    dataset = {"inline": {"X": X, "y": y, **more}}
    return {"dataset": dataset, "examples": {"count": None}}


def events(lines: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Server-Sent Events, parsed from the lines of a stream as (event, data)."""
    name, data = "message", ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            data += line.removeprefix("data: ")
        elif not line and data:
            yield name, json.loads(data)
            name, data = "message", ""


@asynccontextmanager
async def client_in_process(settings: Settings | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application in this process, whose exceptions are not raised."""
    app = create_app(settings or Settings(threads=1))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        yield client


def in_process(
    method: str, path: str, settings: Settings | None = None, **options: Any
) -> httpx.Response:
    """Send a request to an application in this process, without raising its exceptions."""

    async def request() -> httpx.Response:
        async with client_in_process(settings) as client:
            return await client.request(method, path, **options)

    return asyncio.run(request())


def answer(client: httpx.Client, path: str, body: Any, model: type[BaseModel] | None = None) -> Any:
    """The API's answer to a valid request, checked against `model`."""
    response = client.post(path, json=body)
    assert response.status_code == 200, response.text
    if model:
        model.model_validate(response.json())
    return response.json()


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem details of an error response, after checking its size and format."""
    assert response.status_code == status, response.text[:1000]
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert len(response.content) < 4000
    details = response.json()
    assert set(details) <= {"type", "title", "status", "detail", "errors"}
    assert details["status"] == status
    assert details["title"]
    assert details["detail"]
    assert "Traceback" not in response.text
    return details


def wait_for(condition: Callable[[], Any], seconds: float = 60) -> Any:
    """Poll a condition until it is true; return its value."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "the condition did not become true in time"
        time.sleep(0.02)
    return found
