"""The whole state is in the link."""

import re

import pytest
from browser.atlas import (
    CHART,
    CONTOUR,
    data,
    expect_step,
    expect_trace,
    ignore_failed_requests,
    open_atlas,
    trace,
    until,
)
from playwright.sync_api import Page, expect

FULL = (
    "#v=1&d=iris&n=30&l=softmax&l2=0.01&p=5&w=full&s=-3,4.5&z=1,2,6"
    "&r=gd:0.05,!minibatch*20,sgd&k=80&c=log&x=2&t=33"
)


def test_a_link_sets_everything(page: Page) -> None:
    with page.expect_request("**/trajectories") as info:
        open_atlas(page, FULL)
    body = info.value.post_data_json
    assert body["problem"] == {
        "dataset": "iris",
        "examples": {"count": 30, "seed": 0},
        "loss": "softmax",
        "l2": 0.01,
        "held_out": {"count": 120, "seed": 0},
    }
    assert body["start"] == {"kind": "slice", "a": -3, "b": 4.5}
    assert [run["optimizer"]["learning_rate"] for run in body["runs"]] == [0.05, 0.5]
    assert {run["steps"] for run in body["runs"]} == {80}
    assert [d["seed"] for d in body["slice"]["directions"]] == [16, 17]
    assert trace(page, CONTOUR, "loss")["x"][0] == pytest.approx(1 - 9)
    expect(page.locator("#scrubber")).to_have_value("33")
    expect(page.locator("#speed")).to_have_value("2")


@pytest.mark.slow
def test_a_reload_shows_the_same(page: Page) -> None:
    open_atlas(page)
    page.locator("#count").select_option("1")
    page.locator("#new-plane").click()
    page.locator("#runs-body tr").nth(2).locator(".run-rate").select_option("0.5")
    page.locator("#scrubber").press("End")
    expect_trace(page, CONTOUR, "run 3")
    address, before, chart = page.url, data(page, CONTOUR), data(page, CHART)
    page.reload()
    expect_trace(page, CONTOUR, "run 3")
    assert page.url == address
    assert data(page, CONTOUR) == before
    assert data(page, CHART) == chart


def test_an_old_link_opens_the_same_side_panel(page: Page) -> None:
    page.goto("/#v=1&j=results")
    expect(page.locator("#beside input:checked")).to_have_value("results")
    expect(page.locator("#link-problems")).to_be_hidden()


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("#v=1&k=many", "steps “many” is not a number"),
        ("#v=1&pk=minimum", "planeKind “minimum” needs regularization"),
        ("#v=1&q=" + "1,2a" * 401, "has more than 400 points"),
        ("#v=99&d=iris", "its version is unknown"),
        ("#%E0%A4%A", "its version is unknown"),
    ],
)
def test_a_broken_link_says_what_is_wrong_and_shows_the_default(
    page: Page, fragment: str, words: str
) -> None:
    open_atlas(page, fragment)
    expect(page.locator("#link-problems")).to_contain_text(words)
    expect(page.locator("h1")).to_contain_text(re.compile("100 handwritten digits|Every point"))
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("#link-problems")).to_be_hidden()
    assert words.split()[0] not in page.url


def test_valid_parts_of_a_broken_link_are_kept(page: Page) -> None:
    open_atlas(page, "#v=1&d=iris&k=0")
    expect(page.locator("#link-problems")).to_contain_text("steps")
    expect(page.locator("h1")).to_contain_text("iris")


def test_back_and_forward_undo_and_redo(page: Page) -> None:
    open_atlas(page)
    page.locator("#dataset").select_option("iris")
    page.locator("#count").select_option("1")
    expect(page.locator("h1")).to_contain_text("one iris flower")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("100 iris flowers")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("handwritten digits")
    page.go_forward()
    expect(page.locator("#dataset")).to_have_value("iris")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("#v=1&d=nonsense", "dataset “nonsense”: there is no such data set"),
        ("#v=1&n=5000", "there are 1797 examples"),
        (
            "#v=1&r=gd,momentum~beta:5",
            "runs “gd,momentum~beta:5”: Momentum, beta: `beta` is not a field of momentum;"
            " it has learning_rate, momentum",
        ),
        ("#v=1&r=!gd,sgd~sampling:foo", "SGD, sampling: input should be 'shuffled', 'cyclic' or"),
        (
            "#v=1&r=sgd~rule:step~rule.decay:1",
            "SGD, schedule, decay: `decay` is not a field of step;",
        ),
        ("#v=1&w=full&pk=ends&r=climb", "Climb: kind must be one of those allowed; allowed: gd"),
    ],
)
def test_a_link_refused_by_the_server_is_reported_and_the_default_shown(
    cold_page: Page, page_errors: list[str], fragment: str, words: str
) -> None:
    page = cold_page
    open_atlas(page, fragment)
    expect(page.locator("#link-problems")).to_contain_text(words, ignore_case=True)
    expect(page.locator("h1")).to_contain_text(re.compile("100 handwritten digits|Every point"))
    expect(page.locator("#runs-body tr")).to_have_count(3)
    expect(page.locator("[data-error-for=runs]")).to_be_hidden()
    expect_trace(page, CHART, "run 3")
    ignore_failed_requests(page_errors)


def test_a_refused_setting_is_reported_at_its_control_and_the_map_kept(
    page: Page, page_errors: list[str]
) -> None:
    open_atlas(page)
    before = trace(page, CONTOUR, "loss")["z"]
    page.evaluate("location.hash = '#v=1&n=5000'")
    error = page.locator("[data-error-for=count]")
    expect(error).to_contain_text("There are 1797 examples")
    expect(page.locator("#count")).to_have_attribute("aria-invalid", "true")
    assert trace(page, CONTOUR, "loss")["z"] == before
    page.locator("#count").select_option("100")
    expect(error).to_be_hidden()
    ignore_failed_requests(page_errors)


@pytest.mark.parametrize(("function", "others"), [("saddle", ""), ("murphy", "&k=20&t=3")])
def test_a_link_with_only_a_function_matches_choosing_it_in_the_menu(
    page: Page, function: str, others: str
) -> None:
    page.goto(f"/#v=1{others}")
    page.locator("#dataset").select_option(f"f:{function}")
    expect(page.locator("#preset")).to_have_value("momentum")
    chosen, colour = page.url, page.locator("#colour input:checked").input_value()
    read = """async text => {
        const [{learn}, {decode}] = await Promise.all(
            ['catalog', 'link'].map(name => import(`/static/state/${name}.js`)));
        learn(await (await fetch('/api/v1/catalog')).json());
        return decode(text).state;
    }"""
    states = [
        page.evaluate(read, text)
        for text in (
            chosen[chosen.index("#") :],
            f"#v=1&f={function}{others}",
            f"#v=1&f={function}&r=gd;1{others}",
        )
    ]
    for state in states:
        state.pop("step")
    assert states[0] == states[1] == states[2]
    assert states[0]["colour"] == colour == ("log" if function == "murphy" else "linear")


RAY = "#v=2&o=random&pk=random&c=linear&n=1&r=gd&g=ray&i=classifier"


def test_a_pointer_on_the_ray_ends_when_a_link_is_opened(page: Page) -> None:
    page.goto(f"/{RAY}")
    for reopen in (
        lambda: page.evaluate(f"location.hash = '{RAY}&p=5'"),
        lambda: page.get_by_role("button", name="A ray and its kinks").click(),
    ):
        page.locator("#kink-after").click()
        expect(page.locator("#ray-spot")).to_contain_text("Kink at")
        expect(page.locator("#seen-where")).to_contain_text("at the cursor")
        reopen()
        expect(page.locator("#ray-spot")).to_contain_text("Point at the curve")
        expect(page.locator("#seen-where")).to_contain_text("gradient descent at step 150")
    page.locator("#ray-large").press("ArrowRight")  # from the middle, not from the old place
    until(page, "Math.abs(document.querySelector('#ray-large').ariaValueNow - 0.15) < 0.01")


def test_what_is_not_in_a_link_ends_when_it_is_opened(page: Page, page_errors: list[str]) -> None:
    page.goto("/#v=2&i=classifier&t=40&m=all")
    expect(page.locator("#seen-where")).to_contain_text("step 40")
    explained = page.locator("#product-class")
    expect(explained).to_have_value("6")  # the class that is predicted
    explained.select_option("3")
    page.locator("#runs-body .run-more").first.click()
    expect(page.locator("#run-form")).to_be_visible()
    page.evaluate("location.hash = '#v=2&i=classifier'")
    expect_step(page, 150)  # the playhead is no longer at the step of the old link
    expect(page.locator("#run-form")).to_be_hidden()
    page.evaluate("location.hash = '#v=2&i=classifier&t=40'")
    expect(explained).to_have_value("6")
    page.evaluate("location.hash = '#v=2&i=results'")
    page.get_by_role("button", name="Acc.").click()
    expect(page.locator("#results [aria-sort]")).to_have_text("Acc.")
    page.evaluate("location.hash = '#v=99'")
    expect(page.locator("#link-problems")).to_be_visible()
    page.evaluate("location.hash = '#v=2&i=results&k=100'")
    expect(page.locator("#results [aria-sort]")).to_have_text("Final")
    page.evaluate("location.hash = '#v=99'")
    page.get_by_role("button", name="Gradient descent").first.click()
    expect(page.locator("#link-problems")).to_be_hidden()


def test_the_step_of_a_lesson_begins_anew_when_its_link_is_opened(page: Page) -> None:
    link = "#v=2&r=gd&i=classifier&t=25&ls=slack"
    page.goto(f"/{link}")
    slider = page.locator("#slack-value")
    expect(slider).to_be_visible()
    expect(slider).to_have_value("100")  # what W needs, in the middle
    slider.press("Home")
    page.locator(".lesson-choices input").first.check()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict")).to_have_text("Not quite.")
    page.evaluate(f"location.hash = '{link}&c=linear'")
    expect(page.locator(".verdict")).to_be_hidden()
    expect(slider).to_have_value("100")
