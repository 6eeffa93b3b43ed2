"""Layout, colour schemes and reduced motion on all supported screens, with screenshots."""

from collections.abc import Callable
from pathlib import Path

import pytest
from browser.atlas import (
    CONTOUR,
    Screen,
    expect_step,
    expect_to_fit,
    expect_trace,
    handle_centre,
    on_screens,
    open_atlas,
    place_on_contour,
    resize,
    show_on,
    until,
    wait_frames,
)
from browser.conftest import WITH_SURFACES
from playwright.sync_api import Browser, Page, expect

Screenshot = Callable[[Page, str], Path]


@on_screens
def test_it_suits_every_screen(page: Page, screenshot: Screenshot, screens: list[Screen]) -> None:
    """Nothing overflows, the map is wide, text is larger on a projector, targets are not small."""
    open_atlas(page, "#v=1&t=150&s=-10,5")
    expect_trace(page, CONTOUR, "run 1")
    # guards against changes in Plotly's private fields
    assert handle_centre(page) == pytest.approx(place_on_contour(page, -10, 5), abs=1.5)
    sizes: dict[float, float] = {}
    for screen in show_on(page, screens):
        screenshot(page, "contour")
        expect_to_fit(page)
        assert page.evaluate(OUTSIDE) == [], screen
        assert page.evaluate(NAMELESS) == [], screen
        width = page.evaluate("innerWidth")
        if width == 390:
            assert page.evaluate(SMALL_TARGETS) == []
        if width >= 1280:
            assert page.locator("#contour").evaluate("e => e.clientWidth") > 0.6 * width, screen
        sizes[width] = page.evaluate(f"document.querySelector('{CONTOUR}').layout.font.size")
    assert 1920 not in sizes or sizes[1920] > 1.3 * sizes[1280]


OUTSIDE = """() => [...document.querySelectorAll(
    "button, select, input, output, td, h1, p:not(.hidden)")]
    .filter(e => e.offsetParent)
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1
        || e.getBoundingClientRect().left < -1)
    .map(e => e.id || e.className)"""
SMALL_TARGETS = """() => [...document.querySelectorAll(
    "button, select, .segments label, th label")]
    .filter(e => e.offsetParent)
    .filter(e => e.getBoundingClientRect().width < 24 || e.getBoundingClientRect().height < 24)
    .map(e => e.id || e.className || e.textContent)"""
NAMELESS = """() => [...document.querySelectorAll("button, select, input")]
    .filter(e => e.offsetParent)
    .filter(e => !e.getAttribute("aria-label") && !e.labels?.length && !e.textContent.trim())
    .map(e => e.outerHTML)"""


def test_an_open_page_follows_a_change_of_scheme(page: Page) -> None:
    open_atlas(page, "#v=1&t=150")
    high = f"document.querySelector('{CONTOUR}').data[0].colorscale[6][1]"
    light = page.evaluate(high)
    page.emulate_media(color_scheme="dark")
    until(page, f"{high} !== '{light}'")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 23, 27)"


@pytest.mark.slow
def test_the_map_follows_the_window_size(page: Page) -> None:
    open_atlas(page, "#v=1&t=150")
    page.set_viewport_size({"width": 1500, "height": 900})
    until(
        page,
        f"Math.abs(document.querySelector('{CONTOUR} svg').clientWidth"
        " - document.querySelector('#contour').clientWidth) <= 1",
    )
    wait_frames(page)
    assert handle_centre(page) == pytest.approx(place_on_contour(page, -22, 14), abs=1.5)


def test_reduced_motion_shows_whole_paths_and_does_not_play(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_atlas(page)
    expect_trace(page, CONTOUR, "run 1")
    expect_step(page, 150)
    expect(page.locator("#play")).to_have_attribute("aria-label", "Play")
    page.locator("#play").click()
    until(page, "Number(document.querySelector('#scrubber').value) < 100")
    expect(page.locator("#play")).to_have_attribute("aria-label", "Pause")


CUT = """() => {
    const context = document.createElement('canvas').getContext('2d');
    const arrow = 19; // pixels, of a select
    const isCut = element => {
        const style = getComputedStyle(element);
        if (!element.matches('select'))
            return !['visible', 'auto'].includes(style.overflowX) && element.textContent.trim()
                && element.scrollWidth > element.clientWidth + 1;
        context.font = style.font;
        const room = element.clientWidth - parseFloat(style.paddingLeft) - arrow;
        return context.measureText(element.selectedOptions[0]?.text ?? '').width > room;
    };
    return [...document.querySelectorAll('body *')]
        .filter(e => e.checkVisibility() && !e.closest('.hidden, .plot') && isCut(e))
        .map(e => `${e.id || e.className || e.tagName}: ${e.value ?? e.textContent.trim()}`);
}"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "fragment",
    [
        "#v=2&t=150",
        "#v=2&t=60&d=shapes32&l=crammer_singer",
        "#v=1&t=150&w=full&i=results&l2=0.01",
        "#v=1&f=himmelblau",
        "#v=1&t=60&i=classifier&w=full",
    ],
)
def test_no_label_is_cut(page: Page, fragment: str) -> None:
    page.goto(f"/{fragment}")
    expect_trace(page, CONTOUR, "run 1")
    for width, height in ((1280, 800), (390, 844)):
        resize(page, width, height)
        assert page.evaluate(CUT) == [], width


@pytest.mark.slow
def test_a_large_minimum_font_size_does_not_scroll_sideways(
    browser: Browser, chromium: str, server: str
) -> None:
    flags = [*WITH_SURFACES, "--blink-settings=minimumFontSize=20"]
    large = browser.browser_type.launch(executable_path=chromium, args=flags)
    page = large.new_context(base_url=server, reduced_motion="reduce").new_page()
    for fragment in ("#v=2&i=classifier&t=60", "#v=1&i=results&l2=0.1&t=150"):
        page.goto(f"/{fragment}")
        expect_trace(page, CONTOUR, "run 1")
        for width, height in ((1280, 800), (820, 1180), (390, 844)):
            resize(page, width, height)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    large.close()
