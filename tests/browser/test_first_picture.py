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
    step,
    trace,
    until,
    until_there,
)
from playwright.sync_api import Page, Route, expect


def test_an_animation_starts_without_a_click(cold_page: Page) -> None:
    page = cold_page
    open_atlas(page, "")
    expect(page.locator("h1")).to_contain_text("Every point of this map is a classifier")
    until(page, "Number(document.querySelector('#scrubber').value) > 2")
    first, painted = step(page), overlay_pixels(page)
    assert painted > 0
    until(page, f"Number(document.querySelector('#scrubber').value) > {first + 5}")
    assert overlay_pixels(page) != painted  # paths grow, and arrows shrink


def test_it_plays_to_the_end_and_then_draws_plotly_traces(page: Page) -> None:
    open_atlas(page, "#v=1&x=20")
    expect_trace(page, CONTOUR, "run 3")
    expect_step(page, 150)
    assert page.locator("#play").get_attribute("aria-label") == "Play"
    drawn = trace(page, CONTOUR, "run 3")
    chart = trace(page, CHART, "run 3")
    assert len(drawn["x"]) == len(chart["y"]) == 151
    assert [loss for _, loss in drawn["customdata"]] == chart["y"]


def test_the_drawn_plane_matches_the_answer(page: Page, server: str) -> None:
    with one_answer(page, "slices/plane") as found:
        open_atlas(page)
    body, answer = found
    drawn = trace(page, CONTOUR, "loss")
    assert np.array_equal(drawn["z"], answer["loss"])
    assert (drawn["x"], drawn["y"]) == (answer["a"], answer["b"])
    again = httpx.post(f"{server}/api/v1/slices/plane", json=body).raise_for_status().json()
    assert np.array_equal(again["loss"], drawn["z"])


def test_the_drawn_ray_matches_the_answer_and_the_planes_middle_row(page: Page) -> None:
    with one_answer(page, "slices/ray") as found:
        open_atlas(page, "#v=1&i=ray")
    _, answer = found
    drawn = trace(page, RAY, "loss")
    assert (drawn["x"], drawn["y"]) == (answer["a"], answer["loss"])
    plane = trace(page, CONTOUR, "loss")
    row = plane["z"][int(np.argmin(np.abs(plane["y"])))]
    np.testing.assert_allclose(np.interp(plane["x"], drawn["x"], drawn["y"]), row, rtol=1e-3)


def test_the_certified_minimum_is_marked(page: Page) -> None:
    with one_answer(page, "slices/plane") as planes, one_answer(page, "slices/ray") as rays:
        open_atlas(page, "#v=1&i=ray")
    minimum, lowest = planes[1]["minimum"], rays[1]["minimum"]
    mark = trace(page, CONTOUR, "minimum")
    assert (mark["x"], mark["y"]) == ([minimum["a"]], [minimum["b"]])
    mark = trace(page, RAY, "minimum")
    assert (mark["x"], mark["y"]) == (lowest["a"], [lowest["loss"]] * 2)
    assert np.min(planes[1]["loss"]) >= minimum["lower_bound"]


def test_the_drawn_paths_match_the_answer(page: Page, server: str) -> None:
    with page.expect_request("**/api/v1/trajectories") as info:
        open_atlas(page, "#v=1&x=20")
    expect_trace(page, CONTOUR, "run 1")
    headers = {"Accept": "application/json"}
    answer = httpx.post(
        f"{server}/api/v1/trajectories", json=info.value.post_data_json, headers=headers
    ).json()
    for run in answer["runs"]:
        drawn = trace(page, CONTOUR, run["name"])
        assert (drawn["x"], drawn["y"]) == (run["a"], run["b"])


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


def test_no_request_leaves_the_server(cold_page: Page, server: str) -> None:
    page = cold_page
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    open_atlas(page, "#v=1&x=20")
    assert len(addresses) > 10
    assert [a for a in addresses if not a.startswith((server, "blob:", "data:"))] == []


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
