"""The exported page: a single file with the page itself and recorded answers."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser.atlas import (
    CHART,
    CONTOUR,
    RAY,
    TIMEOUT,
    expect_drawn,
    expect_step,
    expect_to_fit,
    expect_trace,
    open_atlas,
    place_on_contour,
    trace,
    until,
)
from playwright.sync_api import Page, expect
from support.api import wait_for
from support.browsers import FIREFOXES, find_program
from support.marionette import firefox

HERE = (
    "#v=2&d=iris&n=30&l=softmax&o=random&p=5&pk=random&s=-3,4.5"
    "&r=gd:0.05,!minibatch*20,sgd~as:walker&k=40&c=linear&m=all&t=40"
)
ON_SPREAD = HERE.replace("pk=random", "pk=pca")
DIGITS = "#v=1&n=50&k=60"
POINTS = "#v=1&d=blobs&k=30"
MURPHY = "#v=2&f=murphy&r=gd:0.1&k=20&m=all&t=20"
NOT_RECORDED = "This exported page has no answer for that: it was not recorded."


@pytest.fixture
def export(page: Page, tmp_path: Path) -> Callable[[str], Path]:
    """Open a link and export the page."""

    def export_link(fragment: str) -> Path:
        open_atlas(page, fragment)
        page.locator("#share-open").click()
        with page.expect_download(timeout=2 * TIMEOUT) as info:
            page.locator('[data-take="playing.html"]').click()
        assert info.value.suggested_filename.endswith("-playing.html")
        page.keyboard.press("Escape")
        return Path(shutil.copy(info.value.path(), tmp_path / "exported.html"))

    return export_link


@pytest.fixture
def exported(export: Callable[[str], Path], new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Export a link's page and open the file, which must make no requests and report no errors."""

    def open_file(fragment: str, **options: Any) -> Page:
        path = export(fragment)
        opened = new_page(offline=True, **{"viewport": {"width": 1280, "height": 800}, **options})
        requested: list[str] = []
        opened.on("request", lambda request: requested.append(request.url))
        opened.goto(path.as_uri())
        expect_drawn(opened)
        assert [url for url in requested if not url.startswith("data:")] == [path.as_uri()]
        return opened

    return open_file


def accuracy_where(page: Page) -> tuple[str, str]:
    return page.locator("#seen-where").inner_text(), page.locator("#seen-accuracy").inner_text()


@pytest.mark.parametrize(
    "fragment",
    [HERE, *(pytest.param(link, marks=pytest.mark.slow) for link in (ON_SPREAD, MURPHY))],
)
def test_it_shows_what_was_exported(
    page: Page, exported: Callable[..., Page], fragment: str
) -> None:
    opened = exported(fragment)
    expect_step(opened, 0)
    expect(opened.get_by_role("button", name="Play")).to_be_visible()  # nothing plays automatically
    assert opened.locator("h1").inner_text() == page.locator("h1").inner_text()
    assert opened.title() == page.locator("h1").inner_text()
    live = opened.locator("#recorded a").get_attribute("href")
    assert live == page.url
    opened.keyboard.press("End")
    expect(opened.locator("#story")).to_have_text(page.locator("#story").inner_text())
    for own in (page, opened):
        expect_trace(own, CONTOUR, "run 1")
    assert trace(opened, CONTOUR, "loss")["z"] == trace(page, CONTOUR, "loss")["z"]
    for run in ("run 1",) if fragment == MURPHY else ("run 1", "run 3"):
        for plot, columns in ((CONTOUR, "xy"), (CHART, "xy")):
            ours, theirs = trace(page, plot, run), trace(opened, plot, run)
            assert [theirs[own] for own in columns] == [ours[own] for own in columns]
            assert theirs["line"] == ours["line"]


@pytest.mark.slow
def test_it_plays_and_scrubs(exported: Callable[..., Page]) -> None:
    page = exported(DIGITS)
    start = accuracy_where(page)
    assert start[0].startswith("W of gradient descent at step 0")
    page.keyboard.press("Space")
    until(page, "Number(document.querySelector('#scrubber').value) > 20")
    assert accuracy_where(page) != start
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=TIMEOUT)  # at its end
    expect_step(page, 60)
    page.locator("#scrubber").fill("30")
    expect_step(page, 30)
    expect(page.locator("#seen-where")).to_contain_text("at step 30")
    page.keyboard.press("ArrowLeft")
    expect_step(page, 29)
    expect(page.locator("#seen-where")).to_contain_text("at step 29")
    page.keyboard.press("Home")
    expect_step(page, 0)
    assert accuracy_where(page) == start
    expect(page.locator("[data-error-for=classifier]")).to_be_hidden()
    expect(page.locator("#failure")).to_be_hidden()
    painted = page.evaluate(
        "[...document.querySelectorAll('#examples canvas')].filter(canvas => canvas"
        ".getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean))"
        ".length"
    )
    assert painted == page.locator("#examples canvas").count() > 10


@pytest.mark.slow
def test_recorded_panels_can_be_opened(page: Page, exported: Callable[..., Page]) -> None:
    opened = exported(HERE)
    opened.keyboard.press("End")
    for own in (page, opened):
        own.locator("#beside").get_by_label("Results").check()
        expect(own.locator("#results tbody tr")).to_have_count(2)
    columns = "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))"
    assert opened.eval_on_selector("#results", columns) == page.eval_on_selector(
        "#results", columns
    )
    opened.locator("#beside input").nth(2).check()
    until(opened, f"document.querySelector('{RAY}')?.data?.length")
    opened.locator("#beside input").nth(1).check()
    expect(opened.locator("#seen-where")).to_contain_text("at step 40")
    x, y = place_on_contour(opened, *(trace(opened, CONTOUR, "run 1")[axis][20] for axis in "xy"))
    opened.mouse.move(x, y)
    expect(opened.locator(f"{CONTOUR} .hoverlayer")).to_contain_text("step 20")
    expect(opened.locator("#failure")).to_be_hidden()
    assert opened.url.startswith("file://")


@pytest.mark.slow
def test_an_unrecorded_request_is_reported(exported: Callable[..., Page]) -> None:
    page = exported(DIGITS)
    error = page.locator("[data-error-for=classifier]")
    where = page.locator("#contour .plot").bounding_box()
    assert where
    page.mouse.move(where["x"] + 200, where["y"] + 150)
    expect(error).to_contain_text(NOT_RECORDED)
    page.mouse.move(2, 2)
    expect(error).to_be_hidden()
    page.locator("#loss").select_option("softmax")
    expect(page.locator("#failure")).to_have_text(NOT_RECORDED, use_inner_text=True)
    expect(page.locator("#retry")).to_be_hidden()
    page.go_back()
    expect(page.locator("#failure")).to_be_hidden()
    page.locator("#share-open").click()
    expect(page.locator('[data-take="playing.html"]')).to_be_disabled()
    live = page.locator("#recorded a").get_attribute("href")
    expect(page.locator("#share-link")).to_have_value(f"{live}&t=0")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "height", "scheme"),
    [(390, 844, "light"), pytest.param(1280, 800, "dark", marks=pytest.mark.slow)],
)
def test_it_fits(
    exported: Callable[..., Page],
    screenshot: Callable[[Page, str], Path],
    width: int,
    height: int,
    scheme: str,
) -> None:
    page = exported(DIGITS, viewport={"width": width, "height": height}, color_scheme=scheme)
    expect_to_fit(page)
    screenshot(page, "exported")


@pytest.mark.slow
def test_decision_regions_are_drawn(page: Page, exported: Callable[..., Page]) -> None:
    opened = exported(POINTS)
    opened.keyboard.press("End")
    expect(opened.locator("#seen-where")).to_contain_text("at step 30")
    words = "document.querySelector('#regions').getAttribute('aria-label') ?? ''"
    until(opened, f"({words}).startsWith('Decision regions and')")
    expect(page.locator("#seen-where")).to_contain_text("at step 30", timeout=TIMEOUT)
    until(page, f"({words}).startsWith('Decision regions and')")
    assert opened.evaluate(words) == page.evaluate(words)


@pytest.mark.slow
def test_it_plays_in_firefox(export: Callable[[str], Path], tmp_path: Path) -> None:
    path = export(DIGITS)
    profile = tmp_path / "profile"
    profile.mkdir()
    with firefox(find_program(FIREFOXES), profile) as command:

        def evaluate(expression: str) -> Any:
            script = f"return {expression}"
            return command("WebDriver:ExecuteScript", script=script, args=[])["value"]

        command("WebDriver:Navigate", url=path.as_uri())
        for drawn in (f"{CONTOUR} .contourlayer path", f"{CHART} .scatterlayer path"):
            wait_for(lambda own=drawn: evaluate(f"document.querySelector('{own}') !== null"), 60)
        assert "50 handwritten digits" in evaluate("document.querySelector('h1').textContent")
        assert evaluate("document.querySelector('#scrubber').value") == "0"
        evaluate("document.querySelector('#play').click()")
        wait_for(lambda: int(evaluate("document.querySelector('#scrubber').value")) > 10, 60)
        where = evaluate("document.querySelector('#seen-where').textContent")
        assert "W of gradient descent at step" in where
        assert "at step 0" not in where
        evaluate("document.querySelector('#play').click()")  # pausing writes the step to the link
        assert "t=" in evaluate("location.hash")
        assert evaluate("document.querySelector('#failure').hidden")
