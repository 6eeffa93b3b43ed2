"""How many requests a visit makes: a whole class shares one server."""

from typing import Any

import pytest
from browser.atlas import open_atlas, until, wait_frames
from playwright.sync_api import Page, expect

MOST = 40
"""Requests to the API of a first visit that plays its race to the end."""


def test_a_first_visit_with_its_play_makes_few_requests(cold_page: Page) -> None:
    page = cold_page
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "/api/v1/" in r.url else None)
    page.emulate_media(reduced_motion="no-preference")
    page.goto("/")
    until(page, "document.querySelector('#play').ariaLabel === 'Pause'")
    end = page.locator("#scrubber").get_attribute("max")
    expect(page.locator("#scrubber")).to_have_value(str(end), timeout=60_000)
    expect(page.locator("#play")).to_have_attribute("aria-label", "Play")
    wait_frames(page, 30)  # the playhead rests: its exact point is asked for
    assert len(asked) <= MOST, sorted(asked)


@pytest.mark.slow
def test_a_returning_visitor_asks_for_no_file(cold_page: Page) -> None:
    page = cold_page
    open_atlas(page)
    fetched: dict[str, str] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def note(event: Any) -> None:
        response = event["response"]
        if "/static/" in response["url"] and not response.get("fromDiskCache"):
            fetched[event["requestId"]] = response["url"]

    session.on("Network.responseReceived", note)
    session.on("Network.requestServedFromCache", lambda e: kept.append(e["requestId"]))
    kept: list[str] = []
    page.goto("about:blank")
    open_atlas(page)
    assert [url for request, url in fetched.items() if request not in kept] == []
