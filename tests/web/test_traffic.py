"""Requests are counted for Prometheus, and written to a log that people can read."""

import re

import httpx
from prometheus_client.parser import text_string_to_metric_families
from support.api import in_process, plane, problem, race, run, wait_for

from lossatlas.web.settings import Settings

PLANE = "/api/v1/slices/plane"


def samples(text):
    """All values, by name and labels."""
    return {
        (one.name.removeprefix("lossatlas_"), *one.labels.values()): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_requests_are_counted_and_logged(serve, tmp_path):
    with (
        serve(log_level="info", path_prefix="/atlas") as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        check(client, tmp_path / "log")


def check(client, log):
    for path, body in (
        (f"/atlas{PLANE}", plane()),
        (PLANE, plane()),
        (PLANE, {}),
        ("/api/v1/trajectories", race(run(steps=2))),
    ):
        client.post(path, json=body)
    for path in ("/atlas/", "/static/main.js", "/api/v1/datasets/digits", "/docs", "/healthz"):
        assert client.get(path).status_code == 200, path
    for path in ("/a/b%0a2026-01-01", "/api/v1/none"):
        problem(client.get(path), 404)
    client.request("BREW", "/")

    found = samples(client.get("/metrics").text)
    assert found["requests_total", "POST", PLANE, "200"] == 2
    assert found["requests_total", "POST", PLANE, "422"] == 1
    assert found["requests_total", "GET", "/", "200"] == 1
    assert found["requests_total", "GET", "/static", "200"] == 1
    assert found["requests_total", "GET", "/docs", "200"] == 1
    assert found["requests_total", "GET", "/api/v1/datasets", "200"] == 1
    assert found["requests_total", "GET", "other", "404"] == 2
    assert found["requests_total", "other", "/", "405"] == 1
    assert found["request_seconds_count", PLANE] == 3
    assert found["requests_under_way",] == 1
    assert found["computations_finished_total",] >= 2
    assert found["cached_bytes",] > 1000
    assert found["process_resident_memory_bytes",] > 10e6

    client.get("/docs", headers={"X-Forwarded-For": "203.0.113.9"})
    wait_for(lambda: " 203.0.113.9 GET /docs 200 " in log.read_text())
    lines = [line for line in log.read_text().splitlines() if "127.0.0.1 " in line]
    assert re.fullmatch(
        rf"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d INFO 127.0.0.1 POST /atlas{PLANE} 200 [\d,]+ B \d+ ms",
        lines[0],
    )
    assert re.search(rf" POST {PLANE} 200 [\d,]+ B \d+ ms cached$", lines[1])
    assert any(" GET /a/b%0a2026-01-01 404 " in line for line in lines)
    assert not any("healthz" in line for line in lines)


def test_several_processes_do_not_answer_with_the_counts_of_one():
    details = problem(in_process("GET", "/metrics", Settings(workers=2)), 501)
    assert "several servers" in details["detail"]
