"""Streams that are truncated, slow, broken or superseded."""

import json
from typing import Any

import pytest
from browser.atlas import (
    CHART,
    CONTOUR,
    expect_trace,
    ignore_failed_requests,
    open_atlas,
    trace,
    until,
    until_found,
    wait_frames,
)
from playwright.sync_api import Page, Route, expect


def frame(run: int, steps: int, loss: float = 3.0) -> str:
    columns: dict[str, Any] = {
        name: [0.0] * steps for name in ("a", "b", "residual", "gradient_norm")
    }
    columns |= {"run": run, "step": list(range(steps)), "loss": [loss] * steps}
    return f"event: frame\ndata: {json.dumps(columns)}\n\n"


def stream(page: Page, body: str) -> None:
    page.route(
        "**/trajectories", lambda route: route.fulfill(body=body, content_type="text/event-stream")
    )


def test_a_stream_without_done_fails_and_keeps_what_arrived(page: Page) -> None:
    stream(page, "".join(frame(run, 20) for run in range(3)))
    open_atlas(page)
    expect(page.locator("#failure")).to_contain_text("stopped before the paths were complete")
    assert len(trace(page, CHART, "run 1")["y"]) == 20
    page.unroute("**/trajectories")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#failure")).to_be_hidden()
    until(page, "plot => document.querySelector(plot).data[0].y.length === 151", CHART)


def test_an_error_in_mid_stream_is_reported(page: Page) -> None:
    stream(page, frame(0, 5) + 'event: problem\ndata: {"title": "t", "detail": "It broke."}\n\n')
    open_atlas(page)
    expect(page.locator("#failure")).to_contain_text("It broke.")


def test_a_diverged_run_is_reported_with_its_last_finite_step(page: Page) -> None:
    ends = [
        ("diverged", 12),
        ("steps", 150),
        ("steps", 150),
    ]
    body = "".join(frame(run, steps + 1) for run, (_, steps) in enumerate(ends))
    for run, (reason, steps) in enumerate(ends):
        end = {"run": run, "reason": reason, "steps": steps, "loss": 3.0, "accuracy": 0.5}
        body += f"event: run_done\ndata: {json.dumps(end)}\n\n"
    stream(page, body + "event: done\ndata: {}\n\n")
    open_atlas(page, "#v=1&t=150")
    expect(page.locator("#story")).to_contain_text("gradient descent diverged after step 12")
    expect(page.locator(".run-note").first).to_have_text("diverged after step 12")


@pytest.mark.slow
def test_a_huge_learning_rate_really_diverges(page: Page) -> None:
    open_atlas(page, "#v=1&l2=1&r=gd:1e300&t=150")
    expect(page.locator("#story")).to_contain_text("diverged after step")


def test_the_last_request_wins(page: Page) -> None:
    held: list[Route] = []

    def hold_one_example(route: Route) -> None:
        body = route.request.post_data_json
        if body["problem"]["examples"]["count"] == 1:
            held.append(route)
        else:
            route.continue_()

    open_atlas(page)
    page.route("**/slices/plane", hold_one_example)
    page.locator("#count").select_option("1")
    until_found(page, held)
    wait_frames(page)
    assert len(held) == 1
    with page.expect_response("**/slices/plane") as info:
        page.locator("#count").select_option("all")
    answer = info.value.json()
    until(
        page,
        "([plot, loss]) => document.querySelector(plot).data[0].z[0][0] === loss",
        [CONTOUR, answer["loss"][0][0]],
    )
    assert held[0].request.failure is not None  # the page has aborted the older request


def test_slow_work_shows_progress_and_keeps_the_picture(page: Page) -> None:
    held: list[Route] = []
    open_atlas(page)
    before = trace(page, CONTOUR, "loss")["z"]
    page.route("**/slices/plane", lambda route: held.append(route))
    page.locator("#count").select_option("1")
    expect(page.locator("#progress")).to_have_class("busy")
    assert trace(page, CONTOUR, "loss")["z"] == before
    held[0].continue_()
    expect(page.locator("#progress")).not_to_have_class("busy")
    until(
        page,
        "([plot, loss]) => document.querySelector(plot).data[0].z[0][0] !== loss",
        [CONTOUR, before[0][0]],
    )


def test_an_unreachable_server_is_reported_and_the_map_kept(
    page: Page, page_errors: list[str]
) -> None:
    open_atlas(page)
    before = trace(page, CONTOUR, "loss")["z"]
    page.route("**/api/v1/**", lambda route: route.abort())
    page.locator("#dataset").select_option("iris")
    expect(page.locator("#failure")).to_contain_text("The server does not answer.")
    assert trace(page, CONTOUR, "loss")["z"] == before
    page.unroute("**/api/v1/**")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#failure")).to_be_hidden()
    expect_trace(page, CONTOUR, "loss")
    until(page, "plot => document.querySelector(plot).data[0].x[0] === -12", CONTOUR)
    ignore_failed_requests(page_errors)
