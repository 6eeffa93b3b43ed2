"""Internal errors: the client gets a problem without a traceback, the log gets the traceback."""

import logging

from support.api import events, in_process, problem, race, ray, run

from lossatlas.core import trajectories
from lossatlas.core.models.linear_section import LinearSection
from lossatlas.core.reporting import Finished


class Fault(RuntimeError):
    pass


def fail(*arguments, **options):
    raise Fault("secret")


def test_a_fault_is_a_problem_without_a_traceback(monkeypatch):
    monkeypatch.setattr(LinearSection, "on_ray", fail)
    response = in_process("POST", "/api/v1/slices/ray", json=ray())
    problem(response, 500)
    assert "secret" not in response.text
    assert "content-security-policy" in response.headers


def test_a_fault_in_a_stream_is_an_event_and_is_logged(monkeypatch, caplog):
    def race_that_fails(*arguments):
        yield trajectories.Frame(0, [], Finished("steps", 0, 0.0, 0.0))
        fail()

    monkeypatch.setattr(trajectories, "race", race_that_fails)
    with caplog.at_level(logging.ERROR, "lossatlas"):
        response = in_process(
            "POST",
            "/api/v1/trajectories",
            json=race(run()),
            headers={"Accept": "text/event-stream"},
        )
    found = list(events(response.text.splitlines()))
    assert [name for name, _ in found] == ["run_done", "problem"]
    assert found[-1][1]["status"] == 500
    assert "secret" not in response.text
    assert caplog.records[-1].exc_info[0] is Fault
