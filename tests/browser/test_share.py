"""Sharing and exporting: links, files and programs reproduce the drawing."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser.atlas import (
    CHART,
    CONTOUR,
    RAY,
    TIMEOUT,
    Screen,
    ignore_failed_requests,
    on_screens,
    open_atlas,
    show_on,
    trace,
    until,
    until_there,
)
from PIL import Image
from playwright.sync_api import Page, expect
from support.needs import skip_unless_ci

HERE = (
    "#v=2&d=iris&n=30&l=softmax&o=random&p=5&pk=random&s=-3,4.5"
    "&r=gd:0.05,!minibatch*20,sgd~as:walker&k=40&c=linear&i=ray&m=all&t=40"
)
ON_SPREAD = HERE.replace("pk=random", "pk=pca")
MOVED = HERE.replace("pk=random", "pk=curved&pc=2,9&w=full")
RUNS = {"run 1": "Gradient descent", "run 3": "walker"}
"""Names of the runs' traces, and their titles on the page and in every export."""


def open_share(page: Page, fragment: str = HERE) -> None:
    open_atlas(page, fragment)
    page.get_by_role("button", name="Share").click()
    expect(page.locator("#share")).to_be_visible()


def download(page: Page, what: str) -> tuple[str, Path]:
    """Press a button of the dialog; return the name and the path of the downloaded file."""
    with page.expect_download(timeout=2 * TIMEOUT) as info:
        page.locator(f'[data-take="{what}"]').click()
    expect(page.locator("#share-status")).to_contain_text(info.value.suggested_filename)
    return info.value.suggested_filename, info.value.path()


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def column(table: list[dict[str, str]], name: str) -> list[float]:
    return [float(row[name]) for row in table]


# The dialog.


@pytest.mark.slow
@on_screens
def test_the_dialog_fits(
    page: Page, screenshot: Callable[[Page, str], Path], screens: list[Screen]
) -> None:
    open_share(page)
    for screen in show_on(page, screens):
        screenshot(page, "share")
        assert page.viewport_size
        width, height = page.viewport_size["width"], page.viewport_size["height"]
        box = page.locator("#share").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width, screen
        assert box["y"] + box["height"] <= height, screen
        beyond = "(d => d.scrollWidth - d.clientWidth)(document.querySelector('#share'))"
        assert page.evaluate(beyond) <= 0, screen
        small = page.evaluate(
            "[...document.querySelectorAll('#share button, #share .segments label')].filter(e => {"
            " const b = e.getBoundingClientRect(); return b.width < 24 || b.height < 24; }).length"
        )
        assert small == 0, screen


def test_the_dialog_works_by_keyboard_and_a_click_beside_closes_it(page: Page) -> None:
    open_atlas(page, HERE)
    opener = page.locator("#share-open")
    opener.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('#share').contains(document.activeElement)")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#scrubber")).to_have_value("40")  # the timeline's keys are inactive
    page.keyboard.press("Escape")
    expect(page.locator("#share")).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    expect(page.locator("#share")).to_be_visible()
    page.mouse.click(100, 500)
    expect(page.locator("#share")).to_be_hidden()
    assert page.url.endswith(HERE)


def test_unavailable_exports_are_disabled(page: Page) -> None:
    page.goto("/#v=1&d=iris&t=0&r=!gd")
    until_there(page, f"{CONTOUR} .contourlayer path")
    page.locator("#share-open").click()
    expect(page.locator('[data-take="surface.png"]')).to_be_disabled()
    expect(page.locator('[data-take="paths.csv"]')).to_be_disabled()
    expect(page.locator('[data-take="contour.png"]')).to_be_enabled()


@pytest.mark.parametrize(
    ("fragment", "what", "why"),
    [
        ("#v=1&d=iris", "surface.png", "picture not drawn now: choose Surface"),
        ("#v=1&d=iris&i=classifier", "ray.svg", "picture not drawn now: choose Ray"),
        ("#v=1&f=murphy", "ray.csv", "a function has none"),
        ("#v=1&d=iris&t=0&r=!gd", "paths.csv", "no run is on"),
        ("#v=1&d=iris", "contour.svg", ""),
    ],
)
def test_a_disabled_export_says_why(page: Page, fragment: str, what: str, why: str) -> None:
    page.goto(f"/{fragment}")
    until_there(page, f"{CONTOUR} .contourlayer path")
    page.locator("#share-open").click()
    button = page.locator(f'[data-take="{what}"]')
    expect(button).to_have_attribute("title", why)
    expect(button).to_be_enabled(enabled=why == "")
    row = page.locator("#share dd").filter(has=button)
    expect(row.locator("xpath=preceding-sibling::dt[1]/small")).to_have_text(why)


# The link.


def test_the_link_is_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_share(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#share-status")).to_have_text("The link is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert page.url.endswith(HERE)
    page.context.clear_permissions()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("button", "selection", "words"),
    [
        (
            "Copy link",
            "(e => e.value.slice(e.selectionStart, e.selectionEnd))(document.activeElement)",
            "link",
        ),
        ("Copy code", "getSelection().toString()", "code"),
    ],
)
def test_the_text_is_selected_if_copying_is_not_allowed(
    cold_page: Page, button: str, selection: str, words: str
) -> None:
    page = cold_page
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    open_share(page)
    page.get_by_role("button", name=button).click()
    expect(page.locator("#share-status")).to_have_text(
        f"The {words} is selected: press Ctrl + C to copy it."
    )
    expected = page.url if words == "link" else page.locator("#share-code").inner_text()
    assert page.evaluate(selection).strip() == expected.strip()


# Code.


def shown_code(page: Page, language: str) -> str:
    page.locator("#share-language").get_by_label(language).check()
    return page.locator("#share-code").inner_text()


def run_program(code: str, folder: Path) -> Any:
    """Run a program unchanged; return the values of its variables `plane` and `paths`."""
    look = "\nimport json\nopen('out.json', 'w').write(json.dumps([plane, paths]))\n"
    (folder / "program.py").write_text(code + look)
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=folder, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "ends at a loss of" in done.stdout
    return json.loads((folder / "out.json").read_text())


def expect_drawn_numbers(page: Page, plane: Any, runs: list[Any]) -> None:
    drawn = trace(page, CONTOUR, "loss")
    assert np.array_equal(drawn["x"], plane["a"])
    assert np.array_equal(drawn["y"], plane["b"])
    assert np.array_equal(drawn["z"], plane["loss"])
    assert [run["name"] for run in runs] == list(RUNS.values())
    for name, run in zip(RUNS, runs, strict=True):
        path = trace(page, CONTOUR, name)
        assert (path["x"], path["y"]) == (run["a"], run["b"])
        assert trace(page, CHART, name)["y"] == run["loss"]


@pytest.mark.parametrize("fragment", [HERE, ON_SPREAD, MOVED])
def test_the_programs_reproduce_the_drawing(page: Page, tmp_path: Path, fragment: str) -> None:
    open_share(page, fragment)
    until(page, f"document.querySelector('{CONTOUR}').data.some(t => t.name === 'run 3')")
    code = shown_code(page, "Python")
    assert max(map(len, code.splitlines())) <= 80
    plane, paths = run_program(code, tmp_path)
    expect_drawn_numbers(page, plane, paths["runs"])
    if not shutil.which("curl"):
        skip_unless_ci("curl is not on this machine")
    subprocess.run(["sh", "-ec", shown_code(page, "curl")], cwd=tmp_path, check=True, timeout=60)
    plane, paths = (
        json.loads((tmp_path / name).read_text()) for name in ("plane.json", "paths.json")
    )
    expect_drawn_numbers(page, plane, paths["runs"])


# Numbers.


def test_tables_match_the_drawing(page: Page) -> None:
    open_share(page)
    name, path = download(page, "plane.csv")
    assert name == "loss-atlas-iris-softmax-plane-5-plane.csv"
    drawn, table = trace(page, CONTOUR, "loss"), rows(path)
    grid = np.array(column(table, "loss")).reshape(len(drawn["y"]), len(drawn["x"]))
    assert np.array_equal(grid, drawn["z"])
    assert column(table, "a")[: len(drawn["x"])] == drawn["x"]
    assert column(table, "b")[:: len(drawn["x"])] == drawn["y"]

    table = rows(download(page, "ray.csv")[1])
    assert column(table, "a") == trace(page, RAY, "loss")["x"]
    assert column(table, "loss") == trace(page, RAY, "loss")["y"]

    table = rows(download(page, "paths.csv")[1])
    for run, kind in zip(RUNS, ("gd", "sgd"), strict=True):
        own = [row for row in table if row["run"] == RUNS[run]]
        assert {row["optimizer"] for row in own} == {kind}
        assert column(own, "step") == list(range(41))
        assert column(own, "loss") == trace(page, CHART, run)["y"]
        assert column(own, "a") == trace(page, CONTOUR, run)["x"]


def test_json_holds_requests_and_answers(page: Page) -> None:
    open_share(page)
    found = json.loads(download(page, "data.json")[1].read_text("utf-8"))
    assert found["link"] == page.url
    until(page, f"document.querySelector('{CONTOUR}').data.some(t => t.name === 'run 3')")
    expect_drawn_numbers(page, found["plane"], found["trajectories"]["runs"])
    names = [run["name"] for run in found["requests"]["trajectories"]["runs"]]
    assert names == list(RUNS.values())
    assert found["ray"]["loss"] == trace(page, RAY, "loss")["y"]
    for path, answer in (("slices/plane", "plane"), ("slices/ray", "ray")):
        again = page.request.post(f"{found['api']}{path}", data=found["requests"][path])
        assert again.json() == found[answer]


# Pictures.


@pytest.mark.parametrize(
    ("what", "scheme"), [("contour", "light"), ("loss", "dark"), ("ray", "light")]
)
def test_png_is_large_and_in_the_colour_scheme(page: Page, what: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    open_share(page)
    picture = Image.open(download(page, f"{what}.png")[1]).convert("RGB")
    assert picture.width in range(2350, 2451)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert f"rgb{picture.getpixel((3, 3))}" == paper
    seen = picture.getcolors(1 << 24)
    assert len(seen) > 20
    run = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--run-3')")
    colour = tuple(int(run.strip()[i : i + 2], 16) for i in (1, 3, 5))
    painted = sum(count for count, rgb in seen if rgb == colour)
    assert (painted > 500) == (what != "ray")


def test_svg_has_the_headline_and_the_paths_even_during_playback(page: Page) -> None:
    open_atlas(page, "#v=1&d=iris&x=0.25")
    until(page, "Number(document.querySelector('#scrubber').value) > 15")
    page.locator("#share-open").click()
    svg = download(page, "contour.svg")[1].read_text("utf-8")
    words = page.locator("h1").inner_text()
    assert svg.startswith("<svg")
    assert words.split(" on ")[0] in svg
    assert "gradient descent" in svg.lower()
    colours = page.evaluate(
        "[1, 2, 3].map(n => getComputedStyle(document.documentElement)"
        ".getPropertyValue(`--run-${n}`).trim())"
    )
    for colour in colours:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        assert f"stroke: rgb({red}, {green}, {blue})" in svg


def test_an_exported_map_has_its_arrows_and_legends(page: Page) -> None:
    open_share(page, "#v=1&w=full&t=30&xg=2")
    expect(page.locator("#contour .legend-batch")).to_contain_text("Step 31 of SGD")
    svg = download(page, "contour.svg")[1].read_text("utf-8")
    assert svg.count('class="annotation-arrow-g"') == 3
    words = " ".join(re.sub(r"<[^>]*>", " ", svg).split())
    for mark in ("arrow", "bar", "batch"):
        assert page.locator(f"#contour .legend-{mark}").inner_text() in words


@pytest.mark.slow
def test_the_surface_can_be_exported_while_it_is_shown(page: Page) -> None:
    page.set_viewport_size({"width": 600, "height": 700})
    page.goto(f"/{HERE}&g=surface")
    until(page, "document.querySelector('#surface .plot')?.data?.length", timeout=2 * TIMEOUT)
    page.locator("#share-open").click()
    picture = Image.open(download(page, "surface.png")[1]).convert("RGB")
    assert picture.width in range(2350, 2451)
    assert len(picture.getcolors(1 << 24)) > 200


SCRAMBLE = """
const read = CanvasRenderingContext2D.prototype.getImageData;
window.unscrambled = read;
CanvasRenderingContext2D.prototype.getImageData = function (...where) {
    const image = read.apply(this, where);
    for (let i = 0; i < image.data.length; i += 7) image.data[i] ^= 255;
    return image;
};
HTMLCanvasElement.prototype.toDataURL = () => "data:,";
"""


@pytest.mark.slow
def test_a_browser_that_scrambles_canvases_shows_all_and_offers_svg(
    cold_page: Page, page_errors: list[str]
) -> None:
    page = cold_page
    page.add_init_script(SCRAMBLE)
    open_atlas(page, "#v=2&t=150")
    assert trace(page, CONTOUR, "loss")["contours"]["coloring"] == "fill"
    # a thumbnail from paper to ink, without stripes
    until(page, "document.querySelectorAll('.example canvas').length > 0")
    drawn = """() => {
        const canvas = document.querySelector('.example canvas');
        const {width, height} = canvas;
        return [...window.unscrambled.call(canvas.getContext('2d'), 0, 0, width, height).data];
    }"""
    until(page, f"({drawn})().some(value => value > 0)")
    pixels = np.array(page.evaluate(drawn)).reshape(-1, 4)
    assert (pixels[:, 3] == 255).all()
    assert len(set(map(tuple, pixels))) > 4
    page.locator("#share-open").click()
    expect(page.locator("#share-things")).to_contain_text("does not let pages read pictures")
    expect(page.locator("[data-take='contour.png']")).to_be_disabled()
    with page.expect_download() as info:
        page.locator("[data-take='contour.svg']").click()
    assert "<image" not in Path(info.value.path()).read_text()
    assert page_errors == []


@pytest.mark.slow
def test_a_function_can_be_exported_too(page: Page, tmp_path: Path) -> None:
    open_share(page, "#v=1&f=murphy&r=gd:0.1&k=20&t=20")
    until(page, f"document.querySelector('{CONTOUR}').data.some(t => t.name === 'run 1')")
    expect(page.locator('[data-take="ray.csv"]')).to_be_disabled()
    expect(page.locator('[data-take="ray.png"]')).to_be_disabled()
    plane, paths = run_program(shown_code(page, "Python"), tmp_path)
    assert np.array_equal(trace(page, CONTOUR, "loss")["z"], plane["loss"])
    assert trace(page, CONTOUR, "run 1")["y"] == paths["runs"][0]["b"]
    assert Image.open(download(page, "contour.png")[1]).width in range(2350, 2451)


def test_a_failure_is_reported_in_the_dialog(page: Page, page_errors: list[str]) -> None:
    open_share(page)
    page.route("**/export/html", lambda route: route.abort())
    page.locator('[data-take="playing.html"]').click()
    expect(page.locator("#share-status")).to_contain_text("The server does not answer.")
    ignore_failed_requests(page_errors)
