"""axe-core finds no violations in any main state of the page, in both colour schemes."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
from browser.atlas import (
    CHART,
    CONTOUR,
    RAY,
    SURFACE,
    ignore_failed_requests,
    open_atlas,
    until_there,
    wait_frames,
)
from playwright.sync_api import Page, expect
from support.npm import installed

SCHEMES: tuple[Any, ...] = ("light", "dark")
LAPTOP, SMALL, PHONE = (1280, 800), (1000, 640), (390, 844)
MAP = f"{CONTOUR} .contourlayer path"
LINE = "{} .scatterlayer path"

# Text that axe cannot judge: symbols such as + and −, and single characters.
UNJUDGED = {"nonBmp", "shortTextContent"}


class State(NamedTuple):
    """A link, an element that is there once it is shown, and what to press then."""

    link: str
    shows: str
    press: str | None = None
    window: tuple[int, int] = LAPTOP


NETWORK = "#v=2&d=spiral&l=softmax&h=8&k=20&r=gd"
STATES = {
    "contour": State("#v=1", LINE.format(CHART)),
    "overview": State("#v=1", "#templates canvas"),
    "overview of points": State("#v=1&d=blobs", "#regions"),
    "log colours": State("#v=1&c=log", MAP),
    "surface": State("#v=1&g=surface", f"{SURFACE} canvas", window=SMALL),
    "both": State("#v=1&g=both", f"{SURFACE} canvas", window=SMALL),
    "ray": State("#v=1&g=ray", LINE.format("#ray-large .plot")),
    "compare": State("#v=1&g=compare", "#single .plot .contourlayer path"),
    "compared models": State(f"{NETWORK}&g=compare&gv=model", "#single .plot .contourlayer path"),
    "sharpness": State(f"{NETWORK}&i=sharpness", "#sharpness path.curve"),
    "barrier": State(f"{NETWORK},gd~from:1&i=barrier", "#barrier path.curve"),
    "more pictures": State("#v=2", LINE.format(CHART), press="#strip li:last-child button"),
    "classifier of images": State("#v=1&i=classifier", "#templates canvas"),
    "classifier of points": State("#v=1&d=blobs&i=classifier", "#regions"),
    "results": State("#v=1&i=results", "#results tbody tr"),
    "rates": State("#v=1&i=rates", LINE.format("#rates .plot")),
    "plane through ends, at rest": State("#v=1&w=full&pk=ends&t=40", LINE.format(CHART)),
    "example on a ray": State("#v=1&g=ray&n=1", LINE.format("#ray-large .plot"), "#kink-after"),
    "function": State("#v=1&f=murphy&k=20", MAP),
    "share": State("#v=1&i=ray", LINE.format(RAY), press="#share-open"),
    "settings of a run": State("#v=1&i=ray", LINE.format(RAY), press=".run-more"),
    "broken link": State("#v=1&z=1", "#link-problems:not([hidden])"),
    "lesson": State("#v=2&ls=slack", "#lesson .slack-bars i"),
    "lessons": State("#v=2", LINE.format(CHART), press="#lessons-open"),
    "phone, lesson": State("#v=2&ls=one-dimension", "#lesson .lesson-prompt", window=PHONE),
    "phone": State("#v=1", LINE.format(CHART), window=PHONE),
    "phone, classifier": State("#v=1&i=classifier", "#templates canvas", window=PHONE),
    "phone, share": State("#v=1", LINE.format(CHART), press="#share-open", window=PHONE),
}


VARIANTS = {
    *("overview", "overview of points", "log colours", "both", "example on a ray"),
    *("plane through ends, at rest", "broken link", "phone, share", "phone, classifier"),
    *("surface", "compare", "classifier of points", "results", "rates", "function", "share"),
    *("compared models", "sharpness", "barrier", "more pictures"),
    *("settings of a run", "ray", "classifier of images", "lessons", "phone, lesson"),
}
"""States similar to others, checked only in the slow run."""

EVERY_RULE: dict[str, Any] = {}
RULES_OF_COLOUR = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""The only rules that depend on the colour scheme."""


def findings(page: Page, rules: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """Violations of rules, and the texts whose contrast axe could not judge, with reasons."""
    found: tuple[list[Any], list[Any]] = page.evaluate(
        """async rules => {
            const {violations, incomplete} = await axe.run(document, rules);
            const contrast = incomplete.filter(rule => rule.id === "color-contrast");
            // it takes every SVG for a picture, whose text it does not judge
            const isDrawn = ({target}) => document.querySelector(target[0]) instanceof SVGElement;
            return [
                violations.map(({id, help, nodes}) => [id, help, nodes.map(n => n.target)]),
                contrast.flatMap(({nodes}) => nodes.filter(n => !isDrawn(n))
                    .map(n => [n.any[0].data.messageKey, n.target])),
            ];
        }""",
        rules,
    )
    return found


def expect_no_findings(page: Page) -> None:
    for scheme, rules in zip(SCHEMES, (EVERY_RULE, RULES_OF_COLOUR), strict=True):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        wait_frames(page)
        assert findings(page, rules)[0] == [], scheme
        # Axe does not judge text that lies under the transparent margins of a plot, or under what
        # a sketch cuts off. It takes the figure of a lesson, which is fixed, to be on the picture.
        hidden = ".plot, .plot ~ canvas, #strip svg, .with-figure .plot ~ *"
        show = f"""shown => document.querySelectorAll('{hidden}')
            .forEach(e => {{ e.style.display = shown ? '' : 'none'; }})"""
        page.evaluate(show, False)
        violations, unjudged = findings(page, RULES_OF_COLOUR)
        page.evaluate(show, True)
        assert violations == [], scheme
        assert [word for word in unjudged if word[0] not in UNJUDGED] == [], scheme


@pytest.fixture
def axe() -> str:
    return installed("axe-core/axe.min.js").read_text()


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow if name in VARIANTS else ()) for name in STATES],
)
def test_axe_finds_nothing(page: Page, axe: str, name: str) -> None:
    state = STATES[name]
    page.set_viewport_size(dict(zip(("width", "height"), state.window, strict=True)))
    page.goto(f"/{state.link}")
    until_there(page, state.shows)
    if state.press:
        page.locator(state.press).first.click()
    page.evaluate(axe)
    expect_no_findings(page)


@pytest.mark.slow
def test_axe_finds_nothing_when_a_setting_is_refused(
    page: Page, axe: str, page_errors: list[str]
) -> None:
    open_atlas(page)
    page.evaluate("location.hash = '#v=1&n=5000'")
    expect(page.locator("[data-error-for=count]")).to_be_visible()
    page.evaluate(axe)
    expect_no_findings(page)
    ignore_failed_requests(page_errors)


@pytest.mark.slow
def test_axe_finds_nothing_when_the_server_is_down(
    page: Page, axe: str, page_errors: list[str]
) -> None:
    open_atlas(page)
    page.route("**/api/v1/**", lambda route: route.abort())
    page.locator("#dataset").select_option("iris")
    expect(page.locator("#failure")).to_be_visible()
    page.evaluate(axe)
    expect_no_findings(page)
    ignore_failed_requests(page_errors)


@pytest.mark.slow
def test_axe_finds_planted_faults(new_page: Callable[..., Page], axe: str) -> None:
    page = new_page(reduced_motion="reduce")  # a page of its own, since it is made faulty
    open_atlas(page)
    page.evaluate(axe)
    page.locator("#share-open").evaluate("button => { button.textContent = ''; }")
    page.locator("#story").evaluate("words => { words.style.color = '#999'; }")
    violations, _ = findings(page, EVERY_RULE)
    assert {rule for rule, *_ in violations} == {"button-name", "color-contrast"}


def luminance(colour: list[int]) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    parts = np.array(colour) / 255
    return float(
        np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        @ [0.2126, 0.7152, 0.0722]
    )


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_around_plots_has_enough_contrast(page: Page, scheme: Any) -> None:
    """Axe does not judge Plotly's text. Labels of level lines, on many colours, are excluded."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    open_atlas(page, "#v=1&i=ray")
    until_there(page, LINE.format(RAY))
    pairs = page.evaluate(
        """() => {
            const rgb = colour => colour.match(/[\\d.]+/g).map(Number);
            const behind = element => {
                const colour = rgb(getComputedStyle(element).backgroundColor);
                return colour[3] === 0 ? behind(element.parentElement) : colour.slice(0, 3);
            };
            const words = [...document.querySelectorAll('.plot text:not([data-notex])')];
            return words.filter(text => text.checkVisibility()).map(text =>
                [rgb(getComputedStyle(text).fill).slice(0, 3), behind(text.closest('.plot'))]);
        }"""
    )
    assert len(pairs) > 30
    for pair in pairs:
        dark, light = sorted(map(luminance, pair))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, pair


def test_an_empty_start_field_shows_an_error_until_it_is_reset(page: Page) -> None:
    open_atlas(page, "#v=1&t=0")
    start = page.locator("#start-a")
    start.fill("")
    page.keyboard.press("Tab")
    wait_frames(page)  # redrawing does not change the field
    expect(start).to_have_value("")
    expect(start).to_have_accessible_description("Start a must be a number.")
    start.focus()
    page.keyboard.press("Escape")
    expect(start).to_have_value("-22")
    expect(page.get_by_text("Start a must be a number.")).to_be_hidden()
