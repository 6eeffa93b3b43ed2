"""The ray: loss, minimum, kinks and accuracy match the answer; a cursor reads values."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from browser.atlas import (
    Screen,
    expect_no_trace,
    expect_to_fit,
    expect_trace,
    on_screens,
    one_answer,
    overlay_pixels,
    show_on,
    trace,
    until,
    until_there,
)
from playwright.sync_api import Page, Route, expect

LARGE = "#ray-large .plot"
FRAGMENT = "#v=1&t=150&g=ray"


def open_ray(page: Page, more: str = "") -> Any:
    """Open the page with the large ray; return its answer."""
    with one_answer(page, "slices/ray") as found:
        page.goto(f"/{FRAGMENT}{more}")
    until_there(page, f"{LARGE} .scatterlayer path")
    until(page, "document.querySelector('#dataset').value !== ''")
    return found[1]


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def reading(page: Page) -> str:
    return page.locator("#ray-spot").inner_text()


def test_everything_drawn_matches_the_answer_and_suits_plotly(page: Page) -> None:
    answer = open_ray(page)
    loss, kinks, steps = (trace(page, LARGE, name) for name in ("loss", "kinks", "accuracy"))
    assert (loss["x"], loss["y"]) == (answer["a"], answer["loss"])
    assert (kinks["x"], kinks["y"]) == (answer["kinks"]["a"], answer["kinks"]["class"])
    found = answer["accuracy_steps"]
    assert steps["line"]["shape"] == "hv"
    assert steps["x"] == [answer["a"][0], *found["a"], answer["a"][-1]]
    assert steps["y"] == [*found["accuracy"], found["accuracy"][-1]]
    sizes = page.locator(f"{LARGE} .y2tick text").evaluate_all(
        "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert len(sizes) > 1
    assert min(sizes) >= 12
    minimum = trace(page, LARGE, "minimum")
    assert minimum["x"] == answer["minimum"]["a"]
    assert minimum["y"] == [answer["minimum"]["loss"]] * 2
    problems = page.evaluate(
        "plot => { const gd = document.querySelector(plot);"
        " return (Plotly.validate(gd.data, gd.layout) ?? [])"
        ".filter(p => p.code !== 'unused').map(p => p.msg); }",
        LARGE,
    )
    assert problems == []


@pytest.mark.slow
def test_each_class_of_kinks_has_its_own_colour(page: Page) -> None:
    answer = open_ray(page)
    colours = trace(page, LARGE, "kinks")["marker"]["line"]["color"]
    pairs = set(zip(answer["kinks"]["class"], colours, strict=True))
    assert len(pairs) == len({colour for _, colour in pairs}) == 10


@pytest.mark.slow
def test_the_small_ray_shows_the_same(page: Page) -> None:
    with one_answer(page, "slices/ray") as found:
        page.goto("/#v=1&i=ray&t=150")
    small = "#ray .plot"
    until_there(page, f"{small} .scatterlayer path")
    answer = found[1]
    assert trace(page, small, "kinks")["x"] == answer["kinks"]["a"]
    assert trace(page, small, "accuracy")["x"][1:-1] == answer["accuracy_steps"]["a"]


def expect_cursor_at(page: Page, a: float) -> None:
    """Wait until the cursor is at `a`, one frame after the key press."""
    until(page, "a => Number(document.querySelector('#ray-large').ariaValueNow) === a", a)


def test_losses_slopes_and_kinks_can_be_read_by_keyboard_and_pointer(page: Page) -> None:
    answer = open_ray(page)
    slider = page.locator("#ray-large")
    slider.press("Home")
    for i in (0, 1):
        expect_cursor_at(page, answer["a"][i])
        text = slider.get_attribute("aria-valuetext") or ""
        a, loss, slope = (
            number(re.search(rf"{name} (?:= )?(−?[\d.]+)", text)[1])  # type: ignore[index]
            for name in ("a", "loss", "slope")
        )
        assert (a, loss) == pytest.approx((answer["a"][i], answer["loss"][i]), rel=1e-3)
        assert slope == pytest.approx(answer["slope_after"][i], rel=1e-2)
        slider.press("ArrowRight")
    slider.press("End")
    expect_cursor_at(page, answer["a"][-1])
    assert page.locator("#scrubber").input_value() == "150"
    box = page.locator("#ray-large").bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 40)
    until(page, f"document.querySelector('#ray-large').ariaValueNow < {answer['a'][-1]}")
    there = float(slider.get_attribute("aria-valuenow") or "nan")
    page.locator("#kink-after").click()
    expect(page.locator("#ray-spot")).to_contain_text("Kink at")
    assert float(slider.get_attribute("aria-valuenow") or "nan") == min(
        a for a in answer["kinks"]["a"] if a > there
    )


def test_kinks_are_found_with_buttons_and_by_their_ticks(page: Page) -> None:
    answer = open_ray(page, "&n=1")
    kinks = answer["kinks"]
    assert kinks["total"] == 8
    page.locator("#ray-large").press("Home")
    expect_cursor_at(page, answer["a"][0])
    for k in range(3):
        page.locator("#kink-after").click()
        expect(page.locator("#ray-spot")).to_contain_text(
            f"example {kinks['index'][k]}, labelled {kinks['label'][k]};"
            f" its term for {kinks['class'][k]} crosses zero"
        )
        before, after = re.findall(r"(−?[\d.]+) (?:before|after)", reading(page))
        assert number(before) == pytest.approx(kinks["slope_before"][k], rel=1e-2)
        assert number(after) == pytest.approx(kinks["slope_after"][k], rel=1e-2)
    page.locator("#kink-before").click()
    expect(page.locator("#ray-spot")).to_contain_text(f"its term for {kinks['class'][1]} crosses")
    until(
        page,
        "(() => { const c = document.querySelector('#kink-image');"
        " return !c.hidden && c.getContext('2d').getImageData(0, 0, c.width, c.height)"
        ".data.some(v => v > 0); })()",
    )
    box = page.locator("#ray-large").bounding_box()
    assert box
    x, y = page.evaluate(
        """([plot, a, lane]) => {
            const {xaxis, yaxis2} = document.querySelector(plot)._fullLayout;
            return [xaxis._offset + xaxis.d2p(a), yaxis2._offset + yaxis2.d2p(lane)];
        }""",
        [LARGE, kinks["a"][5], kinks["class"][5]],
    )
    page.mouse.move(box["x"] + x + 2, box["y"] + y)
    expect(page.locator("#ray-spot")).to_contain_text(f"its term for {kinks['class'][5]} crosses")
    assert overlay_pixels(page, "#ray-large") > 300
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] - 60)
    expect(page.locator("#ray-spot")).to_contain_text("Point at the curve")


@pytest.mark.slow
def test_crammer_singer_kinks_name_the_worst_class(page: Page) -> None:
    answer = open_ray(page, "&n=1&l=crammer_singer")
    expect(page.locator("h1")).to_contain_text("Multiclass SVM (Crammer-Singer) loss of one")
    expect(page.locator("#story")).to_contain_text("where the worst class of an example changes")
    page.locator("#kink-after").click()
    expect(page.locator("#ray-spot")).to_contain_text(
        f"on one side {answer['kinks']['class'][0]} is its worst class"
    )


@pytest.mark.slow
def test_regularization_is_part_of_the_slopes(page: Page) -> None:
    answer = open_ray(page, "&n=1&l2=0.1")
    page.locator("#kink-after").click()
    expect(page.locator("#ray-spot")).to_contain_text("crosses zero")
    kinks = answer["kinks"]
    (a,) = re.findall(r"a = (−?[\d.]+)", reading(page))
    before, after = re.findall(r"(−?[\d.]+) (?:before|after)", reading(page))
    k = int(np.argmin(np.abs(np.array(kinks["a"]) - number(a))))
    steady = kinks["reg_slope"][k]
    assert abs(steady) > 0.1
    assert number(before) == pytest.approx(kinks["slope_before"][k] + steady, rel=1e-2)
    assert number(after) == pytest.approx(kinks["slope_after"][k] + steady, rel=1e-2)


def test_a_smooth_loss_has_no_rug(page: Page) -> None:
    answer = open_ray(page, "&l=softmax")
    expect(page.locator("#story")).to_contain_text("smooth: it has no kinks")
    expect_no_trace(page, LARGE, "kinks")
    expect(page.locator("#kink-after")).to_be_hidden()
    slopes = np.gradient(answer["loss"], answer["a"])
    np.testing.assert_allclose(answer["slope_after"][1:-1], slopes[1:-1], atol=1e-3)


@pytest.mark.slow
def test_it_says_when_not_all_kinks_are_shown(page: Page) -> None:
    answer = open_ray(page, "&n=all")
    kinks = answer["kinks"]
    assert (kinks["shown"], kinks["total"] > 10_000) == (1000, True)
    total = f"{kinks['total']:,}".replace(",", "\u202f")
    expect(page.locator("#story")).to_contain_text(
        f"1\u202f000 of {total} are shown, the largest changes of slope"
    )
    expect(page.locator("#ray-text")).to_contain_text("the largest changes of slope")


@pytest.mark.parametrize(
    ("minimum", "words"),
    [
        (
            {"a": [-5, 7], "attained": True},
            "lowest from a = −5 to 7: 1.5, certified to 1\u202f×\u202f10⁻¹²",
        ),
        ({"a": [2, None], "attained": True}, "lowest from a = 2 on: 1.5"),
        ({"a": [None, None], "attained": False, "direction": -1}, "towards 1.5 as a goes to −∞"),
    ],
)
def test_flat_and_unattained_minima_are_described(
    page: Page, minimum: dict[str, Any], words: str
) -> None:
    def answer(route: Route) -> None:
        body = route.fetch().json()
        body["minimum"] = {"loss": 1.5, "gap": 1e-12, "direction": None, **minimum}
        route.fulfill(json=body)

    page.route("**/slices/ray", answer)
    open_ray(page)
    expect(page.locator("#story")).to_contain_text(words)
    expect(page.locator("#ray-text")).to_contain_text(words)
    (expect_trace if minimum["attained"] else expect_no_trace)(page, LARGE, "minimum")


@pytest.mark.slow
def test_the_slopes_match_those_of_a_point(page: Page, server: str) -> None:
    with page.expect_request("**/slices/ray") as info:
        open_ray(page, "&l=crammer_singer&l2=0.01")
    body = info.value.post_data_json
    assert body
    answer = httpx.post(f"{server}/api/v1/slices/ray", json=body).json()
    point = {
        "problem": body["problem"],
        "point": {"kind": "slice", "a": answer["a"][100]},
        "slice": {"origin": body["origin"], "directions": [body["direction"]]},
        "direction": {"kind": "slice", "a": 1},
        "examples": {"count": 0},
    }
    slopes = httpx.post(f"{server}/api/v1/points", json=point).raise_for_status().json()["slopes"]
    assert slopes["left"] == pytest.approx(answer["slope_before"][100], rel=1e-9)
    assert slopes["right"] == pytest.approx(answer["slope_after"][100], rel=1e-9)


@pytest.mark.slow
@on_screens
def test_the_ray_fits_every_screen(
    page: Page, screenshot: Callable[[Page, str], Path], screens: list[Screen]
) -> None:
    open_ray(page)
    for _ in range(300 // 10):
        page.locator("#ray-large").press("Shift+ArrowRight")
    for _ in range(2):
        page.locator("#ray-large").press("ArrowDown")
    for _ in show_on(page, screens):
        screenshot(page, "ray")
        expect_to_fit(page)
