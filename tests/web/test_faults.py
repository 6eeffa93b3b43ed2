"""Faults of ours: the client gets a problem without a trace, the log gets the trace."""

import asyncio
import logging

import httpx
from support.api import events, problem, race, ray, run

from lossatlas.core import slices, trajectories
from lossatlas.web.app import create_app
from lossatlas.web.settings import Settings


class Fault(RuntimeError):
    pass


def fail(*arguments, **options):
    raise Fault("secret")


def post(path, body, **headers):
    """A request to an application in this process, which does not raise its faults here."""

    async def call():
        app = create_app(Settings(threads=1))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://test") as client,
        ):
            return await client.post(path, json=body, headers=headers)

    return asyncio.run(call())


def test_a_fault_is_a_problem_without_its_trace(monkeypatch):
    monkeypatch.setattr(slices, "loss_on_ray", fail)
    response = post("/api/v1/slices/ray", ray())
    problem(response, 500)
    assert "secret" not in response.text
    assert "content-security-policy" in response.headers


def test_a_fault_in_a_stream_is_an_event_and_is_logged(monkeypatch, caplog):
    def race_that_fails(*arguments):
        yield trajectories.Frame(0, [], trajectories.Finished("steps", 0, 0.0, 0.0))
        fail()

    monkeypatch.setattr(trajectories, "race", race_that_fails)
    with caplog.at_level(logging.ERROR, "lossatlas"):
        response = post("/api/v1/trajectories", race(run()), Accept="text/event-stream")
    found = list(events(response.text.splitlines()))
    assert [name for name, _ in found] == ["run_done", "problem"]
    assert found[-1][1]["status"] == 500
    assert "secret" not in response.text
    assert caplog.records[-1].exc_info[0] is Fault
