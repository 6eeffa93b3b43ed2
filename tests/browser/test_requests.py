"""What a returning visitor asks for."""

from typing import Any

import pytest
from browser.atlas import open_atlas
from playwright.sync_api import Page


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
