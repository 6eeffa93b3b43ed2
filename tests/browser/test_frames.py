"""What a frame of the paths shows of each run, beside where it is."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser.atlas import (
    CONTOUR,
    PATIENCE,
    SURFACE,
    asked,
    has_trace,
    open_atlas,
    place_on_contour,
    trace,
    until,
)
from playwright.sync_api import Page, expect

Screenshot = Callable[[Page, str], Path]
STEP = 40


def open_with_runs(page: Page, fragment: str) -> list[dict[str, Any]]:
    """Open the page, and what the API answers to the trajectories that it asked for."""
    with asked(page, "trajectories") as bodies:
        open_atlas(page, fragment)
    headers = {"Accept": "application/json"}
    answer = page.request.post("/api/v1/trajectories", data=bodies[-1], headers=headers)
    assert answer.ok, answer.text()
    runs: list[dict[str, Any]] = answer.json()["runs"]
    return runs


def painted(page: Page, x: float, y: float, host: str = "#contour") -> bool:
    """Whether the canvas over a picture is painted within a pixel of a place on the screen."""
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


def test_a_ring_shows_how_far_a_run_is_off_the_plane(page: Page, screenshot: Screenshot) -> None:
    runs = open_with_runs(page, f"#v=1&w=full&r=gd&t={STEP}")
    (run,) = runs
    a, b, residual = run["a"][STEP], run["b"][STEP], run["residual"][STEP]
    assert residual > 1
    has_trace(page, CONTOUR, "run 1 off the plane")
    ring = trace(page, CONTOUR, "run 1 off the plane")
    radii = np.hypot(np.array(ring["x"]) - a, np.array(ring["y"]) - b)
    assert radii == pytest.approx(residual)
    assert f"{residual:.4g} off the plane" in ring["hovertemplate"]
    # the canvas, which shows it while the paths play
    for turn in (0.25, 1.5, 4.0):
        on = place_on_contour(page, a + residual * math.cos(turn), b + residual * math.sin(turn))
        inside = place_on_contour(
            page, a + 0.7 * residual * math.cos(turn), b + 0.7 * residual * math.sin(turn)
        )
        assert painted(page, *on)
        assert not painted(page, *inside)
    expect(page.locator("#story")).to_contain_text("radius is how far off it they are")
    screenshot(page, "ring")


def test_a_run_in_the_plane_has_no_ring(page: Page) -> None:
    open_atlas(page, f"#v=1&t={STEP}")
    has_trace(page, CONTOUR, "run 1")
    names = page.evaluate(f"document.querySelector('{CONTOUR}').data.map(trace => trace.name)")
    assert not [name for name in names if "off the plane" in name]
    expect(page.locator("#story")).not_to_contain_text("off it")


def test_the_ring_grows_with_the_run(page: Page) -> None:
    (run,) = open_with_runs(page, "#v=1&w=full&r=gd&t=0")
    has_trace(page, CONTOUR, "run 1")
    names = page.evaluate(f"document.querySelector('{CONTOUR}').data.map(trace => trace.name)")
    assert "run 1 off the plane" not in names  # the start is in the plane
    page.keyboard.press("End")
    has_trace(page, CONTOUR, "run 1 off the plane")
    until(
        page,
        "([plot, a, residual]) => { const ring = document.querySelector(plot).data"
        ".find(trace => trace.name === 'run 1 off the plane');"
        " return Math.abs(ring.x[0] - a - residual) < 1e-9; }",
        [CONTOUR, run["a"][-1], run["residual"][-1]],
    )


def test_a_stem_leads_from_the_planes_loss_to_the_runs_own(
    new_page: Callable[..., Page], screenshot: Screenshot
) -> None:
    page = new_page(viewport={"width": 600, "height": 900})
    (run,) = open_with_runs(page, f"#v=1&w=full&r=gd:1&t={STEP}")
    a, b, own, below = (run[name][STEP] for name in ("a", "b", "loss", "projected_loss"))
    assert below > own + 3
    page.locator("#picture").get_by_label("Surface").check()
    until(
        page,
        f"document.querySelector('{SURFACE}')?._fullLayout?.scene?._scene?.glplot?.cameraParams",
        patience=2 * PATIENCE,
    )
    page.wait_for_timeout(1000)
    places = page.evaluate(
        """async ([plot, a, b, losses]) => {
            const gd = document.querySelector(plot);
            const {sceneProjection} = await import('/static/views/axes.js');
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
    expect(page.locator("#story")).to_contain_text("a stem leads from this plane’s loss")
    screenshot(page, "stem-600-light")


def test_the_row_of_a_run_has_its_own_loss_beside_the_planes(page: Page) -> None:
    (run,) = open_with_runs(page, f"#v=1&w=full&r=gd&t={STEP}")
    row = page.locator("#runs-body tr").first
    expect(row.locator(".run-loss")).to_have_text(f"{run['loss'][STEP]:.3f}")
    expect(row.locator(".run-below")).to_have_text(f"plane {run['projected_loss'][STEP]:.2f}")
    expect(row.locator(".run-note")).to_have_text(f"{run['residual'][STEP]:.3f} off the plane")
    expect(row.locator(".run-rate-now")).to_have_text("")  # the rate is the one that is set


def test_the_row_of_a_run_has_the_rate_of_the_step_that_it_takes(page: Page) -> None:
    fragment = f"#v=1&r=gd:1~rule:inverse_time~rule.decay:0.1,line_search&t={STEP}"
    runs = open_with_runs(page, fragment)
    rates = [run["learning_rate"][STEP + 1] for run in runs]
    assert rates[0] == pytest.approx(1 / (1 + 0.1 * STEP))
    for i, rate in enumerate(rates):
        said = page.locator("#runs-body tr").nth(i).locator(".run-rate-now")
        expect(said).to_have_text(f"now {rate:.3g}")
