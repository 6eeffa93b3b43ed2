"""Helpers that read the page: its drawings, its requests and the positions of its parts."""

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

CONTOUR = "#contour .plot"
SURFACE = "#surface .plot"
RAY = "#ray .plot"
CHART = "#chart .plot"

# On a busy machine Plotly takes seconds to load; a first surface without a GPU takes longer.
TIMEOUT = 30_000


RESET_LINK = "#v=1&d=iris&n=1&p=99&g=ray&i=results&r=&t=0"
"""A link that makes few requests and shows nothing that the tests check."""

CLEAN_UP = """() => {
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    for (const popover of document.querySelectorAll(":popover-open")) popover.hidePopover();
    const firstClass = document.querySelector("#point-class input");
    if (firstClass) firstClass.checked = true;
    document.activeElement?.blur();
    scrollTo(0, 0);
}"""
CLEAR_PLOTS = """() => {
    for (const plot of document.querySelectorAll(".js-plotly-plot"))
        if (plot.data.length && !plot._fullLayout.scene) Plotly.react(plot, [], plot.layout);
}"""


def reset_page(page: Page, viewport: Any) -> None:
    """Clear what a test left on a page, so that all that appears next is the next test's."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size(viewport)
    page.mouse.move(0, 0)
    page.evaluate(CLEAN_UP)
    answers = (page.expect_response(f"**/slices/{kind}") for kind in ("plane", "ray"))
    with next(answers), next(answers):
        page.goto(f"/{RESET_LINK}")
    until_there(page, "#chart .nothing:not([hidden])")
    until_there(page, "#ray-large .scatterlayer path")
    wait_frames(page)
    page.evaluate(CLEAR_PLOTS)


def wait_frames(page: Page, count: int = 2) -> None:
    """Wait for `count` animation frames, so that pending drawing and requests have started."""
    page.evaluate(
        """async count => {
            for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
            await new Promise(done => setTimeout(done));
        }""",
        count,
    )


def open_atlas(page: Page, fragment: str = "#v=1") -> None:
    """Open a link, and wait until the map and the loss chart are drawn."""
    page.goto(f"/{fragment}")
    expect_drawn(page)


def expect_drawn(page: Page) -> None:
    until_there(page, f"{CONTOUR} .contourlayer path")
    until_there(page, f"{CHART} .scatterlayer path")


def until_there(page: Page, selector: str) -> None:
    """Wait until an element matches. (`wait_for_selector` would keep the element in memory.)"""
    page.locator(selector).first.wait_for(state="attached", timeout=TIMEOUT)


def data(page: Page, plot: str) -> list[dict[str, Any]]:
    """The traces of a Plotly element."""
    drawn: list[dict[str, Any]] = page.evaluate(
        "plot => JSON.parse(JSON.stringify(document.querySelector(plot).data))", plot
    )
    return drawn


def until(page: Page, expression: str, arg: Any = None, timeout: float = TIMEOUT) -> None:
    """Wait until an expression holds. (Playwright waits with `eval`, which the page forbids.)"""
    deadline = time.monotonic() + timeout / 1000
    while not page.evaluate(expression, arg):
        assert time.monotonic() < deadline, f"still false: {expression}"
        wait_frames(page)


def until_found(page: Page, found: Sequence[Any], count: int = 1) -> None:
    """Wait until a list that page events fill has at least `count` items."""
    deadline = time.monotonic() + TIMEOUT / 1000
    while len(found) < count:
        assert time.monotonic() < deadline, f"only {len(found)} of {count} arrived"
        wait_frames(page)


def until_passes(page: Page, check: Callable[[], None]) -> None:
    """Retry a check until it passes; after the timeout, raise its own failure."""
    deadline = time.monotonic() + TIMEOUT / 1000
    while time.monotonic() < deadline:
        try:
            return check()
        except AssertionError:
            wait_frames(page)
    return check()


def trace(page: Page, plot: str, name: str) -> dict[str, Any]:
    return next(trace for trace in data(page, plot) if trace.get("name") == name)


def expect_trace(page: Page, plot: str, name: str) -> None:
    """Wait until a plot has a trace of that name; for a run on the map, until it is complete."""
    run = re.match(r"run \d", name) if plot == CONTOUR else None
    until(
        page,
        """([plot, name, run, chart]) => {
            const find = (at, name) =>
                document.querySelector(at).data?.find(own => own.name === name);
            if (!find(plot, name) || run === null) return Boolean(find(plot, name));
            const scrubber = document.querySelector('#scrubber');
            const received = scrubber.style.getPropertyValue('--received') === '100%';
            const {length} = find(plot, run).x;
            const isUpToStep = length > Number(scrubber.value);
            return received && (isUpToStep || length === find(chart, run)?.y.length);
        }""",
        [plot, name, run and run[0], CHART],
    )


def expect_no_trace(page: Page, plot: str, name: str) -> None:
    """Wait until a plot has no trace of that name."""
    until(
        page,
        "([plot, name]) => document.querySelector(plot).data?.every(trace => trace.name !== name)",
        [plot, name],
    )


def step(page: Page) -> int:
    return int(page.locator("#scrubber").input_value())


def expect_step(page: Page, at: int) -> None:
    """Wait until the timeline shows a step, which may take a frame or two."""
    expect(page.locator("#scrubber")).to_have_value(str(at))


def pause_at(page: Page, at: int) -> None:
    """Pause at a step, by keyboard."""
    if page.locator("#play").get_attribute("aria-label") == "Pause":
        page.locator("#play").click()
    page.locator("#scrubber").focus()
    page.keyboard.press("Home")
    for _ in range(at):
        page.keyboard.press("ArrowRight")
    expect_step(page, at)


@contextmanager
def requests_to(page: Page, path: str) -> Iterator[list[dict[str, Any]]]:
    """Collect the bodies of the requests to `/api/v1/PATH` sent within the block."""
    bodies: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if request.url.endswith(f"/api/v1/{path}") and request.post_data:
            bodies.append(json.loads(request.post_data))

    page.on("request", note)
    yield bodies
    page.remove_listener("request", note)


@contextmanager
def one_answer(page: Page, path: str) -> Iterator[list[Any]]:
    """Wait for one response from `/api/v1/PATH`; the list receives its request body and its own."""
    found: list[Any] = []
    with page.expect_response(lambda r: r.url.endswith(f"/api/v1/{path}")) as info:
        yield found
    response = info.value
    found.append(json.loads(response.request.post_data or "null"))
    found.append(response.json() if "json" in response.headers["content-type"] else response.text())


def ignore_failed_requests(page_errors: list[str]) -> None:
    """Drop the browser's own reports of failed requests; all other errors still count."""
    page_errors[:] = [e for e in page_errors if "Failed to load resource" not in e]


def place_on_contour(page: Page, a: float, b: float) -> tuple[float, float]:
    """Screen position of (a, b), computed only from Plotly's tick labels."""
    x, y = (
        page.evaluate(
            """([plot, axis, at, value]) => {
                const ticks = [...document.querySelectorAll(`${plot} .${axis}tick text`)].map(t => {
                    const box = t.getBoundingClientRect();
                    const middle = at === 0 ? box.x + box.width / 2 : box.y + box.height / 2;
                    return [Number(t.textContent.replace('\\u2212', '-')), middle];
                });
                const [[v0, p0], [v1, p1]] = [ticks[0], ticks[ticks.length - 1]];
                return p0 + (value - v0) * (p1 - p0) / (v1 - v0);
            }""",
            [CONTOUR, axis, at, value],
        )
        for at, (axis, value) in enumerate((("x", a), ("y", b)))
    )
    return x, y


def handle_centre(page: Page) -> tuple[float, float]:
    box = page.locator("#contour .handle").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def overlay_pixels(page: Page, host: str = "#contour") -> int:
    """Number of painted pixels on a plot's overlay canvas."""
    painted: int = page.evaluate(
        """host => {
            const canvas = document.querySelector(`${host} canvas.overlay`);
            const {width, height} = canvas;
            if (!width || !height) return 0;
            const {data} = canvas.getContext('2d').getImageData(0, 0, width, height);
            let painted = 0;
            for (let i = 3; i < data.length; i += 4) if (data[i] > 0) painted += 1;
            return painted;
        }""",
        host,
    )
    return painted


Screen = tuple[int, int, str]
PROJECTOR_LAPTOP_PHONE = [(1920, 1080, "dark"), (1280, 800, "light"), (390, 844, "dark")]
OTHERS = [(1440, 900, "dark"), (820, 1180, "dark"), (390, 844, "light"), (320, 640, "light")]
on_screens = pytest.mark.parametrize(
    "screens",
    [PROJECTOR_LAPTOP_PHONE, pytest.param(OTHERS, marks=pytest.mark.slow)],
    ids=["usual", "others"],
)
"""Runs a test on the usual screens, and in the slow run on the others."""

PICTURES_FIT = """() => [...document.querySelectorAll(".js-plotly-plot")]
    .filter(plot => plot.clientWidth > 0 && plot.clientHeight > 0 && plot.data.length > 0)
    .every(({clientWidth, clientHeight, _fullLayout: {width, height}}) =>
        Math.abs(width - clientWidth) <= 1 && Math.abs(height - clientHeight) <= 1)"""


def resize(page: Page, width: int, height: int, scheme: Any = "light") -> None:
    """Change the screen of a page, and wait until its plots have been resized."""
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    wait_frames(page)
    until(page, PICTURES_FIT)
    wait_frames(page)


def show_on(page: Page, screens: Sequence[Screen]) -> Iterator[str]:
    """Show a page on each screen in turn; yields the names of the screens."""
    for screen in screens:
        resize(page, *screen)
        yield "{}-{}-{}".format(*screen)


def expect_to_fit(page: Page) -> None:
    """Nothing overflows the window to the right or, on laptops and larger, at the bottom."""
    screen = page.viewport_size
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, screen
    if page.evaluate("innerWidth") >= 1280:
        assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0, screen
