"""The figures of lessons on functions."""

import re

import pytest
from browser.atlas import CONTOUR, one_answer, open_atlas, trace, until, until_passes
from browser.test_lessons import check, open_step, try_again
from playwright.sync_api import Locator, Page, expect


def figure_of(panel: Locator) -> Locator:
    return panel.locator(".lesson-figure")


def test_slices_give_slopes_df_and_the_true_change(page: Page) -> None:
    """x² + xy + y² has slope 3 along x at (1, 1): the lecture's."""
    panel = open_step(page, "several-variables", 0)
    figure = figure_of(panel)
    expect(figure.locator("path.curve")).to_have_count(2)
    expect(figure.get_by_text("∂f/∂x")).to_be_hidden()  # it would tell the answer
    panel.get_by_label("Your prediction").fill("2")
    expect(check(panel)).to_contain_text("xy gives y")
    expect(figure).to_contain_text("∂f/∂x = 3: df = 3 × 0.3 = 0.9; f changes by 0.99.")
    figure.get_by_label("Change by").fill("1")
    expect(figure).to_contain_text("∂f/∂y = 3: df = 3 × 0.01 = 0.03; f changes by 0.0301.")
    try_again(panel)
    panel.get_by_label("Your prediction").fill("3")
    expect(check(panel)).to_contain_text("Right.")


@pytest.mark.slow
def test_a_small_change_of_a_product_is_predicted(page: Page) -> None:
    """At (4, −3), xy falls by three times as much as x grows."""
    panel = open_step(page, "several-variables", 1)
    slider = panel.get_by_label("Your prediction")
    slider.fill("6")  # +0.01
    expect(check(panel)).to_contain_text("it falls", ignore_case=True)
    try_again(panel)
    slider.fill("2")  # −0.03
    expect(check(panel)).to_contain_text("Right.")
    expect(panel).to_contain_text("Here the true change is −0.03.")


@pytest.mark.slow
def test_a_graph_goes_forward_and_backward(page: Page) -> None:
    panel = open_step(page, "several-variables", 3)
    figure = figure_of(panel)
    pass_ = figure.get_by_label("Pass")
    expect(pass_).to_have_attribute("max", "3")  # forward only
    panel.get_by_label("Nothing").check()
    expect(check(panel)).to_contain_text("Right.")
    expect(pass_).to_have_attribute("max", "6")
    figure.get_by_label("f =").select_option("sum_times")
    expect(pass_).to_have_attribute("max", "10")
    pass_.fill("10")
    expect(figure).to_contain_text("(−4) × 1 = −4")
    expect(figure.locator("text.backward")).to_have_text(["−4", "−4", "3", "−4", "1"])
    with one_answer(page, "derivatives/graph") as found:
        field = figure.get_by_label("z =")
        field.fill("7")
        field.press("Enter")
    assert found[0] == {"graph": "sum_times", "values": [-2, 5, 7]}
    expect(figure.locator("text.backward").first).to_have_text("7")


@pytest.mark.slow
def test_the_dial_shows_the_steepest_descent(page: Page) -> None:
    panel = open_step(page, "gradient-descent", 1)
    figure = figure_of(panel)
    expect(figure).to_contain_text("Your direction changes f by")
    expect(figure).not_to_contain_text("gradient")
    panel.get_by_label("The one against the gradient").check()
    expect(check(panel)).to_contain_text("Right.")
    expect(figure).to_contain_text("Against the gradient:")
    words = figure.locator("p").inner_text().replace("−", "-")
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d+", words)]
    _, downhill, to_minimum, best = numbers
    assert best <= downhill < to_minimum < 0
    assert best == pytest.approx(downhill, rel=0.02)
    figure.get_by_label("Length").fill("6")
    until_passes(page, lambda: expect(figure).to_contain_text("4", timeout=500))
    expect(figure.locator("path.curve")).to_be_attached()


@pytest.mark.slow
def test_the_fitted_line_follows_the_marker_and_marks_the_next_example(page: Page) -> None:
    panel = open_step(page, "minibatch-and-sgd", 4)
    figure = figure_of(panel)
    expect(figure).to_contain_text("v = −0.5 + 2 u")
    expect(figure.locator("circle.chosen")).to_have_count(1)
    expect(figure.locator("circle")).to_have_count(21)
    page.locator("#scrubber").fill("30")
    expect(figure).to_contain_text("v = 1.24 + 1.07 u")  # Murphy's figure 8.8
    expect(figure.locator("circle.chosen")).to_have_count(0)


@pytest.mark.slow
def test_the_tangent_is_moved_along_the_curve(page: Page) -> None:
    panel = open_step(page, "one-variable", 0)
    figure = figure_of(panel)
    expect(figure.get_by_role("button")).to_have_count(0)  # they would tell the answer
    panel.get_by_label("To the right").check()
    expect(check(panel)).to_contain_text("Right.")
    expect(figure).to_contain_text("negative, so f falls to the right")
    before = figure.locator("output").inner_text()
    figure.get_by_role("button", name="Step against the slope").click()
    expect(figure.locator("output")).not_to_have_text(before)
    figure.get_by_role("button", name="Next flat point").click()
    expect(figure).to_contain_text("Slope 0, a minimum")
    figure.get_by_role("button", name="Next flat point").click()
    expect(figure).to_contain_text("an inflection")


def test_a_function_of_one_variable_is_a_curve_with_steps(page: Page) -> None:
    page.goto("/#v=2&f=wavy&r=gd&t=150")
    expect(page.locator("#contour")).to_be_hidden()
    curve = "document.querySelector('#ray-large .plot')?.data?.find(t => t.name === 'stationary')"
    until(page, curve)
    assert page.evaluate(f"{curve}.text") == ["minimum", "maximum", "minimum", "inflection"]
    expect(page.locator("#story")).to_contain_text("its minima are at x = −2 and 0")
    start = page.get_by_role("button", name="Start of the paths")
    with one_answer(page, "trajectories") as found:
        start.press("Shift+ArrowLeft")
    assert found[0]["start"]["b"] == 0
    assert found[0]["start"]["a"] == pytest.approx(1.6 - 0.05 * 4.4, abs=1e-3)


@pytest.mark.slow
def test_another_function_has_its_own_axes(page: Page) -> None:
    """Plotly would keep the wider axes of the landscape before."""
    open_atlas(page, "#v=2")
    page.locator("#dataset").select_option("f:murphy")
    until_passes(page, lambda: trace(page, CONTOUR, "loss") is not None)
    ranges = (
        f"(({{xaxis, yaxis}}) => [...xaxis.range, ...yaxis.range].map(v => Math.round(100 * v)))"
        f"(document.querySelector('{CONTOUR}')._fullLayout)"
    )
    until(page, f"({ranges}).join() === '-60,240,-50,150'")
