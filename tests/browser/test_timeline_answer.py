"""The classifier panel requests a race once, and single points only when paused."""

from urllib.parse import urlsplit

import pytest
from browser.atlas import (
    TIMEOUT,
    expect_drawn,
    expect_step,
    one_answer,
    until,
    until_found,
    until_passes,
)
from playwright.sync_api import Page, Route, expect

PLAY_MANY = "#v=1&n=50&k=100&x=2"
AT_END = "document.querySelector('#step-label').textContent === 'step 100 of 100'"


def record_paths(page: Page) -> list[str]:
    """Record the URL paths that the page requests from now on."""
    paths: list[str] = []
    page.on("request", lambda request: paths.append(urlsplit(request.url).path))
    return paths


def count_requests(paths: list[str], path: str) -> int:
    return sum(own.endswith(f"/api/v1/{path}") for own in paths)


def expect_count(paths: list[str], path: str, count: int) -> None:
    assert count_requests(paths, path) == count


@pytest.mark.slow
def test_a_first_visit_requests_the_race_once(cold_page: Page) -> None:
    page = cold_page
    paths = record_paths(page)
    with one_answer(page, "points/race") as (found):
        page.goto(f"/{PLAY_MANY}")
    assert len(found[1]["runs"]) == 3
    expect_drawn(page)
    shown = set()
    while not page.evaluate(AT_END):
        shown.add(page.locator("#seen-where").inner_text())
        while_played = count_requests(paths, "points")
    assert len(shown) > 5
    assert while_played <= 3  # at the start, and while a slow race is pending
    assert count_requests(paths, "points/race") == 1
    until_exact = "document.querySelector('#seen-where').textContent.includes('at step 100')"
    until(page, until_exact)
    until_passes(page, lambda: expect_count(paths, "points", while_played + 1))  # at its end
    assert len([path for path in paths if "/api/" in path]) <= 13


@pytest.mark.slow
def test_scrubbing_shows_the_nearest_step_at_once(cold_page: Page) -> None:
    page = cold_page
    with one_answer(page, "points/race") as found:
        page.goto("/#v=1&n=50&k=110&t=0")
    steps = found[1]["runs"][0]["step"]
    assert steps == list(range(0, 111, 2))
    expect(page.locator("#seen-where")).to_contain_text("at step 0")

    def hold(route: Route) -> None:
        held.append(route)

    held: list[Route] = []
    page.route("**/api/v1/points", hold)
    page.locator("#scrubber").fill("51")
    expect_step(page, 51)
    expect(page.locator("#seen-where")).to_contain_text("at step 52")
    accuracy = page.locator("#seen-accuracy").inner_text()
    assert accuracy == f"{round(1000 * found[1]['runs'][0]['accuracy'][26]) / 10:g}\u202f%"
    until_found(page, held)  # once the playhead stops
    held[0].continue_()
    expect(page.locator("#seen-where")).to_contain_text("at step 51")


@pytest.mark.slow
def test_points_are_requested_if_the_race_is_refused(
    moving_page: Page, page_errors: list[str]
) -> None:
    page = moving_page
    page.route("**/api/v1/points/race", lambda route: route.fulfill(status=422, body="{}"))
    paths = record_paths(page)
    page.goto(f"/{PLAY_MANY.replace('n=50', 'n=49')}")
    expect(page.locator("#step-label")).to_have_text("step 100 of 100", timeout=TIMEOUT)
    assert count_requests(paths, "points") > 1
    expect(page.locator("#failure")).to_be_hidden()
    page_errors[:] = [error for error in page_errors if "422" not in error]
