"""Each control changes the request, the drawing and the text."""

import json
from typing import Any

import pytest
from browser.atlas import (
    CONTOUR,
    data,
    expect_trace,
    handle_centre,
    one_answer,
    open_atlas,
    overlay_pixels,
    place_on_contour,
    requests_to,
    trace,
    until,
    wait_frames,
)
from playwright.sync_api import Page, Route, expect


def dig(body: Any, path: str) -> Any:
    for part in path.split("."):
        body = body[int(part)] if part.isdigit() else body[part]
    return body


@pytest.mark.parametrize(
    ("control", "choice", "path", "value", "words"),
    [
        ("#dataset", "iris", "problem.dataset", "iris", "iris flowers"),
        ("#count", "1", "problem.examples.count", 1, "one handwritten digit "),
        ("#count", "all", "problem.examples.count", None, "all 1\u202f797"),
        ("#loss", "softmax", "problem.loss", "softmax", "Softmax"),
        ("#l2", "0.01", "problem.l2", 0.01, "λ = 0.01"),
    ],
)
def test_the_landscape_follows(
    page: Page, control: str, choice: str, path: str, value: Any, words: str
) -> None:
    open_atlas(page)
    before = trace(page, CONTOUR, "loss")["z"]
    with one_answer(page, "slices/plane") as found, requests_to(page, "trajectories") as races:
        page.locator(control).select_option(choice)
    body, answer = found
    assert dig(body, path) == value
    expect(page.locator("h1")).to_contain_text(words)
    until(
        page,
        "([plot, loss]) => document.querySelector(plot).data[0].z[0][0] === loss",
        [CONTOUR, answer["loss"][0][0]],
    )
    assert trace(page, CONTOUR, "loss")["z"] != before
    assert dig(races[-1], path) == value


def test_directions_are_drawn_anew_and_log_colours_have_level_lines(page: Page) -> None:
    open_atlas(page)
    before = trace(page, CONTOUR, "loss")["z"]
    with one_answer(page, "slices/plane") as found:
        page.locator("#new-plane").click()
    seeds = {found[0]["origin"]["seed"], *(d["seed"] for d in found[0]["directions"])}
    assert len(seeds) == 3
    until(
        page,
        "([plot, loss]) => document.querySelector(plot).data[0].z[0][0] !== loss",
        [CONTOUR, before[0][0]],
    )
    page.get_by_label("Log", exact=True).check()
    until(
        page,
        "plot => document.querySelector(plot).data.filter(t => t.type === 'contour').length > 5",
        CONTOUR,
    )
    drawn = data(page, CONTOUR)
    plane = next(t for t in drawn if t["name"] == "loss")
    levels = [t["contours"]["start"] for t in drawn if t["name"].startswith("level")]
    assert levels == sorted(levels)
    assert 10 ** plane["z"][0][0] == pytest.approx(plane["customdata"][0][0])


@pytest.mark.parametrize(
    ("row", "control", "choice", "path", "value"),
    [
        (0, ".run-rate", "0.5", "runs.0.optimizer.learning_rate", 0.5),
        (2, ".run-rate", "20", "runs.2.optimizer.learning_rate", 20),
        (1, ".run-batch", "50", "runs.1.optimizer.batch_size", 50),
    ],
)
def test_an_optimizer_follows(
    page: Page, row: int, control: str, choice: str, path: str, value: float
) -> None:
    open_atlas(page)
    with (
        requests_to(page, "slices/plane") as planes,
        page.expect_request("**/trajectories") as info,
    ):
        page.locator("#runs-body tr").nth(row).locator(control).select_option(choice)
    assert dig(info.value.post_data_json, path) == value
    assert planes == []  # the landscape is unchanged, and not requested again


def test_switching_off_a_run_removes_its_path_and_keeps_other_colours(page: Page) -> None:
    open_atlas(page, "#v=1&t=150")
    expect_trace(page, CONTOUR, "run 3")
    before = overlay_pixels(page)
    colour = trace(page, CONTOUR, "run 3")["line"]["color"]
    with page.expect_request("**/trajectories") as info:
        page.get_by_role("checkbox", name="Mini-batch", exact=True).uncheck()
    assert [run["name"] for run in info.value.post_data_json["runs"]] == ["run 1", "run 3"]
    expect(page.locator("#story")).not_to_contain_text("mini-batch")
    until(page, f"document.querySelector('{CONTOUR}').data.every(t => t.name !== 'run 2')")
    page.locator("#scrubber").press("End")
    expect_trace(page, CONTOUR, "run 3")
    wait_frames(page)
    assert overlay_pixels(page) < before
    page.get_by_label("SGD", exact=True).uncheck()
    page.get_by_label("Gradient descent", exact=True).uncheck()
    expect(page.locator("#story")).to_contain_text("Switch on an optimizer")
    page.get_by_label("SGD", exact=True).check()
    page.locator("#scrubber").press("End")
    until(
        page,
        "([plot, colour]) => document.querySelector(plot).data.some("
        "t => t.name === 'run 3' && t.line.color === colour)",
        [CONTOUR, colour],
    )


def test_runs_in_all_weights_show_the_residual(page: Page) -> None:
    open_atlas(page, "#v=1&x=20")
    with page.expect_request("**/trajectories") as info:
        page.locator("#space").select_option("full")
    assert {run["space"] for run in info.value.post_data_json["runs"]} == {"full"}
    expect(page.locator(".run-note").first).to_contain_text("off the plane")
    expect(page.locator("#story")).to_contain_text("along this plane")


def test_the_start_is_moved_by_a_click_a_drag_and_arrow_keys_and_typed(page: Page) -> None:
    open_atlas(page, "#v=1&t=150")
    x, y = place_on_contour(page, 12.0, -7.0)
    with page.expect_request("**/trajectories") as info:
        page.mouse.click(x, y)
    start = info.value.post_data_json["start"]
    assert start["kind"] == "slice"
    assert start["a"] == pytest.approx(12.0, abs=0.1)
    assert start["b"] == pytest.approx(-7.0, abs=0.1)
    wait_frames(page)
    assert handle_centre(page) == pytest.approx((x, y), abs=1.5)
    expect(page.locator("#start-a")).to_have_value(f"{start['a']:.4g}")
    page.go_back()
    expect(page.locator("#start-a")).to_have_value("-22")
    wait_frames(page)
    target = place_on_contour(page, 5.0, 10.0)
    page.mouse.move(*handle_centre(page))
    page.mouse.down()
    page.mouse.move(*place_on_contour(page, -5.0, 0.0), steps=4)
    with page.expect_request("**/trajectories") as info:
        page.mouse.move(*target)
    page.mouse.up()
    start = info.value.post_data_json["start"]
    assert (start["a"], start["b"]) == pytest.approx((5.0, 10.0), abs=0.1)
    page.go_back()  # the whole drag is one history entry
    expect(page.locator("#start-a")).to_have_value("-22")

    page.locator("#contour .handle").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#start-a")).to_have_value("-21.4")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#start-b")).to_have_value("11")
    assert "b = 11" in (page.locator("#contour .handle").get_attribute("aria-label") or "")
    with page.expect_request("**/trajectories") as info:
        page.locator("#start-a").fill("3.5")
        page.keyboard.press("Enter")
    assert info.value.post_data_json["start"] == {"kind": "slice", "a": 3.5, "b": 11}


@pytest.mark.slow
def test_zooming_asks_for_a_finer_slice(page: Page) -> None:
    open_atlas(page)
    with one_answer(page, "slices/plane") as found:
        page.get_by_label("Zoom in").click()
    a, b = found[0]["a"], found[0]["b"]
    assert (a["max"] - a["min"], b["max"] - b["min"]) == (30, 20)
    with one_answer(page, "slices/plane") as found:
        page.get_by_role("button", name="Reset").click()
    assert (found[0]["a"]["min"], found[0]["b"]["max"]) == (-30, 20)


@pytest.mark.slow
def test_an_unavailable_data_set_cannot_be_chosen(cold_page: Page) -> None:
    page = cold_page

    def hide(route: Route) -> None:
        catalog = route.fetch().json()
        catalog["datasets"][1] |= {"available": False, "unavailable_because": "it is elsewhere"}
        route.fulfill(body=json.dumps(catalog), content_type="application/json")

    page.route("**/catalog", hide)
    open_atlas(page)
    option = page.locator("#dataset option").nth(1)
    expect(option).to_be_disabled()
    expect(option).to_have_attribute("title", "it is elsewhere")
