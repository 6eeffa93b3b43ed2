"""A real Chromium on a real server. A page that writes an error to its console fails its test."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

HERE = Path(__file__).parent
SCREENSHOTS = HERE / "screenshots"
FIND_CHROMIUM = HERE.parents[1] / "scripts" / "chromium.py"
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser. Where there is none, the tests fail and say how to get one."""
    found = subprocess.run([sys.executable, FIND_CHROMIUM], capture_output=True, text=True)
    if found.returncode != 0:
        pytest.fail(found.stderr.strip(), pytrace=False)
    return found.stdout.strip()


# By module, since Playwright's event loop would be in the way of asynchronous tests elsewhere.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page_errors() -> list[str]:
    """Errors that pages have reported; a test that means to provoke one takes it out."""
    return []


@pytest.fixture
def new_page(
    browser: Browser, server: str, page_errors: list[str]
) -> Iterator[Callable[..., Page]]:
    """Open pages, with Playwright's options of a context: `viewport`, `color_scheme`, …

    `page.goto("/")` is the server's page.
    """
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(base_url=server, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: page_errors.append(str(error)))
        page.on("console", note_console_error)
        return page

    def note_console_error(message: ConsoleMessage) -> None:
        if message.type == "error":
            page_errors.append(f"{message.text} ({message.location.get('url', '')})")

    yield open_page
    for context in contexts:
        context.close()
    assert page_errors == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page of 1280 × 800 pixels."""
    return new_page(viewport={"width": 1280, "height": 800})


SCREENS = [
    (1920, 1080, "dark"),
    (1280, 800, "light"),
    (820, 1180, "dark"),
    (390, 844, "light"),
    (320, 640, "dark"),
]


@pytest.fixture(params=SCREENS, ids=lambda screen: "-".join(map(str, screen)))
def screen(request: pytest.FixtureRequest, new_page: Callable[..., Page]) -> Page:
    """A page on each screen that it may meet: a projector, a laptop, a tablet, telephones."""
    width, height, scheme = request.param
    return new_page(viewport={"width": width, "height": height}, color_scheme=scheme)


@pytest.fixture
def screenshot() -> Callable[[Page, str], Path]:
    """Write what a page shows to `screenshots/NAME-WIDTH-SCHEME.png`."""

    def write(page: Page, name: str) -> Path:
        dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        assert page.viewport_size
        screen = f"{page.viewport_size['width']}-{'dark' if dark else 'light'}"
        path = SCREENSHOTS / f"{name}-{screen}.png"
        page.screenshot(path=path)
        return path

    return write
