"""The first screen: training runs without a click; the lecture's pictures are one click away."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser.atlas import (
    CONTOUR,
    TIMEOUT,
    Screen,
    expect_drawn,
    expect_step,
    expect_to_fit,
    on_screens,
    one_answer,
    open_atlas,
    overlay_pixels,
    resize,
    show_on,
    step,
    until,
    until_passes,
    until_there,
    wait_frames,
)
from playwright.sync_api import Page, expect

MOST_TAB_STOPS = 20
MOST_REQUESTS = 40
"""To the API, of a visit that plays its race to the end: a whole class shares one server."""
PHONE_WIDTH = 390
SHOWN = "(e => e.checkVisibility() && e.getBoundingClientRect().width > 1)"


def open_first(page: Page, fragment: str = "#v=2") -> None:
    page.goto(f"/{fragment}")
    expect_drawn(page)
    expect_step(page, 150)


def percent_correct(page: Page) -> list[int]:
    """The percentage of examples that each run classifies correctly."""
    texts = page.locator(".run-right").all_inner_texts()
    return [int(text.split("\u202f")[0]) for text in texts]


def choose(page: Page, title: str) -> None:
    button = page.get_by_role("navigation").get_by_role("button", name=title, exact=True)
    button.click()
    expect(button).to_have_attribute("aria-current", "true")


def runs_by_kind(page: Page, server: str) -> dict[str, Any]:
    """The API's answer for each run of the race on display, by kind of optimizer."""
    bodies: list[Any] = []
    page.on("request", lambda r: bodies.append(r.post_data_json) if "trajector" in r.url else None)
    page.reload()
    until(page, "document.querySelector('.run-loss')?.textContent !== ''")
    answer = httpx.post(
        f"{server}/api/v1/trajectories",
        json=bodies[-1],
        headers={"Accept": "application/json"},
        timeout=60,
    )
    runs = answer.raise_for_status().json()["runs"]
    kinds = [run["optimizer"]["kind"] for run in bodies[-1]["runs"]]
    return dict(zip(kinds, runs, strict=True))


def test_a_first_visit_trains_without_a_click_and_with_few_requests(
    cold_page: Page, server: str
) -> None:
    page = cold_page
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    with one_answer(page, "trajectories") as found:
        page.goto("/")
    assert [run["space"] for run in found[0]["runs"]] == ["full"] * 3
    expect(page.locator("h1")).to_have_text(
        "Every point of this map is a classifier. Its height is how wrong it is."
    )
    expect(page.locator("#play")).to_have_attribute("aria-label", "Pause")
    until(page, "document.querySelector('.run-right').textContent.includes('%')")
    early = percent_correct(page)
    until(page, "Number(document.querySelector('#scrubber').value) > 2")
    first, painted = step(page), overlay_pixels(page)
    assert painted > 0
    until(page, f"Number(document.querySelector('#scrubber').value) > {first + 5}")
    assert overlay_pixels(page) != painted  # paths grow, and arrows shrink
    expect(page.locator("#step-label")).to_have_text("step 150 of 150", timeout=TIMEOUT)
    until_passes(page, lambda: expect_learned(page))
    assert early[0] < percent_correct(page)[0]
    assert page.url == f"{server}/"
    expect(page.locator("#play")).to_have_attribute("aria-label", "Play")
    wait_frames(page, 30)  # the playhead rests: its exact point is asked for
    assert [url for url in requested if not url.startswith((server, "blob:", "data:"))] == []
    assert len(requested) > 10
    asked = [url for url in requested if "/api/v1/" in url]
    assert len(asked) <= MOST_REQUESTS, sorted(asked)


def expect_learned(page: Page) -> None:
    assert min(percent_correct(page)) > 90


def test_few_controls_take_focus_and_one_sets_a_rate(page: Page) -> None:
    open_first(page)
    page.locator("body").evaluate("body => { body.tabIndex = -1; body.focus(); }")
    stops: list[str] = []
    inside = (
        "(e => Boolean(e.closest('#strip, .pictures, #examples')) ? '' :"
        " e === document.body ? 'end' : e.id || e.className || e.name)(document.activeElement)"
    )
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(inside)
        if stop == "end":
            break
        stops.append(stop)
    stops = [stop for stop in stops if stop]
    assert "dataset" in stops
    assert "scrubber" in stops
    assert len(stops) <= MOST_TAB_STOPS, stops

    slider = page.locator(".run-slider").first
    assert slider.get_attribute("aria-valuetext") == "0.05"
    with one_answer(page, "trajectories") as found:
        slider.press("ArrowRight")
    assert found[0]["runs"][0]["optimizer"]["learning_rate"] == 0.1
    expect(page.locator(".run-rate-text").first).to_have_text("0.1")


@pytest.mark.slow
def test_all_settings_are_one_click_away(page: Page) -> None:
    open_first(page)
    toggle = page.get_by_role("button", name="All settings")
    expect(page.locator("#l2")).to_be_hidden()
    toggle.click()
    for control in ("#l2", "#plane-kind", "#origin", "#speed", "#preset", "#colour"):
        expect(page.locator(control)).to_be_visible()
    assert "m=all" in page.url
    page.get_by_role("button", name="Fewer settings").click()
    expect(page.locator("#l2")).to_be_hidden()


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_a_picture_in_the_strip_shows_its_sentence(page: Page, every: int) -> None:
    open_first(page)
    titles = page.locator("#strip button:not([popovertarget])").all_inner_texts()
    assert len(titles) >= 8
    titles = titles[1::every]
    sentences = []
    for title in titles:
        choose(page, title)
        expect(page.locator("#headline")).not_to_have_text(sentences[-1] if sentences else "")
        sentences.append(page.locator("#headline").inner_text())
    assert len(set(sentences)) == len(titles) > 1
    page.go_back()
    expect(page.locator("#headline")).to_have_text(sentences[-2])


def test_a_card_shows_the_example_and_gradient_descent_beats_random_searches(
    page: Page, server: str
) -> None:
    open_first(page)
    card = page.locator("#contour .card-at-marker")
    expect(card).to_be_visible()
    expect(card).to_contain_text("loss")
    box, map_box = card.bounding_box(), page.locator(CONTOUR).bounding_box()
    assert box
    assert map_box
    assert map_box["x"] <= box["x"]
    assert box["x"] + box["width"] <= map_box["x"] + map_box["width"]
    choose(page, "Average of 100")
    expect(card).to_be_hidden()

    choose(page, "Random search")
    runs = runs_by_kind(page, server)
    loss = {kind: run["final_loss"] for kind, run in runs.items()}
    assert loss["gd"] < 0.2 < 3 < loss["random_local_search"] < loss["random_search"]
    assert runs["gd"]["accuracy"] > 0.95 > 0.6 > runs["random_search"]["accuracy"]


@pytest.mark.slow
def test_sgd_leads_at_equal_numbers_of_examples(page: Page, server: str) -> None:
    open_first(page)
    choose(page, "Mini-batch and SGD")
    runs = runs_by_kind(page, server)
    examples = runs["sgd"]["examples"][-1]
    at_equal = [
        max(i for i, used in enumerate(runs[kind]["examples"]) if used <= examples)
        for kind in ("gd", "minibatch", "sgd")
    ]
    gd, minibatch, sgd = (
        runs[kind]["loss"][i] for kind, i in zip(("gd", "minibatch", "sgd"), at_equal, strict=True)
    )
    assert sgd < minibatch < gd


@pytest.mark.slow
def test_the_large_step_size_never_settles(page: Page, server: str) -> None:
    open_first(page)
    choose(page, "Step size")
    expect(page.locator("#story")).to_contain_text("to 0.524")


def test_runs_can_leave_a_random_plane(page: Page) -> None:
    open_first(page, "#v=2&o=random&pk=random")
    story = page.locator("#story")
    expect(story).to_contain_text("On this plane the best run gets")
    with one_answer(page, "trajectories") as found:
        story.get_by_role("button").click()
    assert {run["space"] for run in found[0]["runs"]} == {"full"}
    until_passes(page, lambda: expect_learned(page))


@pytest.mark.slow
def test_on_a_phone_the_card_leaves_the_legend_free(page: Page) -> None:
    open_atlas(page, "#v=2&t=40")
    resize(page, 390, 844)
    parts = [page.locator(f"#contour {part}") for part in (".card-at-marker", ".legend")]
    for part in parts:
        expect(part).to_be_visible()
    until(page, "document.querySelector('#contour .legend').classList.contains('above')")
    first, second = (part.bounding_box() for part in parts)
    assert first
    assert second
    above, below = sorted((first, second), key=lambda box: box["y"])
    assert above["y"] + above["height"] <= below["y"]


@on_screens
def test_it_fits_and_a_phone_has_large_targets_and_readable_text(
    page: Page, screenshot: Callable[[Page, str], Path], screens: list[Screen]
) -> None:
    open_first(page)
    for _ in show_on(page, screens):
        screenshot(page, "first")
        expect_to_fit(page)
        if page.evaluate("innerWidth") <= PHONE_WIDTH:
            expect_large_targets_and_text(page)


def expect_large_targets_and_text(page: Page) -> None:
    until_there(page, "#templates canvas")
    small = page.evaluate(
        f"""[...document.querySelectorAll("button, select, input, .segments label, th label")]
            .filter({SHOWN})
            .filter(e => !e.closest(".segments, th, .pictures") || e.tagName === "LABEL")
            .map(e => [e.id || e.className || e.textContent.trim(), e.getBoundingClientRect()])
            .filter(([, box]) => box.height < 40 || box.width < 40)
            .map(([name, box]) => [name, box.width, box.height])"""
    )
    assert small == []
    tiny = page.evaluate(
        f"""[...document.querySelectorAll("body *")].filter({SHOWN})
            .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
            .filter(e => parseFloat(getComputedStyle(e).fontSize) < 12)
            .map(e => [e.id || e.className.baseVal || e.className, e.textContent.slice(0, 20)])"""
    )
    assert tiny == []


@pytest.mark.slow
def test_print_shows_each_path_once(moving_page: Page) -> None:
    page = moving_page
    page.goto("/#v=2")
    until(page, "Number(document.querySelector('#scrubber').value) > 5")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    drawn = page.evaluate(
        f"""document.querySelector("{CONTOUR}").data.find(t => t.name === "run 1")?.x.length"""
    )
    assert drawn > 5
    expect(page.locator("#contour .overlay")).to_be_hidden()
    for control in ("#timeline", "#settings", "#strip", "#share-open"):
        expect(page.locator(control)).to_be_hidden()
    expect(page.locator("#runs-body")).to_be_visible()
    page.emulate_media(media="screen")


@pytest.mark.slow
def test_forced_colours_show_what_is_chosen(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    open_first(page)
    chosen, other = (
        page.locator(f"#picture label:has([value={value}]) span").evaluate(
            "e => getComputedStyle(e).backgroundColor"
        )
        for value in ("contour", "surface")
    )
    assert chosen != other
    page.emulate_media(forced_colors="none")
