"""The landscape as a surface: small windows and long timeouts, for machines without a GPU."""

import re
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


def open_surface(page: Page, fragment: str = "#v=1&g=surface&t=150") -> None:
    page.set_viewport_size({"width": 600, "height": 700})
    page.goto(f"/{fragment}")
    until(page, SCENE, timeout=2 * TIMEOUT)
    wait_frames(page)


@pytest.mark.slow
def test_a_turned_camera_is_in_the_link_until_it_is_reset(page: Page) -> None:
    open_surface(page)
    reset = page.locator("#surface .camera-reset")
    expect(reset).to_be_hidden()
    box = page.locator("#surface").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 10, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile("gc="))
    expect(reset).to_be_visible()
    turned = page.url
    reset.click()
    page.wait_for_url(re.compile("^((?!gc=).)*$"))
    expect(reset).to_be_hidden()
    page.go_back()
    page.wait_for_url(turned)
    around, above, closer = map(float, turned.partition("gc=")[2].partition("&")[0].split(","))
    until(
        page,
        """async ([plot, around, above]) => {
            const {sceneCamera} = await import('/static/draw/plotly_internals.js');
            const {eye, center} = sceneCamera(document.querySelector(plot));
            const [x, y, z] = ['x', 'y', 'z'].map(axis => eye[axis] - center[axis]);
            const found = [Math.atan2(x, -y), Math.asin(z / Math.hypot(x, y, z))];
            return [around, Math.min(above, 89)].every(
                (degrees, i) => Math.abs(found[i] * 180 / Math.PI - degrees) < 0.5);
        }""",
        [SURFACE, around, above],
    )
    assert closer > 0


@pytest.mark.slow
def test_a_surface_whose_context_is_lost_comes_back(page: Page) -> None:
    open_surface(page)
    lost = page.locator("#surface .no-surface")
    expect(lost).to_be_hidden()
    extension = page.evaluate_handle(
        """plot => document.querySelector(`${plot} .gl-container canvas`)
            .getContext('webgl').getExtension('WEBGL_lose_context')""",
        SURFACE,
    )
    extension.evaluate("extension => extension.loseContext()")
    expect(lost).to_contain_text("The contour map shows the same.")
    assert overlay_pixels(page, "#surface") == 0
    extension.evaluate("extension => extension.restoreContext()")
    expect(lost).to_be_hidden()
    until(page, SCENE)
    wait_frames(page)
    assert overlay_pixels(page, "#surface") > 0
    extension.evaluate("extension => extension.loseContext()")
    lost.get_by_role("button", name="Show the contour map").click()
    expect(page.locator("#contour-figure")).to_be_visible()


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
        "    expect.set_options(timeout=60_000)\n"
        "    expect(page.locator('#surface')).to_contain_text('cannot draw surfaces')\n"
        "    page.wait_for_selector('#contour .contourlayer path', state='attached')\n"
        "    browser.close()\n"
    )
    subprocess.run([sys.executable, "-c", script, chromium, server], check=True, timeout=120)
