"""Lessons: predicting on the live page, wrongly and rightly, and the reveals."""

import re
from collections.abc import Callable

import httpx
import numpy as np
import pytest
from browser.atlas import requests_to, until, until_found, until_passes, until_there, wait_frames
from playwright.sync_api import Locator, Page, Route, expect
from support.api import answer
from support.lessons import LESSONS

PHONE = (390, 844)
FILLED = """() => {
    const texts = [...document.querySelectorAll("#lesson output[data-fact]")];
    return texts.every(one => one.textContent !== "" && one.textContent !== "…");
}"""
SHOWN = ".answer-layer:not([hidden])"
LAYER = f"{SHOWN}.open"


def open_step(page: Page, lesson: str, step: int = 0) -> Locator:
    """Open a step by its link, and wait until all its numbers are known."""
    page.goto(f"/#v=2&ls={lesson}&lt={step}")
    title = LESSONS[lesson].steps[step].title
    expect(page.locator("#lesson h2")).to_have_text(title)
    until(page, FILLED)
    return page.locator("#lesson")


def check(panel: Locator) -> Locator:
    """Check the prediction; the reveal."""
    panel.get_by_role("button", name="Check").click()
    reveal = panel.locator(".lesson-reveal")
    expect(reveal).to_contain_text(re.compile("Right|Not quite"))
    return reveal


def try_again(panel: Locator) -> None:
    panel.get_by_role("button", name="Try again").click()
    expect(panel.get_by_role("button", name="Check")).to_be_visible()


def test_every_lesson_is_two_clicks_away_and_its_answers_are_remembered(page: Page) -> None:
    page.locator("#lessons-open").click()
    panel = page.locator("#lesson")
    expect(panel.locator("li")).to_have_count(len(LESSONS))
    panel.get_by_role("button", name="The score function").click()
    expect(panel.locator("h2")).to_have_text("One point is one classifier")
    until(page, FILLED)
    panel.get_by_label("One image").check()
    expect(check(panel)).to_contain_text("The images stay the same")
    try_again(panel)
    panel.get_by_label("A whole matrix W").check()
    expect(check(panel)).to_contain_text("Right.")
    panel.get_by_role("button", name="Next").click()
    expect(panel.locator("h2")).to_have_text("The first guess")
    assert "ls=score-function&lt=1" in page.url
    panel.get_by_role("button", name="All lessons").first.click()
    expect(panel.locator("li").first).to_contain_text(
        f"1 of {len(LESSONS['score-function'].steps)}"
    )
    panel.get_by_role("button", name="Close the lessons").click()
    expect(panel).to_be_hidden()
    expect(page.locator("#lessons-open")).to_be_focused()


def test_a_number_is_counted_on_the_page(page: Page) -> None:
    panel = open_step(page, "loss-function")
    slider = panel.get_by_label("Your prediction")
    slider.fill("0")
    expect(check(panel)).to_contain_text("Not quite.")
    computed = panel.locator(".lesson-prediction .row output").inner_text()
    try_again(panel)
    count = computed.rpartition(" ")[2]
    expect(panel.locator(".scores-figure tr.misses")).to_have_count(int(count))
    slider.fill(count)
    expect(check(panel)).to_contain_text("Right.")


def test_a_point_is_clicked_on_the_ray_or_moved_with_the_keyboard(page: Page, server: str) -> None:
    with requests_to(page, "slices/ray") as rays:
        panel = open_step(page, "one-dimension")
        until_there(page, LAYER)
    star = "document.querySelector('#ray-large .plot').data.some(t => t.name === 'minimum')"
    assert not page.evaluate(star)
    click_on_layer(page, 0.9, 0.3)
    expect(check(panel)).to_contain_text("Not quite.")
    until(page, star)
    expect(page.locator(f"{SHOWN} line.truth")).to_be_attached()
    try_again(panel)
    axis = rays[-1]["a"]
    width = axis["max"] - axis["min"]
    middle = (axis["max"] + axis["min"]) / 2
    with httpx.Client(base_url=server) as client:
        minimum = np.mean(answer(client, "/api/v1/slices/ray", rays[-1])["minimum"]["a"])
    steps = round(float(minimum - middle) / (width / 50))
    pin = page.get_by_role("button", name="Your pin")
    for _ in range(abs(steps)):
        pin.press("ArrowRight" if steps > 0 else "ArrowLeft")
    expect(check(panel)).to_contain_text("Right.")


def test_an_arrow_is_drawn_or_turned_with_the_keyboard(page: Page) -> None:
    panel = open_step(page, "minibatch-and-sgd", 1)
    until_there(page, LAYER)
    expect(page.locator("#contour .legend-arrow")).to_be_empty()  # it would tell the answer
    arrow = page.get_by_role("button", name="Your arrow")
    arrow.press("ArrowUp")
    drawn = page.locator(f"{LAYER} line.guess")
    before = drawn.get_attribute("y2")
    arrow.press("Shift+ArrowUp")
    until_passes(page, lambda: expect(drawn).not_to_have_attribute("y2", before or ""))
    expect(check(panel)).not_to_be_empty()
    expect(page.locator(f"{SHOWN} line.truth")).to_be_attached()


@pytest.mark.slow
def test_an_arrow_stays_on_the_map_of_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    open_step(page, "gradient-descent")
    until_there(page, f"{LAYER} line.guess")
    arrow = page.locator(f"{LAYER} circle.guess").bounding_box()
    picture = page.locator("#contour .nsewdrag").bounding_box()
    assert arrow
    assert picture
    assert picture["y"] <= arrow["y"]
    assert arrow["y"] + arrow["height"] <= picture["y"] + picture["height"]


def click_on_layer(page: Page, across: float, down: float) -> None:
    box = page.locator(LAYER).bounding_box()
    assert box
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def test_a_lesson_leaves_room_for_the_picture_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    open_step(page, "score-function", 2)
    until_there(page, LAYER)
    sheet, picture = (page.locator(at).bounding_box() for at in ("#lesson", "#contour"))
    assert sheet
    assert picture
    assert picture["y"] + picture["height"] < sheet["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab, or Shift+Tab, until an element has the focus."""
    for _ in range(80):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
        wait_frames(page, 1)
    raise AssertionError(f"not reached with {key}: {target}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lesson", "step", "control", "key"),
    [
        ("slack", 0, "A constraint breaks", "Space"),
        ("loss-function", 0, "Your prediction", "ArrowRight"),
        ("one-dimension", 0, "Your pin", "ArrowRight"),
        ("two-dimensions", 2, "Your pin", "ArrowUp"),
        ("minibatch-and-sgd", 1, "Your arrow", "ArrowUp"),
    ],
)
def test_a_prediction_is_made_with_the_keyboard_alone(
    page: Page, lesson: str, step: int, control: str, key: str
) -> None:
    panel = open_step(page, lesson, step)
    if control in ("Your pin", "Your arrow"):
        until_there(page, LAYER)
    tab_to(page, page.get_by_label(control).locator("visible=true"))
    page.keyboard.press(key)
    button = panel.get_by_role("button", name="Check")
    expect(button).to_be_enabled()
    tab_to(page, button, "Shift+Tab" if control in ("Your pin", "Your arrow") else "Tab")
    page.keyboard.press("Enter")
    expect(panel.locator(".lesson-reveal")).not_to_be_empty()


@pytest.mark.slow
def test_each_lesson_is_two_clicks_away_from_the_first_screen(page: Page) -> None:
    """One click opens the list, which asks each lesson's question, and one the lesson."""
    page.goto("/")
    page.locator("#lessons-open").click()
    panel = page.locator("#lesson")
    for lesson in LESSONS.values():
        item = panel.locator("li", has_text=lesson.question)
        item.get_by_role("button", name=lesson.title, exact=True).click()
        expect(panel.locator("h2")).to_have_text(lesson.steps[0].title)
        until(page, FILLED)
        panel.get_by_role("button", name="← All lessons").click()


@pytest.mark.slow
def test_a_step_waits_for_the_answer_of_its_own_figure(cold_page: Page) -> None:
    """The step before has the same figure, at another point of another function."""
    page = cold_page
    panel = open_step(page, "several-variables", 0)
    expect(panel.locator(".lesson-figure path.curve")).to_have_count(2)
    held: list[Route] = []
    page.route("**/slices/ray", lambda route: held.append(route))
    panel.get_by_role("button", name="Next").click()
    until_found(page, held, 2)
    expect(panel.locator(".lesson-figure path.curve")).to_have_count(0)
    panel.get_by_label("Your prediction").fill("2")
    expect(panel.get_by_role("button", name="Check")).to_be_disabled()
    for route in held:
        route.continue_()
    expect(check(panel)).to_contain_text("Right.")
    expect(panel.locator(".lesson-figure path.curve")).to_have_count(2)


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_every_step_can_be_answered(page: Page, lesson: str) -> None:
    """Its link is valid, its numbers are known, and each answer has a reveal."""
    for at, step in enumerate(LESSONS[lesson].steps):
        panel = open_step(page, lesson, at)
        expect(page.locator("#link-problems")).to_be_hidden()
        if step.figure:
            expect(panel.locator(".lesson-figure > *").first).to_be_attached()
        if step.prediction:
            ANSWERS[step.prediction.kind](page, panel)


def answer_choices(page: Page, panel: Locator) -> None:
    texts = []
    for at in range(panel.get_by_role("radio").count()):
        panel.get_by_role("radio").nth(at).check()
        texts.append(check(panel).inner_text())
        try_again(panel)
        until(page, FILLED)
    assert sum(text.startswith("Right.") for text in texts) == 1


def answer_numbers(page: Page, panel: Locator) -> None:
    slider = panel.get_by_label("Your prediction")
    texts = set()
    for end in ("min", "max"):
        slider.fill(slider.get_attribute(end) or "")
        texts.add(check(panel).inner_text())
        try_again(panel)
        until(page, FILLED)
    assert len(texts) == 2


def answer_on_picture(page: Page, panel: Locator) -> None:
    until_there(page, LAYER)
    click_on_layer(page, 0.8, 0.2)
    expect(check(panel)).not_to_be_empty()
    expect(page.locator(f"{SHOWN} .truth").first).to_be_attached()


ANSWERS: dict[str, Callable[[Page, Locator], None]] = {
    "choice": answer_choices,
    "number": answer_numbers,
    "point": answer_on_picture,
    "direction": answer_on_picture,
}
