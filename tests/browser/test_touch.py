"""Touch: one finger pans the map, two zoom, a tap sets the start; elsewhere, the page scrolls."""

from collections.abc import Sequence
from typing import Any

import pytest
from browser.atlas import CONTOUR, handle_centre, open_atlas, place_on_contour, until, wait_frames
from playwright.sync_api import CDPSession, Page, expect

Point = tuple[float, float]
USUAL = (0.0, 0.0, 20.0)
"""Centre and reach of the initial map."""


@pytest.fixture
def phone(phone: Page) -> Page:
    open_atlas(phone, "#v=1&t=150")
    expect(phone.locator("#story")).to_contain_text("lowest point")  # which may move the map
    return phone


def fingers(session: CDPSession, kind: str, places: Sequence[Point]) -> None:
    points: list[Any] = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def move(page: Page, begin: Sequence[Point], end: Sequence[Point], steps: int = 8) -> None:
    """Put fingers down, move them along straight lines, and lift them."""
    session = page.context.new_cdp_session(page)
    fingers(session, "touchStart", begin)
    for k in range(1, steps + 1):
        pairs = zip(begin, end, strict=True)
        part = k / steps
        now = [(x0 + part * (x1 - x0), y0 + part * (y1 - y0)) for (x0, y0), (x1, y1) in pairs]
        fingers(session, "touchMove", now)
        wait_frames(page)
    fingers(session, "touchEnd", [])
    session.detach()


def view(page: Page) -> tuple[float, ...]:
    """Centre and reach of the map, from the link."""
    found: list[float] = page.evaluate(
        "(new URLSearchParams(location.hash.slice(1)).get('z') ?? '0,0,20').split(',').map(Number)"
    )
    return tuple(found)


LINK_IS_DRAWN = f"""() => {{
    const [, b, reach] = (new URLSearchParams(location.hash.slice(1)).get("z") ?? "0,0,20")
        .split(",").map(Number);
    const {{y}} = document.querySelector("{CONTOUR}").data[0];
    return Math.abs(y.at(-1) - b - reach) < 1e-6 * reach;
}}"""


def settle(page: Page) -> None:
    until(page, "document.querySelector('#landscape').ariaBusy === 'false'")
    until(page, LINK_IS_DRAWN)
    wait_frames(page)


def test_one_finger_pans_the_map(phone: Page) -> None:
    page = phone
    x, y = place_on_contour(page, 10, 5)
    to = place_on_contour(page, -5, -1)
    move(page, [(x, y)], [to])
    settle(page)
    assert view(page) == pytest.approx((15, 6, 20), abs=0.5)
    assert "s=" not in page.url  # not a tap
    assert place_on_contour(page, 10, 5) == pytest.approx(to, abs=3)


@pytest.mark.slow
def test_spreading_two_fingers_zooms_in_between_them(phone: Page) -> None:
    page = phone
    x, y = place_on_contour(page, 10, 5)
    move(page, [(x - 20, y), (x + 20, y)], [(x - 50, y), (x + 50, y)])
    settle(page)
    assert view(page)[2] == pytest.approx(20 * 20 / 50, rel=0.02)
    assert place_on_contour(page, 10, 5) == pytest.approx((x, y), abs=3)
    assert "s=" not in page.url


@pytest.mark.slow
def test_two_fingers_can_also_pan_the_map(phone: Page) -> None:
    page = phone
    x, y = place_on_contour(page, 0, 0)
    move(page, [(x - 40, y), (x + 40, y)], [(x - 20 + 30, y - 20), (x + 20 + 30, y - 20)])
    settle(page)
    assert view(page)[2] == pytest.approx(40, rel=0.02)
    assert place_on_contour(page, 0, 0) == pytest.approx((x + 30, y - 20), abs=3)


def test_a_tap_sets_the_start(phone: Page) -> None:
    page = phone
    x, y = place_on_contour(page, 10, 5)
    page.touchscreen.tap(x, y)
    until(page, "location.hash.includes('s=')")
    start = page.evaluate("new URLSearchParams(location.hash.slice(1)).get('s')").split(",")
    assert [float(value) for value in start] == pytest.approx([10, 5], abs=0.4)
    assert view(page) == USUAL


@pytest.mark.slow
def test_the_start_is_dragged_by_a_finger(phone: Page) -> None:
    page = phone
    to = place_on_contour(page, 5, -5)
    move(page, [handle_centre(page)], [to])
    settle(page)
    start = page.evaluate("new URLSearchParams(location.hash.slice(1)).get('s')").split(",")
    assert [float(value) for value in start] == pytest.approx([5, -5], abs=0.4)
    assert view(page) == USUAL


@pytest.mark.slow
def test_a_finger_scrolls_the_page_only_outside_the_map(phone: Page) -> None:
    page = phone
    x, y = place_on_contour(page, 0, 5)
    move(page, [(x, y)], [(x, y - 60)])
    wait_frames(page)
    assert page.evaluate("scrollY") == 0
    settings = page.locator("#settings").bounding_box()
    assert settings
    below = (settings["x"] + settings["width"] / 2, settings["y"] + 60)
    move(page, [below], [(below[0], below[1] - 200)])
    until(page, "scrollY > 50")
