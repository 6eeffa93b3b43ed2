"""What a class sees of networks outside the lesson, and whether its numbers are the API's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from browser.atlas import (
    CONTOUR,
    Screen,
    expect_to_fit,
    on_screens,
    one_answer,
    open_atlas,
    requests_to,
    show_on,
    trace,
    until,
    until_there,
)
from playwright.sync_api import Page, expect

ELSEWHERE = "#v=2&d=blobs&k=5&r=sgd"
SINGLE = "#single .plot"
SAME_ROWS = """plots => {
    const of = plot => document.querySelector(plot).data.find(own => own.name === "loss");
    const [left, right] = plots.map(plot => of(plot).z.length);
    return left === right;
}"""
PICTURES = {
    "Linear beside network": "slices/plane",
    "Without and with skips": "slices/plane",
    "Another start": "slices/plane",
    "Between two ends": "connections",
    "A twin elsewhere": "slices/plane",
    "Flat or sharp?": "slices/plane",
    "Flat or sharp, normalised": "slices/plane",
    "A saddle at zero": "slices/plane",
    "Where units switch": "slices/ray",
    "Edge of stability": "trajectories",
    "The edge, in a network": "trajectories",
}


def choose(page: Page, title: str) -> list[Any]:
    """Choose one of the further pictures; the bodies of the requests that it makes."""
    with requests_to(page, PICTURES[title]) as bodies:
        page.get_by_role("button", name="More of networks").click()
        page.locator("#more-pictures").get_by_role("button", name=title).first.click()
        expect(page.locator("#more-pictures")).to_be_hidden()
        until(page, "document.querySelector('#story').textContent.length > 40")
        until(page, "document.querySelector('#landscape').ariaBusy !== 'true'")
    return bodies


def post(server: str, path: str, body: Any) -> Any:
    accepts = {"Accept": "application/json"}
    answer = httpx.post(f"{server}/api/v1/{path}", json=body, headers=accepts, timeout=60)
    return answer.raise_for_status().json()


def ends_of(server: str, races: list[Any]) -> list[float]:
    """The final loss of the first run of each race."""
    return [post(server, "trajectories", race)["runs"][0]["final_loss"] for race in races]


def expect_both_maps(page: Page) -> tuple[Any, Any]:
    for plot in (SINGLE, CONTOUR):
        until_there(page, f"{plot} .contourlayer path")
    until(page, SAME_ROWS, [SINGLE, CONTOUR])  # the right one is drawn coarsely first
    return trace(page, SINGLE, "loss"), trace(page, CONTOUR, "loss")


def test_rescaled_layers_look_sharp_on_one_scale_of_colours(page: Page) -> None:
    open_atlas(page, ELSEWHERE)
    choose(page, "Flat or sharp?")
    left, right = expect_both_maps(page)
    assert {**left["contours"], "coloring": 0} == {**right["contours"], "coloring": 0}
    sharp, flat = (np.array(own["customdata"]) for own in (left, right))
    middle = tuple(size // 2 for size in sharp.shape)
    assert sharp[middle] == pytest.approx(flat[middle], rel=1e-12)
    assert sharp.max() > 5 * flat.max()
    expect(page.locator("#story")).to_contain_text("In the middle both have the same scores")


@pytest.mark.slow
def test_a_flat_map_beside_a_steep_one_has_level_lines_of_its_own(page: Page) -> None:
    open_atlas(page, ELSEWHERE)
    choose(page, "Without and with skips")
    left, right = expect_both_maps(page)
    assert left["contours"] == right["contours"]
    lines = trace(page, SINGLE, "levels")["contours"]
    losses = np.array(left["customdata"])
    assert losses.min() <= lines["start"] < lines["end"] <= losses.max()
    assert (lines["end"] - lines["start"]) / lines["size"] > 4


@pytest.mark.slow
def test_normalised_directions_do_not_see_rescaled_layers(page: Page) -> None:
    open_atlas(page, ELSEWHERE)
    choose(page, "Flat or sharp, normalised")
    left, right = expect_both_maps(page)
    np.testing.assert_allclose(left["customdata"], right["customdata"], rtol=1e-9)
    expect(page.locator("#story")).to_contain_text("the maps are the same")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("title", "ratio"),
    [("Linear beside network", 3), ("Without and with skips", 3), ("Another start", 1)],
)
def test_comparisons_say_how_both_runs_end(
    page: Page, server: str, title: str, ratio: float
) -> None:
    open_atlas(page, ELSEWHERE)
    with requests_to(page, "trajectories") as races:
        choose(page, title)
        expect_both_maps(page)
    losses = sorted(ends_of(server, races))
    assert len(losses) == 2
    assert losses[1] / losses[0] > ratio
    for loss in losses:
        expect(page.locator("#story")).to_contain_text(f"{loss:.3g}")


@pytest.mark.slow
def test_another_start_is_about_as_low(page: Page, server: str) -> None:
    open_atlas(page, ELSEWHERE)
    with requests_to(page, "trajectories") as races:
        choose(page, "Another start")
        expect_both_maps(page)
    ends = ends_of(server, races)
    assert max(ends) < 1.5 * min(ends)


@pytest.mark.slow
def test_the_barrier_is_one_click_from_the_results(page: Page, server: str) -> None:
    two = "#v=2&d=spiral&n=all&l=softmax&h=32&r=adam:0.02~from:1,adam:0.02~from:2&k=300&i=results"
    open_atlas(page, two)
    with one_answer(page, "connections") as found:
        page.get_by_role("button", name="Barrier between the ends").click()
    answer = found[1]
    assert answer["straight"]["barrier"] > 5 * answer["matched"]["barrier"]
    assert answer["straight"]["barrier"] > 5 * answer["curve"]["barrier"]
    expect(page.locator("#barrier-text")).to_contain_text(f"{answer['straight']['barrier']:.3g}")
    expect(page.locator("#barrier path.curve")).to_have_count(6)
    assert "i=barrier" in page.url


@pytest.mark.slow
def test_a_twin_with_permuted_units_is_as_low_elsewhere(page: Page, server: str) -> None:
    open_atlas(page, ELSEWHERE)
    plane = choose(page, "A twin elsewhere")[-1]
    end, twin = plane["origin"], plane["directions"][0]["point"]
    body = {key: plane[key] for key in ("problem", "race")}
    path = post(server, "connections", {**body, "start": end, "end": twin})
    first, *between, last = path["straight"]["loss"]
    assert first == pytest.approx(last, abs=1e-12)
    assert max(between) > 2 * first
    assert path["matched"]["barrier"] == pytest.approx(0, abs=1e-12)


@pytest.mark.slow
def test_zero_weights_are_a_saddle(page: Page, server: str) -> None:
    open_atlas(page, ELSEWHERE)
    plane = choose(page, "A saddle at zero")[-1]
    point = {"problem": plane["problem"], "point": plane["origin"], "gradient": True}
    assert post(server, "points", point)["gradient_norm"] < 1e-12
    directions = post(server, "slices/plane", plane)["directions"]
    down, up = (direction["eigenvalue"] for direction in directions)
    assert down < -0.1
    assert up > 0.1


@pytest.mark.slow
def test_the_switches_of_units_are_a_rug_with_a_bound(page: Page, server: str) -> None:
    open_atlas(page, ELSEWHERE)
    ray = choose(page, "Where units switch")[-1]
    until(page, "document.querySelector('#ray-large .plot')?.data?.length > 0")
    drawn = trace(page, "#ray-large .plot", "switches")
    switches = post(server, "slices/ray", ray)["switches"]
    assert drawn["x"] == switches["a"]
    assert switches["shown"] <= ray["switches"]["limit"] == 1000
    expect(page.locator("#story")).to_contain_text("evenly chosen")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("title", "edge", "within"),
    [("Edge of stability", 20, 0.05), ("The edge, in a network", 5, 0.1)],
)
def test_the_sharpness_ends_at_the_edge(
    page: Page, server: str, title: str, edge: float, within: float
) -> None:
    open_atlas(page, ELSEWHERE)
    bodies = choose(page, title)
    until(page, "document.querySelector('#sharpness path.curve') !== null")
    body = next(body for body in bodies if body.get("sharpness_every"))
    (run,) = post(server, "trajectories", body)["runs"]
    late = [value for value in run["sharpness"][len(run["sharpness"]) // 2 :] if value is not None]
    assert np.mean(late) == pytest.approx(edge, rel=within)
    assert run["loss"][-1] < run["loss"][len(run["loss"]) // 2]
    expect(page.locator("#sharpness-text")).to_contain_text(f"η is {edge}")


@pytest.mark.slow
@pytest.mark.parametrize("title", PICTURES)
@on_screens
def test_pictures_of_networks_fit(
    page: Page, screenshot: Callable[[Page, str], Path], title: str, screens: list[Screen]
) -> None:
    open_atlas(page, ELSEWHERE)
    choose(page, title)
    for _ in show_on(page, screens):
        screenshot(page, title.lower().replace(" ", "-").strip("?"))
        expect_to_fit(page)
