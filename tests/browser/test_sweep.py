"""The learning-rate sweep: its chart, its reference rates, and choosing a rate on it."""

from typing import Any

import pytest
from browser.atlas import one_answer, open_atlas, trace, until, until_there
from playwright.sync_api import Page, Route, expect

RATES = "#rates .plot"
MURPHY = "#v=1&f=murphy&k=20&t=20&r=gd"


def open_rates(page: Page, fragment: str) -> Any:
    with one_answer(page, "sweeps"):  # another race first, since the page caches its last answer
        page.goto("/#v=1&f=saddle&k=5&r=gd&i=rates")
    with one_answer(page, "sweeps") as found:
        open_atlas(page, f"{fragment}&i=rates")
    until_there(page, f"{RATES} .scatterlayer path")
    return found


def shapes(page: Page) -> list[dict[str, Any]]:
    drawn: list[dict[str, Any]] = page.evaluate(
        "plot => document.querySelector(plot).layout.shapes", RATES
    )
    return drawn


@pytest.mark.parametrize("fragment", [MURPHY, "#v=1&l=softmax&t=150", "#v=1&l2=0.1&w=full&t=150"])
def test_the_drawn_losses_and_rates_match_the_answer(page: Page, fragment: str) -> None:
    body, answer = open_rates(page, fragment)
    drawn = trace(page, RATES, "final loss")
    assert (drawn["x"], drawn["y"]) == (answer["learning_rate"], answer["loss"])
    assert "learning_rate" not in body["optimizer"]
    lines = {shape["name"]: shape["x0"] for shape in shapes(page) if shape["type"] == "line"}
    given = answer["reference_rates"]
    known = {"line search": given["line_search"], "2/L": given["two_over_l"]}
    assert lines == {name: rate for name, rate in known.items() if rate is not None}
    shaded = [shape for shape in shapes(page) if shape["type"] == "rect"]
    for rate, loss in zip(answer["learning_rate"], answer["loss"], strict=True):
        inside = any(own["x0"] <= rate <= own["x1"] for own in shaded)
        assert inside == (loss is None)


@pytest.mark.parametrize("none", [None, 0])
def test_a_missing_rate_is_not_marked(page: Page, none: float | None) -> None:
    def without_search(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["reference_rates"]["line_search"] = none
        route.fulfill(response=answer, json=body)

    page.route("**/api/v1/sweeps", without_search)
    open_rates(page, MURPHY)
    assert [shape["name"] for shape in shapes(page) if shape["type"] == "line"] == ["2/L"]
    expect(page.locator("#rates-text")).not_to_contain_text("line search")


@pytest.mark.slow
@pytest.mark.parametrize(
    "fragment", [MURPHY, "#v=1&d=iris&n=all&l=softmax&t=150", "#v=1&r=adam&t=150"]
)
def test_the_labels_of_the_rates_do_not_overlap(page: Page, fragment: str) -> None:
    open_rates(page, fragment)
    width: int = page.evaluate("innerWidth")
    boxes = [
        name.bounding_box()
        for name in page.locator(f"{RATES} .annotation", has_not_text="diverges").all()
    ]
    boxes.sort(key=lambda box: box["x"])
    ends = [box["x"] + box["width"] for box in boxes]
    assert boxes
    assert ends[-1] <= width
    assert all(end <= box["x"] for end, box in zip(ends, boxes[1:], strict=False))


def test_runs_of_one_optimizer_are_distinguished(page: Page) -> None:
    open_rates(page, "#v=1&f=murphy&k=20&t=20&r=gd:0.1,gd:0.6")
    expect(page.locator("#swept option")).to_have_text(["GD, η = 0.1", "GD, η = 0.6"])


def test_runs_without_a_rate_are_not_compared(page: Page) -> None:
    open_atlas(page, "#v=1&r=random_search&t=150&j=rates")
    expect(page.locator("#rates-title")).to_have_text("None of these runs has a learning rate")
    expect(page.locator("#swept")).to_be_hidden()
    expect(page.locator(".run-no-rate")).to_have_text("none")


def test_a_click_and_the_keyboard_set_the_rate(page: Page) -> None:
    _, answer = open_rates(page, MURPHY)
    rate = answer["learning_rate"][25]
    x, y = page.evaluate(
        """([plot, rate]) => {
            const element = document.querySelector(plot);
            const box = element.querySelector('.nsewdrag').getBoundingClientRect();
            const [low, high] = element.layout.xaxis.range;
            const part = (Math.log10(rate) - low) / (high - low);
            return [box.x + part * box.width, box.y + box.height / 2];
        }""",
        [RATES, rate],
    )
    with page.expect_request("**/trajectories") as info:
        page.mouse.click(x, y)
    requested = info.value.post_data_json["runs"][0]["optimizer"]["learning_rate"]
    assert requested == pytest.approx(rate, rel=0.005)
    expect(page.locator(".run-rate")).to_have_value(str(requested))
    chart = page.locator("#rates")
    chart.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    until(
        page,
        "rate => Number(document.querySelector('#rates').getAttribute('aria-valuenow')) === rate",
        answer["learning_rate"][1],
    )
    with page.expect_request("**/trajectories") as info:
        page.keyboard.press("Enter")
    requested = info.value.post_data_json["runs"][0]["optimizer"]["learning_rate"]
    assert requested == pytest.approx(answer["learning_rate"][1], rel=0.005)
    page.keyboard.press("End")
    expect(chart).to_have_attribute("aria-valuetext", "η = 10 diverged")
    expect(page.locator("#scrubber")).not_to_be_focused()


@pytest.mark.slow
def test_another_run_can_be_swept(page: Page) -> None:
    open_rates(page, "#v=1&t=150&r=gd,random_search,adam")
    names = page.eval_on_selector_all("#swept option", "options => options.map(o => o.textContent)")
    assert names == ["Gradient descent", "Adam"]  # random search has no learning rate
    with one_answer(page, "sweeps") as found:
        page.locator("#swept").select_option("2")
    assert found[0]["optimizer"]["kind"] == "adam"
    until(
        page,
        "([plot, loss]) => document.querySelector(plot).data[0].y[0] === loss",
        [RATES, found[1]["loss"][0]],
    )
    expect(page.locator("#rates-text")).to_contain_text("Adam after 150 steps")
