"""Adding and removing runs, presets, the axes of the loss chart, the table of results."""

import re
from typing import Any

import httpx
import pytest
from browser.atlas import (
    CHART,
    CONTOUR,
    Screen,
    expect_step,
    expect_to_fit,
    expect_trace,
    on_screens,
    one_answer,
    open_atlas,
    show_on,
    trace,
    until,
    wait_frames,
)
from playwright.sync_api import Page, expect
from support.api import events

RUN = "Settings of {}"
TABLE = "#results-card .scroll"


def kinds(body: dict[str, Any]) -> list[str]:
    return [run["optimizer"]["kind"] for run in body["runs"]]


def rows(page: Page) -> list[list[str]]:
    """The cells of the table of results."""
    found: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('#results tbody tr')]"
        ".map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return found


@pytest.mark.slow
def test_runs_are_added_duplicated_and_removed_and_keep_their_colours(page: Page) -> None:
    open_atlas(page, "#v=1&t=150")
    colour = trace(page, CHART, "run 3")["line"]["color"]
    with page.expect_request("**/trajectories") as info:
        page.get_by_label("Add a run").click()
    assert kinds(info.value.post_data_json) == ["gd", "minibatch", "sgd", "momentum"]
    page.get_by_role("button", name=RUN.format("Mini-batch")).click()
    with page.expect_request("**/trajectories") as info:
        page.get_by_role("button", name="Remove").click()
    assert [run["name"] for run in info.value.post_data_json["runs"]] == ["run 1", "run 3", "run 6"]
    page.get_by_role("button", name=RUN.format("SGD")).click()
    with page.expect_request("**/trajectories") as info:
        page.get_by_role("button", name="Duplicate").click()
    names = [run["name"] for run in info.value.post_data_json["runs"]]
    assert names == ["run 1", "run 3", "run 2", "run 6"]  # the freed slot is reused
    expect_trace(page, CHART, "run 2")
    assert trace(page, CHART, "run 3")["line"]["color"] == colour
    with page.expect_request("**/trajectories") as info:
        page.reload()
    assert [run["name"] for run in info.value.post_data_json["runs"]] == names


@pytest.mark.slow
def test_every_setting_of_a_run_is_in_the_request_and_the_link(page: Page) -> None:
    open_atlas(page, "#v=1&r=momentum&t=0")
    page.get_by_role("button", name=RUN.format("Momentum")).click()
    form = page.locator("#run-form")
    form.get_by_label("Momentum").fill("0.5")
    form.get_by_label("Sampling").select_option("cyclic")
    form.get_by_label("Batch size").fill("20")
    form.get_by_label("Schedule").select_option("step")
    form.get_by_label("Period").fill("30")
    form.get_by_label("Warm up").fill("5")
    form.get_by_label("Name").fill("Heavy, with a ~ in it")
    with page.expect_request("**/trajectories") as info:
        form.get_by_label("Show the average").check()
    optimizer = {
        "kind": "momentum",
        "learning_rate": 0.1,
        "batch_size": 20,
        "momentum": 0.5,
        "sampling": "cyclic",
        "schedule": {"kind": "step", "period": 30},
        "warm_up": 5,
        "average": True,
    }
    assert info.value.post_data_json["runs"][0]["optimizer"] == optimizer
    with page.expect_request("**/trajectories") as info:
        page.reload()
    assert info.value.post_data_json["runs"][0]["optimizer"] == optimizer
    expect(page.locator(".run-label")).to_have_text("Heavy, with a ~ in it")


def test_a_value_out_of_range_is_not_requested(page: Page) -> None:
    open_atlas(page, "#v=1&r=adam&t=0")
    before = page.url
    page.get_by_role("button", name=RUN.format("Adam")).click()
    field = page.locator("#run-form").get_by_label("Beta1")
    field.fill("1")
    page.keyboard.press("Tab")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert page.url == before


@pytest.mark.slow
def test_a_refused_value_stays_and_the_allowed_range_is_shown(page: Page) -> None:
    open_atlas(page, "#v=1&r=gd&t=0")
    page.get_by_role("button", name=RUN.format("Gradient descent")).click()
    form = page.locator("#run-form")
    field = form.get_by_label("Learning rate")
    for _ in range(2):
        field.fill("0")
        page.keyboard.press("Tab")
        wait_frames(page)  # redrawing does not change the field
        expect(field).to_have_value("0")
        expect(field).to_have_accessible_description("A number above 0.")
        expect(form.get_by_role("alert")).to_have_text("A number above 0.")
        with page.expect_request("**/trajectories"):
            field.fill("2")
            page.keyboard.press("Tab")
        expect(form.get_by_role("alert")).to_have_count(0)
        expect(field).not_to_have_attribute("aria-invalid", "true")
        with page.expect_request("**/trajectories"):
            field.fill("0.5")
            page.keyboard.press("Enter")


def test_duplicating_by_keyboard_keeps_the_focus_on_the_run(page: Page) -> None:
    open_atlas(page, "#v=1&r=gd,sgd&t=0")
    page.get_by_role("button", name=RUN.format("SGD")).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Duplicate").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#runs-body tr")).to_have_count(3)
    expect(page.locator("[data-slot='1'] .run-more")).to_be_focused()


def test_without_runs_the_chart_says_so(page: Page) -> None:
    page.goto("/#v=1&r=")
    expect(page.locator("#chart .nothing")).to_be_visible()
    expect(page.locator(CHART)).to_be_hidden()
    page.get_by_label("Add a run").click()
    expect(page.locator("#chart .nothing")).to_be_hidden()
    expect(page.locator(CHART)).to_be_visible()


def test_ticks_of_large_losses_are_not_cut_off(page: Page) -> None:
    open_atlas(page, "#v=1&t=150&s=1000000000,11.39")
    until(
        page,
        "[...document.querySelectorAll('#chart .ytick text')].every(tick =>"
        " tick.getBoundingClientRect().left >="
        " document.querySelector('#chart').getBoundingClientRect().left)",
        timeout=3000,
    )


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_a_long_name_leaves_all_controls_reachable(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    name = "Averylongnameofarunthatisfortycharacters"
    open_atlas(page, f"#v=1&t=150&r=gd,minibatch,sgd~as:{name}")
    expect_to_fit(page)
    expect(page.locator(".run-label").last).to_have_attribute("title", name)
    more = page.get_by_role("button", name=RUN.format(name)).bounding_box()
    assert more
    assert more["x"] + more["width"] <= width


@pytest.mark.slow
def test_another_optimizer_has_its_own_parameters_and_escape_closes(page: Page) -> None:
    open_atlas(page, "#v=1&t=150")
    page.get_by_role("button", name=RUN.format("SGD")).focus()
    page.keyboard.press("Enter")
    form = page.locator("#run-form")
    with page.expect_request("**/trajectories") as info:
        form.get_by_label("Optimizer").select_option("random_local_search")
    assert info.value.post_data_json["runs"][2]["optimizer"] == {
        "kind": "random_local_search",
        "scale": 2,
    }
    expect(form.get_by_label("Learning rate")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("ladder", ["random_search", "random_local_search", "gd", "minibatch", "sgd"]),
        ("momentum", ["gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]),
        ("searches", ["gd", "line_search", "backtracking"]),
    ],
)
def test_presets_race_on_the_server(page: Page, preset: str, expected: list[str]) -> None:
    open_atlas(page, "#v=1&t=150")
    with page.expect_response("**/trajectories") as info:
        page.locator("#preset").select_option(preset)
    assert info.value.status == 200
    assert kinds(info.value.request.post_data_json) == expected
    expect(page.locator("#preset")).to_have_value(preset)
    expect(page.locator("#runs-body tr")).to_have_count(len(expected))


@pytest.mark.slow
def test_the_axis_of_the_loss_chart_uses_the_servers_counts(page: Page, server: str) -> None:
    with page.expect_request("**/trajectories") as info:
        open_atlas(page, "#v=1&t=150&r=gd,backtracking")
    headers = {"Accept": "application/json"}
    runs = httpx.post(
        f"{server}/api/v1/trajectories", json=info.value.post_data_json, headers=headers
    ).json()["runs"]
    for axis, title, columns in (
        ("examples", "examples touched", ["examples"]),
        (
            "evaluations",
            "evaluations of the loss or its gradient",
            ["loss_evaluations", "gradient_evaluations"],
        ),
    ):
        page.locator(f"#axis label:has([value={axis}])").click()
        until(
            page,
            "([p, t]) => document.querySelector(p).layout.xaxis.title.text === t",
            [CHART, title],
        )
        for run in runs:
            drawn = trace(page, CHART, run["name"])
            spent = [sum(counts) for counts in zip(*(run[name] for name in columns), strict=True)]
            assert drawn["x"][1:] == spent[1:]
            assert drawn["y"] == run["loss"]
    page.locator("#axis label:has([value=steps])").click()
    until(page, "p => document.querySelector(p).data[0].x[3] === 3", CHART)


def test_the_loss_is_drawn_against_time_and_compared_at_equal_budgets(page: Page) -> None:
    with page.expect_response("**/trajectories") as info:
        open_atlas(page, "#v=1&i=results&t=150&r=gd,sgd,gd:1e200~as:far&l2=0.1&ja=time")
    until(page, "!document.querySelector('#results').textContent.includes('running')")
    runs: list[dict[str, Any]] = [{}, {}, {}]
    for name, data in events(info.value.text().splitlines()):
        for column in ("loss", "seconds", "examples") if name == "frame" else ():
            runs[data["run"]].setdefault(column, []).extend(data[column])
    for run, title in zip(runs, ("run 1", "run 2", "run 3"), strict=True):
        drawn = trace(page, CHART, title)
        assert drawn["x"] == sorted(run["seconds"])
        assert drawn["y"] == run["loss"]
    for axis, column in (("time", "seconds"), ("examples", "examples")):
        page.locator(f"#axis label:has([value={axis}])").click()
        expect(page.locator("#results-equal")).to_contain_text(
            "processor time" if axis == "time" else "150 examples touched"
        )
        budget = min(run[column][-1] for run in runs[:2])  # a diverged run does not count
        cells = {row[0]: row for row in rows(page)}
        for run, title in zip(runs, ("Gradient descent", "SGD"), strict=False):
            within = [
                loss for loss, at in zip(run["loss"], run[column], strict=True) if at <= budget
            ]
            assert float(cells[title][6]) == pytest.approx(within[-1], rel=1e-3)
        assert cells["far"][6] == "∞"
    assert cells["Gradient descent"][5] == "15k"
    assert cells["SGD"][5] == "150"
    assert "ja=examples" in page.url


@pytest.mark.slow
def test_methods_are_compared_at_equal_evaluations_of_losses_and_gradients(page: Page) -> None:
    open_atlas(page, "#v=1&i=results&t=150&ja=evaluations&r=gd,momentum,backtracking")
    until(page, "!document.querySelector('#results').textContent.includes('running')")
    expect(page.locator("#results-equal")).to_have_text(
        "Equal: after 150 evaluations of the loss or its gradient"
    )
    cells = {row[0]: row for row in rows(page)}
    for title in ("Gradient descent", "Momentum"):  # which evaluate one gradient per step
        assert cells[title][4] == "150"
        assert cells[title][5] == cells[title][1]
        assert float(cells[title][2]) <= float(cells[title][1])  # the best one
    assert int(cells["Backtracking"][4].replace("\u202f", "")) > 300


def test_the_loss_is_shown_on_a_log_axis(page: Page) -> None:
    open_atlas(page, "#v=1&t=150")
    page.get_by_role("button", name="Log").click()
    until(page, "p => document.querySelector(p).layout.yaxis.type === 'log'", CHART)
    assert "js=log" in page.url
    page.get_by_role("button", name="Log").click()
    until(page, "p => document.querySelector(p).layout.yaxis.type === 'linear'", CHART)


def test_results_match_the_answer_and_can_be_sorted(page: Page, server: str) -> None:
    with page.expect_request("**/trajectories") as info:
        open_atlas(page, "#v=1&i=results&t=150&r=gd,minibatch,sgd,gd:1e200~as:far&l2=1")
    headers = {"Accept": "application/json"}
    runs = httpx.post(
        f"{server}/api/v1/trajectories", json=info.value.post_data_json, headers=headers
    ).json()["runs"]
    until(page, "!document.querySelector('#results').textContent.includes('running')")
    order = [row[0] for row in rows(page)]
    assert order[-1] == "far"  # the diverged run is last
    ends = dict(zip(["Gradient descent", "Mini-batch", "SGD"], runs, strict=False))
    assert order[:3] == sorted(ends, key=lambda name: ends[name]["loss"][-1])
    cells = {row[0]: row for row in rows(page)}
    for name, run in ends.items():
        assert float(cells[name][1]) == pytest.approx(run["loss"][-1], rel=1e-3)
        data = run["loss"][-1] - run["reg_loss"]
        assert float(cells[name][2]) == pytest.approx(data, rel=1e-3, abs=1e-3)
        assert float(cells[name][3]) == pytest.approx(run["reg_loss"], rel=1e-3, abs=1e-3)
        assert cells[name][5] == "150"
    assert cells["far"][6] == "diverged"
    expect(page.locator("#results thead th", has_text="Equal")).to_be_hidden()  # equal counts
    head = page.get_by_role("button", name="Steps", exact=True)
    head.click()
    until(page, "document.querySelector('#results tbody th').textContent === 'far'")
    head.click()
    until(page, "document.querySelector('#results tbody tr:last-child th').textContent === 'far'")
    expect(page.locator("#results [aria-sort=descending]")).to_have_text("Steps")


def test_the_results_of_a_preset_are_all_in_view(page: Page) -> None:
    open_atlas(page, "#v=1&t=150&j=results&r=gd,momentum,nesterov,adagrad,rmsprop,adam")
    assert len(rows(page)) == 6
    assert page.evaluate(
        "box => box.scrollHeight <= box.clientHeight", page.locator(TABLE).element_handle()
    )


@pytest.mark.slow
@pytest.mark.parametrize("axis", ["steps", "examples"])
def test_the_results_fit_a_phone(page: Page, axis: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_atlas(page, f"#v=1&t=150&j=results&ja={axis}")
    assert page.evaluate(
        "box => box.scrollWidth <= box.clientWidth", page.locator(TABLE).element_handle()
    )


def test_the_number_of_steps_is_chosen(page: Page) -> None:
    open_atlas(page, "#v=1&x=20")
    with page.expect_request("**/trajectories") as info:
        page.locator("#steps").select_option("20")
    assert {run["steps"] for run in info.value.post_data_json["runs"]} == {20}
    expect_trace(page, CONTOUR, "run 1")
    expect_step(page, 20)


@pytest.mark.slow
@on_screens
def test_eight_runs_fit_every_screen(page: Page, screens: list[Screen]) -> None:
    eight = "gd,minibatch,sgd,momentum,nesterov,adagrad,random_local_search,adam"
    open_atlas(page, f"#v=1&t=150&i=results&r={eight}")
    for screen in show_on(page, screens):
        expect_to_fit(page)
        assert page.evaluate(
            "document.querySelector('#runs table').offsetWidth"
            " <= document.querySelector('#runs').offsetWidth"
        ), screen
    expect(page.get_by_label("Add a run")).to_be_disabled()


@pytest.mark.slow
@pytest.mark.parametrize(
    "beside",
    [
        *("overview", "classifier"),
        *(pytest.param(other, marks=pytest.mark.slow) for other in ("ray", "results")),
    ],
)
def test_eight_runs_in_all_weights_leave_room_for_the_rest(page: Page, beside: str) -> None:
    eight = "gd,minibatch,sgd,momentum,nesterov,adagrad,rmsprop,adam"
    page.goto(f"/#v=1&t=150&w=full&i={beside}&r={eight}")
    expect_trace(page, CONTOUR, "run 8")
    expect(page.locator(".run-note").first).to_contain_text("off the plane")
    if beside == "classifier":
        expect(page.locator("#readings")).to_be_visible()
    for screen in show_on(page, [(1920, 1080, "light"), (1280, 800, "light")]):
        expect_to_fit(page)
        if beside == "classifier":
            assert page.evaluate("document.querySelector('#classifier').clientHeight") > 300, screen
        else:
            assert page.evaluate("document.querySelector('#chart').clientHeight") > 90, screen
        page.locator("h1").click()
        page.get_by_role("button", name=RUN.format("Adam")).focus()  # which scrolls to it
        last, runs = (
            page.locator(what).bounding_box() for what in ("#runs [data-slot='7']", "#runs")
        )
        assert last
        assert runs
        assert last["y"] + last["height"] <= runs["y"] + runs["height"] + 2, screen


@pytest.mark.slow
@pytest.mark.parametrize(
    "fragment",
    [
        "#v=1&t=150",
        pytest.param("#v=1&g=both&t=150", marks=pytest.mark.slow),
        pytest.param("#v=1&t=150&r=gd,sgd,momentum,adam", marks=pytest.mark.slow),
    ],
)
def test_examples_are_in_whole_rows(page: Page, fragment: str) -> None:
    open_atlas(page, fragment)
    expect(page.locator(".example").first).to_be_visible()
    until(
        page,
        "[...document.querySelectorAll('.example')].every(tile => {"
        " const list = document.querySelector('#examples').getBoundingClientRect();"
        " const {top, bottom} = tile.getBoundingClientRect();"
        " return bottom <= list.bottom || top >= list.bottom - 2; })",
        timeout=3000,
    )


@pytest.mark.slow
def test_the_penalty_is_shown_apart_from_the_data_loss(page: Page) -> None:
    with one_answer(page, "trajectories") as found:
        page.goto("/#v=1&l2=0.1&i=results&r=gd&t=150")
    until(page, "!document.querySelector('#results').textContent.includes('running')")
    (_, stream) = found
    done = next(data for name, data in events(stream.splitlines()) if name == "run_done")
    expect(page.locator("#results thead th", has_text="Data")).to_be_visible()
    final, data, penalty = page.locator("#results tbody td.number").all_inner_texts()[:3]
    assert float(final) == pytest.approx(done["loss"], abs=1e-3)
    assert float(data) == pytest.approx(done["loss"] - done["reg_loss"], abs=1e-3)
    assert float(penalty) == pytest.approx(done["reg_loss"], abs=1e-3)
    expect(page.locator("#story")).to_contain_text(re.compile(r"\(data [\d.]+, penalty [\d.]+\)"))
    expect(page.locator("#story")).to_contain_text("The loss is convex")
    page.locator("#beside input[value=classifier]").check()
    expect(page.locator("#seen-parts")).to_contain_text(f" = data {data} + penalty {penalty}")


@pytest.mark.slow
def test_what_the_answers_note_is_said_below_the_map(page: Page) -> None:
    open_atlas(page, "#v=2&r=minibatch*500,sgd")
    remarks = page.locator("#remarks[role=status]")
    expect(remarks).to_have_text("A mini-batch of 500 (minibatch) is all 100 examples.")
    open_atlas(page, "#v=2&r=minibatch,sgd")
    until(page, "document.querySelector('#remarks').textContent === ''")
