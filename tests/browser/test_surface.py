"""The landscape as a surface: small windows and long timeouts, for machines without a GPU."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from browser.atlas import (
    CONTOUR,
    SURFACE,
    TIMEOUT,
    expect_step,
    open_atlas,
    overlay_pixels,
    trace,
    until,
    wait_frames,
)
from playwright.sync_api import Page, expect

SCENE = f"document.querySelector('{SURFACE}')?._fullLayout?.scene?._scene?.glplot?.cameraParams"


def switch(page: Page, picture: str) -> None:
    page.locator("#picture").get_by_label(picture).check()


def test_the_switch_shows_the_same_losses_as_a_surface(
    page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    page.set_viewport_size({"width": 600, "height": 700})
    open_atlas(page, "#v=1&t=150")
    contour = trace(page, CONTOUR, "loss")
    switch(page, "Surface")
    until(page, SCENE, timeout=2 * TIMEOUT)
    wait_frames(page)
    drawn = page.evaluate(f"document.querySelector('{SURFACE}').data[0]")
    assert drawn["type"] == "surface"
    assert np.array_equal(drawn["z"], contour["z"])
    assert "g=surface" in page.url
    expect(page.locator("#contour-figure")).to_be_hidden()
    assert overlay_pixels(page, "#surface") > 0
    screenshot(page, "surface")


@pytest.mark.slow
def test_the_projection_agrees_with_plotlys_own(page: Page) -> None:
    """Guards against changes in Plotly's private fields; Plotly itself projects annotations."""
    page.set_viewport_size({"width": 600, "height": 700})
    open_atlas(page, "#v=1&t=150")
    switch(page, "Surface")
    until(page, SCENE, timeout=2 * TIMEOUT)
    offsets = page.evaluate(
        """async plot => {
            const gd = document.querySelector(plot);
            const {sceneProjection} = await import('/static/draw/plotly_internals.js');
            const {x, y, z} = gd.data[0];
            const at = [[3, 5], [40, 60], [75, 110]];
            const annotations = at.map(([j, i]) => ({x: x[i], y: y[j], z: z[j][i], text: '+',
                showarrow: false, xanchor: 'center', yanchor: 'middle', borderpad: 0}));
            await Plotly.relayout(gd, {'scene.annotations': annotations});
            while (gd.querySelectorAll('.annotation-text-g').length < at.length)
                await new Promise(requestAnimationFrame);
            const project = sceneProjection(gd);
            const own = gd.getBoundingClientRect();
            const drawn = [...gd.querySelectorAll('.annotation-text-g')];
            return at.map(([j, i], k) => {
                const box = drawn[k].getBoundingClientRect();
                const [px, py] = project(x[i], y[j], z[j][i]);
                return [box.x + box.width / 2 - own.x - px, box.y + box.height / 2 - own.y - py];
            });
        }""",
        SURFACE,
    )
    assert np.abs(offsets).max() < 2.5


@pytest.mark.slow
def test_both_side_by_side(page: Page, screenshot: Callable[[Page, str], Path]) -> None:
    page.emulate_media(color_scheme="dark")
    open_atlas(page, "#v=1&t=150&g=both")
    until(page, SCENE, timeout=2 * TIMEOUT)
    left, right = (page.locator(f"#{name}").bounding_box() for name in ("contour", "surface"))
    assert left
    assert right
    assert left["x"] + left["width"] <= right["x"]
    assert left["height"] == pytest.approx(right["height"])
    wait_frames(page)
    screenshot(page, "both")


@pytest.mark.slow
def test_the_paths_are_drawn_on_the_surface_too(page: Page) -> None:
    page.set_viewport_size({"width": 600, "height": 700})
    open_atlas(page, "#v=1&t=2")
    switch(page, "Surface")
    until(page, SCENE, timeout=2 * TIMEOUT)
    wait_frames(page)
    before = overlay_pixels(page, "#surface")
    page.locator("#scrubber").press("End")
    expect_step(page, 150)
    wait_frames(page)
    assert overlay_pixels(page, "#surface") > before


@pytest.mark.slow
def test_without_webgl_the_page_says_so(chromium: str, server: str) -> None:
    """Runs a browser of its own: WebGL can only be disabled for a whole browser."""
    script = (
        "import sys\n"
        "from playwright.sync_api import expect, sync_playwright\n"
        "with sync_playwright() as playwright:\n"
        "    flags = ['--no-sandbox', '--disable-3d-apis']\n"
        "    browser = playwright.chromium.launch(executable_path=sys.argv[1], args=flags)\n"
        "    page = browser.new_page()\n"
        "    page.goto(sys.argv[2] + '/#v=1&g=both')\n"
        "    expect(page.locator('#surface')).to_contain_text('cannot draw surfaces')\n"
        "    page.wait_for_selector('#contour .contourlayer path', state='attached')\n"
        "    browser.close()\n"
    )
    subprocess.run([sys.executable, "-c", script, chromium, server], check=True, timeout=120)
