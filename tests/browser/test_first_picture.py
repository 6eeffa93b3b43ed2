"""What the page shows when it opens, without a click."""

import httpx
import numpy as np
import pytest
from browser.atlas import (
    CHART,
    CONTOUR,
    RAY,
    data,
    expect_step,
    expect_trace,
    ignore_failed_requests,
    one_answer,
    open_atlas,
    overlay_pixels,
    trace,
    until,
    until_there,
)
from playwright.sync_api import Page, Route, expect


def test_it_plays_to_the_end_and_then_draws_plotly_traces(page: Page, server: str) -> None:
    with page.expect_request("**/api/v1/trajectories") as info:
        open_atlas(page, "#v=1&x=20")
    expect_trace(page, CONTOUR, "run 3")
    expect_step(page, 150)
    assert page.locator("#play").get_attribute("aria-label") == "Play"
    drawn = trace(page, CONTOUR, "run 3")
    chart = trace(page, CHART, "run 3")
    assert len(drawn["x"]) == len(chart["y"]) == 151
    assert [loss for _, loss in drawn["customdata"]] == chart["y"]
    headers = {"Accept": "application/json"}
    answer = httpx.post(
        f"{server}/api/v1/trajectories", json=info.value.post_data_json, headers=headers
    ).json()
    for run in answer["runs"]:
        drawn = trace(page, CONTOUR, run["name"])
        assert (drawn["x"], drawn["y"]) == (run["a"], run["b"])


def test_plane_ray_and_minimum_match_the_answers(page: Page, server: str) -> None:
    with one_answer(page, "slices/plane") as planes, one_answer(page, "slices/ray") as rays:
        open_atlas(page, "#v=1&i=ray")
    body, answer = planes
    plane, ray = trace(page, CONTOUR, "loss"), trace(page, RAY, "loss")
    assert np.array_equal(plane["z"], answer["loss"])
    assert (plane["x"], plane["y"]) == (answer["a"], answer["b"])
    again = httpx.post(f"{server}/api/v1/slices/plane", json=body).raise_for_status().json()
    assert np.array_equal(again["loss"], plane["z"])

    assert (ray["x"], ray["y"]) == (rays[1]["a"], rays[1]["loss"])
    row = plane["z"][int(np.argmin(np.abs(plane["y"])))]
    np.testing.assert_allclose(np.interp(plane["x"], ray["x"], ray["y"]), row, rtol=1e-3)

    minimum, lowest = answer["minimum"], rays[1]["minimum"]
    mark = trace(page, CONTOUR, "minimum")
    assert (mark["x"], mark["y"]) == ([minimum["a"]], [minimum["b"]])
    mark = trace(page, RAY, "minimum")
    assert (mark["x"], mark["y"]) == (lowest["a"], [lowest["loss"]] * 2)
    assert np.min(answer["loss"]) >= minimum["lower_bound"]


def test_the_landscape_is_drawn_before_plotly_has_loaded(cold_page: Page) -> None:
    page = cold_page
    held: list[Route] = []
    page.route("**/plotly.min.js*", lambda route: held.append(route))
    page.goto("/", wait_until="commit")
    until(page, "document.querySelector('#contour .handle')?.style.transform")
    until(page, "Number(document.querySelector('#scrubber').value) > 3")
    assert page.evaluate("window.Plotly === undefined")
    before = overlay_pixels(page)
    box = page.locator("#contour .overlay").bounding_box()
    assert box
    assert before > 0.5 * box["width"] * box["height"]
    held[0].continue_()
    until_there(page, f"{CONTOUR} .contourlayer path")


def test_a_missing_drawing_library_is_reported(cold_page: Page, page_errors: list[str]) -> None:
    page = cold_page
    page.route("**/plotly.min.js*", lambda route: route.abort())
    page.goto("/")
    expect(page.locator("#failure")).to_contain_text("drawing library could not be loaded")
    ignore_failed_requests(page_errors)


def test_plots_have_text_descriptions(page: Page) -> None:
    open_atlas(page, "#v=1&i=ray&t=40")
    described = page.locator("#contour-figure").get_attribute("aria-describedby")
    expect(page.locator(f"#{described}")).to_contain_text("The loss is convex, and between")
    expect(page.locator("#landscape-text")).to_contain_text("at step 40")
    expect(page.locator("#ray-text")).to_contain_text("Along direction 1")
    expect(page.locator("#chart-text")).to_contain_text("Loss after 40 steps")


@pytest.mark.slow
def test_plotly_accepts_every_setting(page: Page) -> None:
    open_atlas(page, "#v=1&i=ray&c=log&t=150")
    expect_trace(page, CONTOUR, "run 1")
    for plot in (CONTOUR, RAY, CHART):
        assert data(page, plot)
        problems = page.evaluate(
            "plot => { const gd = document.querySelector(plot);"
            " return (Plotly.validate(gd.data, gd.layout) ?? [])"
            ".filter(p => p.code !== 'unused').map(p => p.msg); }",
            plot,
        )
        assert problems == []
