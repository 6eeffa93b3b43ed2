"""Analytic functions in place of a classifier's loss."""

import httpx
import numpy as np
import pytest
from browser.atlas import (
    CHART,
    CONTOUR,
    Screen,
    expect_to_fit,
    expect_trace,
    on_screens,
    one_answer,
    open_atlas,
    requests_to,
    show_on,
    trace,
    until_found,
    wait_frames,
)
from playwright.sync_api import Page, Route, expect


def test_murphys_figure(page: Page) -> None:
    open_atlas(page, "#v=1&x=20")
    with one_answer(page, "slices/plane") as found:
        page.locator("#preset").select_option("murphy")
    body, answer = found
    assert body["problem"] == {"function": "murphy"}
    assert (body["a"]["min"], body["a"]["max"]) == (-0.6, 2.4)
    assert (body["b"]["min"], body["b"]["max"]) == (-0.5, 1.5)
    x, y = np.meshgrid(answer["a"], answer["b"])
    np.testing.assert_allclose(answer["loss"], 0.5 * (x**2 - y) ** 2 + 0.5 * (x - 1) ** 2)
    expect_trace(page, CONTOUR, "run 2")
    drawn = trace(page, CONTOUR, "loss")
    assert drawn["customdata"] == answer["loss"]
    for name, place, f in (
        ("run 1", (0.689360, 0.308511), 0.062144),
        ("run 2", (0.237146, 0.739516), 0.524407),
    ):
        path = trace(page, CONTOUR, name)
        assert len(path["x"]) == 21
        assert (path["x"][20], path["y"][20]) == pytest.approx(place, abs=1e-6)
        assert trace(page, CHART, name)["y"][20] == pytest.approx(f, abs=1e-6)
    expect(page.locator("h1")).to_contain_text("½(x² − y)² + ½(x − 1)²")
    expect(page.locator("#story")).to_contain_text("gradient descent with η = 0.6")


@pytest.mark.slow
def test_each_function_of_two_variables_is_shown(page: Page, server: str) -> None:
    functions = httpx.get(f"{server}/api/v1/catalog").json()["functions"]
    open_atlas(page, "#v=1&t=0")
    offered = page.eval_on_selector_all(
        "#dataset optgroup[label=Functions] option", "options => options.map(o => o.value)"
    )
    assert offered == [f"f:{own['id']}" for own in functions]
    for own in functions:
        if own["dimension"] != 2:
            continue
        with page.expect_response("**/trajectories") as info, one_answer(page, "slices/plane") as f:
            page.locator("#dataset").select_option(f"f:{own['id']}")
        assert info.value.status == 200
        start = info.value.request.post_data_json["start"]
        assert [start["a"], start["b"]] == own["start"]
        assert [f[0]["a"]["min"], f[0]["a"]["max"]] == own["range"][0]
        expect(page.locator("h1")).to_contain_text(own["formula"])


def test_controls_that_do_not_apply_are_hidden_and_return(page: Page) -> None:
    open_atlas(page, "#v=1&f=himmelblau&t=0&g=compare&i=ray")
    for control in ("#count", "#loss", "#l2", "#space", "#new-plane", "#classifier", "#ray-card"):
        expect(page.locator(control)).to_be_hidden()
    expect(page.get_by_label("Compare", exact=True)).to_be_hidden()
    expect(page.locator("#start-legend")).to_have_text("Start x, y")
    axes = page.evaluate(
        f"(({{xaxis, yaxis}}) => [xaxis.title.text, yaxis.title.text])"
        f"(document.querySelector('{CONTOUR}').layout)"
    )
    assert axes == ["x", "y"]
    expect(page.locator("#landscape-text")).to_contain_text("x from −7.5 to 7.5")
    page.locator("#dataset").select_option("iris")
    expect(page.locator("h1")).to_contain_text("iris")
    expect(page.locator("#count")).to_be_visible()
    expect(page.locator("#ray-card")).to_be_visible()


@pytest.mark.slow
def test_a_function_selects_a_preset_that_suits_it(page: Page) -> None:
    open_atlas(page, "#v=1&t=20")
    page.locator("#dataset").select_option("f:murphy")
    expect(page.locator("#preset")).to_have_value("momentum")
    page.locator("#dataset").select_option("iris")
    expect(page.locator("#preset")).to_have_value("first")
    page.locator("#preset").select_option("searches")
    page.locator("#dataset").select_option("f:murphy")
    expect(page.locator("#preset")).to_have_value("searches")


@pytest.mark.slow
def test_the_classifier_is_requested_after_its_plane_arrives(page: Page) -> None:
    """An earlier request would ask for the classifier of a function, and log an error."""
    held: list[Route] = []
    open_atlas(page, "#v=1&f=murphy&t=0")
    page.route("**/api/v1/slices/plane", lambda route: held.append(route))
    with requests_to(page, "points") as bodies:
        page.locator("#dataset").select_option("digits")
        until_found(page, held)
        wait_frames(page)
        assert bodies == []
        held[0].continue_()
        expect(page.locator("#readings")).to_be_visible()
    assert all(body["problem"]["dataset"] == "digits" for body in bodies)


@pytest.mark.slow
def test_a_link_to_an_unknown_function_is_reported_and_not_requested(page: Page) -> None:
    open_atlas(page, "#v=1&f=nonsense")
    words = "function “nonsense” is unknown; there are murphy"
    expect(page.locator("#link-problems")).to_contain_text(words)
    expect(page.locator("h1")).to_contain_text("handwritten digits")
    expect(page.locator("#preset")).to_have_value("first")
    page.get_by_role("button", name="Dismiss").click()
    page.evaluate("location.hash = '#v=1&f=nonsense&t=0'")
    expect(page.locator("#link-problems")).to_contain_text(words)


def test_divergence_is_reported(page: Page) -> None:
    open_atlas(page, "#v=1&f=rosenbrock&r=gd:0.1&t=150")
    expect(page.locator("#story")).to_contain_text("diverged after step")


@pytest.mark.slow
@on_screens
def test_it_fits_every_screen(page: Page, screens: list[Screen]) -> None:
    open_atlas(page, "#v=1&f=himmelblau&t=150")
    for _ in show_on(page, screens):
        expect_to_fit(page)
