"""Edited points: the page sends them to the API and shows its answers."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import numpy as np
import pytest
from browser.atlas import (
    CONTOUR,
    data,
    expect_trace,
    requests_to,
    step,
    trace,
    until,
    until_found,
    until_there,
    wait_frames,
)
from browser.test_share import download, run_program, shown_code
from playwright.sync_api import Page, Request, Route, expect

FEW = "&q=-100,0a0,-50b100,50c-60,-80a"
NAMES = ["left", "right", "top"]


def open_points(page: Page, fragment: str = "") -> None:
    """Open the decision regions of blobs, paused, and wait for their points."""
    page.goto(f"/#v=1&i=classifier&d=blobs&t=150{fragment}")
    expect_contour(page)


def expect_contour(page: Page) -> None:
    until_there(page, f"{CONTOUR} .contourlayer path")
    expect(page.locator("#regions")).to_be_visible()
    expect(page.locator("#point-grip")).to_be_visible()
    expect(page.locator("#point-grip")).to_have_attribute("aria-label", re.compile("^Point"))
    expect_trace(page, CONTOUR, "run 1")


def link_points(page: Page) -> list[tuple[float, float, int]] | None:
    """The points in the page's link."""
    return link_points_of(page.url)


def link_points_of(link: str) -> list[tuple[float, float, int]] | None:
    found = re.search(r"[#&]q=([^&]*)", unquote(link))
    if found is None:
        return None
    points = re.findall(r"(-?\d+),(-?\d+)([a-c])", found[1])
    return [(int(x) / 100, int(y) / 100, ord(k) - ord("a")) for x, y, k in points]


def inline(points: list[tuple[float, float, int]]) -> dict[str, Any]:
    X, y = [[x1, x2] for x1, x2, _ in points], [label for *_, label in points]
    return {"inline": {"X": X, "y": y, "class_names": NAMES}}


def grip(page: Page) -> tuple[int, str, float, float]:
    """The selected point: its position in the list, its class, and both features."""
    label = page.locator("#point-grip").get_attribute("aria-label") or ""
    found = re.match(
        r"Point (\d+) of \d+, (\w+): x1 = ([-\d.]+), x2 = ([-\d.]+)", label.replace("−", "-")
    )
    assert found, label
    return int(found[1]) - 1, found[2], float(found[3]), float(found[4].rstrip("."))


def grip_place(page: Page) -> tuple[float, float]:
    box = page.locator("#point-grip").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def field(page: Page) -> dict[str, float]:
    box = page.locator("#regions").bounding_box()
    assert box is not None
    return dict(box)


def drag(page: Page, to: tuple[float, float], pieces: int = 5) -> None:
    page.mouse.move(*grip_place(page))
    page.mouse.down()
    page.mouse.move(*to, steps=pieces)
    page.mouse.up()


def headline(page: Page) -> str:
    return page.locator("h1").inner_text()


@contextmanager
def settled(page: Page) -> Iterator[None]:
    """Wait until the landscape, the paths and the classifier reflect the last edit."""
    pending: set[Request] = set()

    def begin(request: Request) -> None:
        pending.add(request)

    def end(request: Request) -> None:
        pending.discard(request)

    listeners = {"request": begin, "requestfinished": end, "requestfailed": end}
    for event, note in listeners.items():
        page.on(event, note)
    yield
    quiet = 0
    while quiet < 3:  # the exact point is requested after ten idle frames
        wait_frames(page, 6)
        quiet = 0 if pending else quiet + 1
    until(page, "!document.querySelector('#progress').classList.contains('busy')")
    for event, note in listeners.items():
        page.remove_listener(event, note)


def expect_drawn(page: Page, server: str, points: list[tuple[float, float, int]]) -> None:
    """The landscape and the loss on display match the API's answers for these points."""
    drawn = data(page, CONTOUR)[0]
    problem = {"dataset": inline(points), "examples": {"count": None}, "loss": "svm", "l2": 0}
    on = {
        "origin": {"kind": "random", "seed": 219, "scale": 0.1},
        "directions": [{"kind": "random", "seed": 220}, {"kind": "random", "seed": 221}],
    }
    axes = {k: {"min": -r, "max": r, "count": n} for k, r, n in (("a", 12, 121), ("b", 8, 81))}
    plane = httpx.post(f"{server}/api/v1/slices/plane", json={"problem": problem, **on, **axes})
    np.testing.assert_array_equal(drawn["z"], plane.json()["loss"])
    where = page.locator("#seen-where").inner_text().replace("−", "-")
    a, b = map(float, re.findall(r"[ab] = (-?[\d.]+(?:e-\d+)?)", where))
    seen = httpx.post(
        f"{server}/api/v1/points",
        json={"problem": problem, "point": {"kind": "slice", "a": a, "b": b}, "slice": on},
    ).json()
    shown = float(page.locator("#seen-loss").inner_text())
    assert shown == pytest.approx(seen["loss"], rel=5e-3)  # a and b are shown with three digits


def test_dragging_a_point_updates_everything_even_before_it_ends(page: Page, server: str) -> None:
    open_points(page)
    before = grip(page)
    first = data(page, CONTOUR)[0]["z"]
    box = field(page)
    to = (box["x"] + 60, box["y"] + box["height"] - 40)
    with requests_to(page, "slices/plane") as bodies, settled(page):
        page.mouse.move(*grip_place(page))
        page.mouse.down()
        page.mouse.move(box["x"] + 100, box["y"] + 100, steps=4)
        landscape = f"document.querySelector('{CONTOUR}').data[0].z[0][0]"
        until(page, f"old => {landscape} !== old", first[0][0])
        assert page.locator("#play").get_attribute("aria-label") == "Play"
        assert link_points(page) is None  # the link is not updated yet
        page.mouse.move(*to, steps=4)
        page.mouse.up()
    points = link_points(page)
    assert points is not None
    assert len(points) == 100
    at, name, x, y = grip(page)
    assert (at, name) == before[:2]
    assert (x, y) != before[2:]
    assert points[at] == (x, y, NAMES.index(name))
    assert grip_place(page) == pytest.approx(to, abs=1)
    assert bodies[-1]["problem"]["dataset"] == inline(points)
    assert data(page, CONTOUR)[0]["z"] != first
    expect_drawn(page, server, points)
    assert headline(page).startswith("Multiclass SVM loss of your 100 points")
    assert step(page) == 150


@pytest.mark.slow
def test_dragging_leaves_the_other_points_unchanged(page: Page, server: str) -> None:
    open_points(page)
    with settled(page):
        drag(page, (field(page)["x"] + 60, field(page)["y"] + 40))
    at = grip(page)[0]
    url = f"{server}/api/v1/datasets/blobs/examples?count=100"
    there = httpx.get(url).json()
    points = link_points(page) or []
    assert [label for *_, label in points] == there["label"]
    far = np.abs(np.array(points)[:, :2] - there["features"]).max(axis=1)
    assert far[at] > 0.1
    assert (np.delete(far, at) <= 0.005 + 1e-9).all()


@pytest.mark.slow
def test_the_field_does_not_move_when_the_shown_classifier_changes(page: Page) -> None:
    open_points(page)
    expect(page.locator("#seen-where")).to_contain_text("at step 150")
    before = field(page)
    for box in page.locator(".run-on").all():
        box.uncheck()
    expect(page.locator("#seen-where")).to_contain_text("W at the start")
    wait_frames(page)
    assert field(page) == before


@pytest.mark.slow
def test_a_point_stays_under_the_pointer_when_the_field_is_resized(page: Page) -> None:
    open_points(page)
    page.mouse.move(*grip_place(page))
    page.mouse.down()
    x, y = grip_place(page)
    page.mouse.move(x + 20, y, steps=3)
    height = field(page)["height"]
    page.set_viewport_size({"width": 1280, "height": 840})
    until(page, "h => document.querySelector('#regions').clientHeight > h + 20", height)
    wait_frames(page)
    box = field(page)
    to = (box["x"] + 80, box["y"] + 50)
    with settled(page):
        page.mouse.move(*to, steps=3)
        page.mouse.up()
    assert grip_place(page) == pytest.approx(to, abs=1)


@pytest.mark.slow
def test_a_drag_is_one_history_entry(page: Page) -> None:
    open_points(page)
    before, place = data(page, CONTOUR)[0]["z"], grip_place(page)
    with settled(page):
        drag(page, (field(page)["x"] + 60, field(page)["y"] + 40), pieces=12)
    with settled(page):
        page.go_back()
    assert link_points(page) is None
    assert grip_place(page) == pytest.approx(place, abs=1)
    assert data(page, CONTOUR)[0]["z"] == before
    with settled(page):
        page.go_forward()
    assert link_points(page) is not None


def test_clicks_add_points_of_the_chosen_class(page: Page, server: str) -> None:
    open_points(page, FEW)
    box = field(page)
    expect(page.locator("#point-class")).to_have_text(re.compile("left.*right.*top", re.S))
    with settled(page):
        page.mouse.click(box["x"] + 20, box["y"] + 20)
    with settled(page):
        page.locator("#point-class").get_by_label("top").check()
        page.mouse.click(box["x"] + 40, box["y"] + 20)
    points = link_points(page) or []
    assert [label for *_, label in points] == [0, 1, 2, 0, 0, 2]
    assert grip(page)[:2] == (5, "top")
    assert grip_place(page) == pytest.approx((box["x"] + 40, box["y"] + 20), abs=1)
    assert headline(page).startswith("Multiclass SVM loss of your 6 points")
    expect_drawn(page, server, points)


@pytest.mark.slow
def test_points_are_removed(page: Page, server: str) -> None:
    open_points(page, FEW + "&e=3")
    box = field(page)
    with settled(page):  # by dragging out of the field
        drag(page, (box["x"] + 30, box["y"] - 60))
    assert [p[2] for p in link_points(page) or []] == [0, 1, 2]
    with settled(page):  # by double click
        page.mouse.dblclick(*grip_place(page))
    with settled(page):  # with the Delete key after a click
        page.mouse.click(*grip_place(page))
        page.keyboard.press("Delete")
    assert len(link_points(page) or []) == 1
    with settled(page):
        page.go_back()
    with settled(page):
        page.locator("#point-remove").click()
    points = link_points(page) or []
    assert len(points) == 1
    assert headline(page).startswith("Multiclass SVM loss of your one point")
    expect(page.locator("#point-remove")).to_be_disabled()
    with settled(page):
        drag(page, (box["x"] + 30, box["y"] - 60))
    assert len(link_points(page) or []) == 1  # the last point stays within the field
    assert box["y"] < grip_place(page)[1] < box["y"] + 20
    expect_drawn(page, server, link_points(page) or [])


@pytest.mark.slow
def test_a_double_click_on_empty_space_adds_one_point(page: Page) -> None:
    open_points(page, FEW)
    with settled(page):
        page.mouse.dblclick(field(page)["x"] + 20, field(page)["y"] + 20)
    assert len(link_points(page) or []) == 5


def test_every_edit_works_by_keyboard(page: Page, server: str) -> None:
    open_points(page, FEW + "&e=0")
    expect(page.locator("#points-reset")).to_be_enabled()  # a disabled button takes no focus
    page.locator("#points-reset").press("Tab")
    expect(page.locator("#point-grip")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#point-grip")).to_have_attribute(
        "aria-label", re.compile("^Point 2 of 4, right")
    )
    page.keyboard.press("Enter")
    expect(page.locator("#point-grip")).to_have_attribute("aria-pressed", "true")
    with settled(page):
        for key in ("ArrowRight", "Shift+ArrowRight", "Shift+ArrowUp"):
            page.keyboard.press(key)
        page.keyboard.press("Enter")
    at, _, x, y = grip(page)
    assert at == 1
    assert x > 0.1
    assert y > -0.5
    with settled(page):
        page.keyboard.press("Delete")
    assert [p[2] for p in link_points(page) or []] == [0, 2, 0]
    with settled(page):
        page.keyboard.press("+")
        page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("Escape")
    points = link_points(page) or []
    assert [p[2] for p in points] == [0, 2, 0, 0]
    assert grip(page)[0] == 3
    assert page.evaluate("document.activeElement.id") == "point-grip"
    assert step(page) == 150
    expect_drawn(page, server, points)


def test_reset_and_another_data_set_discard_the_points(page: Page) -> None:
    open_points(page, FEW)
    with settled(page):
        page.locator("#points-reset").click()
    assert link_points(page) is None
    assert "100 points in three blobs" in headline(page)
    expect(page.locator("#points-reset")).to_be_disabled()
    with settled(page):
        page.go_back()
    assert len(link_points(page) or []) == 4
    page.locator("#dataset").select_option("spiral")
    expect(page.locator("h1")).to_contain_text("100 points on a spiral")
    assert link_points(page) is None


@pytest.mark.slow
def test_a_smaller_count_uses_the_first_points(page: Page) -> None:
    with requests_to(page, "slices/plane") as bodies:
        open_points(page, FEW + "&n=2")
    assert bodies[-1]["problem"]["examples"] == {"indices": [0, 1]}
    assert headline(page).startswith("Multiclass SVM loss of 2 of your 4 points")
    with settled(page):
        page.mouse.click(field(page)["x"] + 20, field(page)["y"] + 20)
    points = link_points(page) or []
    assert [p[2] for p in points] == [0, 1, 0, 2, 0]  # inserted after the points in use
    assert "n=3" in page.url


@pytest.mark.slow
def test_a_link_with_points_shows_them(page: Page, server: str) -> None:
    open_points(page, FEW)
    assert link_points(page) == [(-1, 0, 0), (0, -0.5, 1), (1, 0.5, 2), (-0.6, -0.8, 0)]
    address = page.url
    expect_drawn(page, server, link_points(page) or [])
    page.reload()
    until_there(page, f"{CONTOUR} .contourlayer path")
    assert page.url == address
    expect(page.locator("#link-problems")).to_be_hidden()


@pytest.mark.slow
def test_one_example_is_compared_with_the_average_of_the_points(page: Page) -> None:
    with requests_to(page, "slices/plane") as bodies:
        page.goto(f"/#v=1&g=compare&d=blobs{FEW}&e=2")
        expect(page.locator("#single-text")).to_have_text("Example 2, labelled top")
    assert bodies[-1]["problem"]["examples"] == {"indices": [2]}
    assert len(bodies[-1]["problem"]["dataset"]["inline"]["X"]) == 4
    expect(page.locator("#bowl-count")).to_have_text("all 4 examples")


@pytest.mark.slow
def test_only_the_last_of_several_requests_is_drawn(page: Page, server: str) -> None:
    open_points(page, FEW + "&e=0")
    before = data(page, CONTOUR)[0]["z"]
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/slices/plane", hold_first)
    x, y = grip_place(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y + 10)
    until_found(page, held)
    assert data(page, CONTOUR)[0]["z"] == before  # kept until the new plane arrives
    with settled(page):
        page.mouse.move(x + 30, y + 30, steps=3)
        page.mouse.up()
    held[0].continue_()
    wait_frames(page)
    expect_drawn(page, server, link_points(page) or [])
    assert data(page, CONTOUR)[0]["z"] != before


# Changing the class.


@pytest.mark.slow
def test_a_point_can_be_relabelled(page: Page, server: str) -> None:
    open_points(page, FEW + "&e=0")
    relabel = page.locator("#point-relabel")
    expect(relabel).to_be_disabled()  # the point already has this class
    page.locator("#point-class").get_by_label("top").check()
    assert [label for *_, label in link_points(page) or []] == [0, 1, 2, 0]
    with settled(page):
        relabel.click()
    points = link_points(page) or []
    assert points == [(-1, 0, 2), (0, -0.5, 1), (1, 0.5, 2), (-0.6, -0.8, 0)]
    assert grip(page)[:2] == (0, "top")
    expect_drawn(page, server, points)
    with settled(page):  # by keyboard, from where the focus is
        page.keyboard.press("Tab")
        page.keyboard.press("2")
    assert [label for *_, label in link_points(page) or []] == [1, 1, 2, 0]
    page.keyboard.press("9")
    page.keyboard.press("0")
    assert [label for *_, label in link_points(page) or []] == [1, 1, 2, 0]
    with settled(page):
        page.go_back()
    assert link_points(page) == points


# Limits.


@pytest.mark.slow
def test_picking_up_and_releasing_a_point_edits_nothing(page: Page) -> None:
    open_points(page)
    page.locator("#point-grip").focus()
    for key in ("Enter", "Enter", "Enter", "Escape"):
        page.keyboard.press(key)
    x, y = grip_place(page)
    page.mouse.click(x, y)
    assert link_points(page) is None
    expect(page.locator("#points-reset")).to_be_disabled()


@pytest.mark.slow
@pytest.mark.parametrize("count", ["", pytest.param("&n=10", marks=pytest.mark.slow)])
def test_points_cannot_be_added_beyond_the_limit_of_a_link(page: Page, count: str) -> None:
    many = "&q=" + "".join(f"{i % 20 * 10 - 100},{i // 20 * 10 - 100}a" for i in range(400))
    open_points(page, many + count + "&e=0")
    expect(page.locator("#points-hint")).to_contain_text("400 is the maximum")
    before = page.url
    page.mouse.click(field(page)["x"] + 20, field(page)["y"] + 20)
    page.locator("#point-grip").focus()
    page.keyboard.press("+")
    wait_frames(page)
    assert page.url == before
    with settled(page):
        page.keyboard.press("Delete")
        page.keyboard.press("+")
    assert len(link_points(page) or []) == 400
    page.reload()
    expect(page.locator("h1")).to_contain_text("your")
    expect(page.locator("#link-problems")).to_be_hidden()


@pytest.mark.slow
def test_points_at_the_largest_coordinates_of_a_link_stay_reachable(
    page: Page, server: str
) -> None:
    open_points(page, "&q=-9999,9999a9999,-9999b0,0c&e=1")
    box, (x, y) = field(page), grip_place(page)
    assert box["x"] < x < box["x"] + box["width"]
    assert box["y"] < y < box["y"] + box["height"]
    page.locator("#point-grip").focus()
    page.keyboard.press("Enter")
    with settled(page):
        for _ in range(40):
            page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Enter")
    points = link_points(page) or []
    assert points[1][0] == 99.99
    expect_drawn(page, server, points)


@pytest.mark.slow
def test_one_point_is_enough_for_all_runs(page: Page) -> None:
    open_points(page, "&q=50,50b")
    with settled(page):
        drag(page, (field(page)["x"] + 60, field(page)["y"] + 40))
    expect(page.locator("#seen-accuracy")).to_have_text(re.compile("^(0|100)\\s?%$"))
    assert page.locator(".notice:visible").count() == 0
    assert {"run 1", "run 2", "run 3"} <= {trace.get("name") for trace in data(page, CONTOUR)}


# Sharing and exporting.


def edited_page(page: Page) -> None:
    """Open four points, drag one of them, and open the share dialog."""
    open_points(page, FEW + "&e=1")
    with settled(page):
        drag(page, (field(page)["x"] + 120, field(page)["y"] + 60))
    page.locator("#share-open").click()


def expect_same(page: Page, plane: Any, paths: Any) -> None:
    drawn = trace(page, CONTOUR, "loss")
    assert (drawn["x"], drawn["y"], drawn["z"]) == (plane["a"], plane["b"], plane["loss"])
    assert [run["name"] for run in paths["runs"]] == ["Gradient descent", "Mini-batch", "SGD"]
    for place, run in enumerate(paths["runs"]):
        path = trace(page, CONTOUR, f"run {place + 1}")
        assert (path["x"], path["y"]) == (run["a"], run["b"])


@pytest.mark.slow
def test_the_link_opens_the_edited_points(page: Page, new_page: Any) -> None:
    edited_page(page)
    link = page.locator("#share-link").input_value()
    assert link == page.url
    there = new_page(viewport={"width": 1280, "height": 800})
    there.goto(link)
    expect_contour(there)
    assert link_points(there) == link_points(page) != link_points_of(FEW)
    assert data(there, CONTOUR)[0]["z"] == data(page, CONTOUR)[0]["z"]
    assert grip(there) == grip(page)


@pytest.mark.slow
def test_the_code_reproduces_the_drawing_of_the_edited_points(page: Page, tmp_path: Path) -> None:
    edited_page(page)
    plane, paths = run_program(shown_code(page, "Python"), tmp_path)
    expect_same(page, plane, paths)
    if shutil.which("curl"):
        subprocess.run(["sh", "-ec", shown_code(page, "curl")], cwd=tmp_path, check=True)
        read = [json.loads((tmp_path / f"{name}.json").read_text()) for name in ("plane", "paths")]
        expect_same(page, *read)


@pytest.mark.slow
def test_the_files_match_the_drawing_of_the_edited_points(
    page: Page, new_page: Any, tmp_path: Path
) -> None:
    edited_page(page)
    name, path = download(page, "data.json")
    assert name.startswith("loss-atlas-own-blobs-svm")
    found = json.loads(path.read_text("utf-8"))
    assert found["link"] == page.url
    assert found["requests"]["slices/plane"]["problem"]["dataset"] == inline(
        link_points(page) or []
    )
    expect_same(page, found["plane"], found["trajectories"])
    kept = tmp_path / "playing.html"
    kept.write_bytes(download(page, "playing.html")[1].read_bytes())
    opened = new_page(offline=True)
    opened.goto(kept.as_uri())
    expect_trace(opened, CONTOUR, "loss")
    assert opened.locator("h1").inner_text() == headline(page)
    assert opened.locator("#recorded a").get_attribute("href") == page.url
    assert trace(opened, CONTOUR, "loss")["z"] == trace(page, CONTOUR, "loss")["z"]


def test_class_names_match_the_catalog(page: Page, server: str) -> None:
    catalog = httpx.get(f"{server}/api/v1/catalog").json()
    for dataset in catalog["datasets"]:
        if dataset["dimension"] != 2:
            continue
        with requests_to(page, "slices/plane") as bodies:
            page.goto(f"/#v=1&d={dataset['id']}&q=1,2a")
            expect(page.locator("h1")).to_contain_text("your one point")
        assert bodies[-1]["problem"]["dataset"]["inline"]["class_names"] == dataset["class_names"]


@pytest.mark.slow
def test_a_finger_drags_points_and_scrolls_elsewhere(new_page: Any) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    open_points(page, FEW + "&e=1")
    page.locator("#regions").scroll_into_view_if_needed()
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    x, y = grip_place(page)
    top = y - field(page)["y"]
    before = page.evaluate("scrollY")
    with settled(page):
        touch("touchStart", (x, y))
        for i in range(1, 7):
            touch("touchMove", (x + 5 * i, y + 5 * i))
        touch("touchEnd")
    assert page.evaluate("scrollY") == before
    there = grip_place(page)
    assert (there[0], there[1] - field(page)["y"]) == pytest.approx((x + 30, top + 30), abs=1.5)
    points = link_points(page) or []
    assert points[1][0] > 0
    box = field(page)
    touch("touchStart", (box["x"] + 10, box["y"] + 100))
    for i in range(1, 9):
        touch("touchMove", (box["x"] + 10, box["y"] + 100 + 10 * i))
    touch("touchEnd")
    until(page, "before => scrollY < before", before)
    assert link_points(page) == points
