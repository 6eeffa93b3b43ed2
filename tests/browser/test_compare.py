"""One example beside the average of many, on one plane, scale and camera; and navigation."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from browser.atlas import (
    CONTOUR,
    SURFACE,
    TIMEOUT,
    Screen,
    expect_to_fit,
    expect_trace,
    on_screens,
    open_atlas,
    place_on_contour,
    requests_to,
    show_on,
    trace,
    until,
    until_found,
    until_there,
    wait_frames,
)
from playwright.sync_api import Page, Route, expect

SINGLE = "#single .plot"
SINGLE_SURFACE = "#single-surface .plot"
FRAGMENT = "#v=1&t=150&g=compare"


def open_comparison(page: Page, more: str = "") -> list[Any]:
    """Open the page with both maps; return the bodies of the requests for planes."""
    with requests_to(page, "slices/plane") as bodies:
        page.goto(f"/{FRAGMENT}{more}")
        for plot in (SINGLE, CONTOUR):
            until_there(page, f"{plot} .contourlayer path")
    return bodies


def hold_planes(page: Page) -> tuple[list[Route], Callable[[], None]]:
    """Hold back requests for planes until the returned function is called."""
    held: list[Route] = []
    holding = [True]
    page.route(
        "**/slices/plane",
        lambda route: held.append(route) if holding[0] else route.continue_(),
    )

    def release() -> None:
        holding[0] = False
        for route in held:
            route.continue_()

    return held, release


def body_of(route: Route) -> Any:
    return route.request.post_data_json


def answer_to(server: str, body: Any) -> Any:
    return httpx.post(f"{server}/api/v1/slices/plane", json=body).raise_for_status().json()


def expect_average_of(page: Page, server: str, body: Any, count: int | None) -> None:
    """Wait until the right map shows the average of `count` examples."""
    problem = {**body["problem"], "examples": {"count": count, "seed": 0}}
    expected = answer_to(server, {**body, "problem": problem})["loss"]
    until(
        page,
        "([plot, z]) => JSON.stringify(document.querySelector(plot).data[0].z) === z",
        [CONTOUR, json.dumps(expected, separators=(",", ":"))],
    )


def test_both_maps_match_the_answers_on_one_plane_and_scale(cold_page: Page, server: str) -> None:
    page = cold_page
    average, single = open_comparison(page)
    assert {**single, "problem": 0} == {**average, "problem": 0}
    assert average["problem"]["examples"] == {"count": 100, "seed": 0}
    assert len(single["problem"]["examples"]["indices"]) == 1
    left, right = trace(page, SINGLE, "loss"), trace(page, CONTOUR, "loss")
    assert np.array_equal(left["z"], answer_to(server, single)["loss"])
    assert np.array_equal(right["z"], answer_to(server, average)["loss"])
    levels = [{k: t["contours"][k] for k in ("start", "end", "size")} for t in (left, right)]
    assert levels[0] == levels[1]
    assert left["colorscale"] == right["colorscale"]
    lowest, highest = np.min([left["z"], right["z"]]), np.max([left["z"], right["z"]])
    assert levels[0]["start"] - levels[0]["size"] < lowest <= levels[0]["start"]
    assert levels[0]["end"] <= highest < levels[0]["end"] + levels[0]["size"]


@pytest.mark.slow
def test_the_example_belongs_to_the_problem_and_is_named(cold_page: Page, server: str) -> None:
    page = cold_page
    _, single = open_comparison(page, "&e=4")
    body = {
        "problem": {"dataset": "digits", "examples": {"count": 100, "seed": 0}},
        "point": {"kind": "zeros"},
        "examples": {"count": 6},
    }
    found = httpx.post(f"{server}/api/v1/points", json=body).json()["examples"]
    assert single["problem"]["examples"]["indices"] == [found["index"][4]]
    expect(page.locator("#single-text")).to_have_text(
        f"Example {found['index'][4]}, labelled {found['label'][4]}"
    )
    with requests_to(page, "slices/plane") as bodies:
        page.locator("#single-after").click()
        expect(page.locator("#single-text")).to_contain_text(f"Example {found['index'][5]}")
    assert [b["problem"]["examples"]["indices"] for b in bodies] == [[found["index"][5]]]
    assert "e=5" in page.url
    expect(page.locator("#single-words")).to_contain_text(
        f"example {found['index'][5]}, labelled {found['label'][5]}"
    )


@pytest.mark.slow
def test_the_average_of_one_is_that_example(page: Page) -> None:
    open_comparison(page, "&n=1")
    left, right = trace(page, SINGLE, "loss"), trace(page, CONTOUR, "loss")
    np.testing.assert_allclose(left["z"], right["z"], rtol=1e-12)


@pytest.mark.slow
def test_the_slider_adds_examples_one_at_a_time(page: Page, server: str) -> None:
    average, *_ = open_comparison(page, "&n=1")
    slider = page.locator("#bowl")
    for count in (2, 3):
        slider.press("ArrowRight")
        expect_average_of(page, server, average, count)
        expect(page.locator("#bowl-count")).to_have_text(f"{count} examples")
    assert "n=3" in page.url
    slider.press("End")
    expect_average_of(page, server, average, None)
    expect(page.locator("#bowl-count")).to_have_text("all 1\u202f797 examples")
    page.go_back()
    expect_average_of(page, server, average, 3)
    expect(slider).to_have_attribute("aria-valuetext", "3 examples")


def test_a_moving_slider_has_one_pending_request_and_its_last_value_wins(
    page: Page, server: str
) -> None:
    average, *_ = open_comparison(page, "&n=1")
    held, release = hold_planes(page)
    move = """value => { const slider = document.querySelector('#bowl');
        slider.value = value; slider.dispatchEvent(new Event('input')); }"""
    for value in range(1, 9):
        page.evaluate(move, str(value))
    until_found(page, held)
    wait_frames(page)
    of_average = [body for body in map(body_of, held) if "count" in body["problem"]["examples"]]
    assert len(of_average) == 1, of_average
    release()
    expect_average_of(page, server, average, 9)
    page.evaluate("document.querySelector('#bowl').dispatchEvent(new Event('change'))")
    until(page, "location.hash.includes('n=9')")


@pytest.mark.slow
def test_rotating_one_surface_rotates_the_other(
    page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    page.set_viewport_size({"width": 1000, "height": 640})
    page.goto(f"/{FRAGMENT}&gs=surface")
    camera = "document.querySelector('{}')?._fullLayout?.scene?._scene?.getCamera?.()"
    for plot in (SINGLE_SURFACE, SURFACE):
        until(page, camera.format(plot), timeout=3 * TIMEOUT)
    wait_frames(page)
    eye = {"x": 1.2, "y": 0.9, "z": 0.7}
    for leader, other in ((SURFACE, SINGLE_SURFACE), (SINGLE_SURFACE, SURFACE)):
        eye = {**eye, "x": eye["x"] + 0.3}
        page.evaluate(
            "([plot, eye]) => Plotly.relayout(document.querySelector(plot),"
            " {'scene.camera': {eye, center: {x: 0, y: 0, z: 0}, up: {x: 0, y: 0, z: 1}}})",
            [leader, eye],
        )
        until(page, f"Math.abs({camera.format(other)}.eye.x - {eye['x']}) < 1e-6")
    left, right = (
        page.evaluate(
            f"(() => {{ const gd = document.querySelector('{plot}'); const {{cmin, cmax}} ="
            " gd.data[0]; return [cmin, cmax, ...gd.layout.scene.zaxis.range]; })()"
        )
        for plot in (SINGLE_SURFACE, SURFACE)
    )
    assert left == right
    screenshot(page, "compare-surfaces")


@pytest.mark.slow
@on_screens
def test_the_comparison_fits_every_screen(
    page: Page, screenshot: Callable[[Page, str], Path], screens: list[Screen]
) -> None:
    open_comparison(page)
    for screen in show_on(page, screens):
        screenshot(page, "compare")
        expect_to_fit(page)
        left, right = (page.locator(f"#{name}").bounding_box() for name in ("single", "contour"))
        assert left
        assert right
        assert left["width"] == pytest.approx(right["width"], abs=2), screen
        assert left["height"] == pytest.approx(right["height"], abs=2), screen


@pytest.mark.slow
def test_the_wheel_zooms_in_at_the_pointer(page: Page) -> None:
    open_atlas(page, "#v=1&t=150")
    expect_trace(page, CONTOUR, "run 1")
    x, y = place_on_contour(page, -10, 5)
    held, release = hold_planes(page)
    before = trace(page, CONTOUR, "loss")["z"]
    page.mouse.move(x, y)
    page.mouse.wheel(0, -200)
    until_found(page, held)
    wait_frames(page)
    assert np.array_equal(trace(page, CONTOUR, "loss")["z"], before)  # not replaced yet
    release()
    until(page, f"document.querySelector('{CONTOUR}').data[0].y.at(-1) < 19")
    wait_frames(page)
    drawn = trace(page, CONTOUR, "loss")
    assert drawn["y"][-1] - drawn["y"][0] == pytest.approx(40 / 1.25**2, rel=0.01)
    assert place_on_contour(page, -10, 5) == pytest.approx((x, y), abs=2)
    page.go_back()
    until(page, f"document.querySelector('{CONTOUR}').data[0].y.at(-1) === 20")


@pytest.mark.slow
def test_dragging_pans_the_map_without_moving_the_start(page: Page) -> None:
    open_atlas(page, "#v=1&t=150")
    expect_trace(page, CONTOUR, "run 1")
    x, y = place_on_contour(page, 0, 10)
    to_x, to_y = place_on_contour(page, 10, 5)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move((x + to_x) / 2, (y + to_y) / 2, steps=3)
    page.mouse.move(to_x, to_y, steps=3)
    page.mouse.up()
    until(page, f"Math.abs(document.querySelector('{CONTOUR}').data[0].x[0] + 40) < 0.3")
    until(page, f"Math.abs(document.querySelector('{CONTOUR}').data[0].y[0] + 15) < 0.3")
    assert "s=" not in page.url
