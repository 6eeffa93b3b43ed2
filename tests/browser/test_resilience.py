"""A slow network, a server that is killed and restarted, and superseded requests."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from browser.atlas import (
    CHART,
    CONTOUR,
    TIMEOUT,
    expect_trace,
    ignore_failed_requests,
    open_atlas,
    overlay_pixels,
    requests_to,
    trace,
    until,
    until_found,
    wait_frames,
)
from playwright.sync_api import Page, Route, expect
from support.api import LOSSATLAS
from support.servers import free_port, server_process

# Takes seconds, and sends every step to the page: gradients over all digits.
LONG = "#v=1&n=all&l=softmax&w=full&k=1000&r=gd,adam"
RECEIVED = "document.querySelector('#scrubber').style.getPropertyValue('--received')"
COMPLETE = f"{RECEIVED} === '100%'"


def received(page: Page) -> float:
    """How much of the paths has arrived, in percent."""
    return float(page.evaluate(RECEIVED).rstrip("%") or 0)


def wait_for_mid_stream(page: Page) -> None:
    until(page, f"parseFloat({RECEIVED}) > 1")
    assert received(page) < 100


def test_a_busy_server_is_retried_after_the_delay_that_it_requests(
    page: Page, page_errors: list[str]
) -> None:
    refused: list[str] = []

    def refuse_twice(route: Route) -> None:
        if len(refused) == 2:
            route.continue_()
            return
        refused.append(route.request.url)
        route.fulfill(status=429, headers={"Retry-After": "1"}, json={"detail": "too much"})

    page.route("**/api/v1/trajectories", refuse_twice)
    page.goto("/#v=1")
    expect(page.locator("#waiting")).to_contain_text("The server is busy")
    until(page, COMPLETE)
    assert len(refused) == 2
    expect(page.locator("#waiting")).to_be_hidden()
    expect(page.locator("#failure")).to_be_hidden()
    ignore_failed_requests(page_errors)


@pytest.mark.slow
def test_the_page_recovers_from_a_server_killed_in_mid_stream(
    cold_page: Page, page_errors: list[str], tmp_path: Path
) -> None:
    page = cold_page
    failure, again = page.locator("#failure"), page.get_by_role("button", name="Try again")
    serve, port = [*LOSSATLAS, "serve"], free_port()
    with server_process(serve, port, tmp_path / "first") as (process, address):
        page.goto(f"{address}/{LONG}")
        expect_trace(page, CONTOUR, "loss")
        wait_for_mid_stream(page)
        process.kill()
        expect(failure).to_contain_text("connection was lost while the paths were loading")
    kept, landscape = received(page), trace(page, CONTOUR, "loss")["z"]
    assert 0 < kept < 100

    again.click()
    expect(failure).to_contain_text("does not answer")
    assert (received(page), trace(page, CONTOUR, "loss")["z"]) == (kept, landscape)

    with server_process(serve, port, tmp_path / "second"):
        again.click()
        expect(failure).to_be_hidden()
        until(page, COMPLETE, timeout=3 * TIMEOUT)
        until(page, f"document.querySelector('{CHART}').data[0].y.length === 1001")
    ignore_failed_requests(page_errors)


def slow_down(page: Page, bytes_a_second: int) -> None:
    """Emulate the network on a train: 150 ms round trip and little bandwidth."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 150,
            "downloadThroughput": bytes_a_second,
            "uploadThroughput": bytes_a_second,
        },
    )


@pytest.mark.slow
def test_on_a_slow_network_the_page_works_before_plotly_has_loaded(cold_page: Page) -> None:
    page = cold_page
    slow_down(page, 400_000)
    held: list[Route] = []
    page.route("**/plotly.min.js*", lambda route: held.append(route))  # 1.5 MB, takes seconds
    page.goto("/#v=1&k=500", wait_until="commit")
    until(page, "Number(document.querySelector('#scrubber')?.value) > 3")
    assert page.evaluate("window.Plotly === undefined")
    assert overlay_pixels(page) > 0
    expect(page.locator("h1")).to_contain_text("100 handwritten digits")
    with requests_to(page, "trajectories") as bodies:
        page.locator("#loss").select_option("softmax")  # controls work already
        expect(page.locator("h1")).to_contain_text("softmax", ignore_case=True)
    assert [body["problem"]["loss"] for body in bodies] == ["softmax"]
    until(page, COMPLETE)
    until_found(page, held)
    held[0].continue_()
    expect_trace(page, CONTOUR, "loss")


@pytest.mark.slow
def test_on_a_slow_network_progress_shows_and_paths_fill_in(cold_page: Page) -> None:
    page = cold_page
    open_atlas(page, "#v=1&t=0")
    before = trace(page, CONTOUR, "loss")["z"]
    slow_down(page, 100_000)
    page.locator("#steps").select_option("500")
    expect(page.locator("#progress")).to_have_class("busy")
    parts = set()
    while (part := received(page)) < 100:
        parts.add(part)
        wait_frames(page)
    assert len(parts) > 2
    expect(page.locator("#progress")).not_to_have_class("busy")
    assert trace(page, CONTOUR, "loss")["z"] == before


def answer(server: str, path: str, body: Any) -> Any:
    response = httpx.post(f"{server}/api/v1/{path}", json=body, timeout=60)
    return response.raise_for_status().json()


@pytest.mark.slow
def test_only_the_last_of_several_changes_in_mid_stream_is_drawn(page: Page, server: str) -> None:
    open_atlas(page, LONG)
    wait_for_mid_stream(page)
    with requests_to(page, "trajectories") as races, requests_to(page, "slices/plane") as planes:
        for count in ("1", "100", "all", "100"):
            page.locator("#count").select_option(count)
            wait_frames(page)
    until(page, COMPLETE)
    assert [plane["problem"]["examples"]["count"] for plane in planes] == [1, 100, None, 100]
    assert {**races[-1]["problem"], "held_out": None} == {**planes[-1]["problem"], "held_out": None}
    expected = answer(server, "slices/plane", planes[-1])
    until(
        page,
        "([plot, loss]) => document.querySelector(plot).data[0].z[0][0] === loss",
        [CONTOUR, expected["loss"][0][0]],
    )
    assert trace(page, CONTOUR, "loss")["z"] == expected["loss"]
    page.locator("#scrubber").press("End")
    expect_trace(page, CONTOUR, "run 1")
    for run in answer(server, "trajectories", races[-1])["runs"]:
        drawn = trace(page, CONTOUR, run["name"])
        assert (drawn["x"], drawn["y"]) == (run["a"], run["b"])
