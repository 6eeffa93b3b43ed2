"""The classifier panel beside the landscape shows the API's answer at every point."""

import json
import re
from typing import Any

import httpx
import numpy as np
import pytest
from browser.atlas import (
    CONTOUR,
    TIMEOUT,
    Screen,
    expect_to_fit,
    expect_trace,
    ignore_failed_requests,
    on_screens,
    open_atlas,
    pause_at,
    place_on_contour,
    requests_to,
    show_on,
    step,
    trace,
    until,
    until_found,
    until_passes,
    until_there,
    wait_frames,
)
from playwright.sync_api import Page, Response, Route, expect


def open_classifier(page: Page, fragment: str = "", step_part: str = "&t=40") -> dict[str, Any]:
    """Open the page, paused, with the classifier shown; return the exact answer for that point.

    Until that answer is drawn, the page shows the nearest step of the timeline's answer.
    """
    responses: list[Response] = []

    def note(response: Response) -> None:
        if response.url.endswith("/api/v1/points"):
            responses.append(response)

    page.on("response", note)
    page.goto(f"/#v=1&i=classifier{step_part}{fragment}")
    until_there(page, f"{CONTOUR} .contourlayer path")
    expect(page.locator("#readings")).to_be_visible()
    expect(page.locator("#seen-where")).to_contain_text(f"step {step_part.removeprefix('&t=')}")
    expect_trace(page, CONTOUR, "run 1")
    until_passes(page, lambda: expect_answer_at_rest(page, responses))
    wait_frames(page)
    page.remove_listener("response", note)
    answer: dict[str, Any] = responses[-1].json()
    return answer


def expect_answer_at_rest(page: Page, responses: list[Response]) -> None:
    """The last answer is for the first run at the playhead."""
    assert responses
    point = json.loads(responses[-1].request.post_data or "")["point"]
    at, run = step(page), trace(page, CONTOUR, "run 1")
    place = {"a": run["x"][-1], "b": run["y"][-1]} if point["kind"] == "slice" else {"step": at}
    assert {key: point[key] for key in place} == pytest.approx(place)


def answer_at(page: Page, server: str, a: float, b: float, **problem: Any) -> dict[str, Any]:
    """The API's answer for a point on the page's first plane."""
    body = {
        "problem": {"dataset": "digits", "examples": {"count": 100, "seed": 0}, **problem},
        "point": {"kind": "slice", "a": a, "b": b},
        "slice": {
            "origin": {"kind": "random", "seed": 219, "scale": 0.1},
            "directions": [{"kind": "random", "seed": 220}, {"kind": "random", "seed": 221}],
        },
        "examples": {"order": "loss", "count": 100},
        "templates": True,
    }
    found: dict[str, Any] = httpx.post(f"{server}/api/v1/points", json=body).json()
    return found


def template_pixels(page: Page, k: int) -> np.ndarray:
    pixels = page.evaluate(
        """k => {
            const canvas = document.querySelectorAll('#templates canvas')[k];
            const {width, height} = canvas;
            return [...canvas.getContext('2d').getImageData(0, 0, width, height).data];
        }""",
        k,
    )
    return np.array(pixels).reshape(-1, 4)[:, :3]


def confusion_cells(page: Page) -> list[list[int]]:
    cells: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('#confusion-body tr')]"
        ".map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent))"
    )
    return [[int(cell or 0) for cell in row] for row in cells]


def tiles(page: Page) -> list[int]:
    found: list[int] = page.evaluate(
        "[...document.querySelectorAll('.example')].map(tile => Number(tile.dataset.example))"
    )
    return found


SHOWN_POINT_IS_AT = """place => {
    const words = document.querySelector("#seen-where").textContent.replaceAll("\u2212", "-");
    const at = words.match(/[ab] = (-?[0-9.]+)/g)?.map(part => Number(part.slice(4))) ?? [];
    return at.length === 2 && at.every((value, i) => Math.abs(value - place[i]) < 0.1);
}"""


def hover(page: Page, a: float, b: float) -> None:
    page.mouse.move(*place_on_contour(page, a + 1, b))
    page.mouse.move(*place_on_contour(page, a, b))
    expect(page.locator("#seen-where")).to_contain_text("at the cursor")
    until(page, SHOWN_POINT_IS_AT, [a, b])


def shown_place(page: Page) -> tuple[float, float]:
    text = page.locator("#seen-where").inner_text().replace("\N{MINUS SIGN}", "-")
    a, b = text.split("a = ")[1].split(", b = ")
    return float(a), float(b)


def expect_shown(page: Page, answer: dict[str, Any]) -> None:
    expect(page.locator("#seen-loss")).to_have_text(f"{answer['loss']:.4g}")
    assert confusion_cells(page) == answer["confusion"]
    assert tiles(page) == answer["examples"]["example"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_template_colours_match_the_weights(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    rows = np.array(open_classifier(page)["templates"])[:, :-1]
    largest = np.abs(rows).max()
    style = "getComputedStyle(document.documentElement).getPropertyValue('--diverging')"
    stops = [bytes.fromhex(stop.strip()[1:]) for stop in page.evaluate(style).split(",")]
    (red, _, blue), (least_red, _, least_blue) = stops[-1], stops[0]
    assert red > blue
    assert least_red < least_blue
    at, colours = np.linspace(-1, 1, len(stops)), np.array([list(stop) for stop in stops])

    def expect_colours() -> None:
        for k, row in enumerate(rows):
            expected = [np.interp(row / largest, at, channel) for channel in colours.T]
            np.testing.assert_allclose(template_pixels(page, k).T, expected, atol=0.51)

    until_passes(page, expect_colours)
    expect(page.locator("#templates-high")).to_have_text(f"{largest:.2g}")


@pytest.mark.slow
def test_templates_of_colour_images_are_scaled_to_their_range(page: Page) -> None:
    rows = np.array(open_classifier(page, "&d=shapes32")["templates"])[:, :-1]

    def expect_colours() -> None:
        for k in (0, 7):
            low, high = rows[k].min(), rows[k].max()
            expected = (rows[k] - low) / (high - low) * 255
            np.testing.assert_allclose(template_pixels(page, k).ravel(), expected, atol=0.51)

    until_passes(page, expect_colours)


def test_the_panel_shows_the_answer_and_examples_are_selected_by_keyboard(page: Page) -> None:
    answer = open_classifier(page)
    until_passes(page, lambda: expect_shown(page, answer))
    expect(page.locator("#seen-accuracy")).to_have_text(f"{100 * answer['accuracy']:.3g}\u202f%")
    examples = answer["examples"]
    page.locator("#product-class").focus()
    page.keyboard.press("Tab")
    focused = page.locator(".example:focus")
    expect(focused).to_have_attribute("aria-selected", "true")
    expect(focused).to_have_attribute("data-example", str(examples["example"][0]))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(focused).to_have_attribute("data-example", str(examples["example"][2]))
    assert f"e={examples['example'][2]}" in page.url
    assert page.locator(".example[tabindex='0']").count() == 1
    page.keyboard.press("ArrowDown")
    below = page.evaluate("document.activeElement.offsetTop")
    assert below > page.evaluate("document.querySelector('.example').offsetTop")
    page.keyboard.press("End")
    expect(focused).to_have_attribute("data-example", str(examples["example"][-1]))
    assert step(page) == 40
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#seen-where")).to_contain_text("gradient descent at step 41")


def test_hovering_shows_the_classifier_there_and_a_mark_until_the_pointer_leaves(
    page: Page, server: str
) -> None:
    open_classifier(page)
    before, at_rest = template_pixels(page, 3), confusion_cells(page)
    hover(page, 5, -5)
    a, b = shown_place(page)
    assert (a, b) == pytest.approx((5, -5), abs=0.1)
    assert not np.array_equal(template_pixels(page, 3), before)
    answer = answer_at(page, server, a, b)
    shown_loss = float(page.locator("#seen-loss").inner_text())
    assert shown_loss == pytest.approx(answer["loss"], rel=5e-4)
    assert confusion_cells(page) == answer["confusion"]
    box = page.locator(".seen-mark").bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert middle == pytest.approx(place_on_contour(page, 5, -5), abs=1.5)
    page.mouse.move(600, 20)
    expect(page.locator("#seen-where")).to_contain_text("step 40")
    until(page, "document.querySelectorAll('.example').length === 100")

    def expect_rest() -> None:
        assert confusion_cells(page) == at_rest
        assert np.array_equal(template_pixels(page, 3), before)

    until_passes(page, expect_rest)
    page.locator("#beside input[value=ray]").check()
    expect(page.locator(".seen-mark")).to_be_hidden()


@pytest.mark.slow
def test_only_one_request_is_pending_and_the_last_point_wins(page: Page) -> None:
    open_classifier(page)
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/api/v1/points", hold_the_first)
    with requests_to(page, "points") as bodies:
        page.mouse.move(*place_on_contour(page, -10, 3))
        until_found(page, held)
        for a in range(-9, 11):
            page.mouse.move(*place_on_contour(page, a, 3))
            wait_frames(page)
        assert len(bodies) == 1
        held[0].continue_()
        expect(page.locator("#seen-where")).to_contain_text(re.compile(r"a = (9\.9|10)"))
        wait_frames(page)
    assert len(bodies) == 2
    assert bodies[1]["point"]["a"] == pytest.approx(10, abs=0.1)
    assert shown_place(page) == pytest.approx((10, 3), abs=0.1)


@pytest.mark.slow
def test_no_points_are_requested_while_the_classifier_is_hidden(page: Page) -> None:
    with requests_to(page, "points") as bodies:
        page.goto("/#v=1&i=ray&t=40&p=71")
        until_there(page, f"{CONTOUR} .contourlayer path")
        page.mouse.move(*place_on_contour(page, 5, -5))
        wait_frames(page)
        assert bodies == []
        page.locator("#beside input[value=classifier]").check()
        until_found(page, bodies)
        expect(page.locator("#readings")).to_be_visible()
    assert bodies[0]["templates"]
    assert "i=classifier" in page.url
    assert step(page) == 40


def test_it_follows_the_path_during_playback(moving_page: Page) -> None:
    page = moving_page
    page.goto("/#v=1&i=classifier")
    until(page, "/step [1-9]/.test(document.querySelector('#seen-where').textContent)")
    first = page.locator("#seen-where").inner_text()
    expect(page.locator("#seen-where")).not_to_have_text(first)


@pytest.mark.slow
def test_without_runs_it_shows_the_start(cold_page: Page) -> None:
    page = cold_page
    page.goto("/#v=1&i=classifier&r=!gd")
    expect(page.locator("#seen-where")).to_have_text("W at the start, a = \u221222, b = 14")


def test_a_run_in_all_weights_is_shown_off_the_plane(page: Page) -> None:
    answer = open_classifier(page, "&w=full")
    own = trace(page, CONTOUR, "run 1")["customdata"][40][1]
    assert answer["loss"] == pytest.approx(own, rel=1e-9)
    where = page.locator("#seen-where")
    expect(where).to_contain_text("W of gradient descent at step 40")
    expect(where).to_contain_text("off the plane")


@pytest.mark.slow
def test_a_new_race_on_the_same_plane_is_shown_off_the_plane(page: Page) -> None:
    open_classifier(page, "")
    where = page.locator("#seen-where")
    for setting, value in (("#space", "full"), ("#steps", "50")):
        with page.expect_response("**/trajectories") as info:
            page.locator(setting).select_option(value)
        info.value.finished()
        pause_at(page, 40)
        expect_trace(page, CONTOUR, "run 1 off the plane")
        expect(where).to_contain_text("W of gradient descent at step 40")
        expect(where).to_contain_text("off the plane")


@pytest.mark.slow
def test_no_point_before_the_first_step_is_requested(cold_page: Page) -> None:
    """A frame's timestamp is that of its start, which may precede the events that it draws."""
    page = cold_page
    page.add_init_script(
        "const now = performance.now.bind(performance); performance.now = () => now() + 300;"
    )
    with requests_to(page, "points") as bodies:
        open_atlas(page, "#v=1&x=20")
        page.locator("#restart").click()
        expect_trace(page, CONTOUR, "run 1")
    assert bodies
    assert all({"a", "b"} <= set(body["point"]) for body in bodies)


@pytest.mark.slow
def test_a_path_with_too_many_weights_to_store_is_shown_by_its_projection(page: Page) -> None:
    answer = open_classifier(page, "&d=shapes32&w=full&k=2000")
    where = page.locator("#seen-where")
    expect(where).to_contain_text("The projection on this plane of gradient descent at step 40")
    expect_trace(page, CONTOUR, "run 1")  # once all steps have arrived
    assert answer["loss"] != pytest.approx(trace(page, CONTOUR, "run 1")["customdata"][40][1])


@pytest.mark.parametrize("loss", ["svm", "crammer_singer", "ova", "softmax"])
def test_the_details_of_an_example_match_the_answer(page: Page, loss: str) -> None:
    examples = open_classifier(page, f"&l={loss}")["examples"]
    chosen = 1
    page.locator(".example").nth(chosen).click()
    label, margins = examples["label"][chosen], np.array(examples["margins"][chosen])
    expect(page.locator("#margins-title")).to_contain_text("Loss ")
    wait_frames(page)
    rows = page.evaluate(
        """[...document.querySelectorAll('#margins-body tr')].map(row => {
            const part = name => row.querySelector(`.${name}`).getBoundingClientRect();
            const middle = ({left, right}) => (left + right) / 2;
            const [dot, bar, excess, zero] = ['dot', 'bar', 'excess', 'zero'].map(part);
            return {misses: row.classList.contains('misses'), own: row.classList.contains('own'),
                dot: middle(dot) - middle(zero), bar: bar.width,
                excess: row.querySelector('.excess').hidden ? 0 : excess.width};
        })"""
    )
    assert [row["own"] for row in rows] == [k == label for k in range(10)]
    title = page.locator("#margins-title").inner_text()
    reading, _, value = title.partition(":")[0].removeprefix("Loss ").rpartition(" = ")
    assert float(value) == pytest.approx(examples["loss"][chosen], rel=1e-2)
    if loss == "softmax":
        bars = np.array([row["bar"] for row in rows])
        probabilities = np.array(examples["probabilities"][chosen])
        scale = bars.max() / probabilities.max()
        np.testing.assert_allclose(bars, probabilities * scale, atol=1.5)
        assert reading == "\N{MINUS SIGN}log p"
        assert -np.log(probabilities[label]) == pytest.approx(examples["loss"][chosen])
        return
    assert [row["misses"] for row in rows] == list(margins > 0)
    assert sum(row["misses"] for row in rows) == examples["misses"][chosen]
    # One scale for all: pixels are proportional to scores and to slacks.
    scores, dots = np.array(examples["scores"][chosen]), np.array([row["dot"] for row in rows])
    scale = np.ptp(dots) / np.ptp(scores)
    np.testing.assert_allclose(dots, scores * scale, atol=1.5)
    slacks = np.maximum(margins, 0)
    np.testing.assert_allclose([row["excess"] for row in rows], slacks * scale, atol=1.5)
    total = slacks.max() if loss == "crammer_singer" else slacks.sum()
    assert reading == ("max ξ" if loss == "crammer_singer" else "Σ ξ")
    assert total == pytest.approx(examples["loss"][chosen])


@pytest.mark.parametrize("dataset", ["digits", "shapes32"])
def test_a_picture_times_a_template_gives_a_score(page: Page, server: str, dataset: str) -> None:
    answer = open_classifier(page, f"&d={dataset}")
    k = 4
    page.locator("#product-class").select_option(str(k))
    index = answer["examples"]["index"][0]
    url = f"{server}/api/v1/datasets/{dataset}/examples?indices={index}"
    x = np.array(httpx.get(url).json()["features"][0])
    w, score = np.array(answer["templates"][k]), answer["examples"]["scores"][0][k]
    assert x @ w[:-1] + w[-1] == pytest.approx(score)
    words = page.locator("#product-words")

    def expect_sum() -> None:
        text = words.inner_text().replace("\N{MINUS SIGN}", "-")
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", text)]
        assert numbers == pytest.approx([x @ w[:-1], w[-1], score], rel=1e-2, abs=1e-3)

    until_passes(page, expect_sum)
    channels = 3 if dataset == "shapes32" else 1
    product = (x * w[:-1]).reshape(-1, channels).sum(axis=1)
    reds = page.evaluate(
        """() => {
            const canvas = document.querySelector('#product-of-product');
            const {width, height} = canvas;
            const {data} = canvas.getContext('2d').getImageData(0, 0, width, height);
            return Array.from({length: width * height}, (_, i) => data[4 * i] - data[4 * i + 2]);
        }"""
    )
    large = np.abs(product) > 0.3 * np.abs(product).max()
    assert (np.sign(reds)[large] == np.sign(product)[large]).all()


@pytest.mark.slow
@pytest.mark.parametrize("dataset", ["iris", "blobs"])
def test_few_features_are_multiplied_in_a_table(page: Page, dataset: str) -> None:
    answer = open_classifier(page, f"&d={dataset}")
    k = answer["examples"]["predicted"][0]
    last = page.locator("#product-table tbody tr").last
    expect(last.locator("td").last).to_be_visible()
    texts = [text.replace("\N{MINUS SIGN}", "-") for text in last.locator("td").all_inner_texts()]
    *products, score = [float(text) for text in texts]
    assert score == pytest.approx(answer["examples"]["scores"][0][k], rel=0.06)
    assert sum(products) == pytest.approx(score, abs=0.3)


def test_a_selected_example_stays_selected_when_it_moves(page: Page) -> None:
    first = open_classifier(page)["examples"]["example"][0]
    page.locator(".example").first.click()
    hover(page, -20, -15)
    selected = page.locator(".example[aria-selected=true]")
    expect(selected).to_have_attribute("data-example", str(first))
    assert tiles(page)[0] != first


def test_thumbnails_show_their_examples(page: Page, server: str) -> None:
    from io import BytesIO

    from PIL import Image

    examples = open_classifier(page)["examples"]
    drawn = """i => {
        const canvas = document.querySelectorAll('.example canvas')[i];
        const {data} = canvas.getContext('2d').getImageData(0, 0, 8, 8);
        return [...data].filter((_, k) => k % 4 === 3);
    }"""
    until(page, f"i => ({drawn})(i).some(Boolean)", 99)
    for i in (0, 50, 99):
        url = f"{server}/api/v1/datasets/digits/images?indices={examples['index'][i]}"
        expected = np.asarray(Image.open(BytesIO(httpx.get(url).content)))
        np.testing.assert_allclose(page.evaluate(drawn, i), expected.ravel(), atol=1)


def test_decision_regions_match_the_api_predictions(page: Page, server: str) -> None:
    answer = open_classifier(page, "&d=blobs")
    expect(page.locator("#templates-part")).to_be_hidden()
    url = f"{server}/api/v1/datasets/blobs/examples?count=300"
    features = np.array(httpx.get(url).json()["features"])
    until(page, "document.querySelector('#regions').getAttribute('aria-label')")
    tints = page.evaluate(
        """() => {
            const canvas = document.querySelector('#regions');
            const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return {width: canvas.width, height: canvas.height, data: [...data]};
        }"""
    )
    image = np.array(tints["data"]).reshape(tints["height"], tints["width"], 4)[:, :, :3]
    # The data is centred on the canvas, at one scale, with a padding of an eighth.
    size = np.array([tints["width"], tints["height"]])
    low, high = features.min(axis=0), features.max(axis=0)
    scale = (size / (high - low)).min() * 0.88
    w = np.array(answer["templates"])
    corners = {}
    rng = np.random.default_rng(0)
    for px, py in rng.integers([4, 4], size - 4, (400, 2)):
        x = (low + high) / 2 + (np.array([px, py]) + 0.5 - size / 2) / scale * [1, -1]
        scores = np.sort(w @ [*x, 1])
        if scores[-1] - scores[-2] > 0.05 * np.abs(w).max():
            corners.setdefault(int(np.argmax(w @ [*x, 1])), []).append(tuple(image[py, px]))
    assert len(corners) >= 2
    usual = {k: max(set(found), key=found.count) for k, found in corners.items()}
    assert len(set(usual.values())) == len(usual)
    for k, found in corners.items():  # except where points are drawn on it
        assert found.count(usual[k]) > 0.5 * len(found)
        assert not set(found) & {tint for j, tint in usual.items() if j != k}


@pytest.mark.slow
def test_weights_of_tabular_data_are_shown_as_strips(page: Page) -> None:
    rows = np.array(open_classifier(page, "&d=iris")["templates"])
    assert page.locator("#templates canvas").count() == 3
    assert template_pixels(page, 0).shape == (4, 3)
    assert "setosa" in page.locator("#templates").inner_text()
    assert len(rows) == 3


def test_a_failure_is_reported_and_the_last_classifier_stays(
    page: Page, page_errors: list[str]
) -> None:
    open_classifier(page)
    before = template_pixels(page, 0)
    page.route("**/api/v1/points", lambda route: route.abort())
    page.mouse.move(*place_on_contour(page, 5, -5))
    expect(page.locator("[data-error-for=classifier]")).to_contain_text("does not answer")
    assert np.array_equal(template_pixels(page, 0), before)
    page.unroute("**/api/v1/points")
    page.mouse.move(*place_on_contour(page, 8, -5))
    expect(page.locator("[data-error-for=classifier]")).to_be_hidden()
    ignore_failed_requests(page_errors)


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        *(
            pytest.param(other, marks=pytest.mark.slow)
            for other in ("&d=iris", "&d=blobs", "&d=spiral", "&d=spiral&h=16")
        ),
        *(
            pytest.param(other, marks=pytest.mark.slow)
            for other in ("&d=shapes32", "&g=both", "&g=both&d=blobs")
        ),
    ],
)
@on_screens
def test_it_fits_every_screen(
    page: Page, screenshot: Any, fragment: str, screens: list[Screen]
) -> None:
    open_classifier(page, fragment)
    name = fragment.strip("&").replace("=", "-").replace("&", "-") or "digits"
    for screen in show_on(page, screens):
        screenshot(page, f"classifier-{name}")
        expect_to_fit(page)
        overflow = page.evaluate(
            "(() => { const e = document.querySelector('#classifier');"
            " return e.scrollHeight - e.clientHeight; })()"
        )
        assert overflow <= 1, screen
        small = page.evaluate(
            "[...document.querySelectorAll('.example')].filter(e => e.offsetWidth < 24"
            " || e.offsetHeight < 24).length"
        )
        assert small == 0, screen


def test_the_overview_shows_part_of_it_beside_the_loss(page: Page, server: str) -> None:
    page.goto("/#v=1&t=40")
    until_there(page, f"{CONTOUR} .contourlayer path")
    expect(page.locator("#seen-where")).to_contain_text("step 40")
    expect(page.locator("#chart-figure")).to_be_visible()
    for part in ("#margins-part", "#confusion-part"):
        expect(page.locator(part)).to_be_hidden()
    hover(page, 5, -5)
    text = page.locator("#seen-where").text_content() or ""
    a, b = (
        float(part.split(" = ")[1]) for part in text.replace("\N{MINUS SIGN}", "-").split(", ")[1:]
    )
    answer = answer_at(page, server, a, b)
    expect(page.locator("#seen-accuracy")).to_have_text(f"{100 * answer['accuracy']:.3g}\u202f%")
    assert tiles(page) == answer["examples"]["example"][:24]


@pytest.mark.slow
def test_each_step_is_named_even_if_the_run_does_not_move(page: Page) -> None:
    open_classifier(page, "&r=random_search,gd", "&t=150")
    where = page.locator("#seen-where")
    with requests_to(page, "points") as bodies:
        page.keyboard.press("ArrowLeft")
        expect(where).to_contain_text("random search at step 149", ignore_case=True)
    assert bodies == []


@pytest.mark.slow
@pytest.mark.parametrize("fragment", ["&d=iris&t=40", "&pk=ends&w=full&pc=2,50&t=50"])
def test_a_paused_link_shows_no_other_point_first(cold_page: Page, fragment: str) -> None:
    page = cold_page
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
            window.seen = new Set();
            const where = document.querySelector("#seen-where");
            const note = () => window.seen.add(where.textContent);
            new MutationObserver(note).observe(where, {childList: true});
        });"""
    )
    held: list[Route] = []
    page.route("**/api/v1/trajectories", lambda route: held.append(route))
    page.goto(f"/#v=1&i=classifier{fragment}")
    until_there(page, f"{CONTOUR} .contourlayer path")
    wait_frames(page)
    held[0].continue_()  # later requests have been answered before it
    step_text = f"at step {fragment.split('t=')[-1]}"
    expect(page.locator("#seen-where")).to_contain_text(step_text, timeout=TIMEOUT)
    assert not [words for words in page.evaluate("[...window.seen]") if step_text not in words]
