"""Playing, pausing, stepping, scrubbing; by mouse and by keyboard."""

from collections.abc import Callable

import pytest
from browser.atlas import (
    CHART,
    CONTOUR,
    TIMEOUT,
    expect_step,
    expect_trace,
    open_atlas,
    pause_at,
    step,
    trace,
    until,
    wait_frames,
)
from playwright.sync_api import Page, expect


def test_pause_and_play(moving_page: Page) -> None:
    page = moving_page
    open_atlas(page)
    play = page.locator("#play")
    play.click()
    expect(play).to_have_attribute("aria-label", "Play")
    at = step(page)
    wait_frames(page, 20)
    assert step(page) == at
    play.click()
    until(page, f"Number(document.querySelector('#scrubber').value) > {at}")


@pytest.mark.slow
def test_step_and_restart(page: Page) -> None:
    open_atlas(page, "#v=1&t=40")
    page.get_by_label("Step forward").click()
    expect_step(page, 41)
    page.get_by_label("Step back").click()
    page.get_by_label("Step back").click()
    expect_step(page, 39)
    expect(page.locator("#step-label")).to_have_text("step 39 of 150")
    page.get_by_label("Restart").click()
    expect(page.locator("#play")).to_have_attribute("aria-label", "Pause")
    until(page, "Number(document.querySelector('#scrubber').value) < 30")


def test_the_paths_are_drawn_up_to_the_playhead(page: Page) -> None:
    open_atlas(page, "#v=1&t=40")
    expect_trace(page, CONTOUR, "run 1")
    whole = trace(page, CHART, "run 1")
    drawn = trace(page, CONTOUR, "run 1")
    assert len(drawn["x"]) == 41
    assert drawn["customdata"][40] == [40, whole["y"][40]]
    row = page.locator("#runs-body tr").first.locator(".run-loss")
    expect(row).to_have_text(f"{whole['y'][40]:.2f}")


def test_keys_step_outside_of_fields(page: Page) -> None:
    open_atlas(page, "#v=1&t=40")
    page.locator("#start-a").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    expect_step(page, 40)
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    expect_step(page, 41)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect_step(page, 39)
    page.keyboard.press("End")
    expect_step(page, 150)
    page.keyboard.press("Home")
    expect_step(page, 0)
    page.keyboard.press(" ")
    expect(page.locator("#play")).to_have_attribute("aria-label", "Pause")
    page.keyboard.press(" ")
    expect(page.locator("#play")).to_have_attribute("aria-label", "Play")


def test_playing_restarts_at_the_end_and_scrubbing_pauses_it(page: Page) -> None:
    open_atlas(page, "#v=1&t=150")
    page.keyboard.press(" ")
    until(page, "Number(document.querySelector('#scrubber').value) < 60")
    box = page.locator("#scrubber").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert abs(step(page) - 75) <= 2
    assert f"t={step(page)}" in page.url


def test_speed_is_in_the_link(page: Page) -> None:
    open_atlas(page)
    page.locator("#speed").select_option("4")
    assert "x=4" in page.url
    until(page, "document.querySelector('#scrubber').value === '150'", timeout=8000)


@pytest.mark.slow
def test_a_loop_restarts_at_the_end_and_is_in_the_link(page: Page) -> None:
    open_atlas(page, "#v=1&x=4&t=150")
    loop = page.locator("#loop")
    expect(loop).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("l")
    expect(loop).to_have_attribute("aria-pressed", "true")
    assert "xl=1" in page.url
    page.keyboard.press(" ")
    for _ in range(2):  # it pauses at the end, then restarts
        until(page, "document.querySelector('#scrubber').value === '150'")
        until(page, "Number(document.querySelector('#scrubber').value) < 60")
    expect(page.locator("#play")).to_have_attribute("aria-label", "Pause")
    loop.click()
    assert "xl" not in page.url
    until(page, "document.querySelector('#play').ariaLabel === 'Play'")
    expect_step(page, 150)


@pytest.mark.slow
def test_a_loop_in_a_link_does_not_play_with_reduced_motion(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(reduced_motion="reduce")  # in a context of its own, whose clock is replaced
    page.clock.install()
    open_atlas(page, "#v=1&xl=1")
    expect_step(page, 150)
    page.clock.run_for(2500)  # longer than the pause at the end of a loop
    expect_step(page, 150)
    expect(page.locator("#play")).to_have_attribute("aria-label", "Play")


def test_pausing_at_a_step_by_keyboard(page: Page) -> None:
    open_atlas(page)
    pause_at(page, 3)
    assert page.url.endswith("t=3")


def test_without_runs_there_is_nothing_to_play(page: Page) -> None:
    page.goto("/#v=1&r=")
    expect(page.locator("#landscape-text")).to_contain_text("and between", timeout=TIMEOUT)
    for fragment in ("#v=1&r=!gd&xl=1", "#v=1&r="):
        page.evaluate("fragment => { location.hash = fragment }", fragment)
        expect(page.locator("#play")).to_have_attribute("aria-label", "Play")
        expect(page.locator("#step-label")).to_have_text("step 0 of 0")


def test_the_texts_describe_the_current_landscape_during_playback(moving_page: Page) -> None:
    page = moving_page
    open_atlas(page, "#v=1&xl=1")
    landscape, chart = page.locator("#landscape-text"), page.locator("#chart-text")
    expect(landscape).to_contain_text("a from −30 to 30")
    before = landscape.inner_text(), chart.inner_text()
    page.get_by_label("Zoom in").click()
    expect(landscape).to_contain_text("a from −11.6 to 18.4")
    page.locator("#loss").select_option("softmax")
    expect(chart).not_to_have_text(before[1])
    expect(landscape).not_to_contain_text(before[0].split(" for ")[0])
    expect(page.locator("#play")).to_have_attribute("aria-label", "Pause")
