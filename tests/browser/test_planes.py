"""Planes of every kind: the page draws what the API answers for them."""

import json
from typing import Any

import httpx
import numpy as np
import pytest
from browser.atlas import (
    CHART,
    CONTOUR,
    RAY,
    SURFACE,
    data,
    expect_step,
    expect_trace,
    handle_centre,
    ignore_failed_requests,
    one_answer,
    open_atlas,
    overlay_pixels,
    place_on_contour,
    requests_to,
    trace,
    until,
    until_there,
    wait_frames,
)
from playwright.sync_api import Page, Response, Route, expect

KINDS = {
    "ends": "",
    "pca": "",
    "gradient": "&w=full",
    "minimum": "&w=full&l2=0.1",
    "curved": "&w=full&l=softmax",
}
IN_PLANE = {"gradient": "", "minimum": "&l2=0.1", "curved": "&l=softmax"}


def open_plane(page: Page, kind: str, more: str = "", paused: bool = True) -> Any:
    """Open the page on a kind of plane, at the last step; return the two request bodies."""
    with requests_to(page, "slices/plane") as planes, requests_to(page, "trajectories") as races:
        open_atlas(page, f"#v=1&pk={kind}{more}" + ("&t=150" if paused else ""))
        expect_trace(page, CONTOUR, "run 1")
    assert (len(planes), len(races)) == (1, 1)
    return planes[0], races[0]


def answer_to(server: str, path: str, body: Any) -> Any:
    response = httpx.post(f"{server}/api/v1/{path}", json=body, timeout=60)
    assert response.status_code == 200, response.text
    return response.json()


def choose(page: Page, kind: str) -> None:
    page.locator("#plane-kind").select_option(kind)


def drawn_ends(page: Page, runs: int = 3) -> list[tuple[float, float]]:
    paths = [trace(page, CONTOUR, f"run {k + 1}") for k in range(runs)]
    return [(path["x"][-1], path["y"][-1]) for path in paths]


def title(page: Page, axis: str) -> str:
    text: str = page.locator(f"{CONTOUR} .{axis}title").text_content() or ""
    return text


@pytest.mark.parametrize("kind", KINDS)
def test_the_plane_and_the_paths_match_the_answers_and_fit(
    page: Page, server: str, kind: str
) -> None:
    plane, race = open_plane(page, kind, KINDS[kind])
    assert plane["race"]["start"] == {"kind": "slice", "a": -22, "b": 14}
    assert [d["seed"] for d in plane["race"]["slice"]["directions"]] == [220, 221]
    assert race["start"] == {"kind": "start"}
    assert {run["space"] for run in race["runs"]} == {"full"}
    assert plane["race"]["runs"] == race["runs"]
    expected = answer_to(server, "slices/plane", plane)
    drawn = trace(page, CONTOUR, "loss")
    assert (drawn["x"], drawn["y"], drawn["z"]) == tuple(expected[n] for n in ("a", "b", "loss"))
    for run in answer_to(server, "trajectories", race)["runs"]:
        path = trace(page, CONTOUR, run["name"])
        assert (path["x"], path["y"]) == (run["a"], run["b"])
        assert trace(page, CHART, run["name"])["y"] == run["loss"]

    window = np.array([[drawn["x"][0], drawn["x"][-1]], [drawn["y"][0], drawn["y"][-1]]])
    lengths = window[:, 1] - window[:, 0]
    assert lengths[0] == pytest.approx(1.5 * lengths[1])
    names = ["run 1", "run 2", "run 3"] + (["minimum"] if kind == "minimum" else [])
    seen = np.hstack([np.array([(t := trace(page, CONTOUR, n))["x"], t["y"]]) for n in names])
    low, high = seen.min(axis=1), seen.max(axis=1)
    margin = np.minimum(low - window[:, 0], window[:, 1] - high)
    assert (margin > 0.05 * lengths).all()
    assert ((high - low) / lengths).max() > 0.75


@pytest.mark.parametrize("kind", IN_PLANE)
def test_paths_can_stay_inside_a_plane_through_the_start(
    page: Page, server: str, kind: str
) -> None:
    plane, race = open_plane(page, kind, IN_PLANE[kind])
    assert plane["race"]["runs"] == []
    assert {run["space"] for run in race["runs"]} == {"slice"}
    for run in answer_to(server, "trajectories", race)["runs"]:
        path = trace(page, CONTOUR, run["name"])
        assert (path["x"][0], path["y"][0]) == pytest.approx((0, 0), abs=1e-9)
        assert (path["x"], path["y"]) == (run["a"], run["b"])
    expect(page.locator("#centre")).to_be_hidden()


@pytest.mark.slow
def test_the_ends_lie_on_the_plane_that_goes_through_them(page: Page, server: str) -> None:
    _, race = open_plane(page, "ends")
    gd, _, sgd = answer_to(server, "trajectories", race)["runs"]
    assert max(gd["residual"][-1], sgd["residual"][-1]) < 1e-9
    assert max(gd["residual"]) > 0.1
    rows = page.locator("#runs-body tr")
    expect(rows.nth(0).locator(".run-note")).to_be_empty()
    expect(rows.nth(1).locator(".run-note")).to_contain_text("off the plane")
    expect(rows.nth(2).locator(".run-note")).to_be_empty()
    expect(page.locator("h1")).to_have_text(
        "Multiclass SVM loss of 100 handwritten digits on the plane through the start and the ends "
        "of gradient descent and SGD."
    )
    assert title(page, "x") == "a: from the start towards the end of gradient descent"
    assert drawn_ends(page)[0][1] == pytest.approx(0, abs=1e-9)

    with one_answer(page, "slices/plane") as found:
        choose(page, "ends,1,2")
    expect(page.locator("h1")).to_contain_text("the ends of mini-batch and SGD")
    assert "pe=1,2" in page.url
    assert [d["point"]["run"] for d in found[0]["directions"]] == [1, 2]


def test_with_one_run_the_plane_goes_through_its_end(page: Page) -> None:
    plane, _ = open_plane(page, "ends", "&r=sgd:0.05")
    assert [d["kind"] for d in plane["directions"]] == ["towards", "random"]
    expect(page.locator("h1")).to_contain_text("through the start and the end of SGD.")
    assert drawn_ends(page, 1)[0][1] == pytest.approx(0, abs=1e-9)


def test_axis_titles_state_the_largest_curvatures_and_level_lines_are_labelled(
    page: Page, server: str
) -> None:
    plane, _ = open_plane(page, "curved", KINDS["curved"])
    bends = [d["eigenvalue"] for d in answer_to(server, "slices/plane", plane)["directions"]]
    assert f"second derivative {bends[0]:.2g}" in title(page, "x")
    assert f"second derivative {bends[1]:.2g}" in title(page, "y")
    levels = trace(page, CONTOUR, "loss")["contours"]
    labels = page.locator(f"{CONTOUR} .contourlabels text").all_text_contents()
    steps = (np.array([float(text) for text in labels]) - levels["start"]) / levels["size"]
    assert len(labels) > 5
    assert steps == pytest.approx(np.round(steps), abs=1e-6)


@pytest.mark.slow
def test_the_minimum_lies_along_the_first_axis(page: Page, server: str) -> None:
    plane, _ = open_plane(page, "minimum", KINDS["minimum"])
    body = {"problem": plane["problem"], "point": {"kind": "minimum"}}
    least = answer_to(server, "points", body)["loss"]
    drawn = trace(page, CONTOUR, "minimum")
    assert drawn["x"][0] > 1
    assert drawn["y"][0] == pytest.approx(0, abs=0.2)
    answer = answer_to(server, "slices/plane", plane)
    assert answer["minimum"]["loss"] == pytest.approx(least, abs=1e-6)


# Choosing a plane.


def test_planes_can_be_changed_and_changed_back(page: Page) -> None:
    open_atlas(page)
    first, before = page.url, trace(page, CONTOUR, "loss")["z"]
    for kind, words in (("gradient", "along the gradient"), ("pca", "the paths vary most")):
        with one_answer(page, "slices/plane"):
            choose(page, kind)
        expect(page.locator("h1")).to_contain_text(words)
        assert f"pk={kind}" in page.url
    page.go_back()
    expect(page.locator("#plane-kind")).to_have_value("gradient")
    page.go_back()
    expect(page.locator("#plane-kind")).to_have_value("random")
    until(
        page,
        "([plot, z]) => document.querySelector(plot).data[0].z[0][0] === z",
        [CONTOUR, before[0][0]],
    )
    assert page.url == first


@pytest.mark.slow
def test_an_unavailable_plane_says_what_it_needs(page: Page) -> None:
    open_atlas(page, "#v=1&t=150")
    option = '#plane-kind option[value="{}"]'
    minimum, curved = (page.locator(option.format(kind)) for kind in ("minimum", "curved"))
    expect(minimum).to_have_text("towards the minimum (needs regularization)")
    expect(minimum).to_be_disabled()
    expect(curved).to_have_text("most curved (needs a smooth loss)")
    expect(curved).to_be_disabled()
    page.locator("#l2").select_option("0.1")
    expect(minimum).to_have_text("towards the minimum")
    expect(minimum).to_be_enabled()
    choose(page, "minimum")
    expect(page.locator("h1")).to_contain_text("and the minimum")
    page.locator("#l2").select_option("0")
    expect(page.locator("#plane-kind")).to_have_value("ends,0,2")
    expect(page.locator("h1")).to_contain_text("on the plane through the start and the ends")


@pytest.mark.slow
def test_a_function_is_its_own_plane(page: Page) -> None:
    with requests_to(page, "slices/plane") as planes:
        open_atlas(page, "#v=1&f=murphy&pk=pca&pc=0,3")
    expect(page.locator("#plane-kind")).to_be_hidden()
    expect(page.locator("#centre")).to_be_hidden()
    assert set(planes[0]) == {"problem", "a", "b"}


def test_the_plane_follows_the_race_and_the_last_request_wins(page: Page, server: str) -> None:
    open_plane(page, "pca")
    rate = page.locator("#runs-body tr").nth(0).locator(".run-rate")

    def is_last(response: Response) -> bool:
        body = response.request.post_data_json if "slices/ray" in response.url else None
        return bool(body) and body["race"]["runs"][0]["optimizer"]["learning_rate"] == 0.2

    with requests_to(page, "slices/plane") as planes, page.expect_response(is_last) as info:
        for value in ("0.1", "0.2"):
            rate.select_option(value)
    expected = answer_to(server, "slices/plane", planes[-1])
    assert planes[-1]["race"]["runs"][0]["optimizer"]["learning_rate"] == 0.2
    until(
        page,
        "([plot, z]) => document.querySelector(plot).data[0].z[0][0] === z",
        [CONTOUR, expected["loss"][0][0]],
    )
    ray = info.value.request.post_data_json
    assert (ray["a"]["min"], ray["a"]["max"]) == (expected["a"][0], expected["a"][-1])


@pytest.mark.slow
def test_the_plane_through_coinciding_ends_has_a_random_direction(page: Page) -> None:
    open_plane(page, "ends", "&r=gd:0.05,minibatch:0.05*100")
    for place, (a, b) in enumerate(drawn_ends(page, 2)):
        assert b == pytest.approx(0, abs=1e-9), place
        assert a > 1
    until(page, f"document.querySelector('{CONTOUR} .ytitle').textContent.includes('random')")
    expect(page.locator("#remarks")).to_have_text(
        "Both directions lie on one line, so a random one takes the place of the second."
    )


@pytest.mark.slow
def test_without_runs_the_pca_plane_stays_and_the_error_is_shown(
    page: Page, page_errors: list[str]
) -> None:
    open_plane(page, "pca", "&r=gd")
    before = trace(page, CONTOUR, "loss")["z"]
    page.locator("#runs-body input[type=checkbox]").uncheck()
    error = page.locator("[data-error-for=runs]")
    expect(error).to_have_text("The race has no runs: switch one on, or choose another plane.")
    assert trace(page, CONTOUR, "loss")["z"] == before
    page.locator("#runs-body input[type=checkbox]").check()
    expect(error).to_be_hidden()
    ignore_failed_requests(page_errors)


@pytest.mark.slow
def test_without_runs_a_plane_through_ends_becomes_random(page: Page) -> None:
    open_plane(page, "ends", "&r=gd")
    page.locator("#runs-body input[type=checkbox]").uncheck()
    expect(page.locator("h1")).to_have_text(
        "Multiclass SVM loss of 100 handwritten digits on a random plane through the start."
    )
    until(page, f"document.querySelector('{CONTOUR} .xtitle').textContent.endsWith('direction')")


@pytest.mark.slow
def test_no_outdated_path_is_drawn_on_a_new_plane(page: Page, server: str) -> None:
    open_plane(page, "pca", "&r=gd:0.05,sgd:0.05")
    held: list[Route] = []
    page.route("**/trajectories", lambda route: held.append(route))
    with one_answer(page, "slices/plane") as found:
        page.locator("#runs-body tr").nth(0).locator(".run-rate").select_option("0.2")
    until(
        page,
        "([plot, z]) => document.querySelector(plot).data[0].z[0][0] === z",
        [CONTOUR, found[1]["loss"][0][0]],
    )
    until(page, f"!document.querySelector('{CONTOUR}').data.some(t => t.name.startsWith('run'))")
    wait_frames(page, 15)  # paths become Plotly traces once the map has been idle
    assert {t["name"] for t in data(page, CONTOUR)} <= {"loss", "ray", "minimum"}
    assert overlay_pixels(page) == 0
    held[0].continue_()
    until(page, "plot => document.querySelector(plot).data.some(t => t.name === 'run 1')", CONTOUR)
    page.locator("#scrubber").press("End")
    run = answer_to(server, "trajectories", json.loads(held[0].request.post_data or ""))["runs"][0]
    until(
        page,
        """([plot, a]) => document.querySelector(plot).data.some(
            t => t.name === 'run 1' && t.x[t.x.length - 1] === a)""",
        [CONTOUR, run["a"][-1]],
    )


def test_a_ray_that_arrives_before_its_plane_is_named_once_both_are_here(page: Page) -> None:
    open_atlas(page, "#v=1&i=ray&t=150")
    held: list[Route] = []
    page.route("**/slices/plane", lambda route: held.append(route))
    with one_answer(page, "slices/ray"):
        choose(page, "gradient")
    held[0].continue_()
    expect(page.locator(f"{RAY} .xtitle, {RAY} .x3title").first).to_have_text(
        "a: along the gradient at the start"
    )


# The start.


@pytest.mark.slow
def test_the_start_is_shown_but_can_only_be_set_on_the_random_plane(
    page: Page, server: str
) -> None:
    _, race = open_plane(page, "pca")
    run = answer_to(server, "trajectories", race)["runs"][0]
    handle = page.locator("#contour .handle")
    expect(handle).to_be_disabled()
    x, y = handle_centre(page)
    assert (x, y) == pytest.approx(place_on_contour(page, run["a"][0], run["b"][0]), abs=1.5)
    words = handle.get_attribute("aria-label") or ""
    assert f"{run['residual'][0]:.3g}"[:3] in words
    assert "off the plane. It is set on the random plane." in words
    address = page.url
    page.mouse.click(x - 200, y - 60)
    wait_frames(page)
    assert page.url == address
    with one_answer(page, "slices/plane") as found:
        page.locator("#start-a").fill("-12")
        page.locator("#start-a").press("Enter")
    assert found[0]["race"]["start"] == {"kind": "slice", "a": -12, "b": 14}


# Moving the plane.


@pytest.mark.slow
def test_the_plane_can_be_centred_on_a_run_and_reset(page: Page, server: str) -> None:
    open_atlas(page, "#v=2&o=random&pk=random&w=full&m=all&t=40")
    expect_trace(page, CONTOUR, "run 1")
    before = page.url
    with one_answer(page, "slices/plane") as found:
        page.locator("#centre").select_option(label="GD, step 40")
    body, answer = found
    assert body["origin"] == {"kind": "iterate", "run": 0, "step": 40}
    assert "pc=0,40" in page.url
    expect_step(page, 40)
    expect(page.locator("h1")).to_contain_text("through step 40 of gradient descent")
    until(
        page,
        """plot => { const run = document.querySelector(plot).data.find(t => t.name === 'run 1');
        return run && run.x.length === 41 && Math.abs(run.x[40]) < 1e-9; }""",
        CONTOUR,
    )
    path = trace(page, CONTOUR, "run 1")
    assert (path["x"][-1], path["y"][-1]) == pytest.approx((0, 0), abs=1e-9)
    middle = [len(answer["b"]) // 2, len(answer["a"]) // 2]
    assert trace(page, CHART, "run 1")["y"][40] == pytest.approx(
        answer["loss"][middle[0]][middle[1]], rel=1e-9
    )
    expect(page.locator("#runs-body tr").nth(0).locator(".run-note")).to_be_empty()
    page.locator("#centre").select_option("")
    expect(page.locator("h1")).to_contain_text("on a random plane through the space")
    assert page.url == before
    page.go_back()
    expect(page.locator("#centre")).to_have_value("0,40")


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_plane_can_be_moved(page: Page, kind: str) -> None:
    plane, _ = open_plane(page, kind, f"{KINDS[kind]}&pc=2,25")
    assert plane["origin"] == {"kind": "iterate", "run": 2, "step": 25}
    path = trace(page, CONTOUR, "run 3")
    assert (path["x"][25], path["y"][25]) == pytest.approx((0, 0), abs=1e-9)
    expect(page.locator("h1")).to_contain_text("step 25 of SGD")


# Everything else that is drawn on the plane.


STAR = """() => {
    const canvas = document.querySelector("#contour canvas.overlay");
    const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let painted = 0;
    for (let i = 0; i < data.length; i += 4)
        if (data[i] === 0xc2 && data[i + 1] === 0x18 && data[i + 2] === 0x5b) painted += 1;
    return painted;
}"""
"""The number of pixels in the colour of lowest points on the map's canvas."""


def test_the_classifier_and_the_lowest_point_are_shown_on_the_plane(
    page: Page, server: str
) -> None:
    _, race = open_plane(page, "ends")
    hint = page.locator("#hint")
    expect(hint).to_contain_text("★ Lowest point, out of view: 0.46")
    until(page, f"({STAR})() > 50")
    gd = answer_to(server, "trajectories", race)["runs"][0]
    with one_answer(page, "points") as found:
        page.locator("input[value=classifier]").check(force=True)
    body, answer = found
    assert body["slice"] == race["slice"]
    assert (body["point"]["a"], body["point"]["b"]) == (gd["a"][-1], gd["b"][-1])
    assert answer["loss"] == pytest.approx(gd["loss"][-1], rel=1e-9)
    page.locator("#zoom-out").click()
    page.locator("#zoom-out").click()
    expect(hint).to_contain_text("★ lowest point, 0.46")
    until(page, f"({STAR})() === 0")


@pytest.mark.slow
def test_one_example_is_compared_on_the_plane_of_all(page: Page, server: str) -> None:
    with requests_to(page, "slices/plane") as planes:
        open_atlas_comparing(page, "#v=1&pk=pca&g=compare&t=150")
    average, single = sorted(planes, key=lambda body: "shown" in body)
    assert {**single, "shown": 0} == {**average, "shown": 0}
    for plot, body in (("#single .plot", single), (CONTOUR, average)):
        expected = answer_to(server, "slices/plane", body)
        drawn = trace(page, plot, "loss")
        assert (drawn["x"], drawn["z"]) == (expected["a"], expected["loss"])


def open_atlas_comparing(page: Page, fragment: str) -> None:
    page.goto(f"/{fragment}")
    for plot in ("#single .plot", CONTOUR):
        until_there(page, f"{plot} .contourlayer path")


def test_axis_titles_state_the_explained_variance_and_the_ray_goes_along_the_first(
    page: Page, server: str
) -> None:
    with one_answer(page, "slices/ray") as found:
        plane, _ = open_plane(page, "pca", "&i=ray")
    ray, along = found
    expected = answer_to(server, "slices/plane", plane)
    shares = [direction["explained_variance"] for direction in expected["directions"]]
    assert sum(shares) > 0.8
    for axis, share, k in (("x", shares[0], 1), ("y", shares[1], 2)):
        text = title(page, axis).replace("\u202f", "")
        assert f"PC {k}, {100 * share:.2g}% of the paths’ variance (of a random walk: " in text
    space = page.locator("#space")
    expect(space).to_be_disabled()
    expect(space).to_have_value("full")

    assert ray["direction"] == plane["directions"][0]
    assert (ray["a"]["min"], ray["a"]["max"]) == (expected["a"][0], expected["a"][-1])
    until(page, f"a => document.querySelector('{RAY}').data?.[0]?.y[0] === a", along["loss"][0])
    assert trace(page, RAY, "loss")["y"] == along["loss"]
    page.locator("input[name=picture][value=ray]").check(force=True)
    expect(page.locator("h1")).to_contain_text("in the direction in which the paths vary most")


@pytest.mark.slow
def test_the_surface_matches_the_map(page: Page) -> None:
    open_plane(page, "pca", "&g=both")
    until(page, "plot => document.querySelector(plot).data?.length > 0", SURFACE)
    assert data(page, SURFACE)[0]["z"] == trace(page, CONTOUR, "loss")["z"]
    words = page.evaluate("document.querySelector('#surface .plot').layout.scene.xaxis.title.text")
    assert words.startswith("a: PC 1, ")


@pytest.mark.slow
def test_a_sweep_starts_where_the_race_does(page: Page) -> None:
    with requests_to(page, "sweeps") as sweeps:
        open_plane(page, "pca", "&i=rates")
        until(page, "document.querySelector('#rates .plot')?.data?.length > 0")
    assert sweeps[0]["start"] == {"kind": "slice", "a": -22, "b": 14}
    assert sweeps[0]["slice"]["origin"]["kind"] == "random"
    assert sweeps[0]["space"] == "full"


def test_zooming_stays_on_the_plane(page: Page) -> None:
    plane, _ = open_plane(page, "pca")
    before = trace(page, CONTOUR, "loss")
    middle = (before["x"][0] + before["x"][-1]) / 2
    with one_answer(page, "slices/plane") as found:
        page.locator("#zoom-in").click()
    body, _ = found
    assert {**body, "a": 0, "b": 0} == {**plane, "a": 0, "b": 0}
    length = before["x"][-1] - before["x"][0]
    assert body["a"]["max"] - body["a"]["min"] == pytest.approx(length / 2, rel=1e-3)
    assert (body["a"]["max"] + body["a"]["min"]) / 2 == pytest.approx(middle, abs=1e-3 * length)
    with one_answer(page, "slices/plane") as found:
        page.locator("#zoom-fit").click()
    assert found[0] == plane
