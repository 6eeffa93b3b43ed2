"""Networks on the page: the model menu, decision regions, hidden units, and the words for them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from browser.atlas import (
    CONTOUR,
    Screen,
    expect_drawn,
    expect_to_fit,
    on_screens,
    one_answer,
    open_atlas,
    show_on,
    trace,
    until,
)
from playwright.sync_api import Page, Route, expect

ALL_SETTINGS = "#v=2&d=spiral&n=all&l=softmax&h=16&r=gd&k=60&t=60&m=all"
ROWS_ARE = """rows => document.querySelector("#contour .plot").data
    .find(own => own.name === "loss").z.length === rows"""
CHANGES = """() => {
    // the most changes of region along a row of pixels, apart from points and lines
    const canvas = document.querySelector("#regions");
    const {width, height} = canvas;
    const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
    const pixels = new Uint32Array(data.buffer);
    const counts = new Map();
    for (const pixel of pixels) counts.set(pixel, 1 + (counts.get(pixel) ?? 0));
    const tints = [...counts].sort((p, q) => q[1] - p[1]).slice(0, 3).map(([pixel]) => pixel);
    let most = 0;
    for (let y = 0; y < height; y += 3) {
        const row = [...pixels.subarray(y * width, (y + 1) * width)];
        const classes = row.filter(pixel => tints.includes(pixel));
        most = Math.max(most, classes.filter((own, i) => i > 0 && own !== classes[i - 1]).length);
    }
    return most;
}"""


def choose(page: Page, title: str) -> Any:
    """Show a picture of the strip; the request for its race."""
    button = page.get_by_role("navigation").get_by_role("button", name=title, exact=True)
    with one_answer(page, "trajectories") as found:
        button.click()
    expect(button).to_have_attribute("aria-current", "true")
    return found[0]


def post(server: str, path: str, body: Any) -> Any:
    accepts = {"Accept": "application/json"}
    answer = httpx.post(f"{server}/api/v1/{path}", json=body, headers=accepts, timeout=60)
    return answer.raise_for_status().json()


def race(server: str, body: Any) -> list[Any]:
    runs: list[Any] = post(server, "trajectories", body)["runs"]
    return runs


@pytest.mark.slow
def test_a_coarse_map_is_shown_until_the_fine_one_is_here(cold_page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        is_draft = route.request.post_data_json.get("minimum") is False
        route.continue_() if is_draft else held.append(route)

    cold_page.route("**/slices/plane", hold)
    open_atlas(cold_page, ALL_SETTINGS)
    expect_drawn(cold_page)
    until(cold_page, ROWS_ARE, 21)
    coarse = trace(cold_page, CONTOUR, "loss")
    held.pop().continue_()
    until(cold_page, ROWS_ARE, 81)
    fine = trace(cold_page, CONTOUR, "loss")
    np.testing.assert_array_equal(np.array(fine["x"])[::4], coarse["x"])
    np.testing.assert_allclose(
        np.array(fine["customdata"])[::4, ::4], coarse["customdata"], rtol=1e-12
    )
    assert held == []


def test_a_network_learns_the_spiral_and_its_regions_are_curved(page: Page) -> None:
    open_atlas(page, "#v=2&d=spiral&n=all&l=softmax&h=16&r=gd&t=150")
    expect(page.locator("#headline")).to_contain_text("Hidden units bend the borders")
    expect(page.locator("#seen-where")).to_contain_text("Network of")
    until(page, "parseFloat(document.querySelector('#seen-accuracy').textContent) > 97")
    expect(page.locator("#seen-dead")).to_contain_text("of 16")
    # along a line, a linear classifier of three classes changes at most twice
    until(page, f"({CHANGES})() > 2")
    expect(page.locator("#hint")).to_contain_text("lowest point found")
    words = page.locator("main, header").all_inner_texts()
    assert not any(word in text.lower() for text in words for word in ("certified", "convex"))


@pytest.mark.slow
def test_straight_borders_get_half_of_the_spiral_right(page: Page, server: str) -> None:
    open_atlas(page, "#v=2")
    body = choose(page, "Straight borders")
    (run,) = race(server, body)
    assert 0.45 < run["accuracy"] < 0.55
    longer = {**body, "runs": [{**body["runs"][0], "steps": 2000}], "every": 2000}
    assert race(server, longer)[0]["final_loss"] > run["final_loss"] - 1e-3
    until(page, f"({CHANGES})() === 2 || ({CHANGES})() === 1")


@pytest.mark.slow
def test_curved_borders_take_the_same_steps(page: Page, server: str) -> None:
    open_atlas(page, "#v=2")
    linear, network = (choose(page, title) for title in ("Straight borders", "Curved borders"))
    assert linear["runs"] == network["runs"]
    assert race(server, network)[0]["accuracy"] > 0.97


@pytest.mark.slow
def test_between_the_ends_of_two_starts_the_loss_is_higher(page: Page, server: str) -> None:
    open_atlas(page, "#v=2")
    body = choose(page, "Two starts")
    one, other = race(server, body)
    assert max(one["final_loss"], other["final_loss"]) < 0.15
    ends = [{"kind": "end", "run": run} for run in (0, 1)]
    ray = {
        "problem": {k: v for k, v in body["problem"].items() if k != "held_out"},
        "origin": ends[0],
        "direction": {"kind": "towards", "point": ends[1]},
        "race": {**body["slice"]["race"], "runs": body["runs"]},
        "a": {"min": 0, "max": 1, "count": 51},
    }
    loss = post(server, "slices/ray", ray)["loss"]
    assert [loss[0], loss[-1]] == pytest.approx([one["final_loss"], other["final_loss"]])
    assert max(loss) > 1
    expect(page.locator("#story")).to_contain_text("different starts")


@pytest.mark.slow
def test_twenty_layers_learn_slowly_and_skips_help(page: Page, server: str) -> None:
    open_atlas(page, "#v=2")
    deep, skips = (choose(page, title) for title in ("Twenty layers", "With skips"))
    (without,), (with_skips,) = race(server, deep), race(server, skips)
    assert without["accuracy"] < 2 / 3
    losses = [without["final_loss"], with_skips["final_loss"]]
    assert losses == pytest.approx([0.8585, 0.1738], rel=1e-3)
    assert with_skips["accuracy"] > 0.9


@pytest.mark.slow
def test_the_model_is_set_by_chips(page: Page) -> None:
    open_atlas(page, "#v=2&d=blobs&k=20&r=gd&t=20&m=all")
    expect(page.locator("#network")).to_be_hidden()
    with one_answer(page, "trajectories") as found:
        page.get_by_label("Model").select_option("mlp")
    assert found[0]["problem"]["model"]["hidden"] == [32]
    skips = page.get_by_label("skips")
    expect(skips).to_be_disabled()
    with one_answer(page, "trajectories") as found:
        page.get_by_role("button", name="Add a hidden layer").click()
    assert found[0]["problem"]["model"]["hidden"] == [32, 32]
    with one_answer(page, "trajectories") as found:
        skips.check()
    assert found[0]["problem"]["model"]["skip"] is True
    width = page.get_by_label("Units of hidden layer 1")
    with one_answer(page, "trajectories") as found:
        width.fill("5")
        width.press("Enter")
    assert found[0]["problem"]["model"] == {
        **{"kind": "mlp", "hidden": [5, 32], "activation": "relu", "skip": False},
    }
    width.fill("0")
    width.press("Enter")
    expect(page.locator("#layers .error").first).to_have_text("A layer has 1 to 1024 units.")
    width.press("Escape")
    expect(width).to_have_value("5")
    with one_answer(page, "trajectories") as found:
        page.get_by_label("Activation").select_option("tanh")
    assert found[0]["problem"]["model"]["activation"] == "tanh"
    with one_answer(page, "trajectories") as found:
        page.get_by_role("button", name="Remove hidden layer 2").click()
    assert found[0]["problem"]["model"]["hidden"] == [5]
    assert "h=5&ha=tanh" in page.url
    with one_answer(page, "trajectories"):
        page.reload()
    expect(width).to_have_value("5")
    with one_answer(page, "trajectories") as found:
        page.get_by_label("Model").select_option("linear")
    assert "model" not in found[0]["problem"]
    expect(page.locator("#network")).to_be_hidden()


@pytest.mark.slow
def test_hidden_units_are_pictures_and_dead_ones_are_counted(page: Page) -> None:
    page.goto("/#v=2&l=softmax&h=24&r=gd:20&k=5&t=5&i=classifier")
    expect(page.locator("#templates-title")).to_have_text("Hidden units")
    until(page, "document.querySelectorAll('#templates canvas').length === 24")
    expect(page.locator("#seen-dead-units")).to_contain_text("of 24")
    count = int(page.locator("#seen-dead-units").inner_text().split(" ")[0])
    assert count > 0, "such a large rate switches units off"
    expect(page.locator("#templates .dead")).to_have_count(count)
    expect(page.locator("#product-part")).to_be_hidden()
    expect(page.locator("#margins-body tr")).to_have_count(10)


@pytest.mark.slow
def test_shared_code_has_the_model(page: Page) -> None:
    open_atlas(page, "#v=2&d=spiral&l=softmax&h=8,8&hs=1&r=gd~from:3&k=5&t=5")
    page.get_by_role("button", name="Share", exact=True).click()
    code = page.locator("#share-code")
    expect(code).to_contain_text('"hidden": [8, 8]')
    expect(code).to_contain_text('"skip": True')
    expect(code).to_contain_text('"start": {"kind": "initial", "seed": 3}')
    page.get_by_label("curl").check(force=True)
    expect(code).to_contain_text('"hidden":[8,8]')
    assert "h=8,8&hs=1" in page.locator("#share-link").input_value()


@pytest.mark.slow
@on_screens
def test_all_settings_of_a_network_fit(
    page: Page, screenshot: Callable[[Page, str], Path], screens: list[Screen]
) -> None:
    open_atlas(page, ALL_SETTINGS)
    for _ in show_on(page, screens):
        expect_drawn(page)
        screenshot(page, "network")
        expect_to_fit(page)
