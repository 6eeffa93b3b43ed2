"""What an animation frame shows of each run besides its position."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser.atlas import (
    CONTOUR,
    SURFACE,
    TIMEOUT,
    expect_no_trace,
    expect_trace,
    open_atlas,
    place_on_contour,
    requests_to,
    trace,
    until,
    wait_frames,
)
from playwright.sync_api import Page, expect

Screenshot = Callable[[Page, str], Path]
STEP = 40


def open_with_runs(page: Page, fragment: str) -> list[dict[str, Any]]:
    """Open the page; return the runs that the API answers to its request for trajectories."""
    with requests_to(page, "trajectories") as bodies:
        open_atlas(page, fragment)
    headers = {"Accept": "application/json"}
    answer = page.request.post("/api/v1/trajectories", data=bodies[-1], headers=headers)
    assert answer.ok, answer.text()
    runs: list[dict[str, Any]] = answer.json()["runs"]
    return runs


def painted(page: Page, x: float, y: float, host: str = "#contour") -> bool:
    """Whether a plot's overlay canvas is painted within one pixel of a screen position."""
    found: bool = page.evaluate(
        """([host, x, y]) => {
            const canvas = document.querySelector(`${host} canvas.overlay`);
            const box = canvas.getBoundingClientRect();
            const {data} = canvas.getContext('2d').getImageData(x - box.x - 1, y - box.y - 1, 3, 3);
            return data.some((value, i) => i % 4 === 3 && value > 0);
        }""",
        [host, x, y],
    )
    return found


def test_a_bar_shows_how_far_a_run_is_off_the_plane(page: Page, screenshot: Screenshot) -> None:
    runs = open_with_runs(page, f"#v=1&w=full&r=gd&t={STEP}")
    (run,) = runs
    a, b, residual = run["a"][STEP], run["b"][STEP], run["residual"][STEP]
    assert residual > 1
    expect_trace(page, CONTOUR, "run 1 off the plane")
    bar = trace(page, CONTOUR, "run 1 off the plane")
    assert bar["x"] == [a, a]
    assert abs(bar["y"][1] - b) == pytest.approx(residual)
    assert f"{residual:.4g} off the plane" in bar["hovertemplate"]
    # also on the canvas, which shows the bar during playback
    end = bar["y"][1]
    assert painted(page, *place_on_contour(page, a, b + 0.9 * (end - b)))
    assert not painted(page, *place_on_contour(page, a, b + 1.2 * (end - b)))
    expect(page.locator("#contour .legend-bar")).to_have_text("length: distance from this plane")
    screenshot(page, "bar")


@pytest.mark.slow
def test_a_run_in_the_plane_has_no_bar(page: Page) -> None:
    open_atlas(page, f"#v=1&t={STEP}")
    expect_trace(page, CONTOUR, "run 1")
    expect(page.locator("#contour .legend-bar")).to_be_hidden()
    expect_no_trace(page, CONTOUR, "run 1 off the plane")


@pytest.mark.slow
def test_the_bar_grows_with_the_run(page: Page) -> None:
    (run,) = open_with_runs(page, "#v=1&w=full&r=gd&t=0")
    expect_trace(page, CONTOUR, "run 1")
    expect_no_trace(page, CONTOUR, "run 1 off the plane")  # the start is in the plane
    page.keyboard.press("End")
    expect_trace(page, CONTOUR, "run 1 off the plane")
    until(
        page,
        "([plot, residual]) => { const {y} = document.querySelector(plot).data"
        ".find(trace => trace.name === 'run 1 off the plane');"
        " return Math.abs(Math.abs(y[1] - y[0]) - residual) < 1e-9; }",
        [CONTOUR, run["residual"][-1]],
    )


@pytest.mark.slow
def test_a_stem_leads_from_the_planes_loss_to_the_runs_own(
    page: Page, screenshot: Screenshot
) -> None:
    page.set_viewport_size({"width": 600, "height": 900})
    (run,) = open_with_runs(page, f"#v=1&w=full&r=gd:1&t={STEP}")
    a, b, own, below = (run[name][STEP] for name in ("a", "b", "loss", "projected_loss"))
    assert below > own + 3
    page.locator("#picture").get_by_label("Surface").check()
    until(
        page,
        f"document.querySelector('{SURFACE}')?._fullLayout?.scene?._scene?.glplot?.cameraParams",
        timeout=2 * TIMEOUT,
    )
    wait_frames(page, 4)
    places = page.evaluate(
        """async ([plot, a, b, losses]) => {
            const gd = document.querySelector(plot);
            const {sceneProjection} = await import('/static/draw/plotly_internals.js');
            const box = gd.getBoundingClientRect();
            return losses.map(loss => {
                const [x, y] = sceneProjection(gd)(a, b, loss);
                return [box.x + x, box.y + y];
            });
        }""",
        [SURFACE, a, b, [below, (2 * below + own) / 3, (below + 2 * own) / 3, 2 * below - own]],
    )
    *stem, above = places
    assert all(painted(page, *place, "#surface") for place in stem)
    assert not painted(page, *above, "#surface")
    expect(page.locator("#story")).to_contain_text("a stem leads from the plane’s loss")
    screenshot(page, "stem-600-light")


def test_the_row_of_a_run_shows_its_own_loss_and_the_planes(page: Page) -> None:
    (run,) = open_with_runs(page, f"#v=1&w=full&r=gd&t={STEP}")
    row = page.locator("#runs-body tr").first
    expect(row.locator(".run-loss")).to_have_text(f"{run['loss'][STEP]:.3f}")
    expect(row.locator(".run-below")).to_have_text(f"plane {run['projected_loss'][STEP]:.2f}")
    expect(row.locator(".run-note")).to_have_text(f"{run['residual'][STEP]:.3f} off the plane")
    expect(row.locator(".run-rate-now")).to_have_text("")  # shown only if it differs


@pytest.mark.slow
def test_the_row_of_a_run_shows_the_rate_of_its_next_step(page: Page) -> None:
    fragment = f"#v=1&r=gd:1~rule:inverse_time~rule.decay:0.1,line_search&t={STEP}"
    runs = open_with_runs(page, fragment)
    rates = [run["learning_rate"][STEP + 1] for run in runs]
    assert rates[0] == pytest.approx(1 / (1 + 0.1 * STEP))
    for i, rate in enumerate(rates):
        shown = page.locator("#runs-body tr").nth(i).locator(".run-rate-now")
        expect(shown).to_have_text(f"now {rate:.3g}")


def width_of_map(page: Page) -> float:
    width: float = page.evaluate(f"document.querySelector('{CONTOUR}')._fullLayout.xaxis._length")
    return width


@pytest.mark.parametrize(("kinds", "step"), [("gd,sgd", 0), ("gd,minibatch,sgd", 30)])
def test_an_arrow_is_minus_the_gradient_of_the_next_step(
    page: Page, screenshot: Screenshot, kinds: str, step: int
) -> None:
    runs = open_with_runs(page, f"#v=1&r={kinds}&t={step}")
    wait_frames(page, 4)
    norms = [np.hypot(run["gradient_a"][1:11], run["gradient_b"][1:11]) for run in runs]
    scale = 0.15 * width_of_map(page) / max(norm.max() for norm in norms)
    long = 0
    for run in runs:
        gradient = np.array([run["gradient_a"][step + 1], run["gradient_b"][step + 1]])
        norm = np.linalg.norm(gradient)
        length = scale * norm
        if length < 60:  # hardly longer than the marker, and near paths
            continue
        long += 1
        head = np.array(place_on_contour(page, run["a"][step], run["b"][step]))
        direction = np.array([-gradient[0], gradient[1]]) / norm  # screen y points down
        across = np.array([-direction[1], direction[0]])
        for part in (0.8, 0.97):
            assert painted(page, *(head + part * length * direction))
        assert not painted(page, *(head + 1.2 * length * direction))
        assert not painted(page, *(head + 0.7 * length * direction + 12 * across))
    assert long > 0
    expect(page.locator("#contour .legend-arrow")).to_have_text(
        "minus the subgradient of the next step"
    )
    text = page.locator("#landscape-text").inner_text().replace("\N{MINUS SIGN}", "-")
    stated = re.findall(r"minus the subgradient of its next step is \((\S+), (\S+)\)", text)
    expected = [[-run[f"gradient_{axis}"][step + 1] for axis in "ab"] for run in runs]
    assert np.array(stated, float) == pytest.approx(np.array(expected), rel=0.01)
    screenshot(page, f"arrows-{step}-1280-light")


@pytest.mark.slow
def test_finished_runs_have_no_arrow(page: Page) -> None:
    open_with_runs(page, "#v=1&r=gd,sgd&t=150")
    expect_trace(page, CONTOUR, "run 1")
    expect(page.locator("#contour .legend-arrow")).to_be_hidden()


@pytest.mark.slow
@pytest.mark.parametrize(("kinds", "arrows"), [("sgd~avg:1,gd", 1), ("sgd~avg:1", 0)])
def test_an_averaged_run_has_no_arrow(page: Page, kinds: str, arrows: int) -> None:
    averaged, *_ = open_with_runs(page, f"#v=1&r={kinds}&t=30")
    assert set(averaged["gradient_a"]) == {None}
    expect_trace(page, CONTOUR, "run 1")
    expect(page.locator("#landscape-text")).to_contain_text("at step 30")
    text = page.locator("#landscape-text").inner_text()
    assert text.count("minus the subgradient of its next step") == arrows
    expect(page.locator("#contour .legend-arrow")).to_be_visible(visible=arrows > 0)


def batch_of(page: Page, body: dict[str, Any], position: int, step: int) -> list[int]:
    """The examples that a step of a run uses, according to the API."""
    same = {name: body[name] for name in ("problem", "start", "slice")}
    request = {**same, "run": body["runs"][position], "step": step}
    answer = page.request.post("/api/v1/trajectories/batch", data=request)
    assert answer.ok, answer.text()
    index: list[int] = answer.json()["index"]
    return index


def test_the_level_lines_of_a_mini_batch(page: Page, screenshot: Screenshot) -> None:
    """SGD's arrow follows the mini-batch loss, not the full loss."""
    step = 30
    with requests_to(page, "slices/plane") as planes, requests_to(page, "trajectories") as races:
        runs = open_with_runs(page, f"#v=1&t={step}&xg=2")
    expect_trace(page, CONTOUR, "mini-batch")
    drawn = trace(page, CONTOUR, "mini-batch")
    (index,) = batch_of(page, races[-1], 2, step + 1)
    ground = planes[0]
    single = {**ground, "problem": {**ground["problem"], "examples": {"indices": [index]}}}
    answer = page.request.post("/api/v1/slices/plane", data=single).json()
    assert np.array_equal(drawn["z"], answer["loss"])
    expect(page.locator("#contour .legend-batch")).to_contain_text(
        f"Step {step + 1} of SGD uses only example {index}"
    )
    expect(page.locator("#contour .legend-pictures canvas")).to_have_count(1)
    expect(page.locator("#landscape-text")).to_contain_text(
        f"uses only example {index}; dashed level lines are their loss"
    )
    # the drawn losses decrease along the arrow
    sgd = runs[2]
    gradient = [sgd["gradient_a"][step + 1], sgd["gradient_b"][step + 1]]
    a, b, z = (np.array(drawn[name]) for name in ("x", "y", "z"))
    i, j = np.abs(a - sgd["a"][step]).argmin(), np.abs(b - sgd["b"][step]).argmin()
    slope = [
        (z[j, i + 1] - z[j, i - 1]) / (a[i + 1] - a[i - 1]),
        (z[j + 1, i] - z[j - 1, i]) / (b[j + 1] - b[j - 1]),
    ]
    assert slope == pytest.approx(gradient, rel=0.1)
    screenshot(page, "batch-loss-1280-light")


@pytest.mark.slow
def test_the_mini_batch_follows_the_playhead_and_is_hidden_during_playback(page: Page) -> None:
    with requests_to(page, "trajectories") as races:
        open_atlas(page, "#v=1&t=30")
    expect(page.locator("#contour .legend-batch")).to_be_hidden()
    page.locator("#batch-loss").select_option("of SGD")
    assert "xg=2" in page.url
    words = page.locator("#contour .legend-batch")
    expect(words).to_contain_text("Step 31 of SGD")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    (index,) = batch_of(page, races[-1], 2, 32)
    expect(words).to_contain_text(f"Step 32 of SGD uses only example {index}")
    page.locator("#batch-loss").select_option("of Mini-batch")
    many = batch_of(page, races[-1], 1, 32)
    expect(words).to_contain_text(f"Step 32 of mini-batch uses only {len(many)} examples")
    listed = ", ".join(map(str, many))
    expect(page.locator("#landscape-text")).to_contain_text(f"uses only examples {listed}")
    page.locator("#batch-loss").select_option("of Gradient descent")
    expect(words).to_contain_text("Step 32 of gradient descent uses all examples")
    expect_no_trace(page, CONTOUR, "mini-batch")
    page.locator("#play").click()
    expect(words).to_be_hidden()


def test_a_start_out_of_view_is_pointed_at_and_shown(page: Page) -> None:
    open_atlas(page, "#v=1&s=500,14&t=0")
    away = page.locator("#contour .out-of-view")
    expect(away).to_contain_text("The start (a = 500, b = 14)")
    expect(page.locator("#contour .handle")).to_be_hidden()
    box = page.locator("#contour .nsewdrag").bounding_box()
    assert box
    edge = box["x"] + box["width"] - 12
    on_the_way = 14 * 30 / 500  # b at the right edge, a = 30, on the line from the centre
    assert painted(page, edge, place_on_contour(page, 0, on_the_way)[1])
    away.get_by_role("button").click()
    expect(away).to_be_hidden()
    expect(page.locator("#contour .handle")).to_be_visible()
