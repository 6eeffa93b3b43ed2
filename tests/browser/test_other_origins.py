"""The page below a path prefix, inside another site's page, and called by its scripts."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from browser.atlas import CONTOUR, RESET_LINK
from playwright.sync_api import Page, expect
from support.api import plane
from support.servers import forked_server

FRAME = '<iframe src="{}" title="Loss Atlas" style="width: 1200px; height: 750px"></iframe>'
CALL = """async ([address, body]) => {
    const headers = {"Content-Type": "application/json"};
    const options = {method: "POST", headers, body: JSON.stringify(body)};
    const response = await fetch(`${address}/api/v1/slices/plane`, options);
    return [response.status, response.headers.get("Server-Timing"), (await response.json()).n];
}"""


class Course(BaseHTTPRequestHandler):
    """A course's site: a page with a frame of the address that is its path."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        body = FRAME.format(self.path[1:]) if self.path.startswith("/http") else ""
        self.wfile.write(f"<!doctype html><title>Course</title>{body}".encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def course() -> Iterator[int]:
    """The port of the course's site, which is at localhost and, as another site, at 127.0.0.1."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Course) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(scope="module")
def atlas(course: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page's address below a prefix, at a server that allows the course at localhost."""
    site = f"http://localhost:{course}"
    settings = ["--path-prefix=/atlas", f"--allowed-origins={site}", f"--frame-ancestors={site}"]
    log = tmp_path_factory.mktemp("atlas") / "log"
    with forked_server(log, *settings) as address:
        yield f"{address}/atlas"


@pytest.mark.slow
def test_all_of_the_page_works_below_a_prefix(cold_page: Page, atlas: str) -> None:
    outside = []
    cold_page.on("request", lambda request: outside.append(request.url))
    cold_page.goto(f"{atlas}/{RESET_LINK}")
    expect(cold_page.locator("#ray-large .scatterlayer path").first).to_be_attached()
    cold_page.locator("#share-open").click()
    expect(cold_page.locator("#share-link")).to_have_value(re.compile(f"^{atlas}/#v="))
    assert f"{atlas}/api/v1" in (cold_page.locator("#share-code").text_content() or "")
    cold_page.goto(f"{atlas}/docs#/health/get_health")
    operation = cold_page.locator("#operations-health-get_health")
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".request-url")).to_contain_text(f"{atlas}/healthz")
    expect(operation.locator(".live-responses-table tbody td").first).to_have_text("200")
    assert [url for url in outside if not url.startswith((f"{atlas}/", "data:", "blob:"))] == []


@pytest.mark.slow
def test_an_allowed_site_calls_the_api_and_shows_the_page(
    cold_page: Page, atlas: str, course: int
) -> None:
    cold_page.goto(f"http://localhost:{course}/{atlas}/")
    status, timing, examples = cold_page.evaluate(CALL, [atlas, plane()])
    assert (status, examples > 0) == (200, True)
    assert timing.startswith(("compute", "cache"))
    inside = cold_page.frame_locator("iframe")
    expect(
        inside.locator(f"{CONTOUR} .heatmaplayer, {CONTOUR} .contourlayer").first
    ).to_be_attached()
    inside.locator("#share-open").click()
    expect(inside.locator("#share-link")).to_be_visible()


@pytest.mark.slow
def test_another_site_does_neither(
    cold_page: Page, atlas: str, course: int, page_errors: list[str]
) -> None:
    cold_page.goto(f"http://127.0.0.1:{course}/")
    with pytest.raises(Exception, match="Failed to fetch"):
        cold_page.evaluate(CALL, [atlas, plane()])
    assert any("Access-Control-Allow-Origin" in error for error in page_errors)
    page_errors.clear()
    cold_page.goto(f"http://127.0.0.1:{course}/{atlas}/")
    expect(cold_page.frame_locator("iframe").locator("#share-open")).to_have_count(0)
    assert any("frame-ancestors" in error for error in page_errors)
    page_errors.clear()
