"""A real Chromium and a real server. A test fails if its page logs an error to the console.

The link holds the state of the page, so most tests of a session share one page: `page` is already
loaded, and `open_atlas` changes its fragment. Tests of the first load use `cold_page`.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from browser.atlas import TIMEOUT, reset_page
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)
from support.browsers import CHROMIUMS, FLAGS, find_program

SCREENSHOTS = Path(__file__).parent / "screenshots"
LAPTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
WITH_SURFACES = (*FLAGS, "--enable-unsafe-swiftshader")
FAILED = pytest.StashKey[bool]()


QUICK_CASES = 1
"""Cases of each test in the quick run, unless the test itself marks its slow cases."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.path.parent == Path(__file__).parent and "[" in item.name:
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for some in cases.values():
        if not any(case.get_closest_marker("slow") for case in some):
            for case in some[QUICK_CASES:]:
                case.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser. Without one, the tests fail and say how to install it."""
    return find_program(CHROMIUMS)


@pytest.fixture(scope="session")
def profile(
    chromium: str, server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """The context of a browser with a profile on disk, which keeps scripts and their compiled code.

    A load in it takes less than half the processor time of one in a new context.
    """
    expect.set_options(timeout=TIMEOUT)
    with sync_playwright() as playwright:
        profile = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=chromium,
            args=list(WITH_SURFACES),
            base_url=server,
            viewport=LAPTOP,
        )
        yield profile
        profile.close()


@pytest.fixture(scope="session")
def browser(profile: BrowserContext) -> Browser:
    assert profile.browser
    return profile.browser


@pytest.fixture
def page_errors() -> Iterator[list[str]]:
    """Errors that pages have reported; a test that provokes one on purpose removes it."""
    errors: list[str] = []
    yield errors
    assert errors == []


@contextmanager
def recording_errors(page: Page, page_errors: list[str]) -> Iterator[None]:
    def note_exception(error: Error) -> None:
        page_errors.append(str(error))

    def note_console_error(message: ConsoleMessage) -> None:
        if message.type == "error":
            page_errors.append(f"{message.text} ({message.location.get('url', '')})")

    page.on("pageerror", note_exception)
    page.on("console", note_console_error)
    yield
    page.remove_listener("pageerror", note_exception)
    page.remove_listener("console", note_console_error)


@pytest.fixture
def new_page(
    browser: Browser, server: str, page_errors: list[str]
) -> Iterator[Callable[..., Page]]:
    """Open new pages, with Playwright's context options: `viewport`, `color_scheme`, …

    `page.goto("/")` is the server's page.
    """
    with ExitStack() as stack:

        def open_page(**options: Any) -> Page:
            context = browser.new_context(base_url=server, **options)
            stack.callback(context.close)
            page = context.new_page()
            stack.enter_context(recording_errors(page, page_errors))
            return page

        yield open_page


@pytest.fixture
def cold_page(profile: BrowserContext, server: str, page_errors: list[str]) -> Iterator[Page]:
    """A page of 1280 × 800 pixels that has loaded nothing yet."""
    page = profile.new_page()
    with recording_errors(page, page_errors):
        yield page
    stored = {"origin": server, "storageTypes": "local_storage"}
    profile.new_cdp_session(page).send("Storage.clearDataForOrigin", stored)
    page.close()


@pytest.fixture(scope="session")
def warm_pages(browser: Browser) -> Iterator[dict[str, Page]]:
    """The pages that tests share, by kind of device."""
    pages: dict[str, Page] = {}
    yield pages
    for page in pages.values():
        page.context.close()


@pytest.fixture
def warm_page(
    browser: Browser,
    server: str,
    warm_pages: dict[str, Page],
    page_errors: list[str],
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., Page]]:
    """Take a shared page, reset after the previous test. After a failure, the page is closed."""
    with ExitStack() as stack:

        def take(device: str, **options: Any) -> Page:
            if device not in warm_pages:
                warm_pages[device] = browser.new_context(base_url=server, **options).new_page()
            page = warm_pages[device]
            reset_page(page, options["viewport"])
            stack.callback(release, device)
            stack.enter_context(recording_errors(page, page_errors))
            return page

        def release(device: str) -> None:
            warm_pages[device].unroute_all(behavior="ignoreErrors")
            if page_errors or request.node.stash.get(FAILED, False):
                warm_pages.pop(device).context.close()

        yield take


@pytest.fixture
def page(warm_page: Callable[..., Page]) -> Page:
    """A paused page of 1280 × 800 pixels; a page that plays would use a whole core."""
    return warm_page("laptop", viewport=LAPTOP)


@pytest.fixture
def moving_page(page: Page) -> Page:
    """A page without reduced motion: its runs play as soon as they arrive."""
    page.emulate_media(reduced_motion="no-preference")
    return page


@pytest.fixture
def phone(warm_page: Callable[..., Page]) -> Page:
    """A page on a phone."""
    return warm_page("phone", viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def screenshot() -> Callable[[Page, str], Path]:
    """Save a screenshot of a page as `screenshots/NAME-WIDTH-SCHEME.png`."""

    def write(page: Page, name: str) -> Path:
        dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        assert page.viewport_size
        screen = f"{page.viewport_size['width']}-{'dark' if dark else 'light'}"
        path = SCREENSHOTS / f"{name}-{screen}.png"
        page.screenshot(path=path)
        return path

    return write
