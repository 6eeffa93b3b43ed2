"""Secondary requests: retried after a failure, aborted when no longer needed."""

import json
import re
from collections.abc import Callable

import pytest
from browser.atlas import (
    CONTOUR,
    TIMEOUT,
    expect_trace,
    ignore_failed_requests,
    open_atlas,
    requests_to,
    until,
    until_found,
    until_there,
    wait_frames,
)
from playwright.sync_api import Page, Request, Route, expect
from support.classifiers import classifier

COMPARE = "#v=1&t=150&g=compare"
RATES = "#v=1&t=150&i=rates"
BATCH = "#v=1&t=30&xg=2"


def is_of_one(request: Request) -> bool:
    return "indices" in json.loads(request.post_data or "")["problem"]["examples"]


def fail_requests(
    page: Page, path: str, which: Callable[[Request], bool] | None = None
) -> dict[str, bool]:
    """Make requests to a path fail while the returned switch is on."""
    switch = {"on": True}

    def answer(route: Route) -> None:
        if switch["on"] and (which is None or which(route.request)):
            route.fulfill(status=503, json={"detail": "The server is out of order."})
        else:
            route.continue_()

    page.route(f"**/api/v1/{path}", answer)
    return switch


FAILURES = [
    (COMPARE, "slices/plane", is_of_one, "#single .contourlayer path"),
    (RATES, "sweeps", None, "#rates .scatterlayer path"),
    (BATCH, "trajectories/batch", None, "#contour .legend-batch:not(:empty)"),
]


@pytest.mark.parametrize(("fragment", "path", "which", "drawn"), FAILURES)
def test_a_failed_request_is_retried_on_a_click(
    page: Page,
    page_errors: list[str],
    fragment: str,
    path: str,
    which: Callable[[Request], bool] | None,
    drawn: str,
) -> None:
    switch = fail_requests(page, path, which)
    page.goto(f"/{fragment}&p=71")  # a plane that is not cached yet
    failure = page.locator("#failure")
    expect(failure).to_contain_text("out of order", timeout=TIMEOUT)
    wait_frames(page)
    with requests_to(page, path) as bodies:
        wait_frames(page, 10)
    assert bodies == []  # not retried automatically
    switch["on"] = False
    page.get_by_role("button", name="Try again").click()
    until_there(page, drawn)
    expect(failure).to_be_hidden()
    ignore_failed_requests(page_errors)


@pytest.mark.parametrize(
    ("fragment", "path", "which", "leave"),
    [
        (COMPARE, "slices/plane", is_of_one, "#picture label:has([value=contour])"),
        (RATES, "sweeps", None, "#beside label:has([value=overview])"),
        (BATCH, "trajectories/batch", None, "#batch-loss"),
    ],
)
def test_a_failure_message_disappears_once_the_answer_is_not_needed(
    page: Page,
    page_errors: list[str],
    fragment: str,
    path: str,
    which: Callable[[Request], bool] | None,
    leave: str,
) -> None:
    fail_requests(page, path, which)
    page.goto(f"/{fragment}&p=72")  # a plane that is not cached yet
    expect(page.locator("#failure")).to_contain_text("out of order", timeout=TIMEOUT)
    if leave == "#batch-loss":
        page.locator(leave).select_option("")
    else:
        page.locator(leave).click()
    expect(page.locator("#failure")).to_be_hidden()
    ignore_failed_requests(page_errors)


def aborted_requests(page: Page, path: str) -> list[Request]:
    """Record the requests to a path that the page aborts from now on."""
    found: list[Request] = []
    page.on(
        "requestfailed",
        lambda request: found.append(request) if request.url.endswith(f"/api/v1/{path}") else None,
    )
    return found


@pytest.mark.slow
def test_a_hidden_sweep_is_aborted_and_restarted_when_shown(cold_page: Page) -> None:
    page = cold_page
    held: list[Route] = []
    page.route("**/api/v1/sweeps", lambda route: held.append(route))
    aborted = aborted_requests(page, "sweeps")
    open_atlas(page, RATES)
    until_found(page, held, 1)
    page.locator("#beside label:has([value=overview])").click()
    until_found(page, aborted, 1)
    page.locator("#beside label:has([value=rates])").click()
    until_found(page, held, 2)
    page.locator("#loss").select_option("softmax")  # supersedes the request
    until_found(page, held, 3)
    until_found(page, aborted, 2)
    held[-1].continue_()
    until_there(page, "#rates .scatterlayer path")
    expect(page.locator("#failure")).to_be_hidden()


@pytest.mark.slow
def test_leaving_the_comparison_aborts_the_request_for_one_example(
    cold_page: Page,
) -> None:
    page = cold_page
    held: list[Route] = []
    page.route(
        "**/slices/plane",
        lambda route: held.append(route) if is_of_one(route.request) else route.continue_(),
    )
    aborted = aborted_requests(page, "slices/plane")
    page.goto(f"/{COMPARE}")
    until_found(page, held, 1)
    page.locator("#picture label:has([value=contour])").click()
    until_found(page, aborted, 1)
    assert is_of_one(aborted[0])
    expect_trace(page, CONTOUR, "loss")
    until(page, "document.querySelector('#failure').hidden")


# While new data is loading, the drawing keeps the name of its own data.


def image_requests(page: Page) -> list[str]:
    """Record the URLs of example images requested from now on."""
    found: list[str] = []
    page.on(
        "request", lambda request: found.append(request.url) if "/images" in request.url else None
    )
    return found


def test_an_example_keeps_its_name_until_the_new_data_set_arrives(page: Page) -> None:
    page.goto(f"/{COMPARE}&e=4")
    named = page.locator("#single-text")
    index = classifier().example_indices[4]
    expect(named).to_contain_text(f"Example {index},", timeout=TIMEOUT)
    before = named.inner_text()
    wait_frames(page, 10)
    requested = image_requests(page)
    held: list[Route] = []
    page.route("**/api/v1/points", lambda route: held.append(route))
    page.locator("#dataset").select_option("shapes32")
    until_found(page, held, 1)
    wait_frames(page)
    assert named.inner_text() == before
    assert before.partition(",")[0].lower() in page.locator("#single-words").inner_text()
    assert requested == []
    held[0].continue_()
    expect(named).not_to_have_text(before)
    expect(named).not_to_contain_text("undefined")


def test_a_kink_keeps_its_name_until_the_new_data_set_arrives(page: Page) -> None:
    page.goto("/#v=1&t=150&g=ray&i=results")
    until_there(page, "#ray-large .scatterlayer path")
    page.locator("#ray-large").focus()
    page.keyboard.press("ArrowUp")
    named = page.locator("#ray-spot")
    expect(named).to_contain_text("Kink")
    before = named.inner_text()
    wait_frames(page, 10)
    requested = image_requests(page)
    held: list[Route] = []
    page.route("**/api/v1/slices/ray", lambda route: held.append(route))
    page.locator("#dataset").select_option("shapes32")
    until_found(page, held, 1)
    page.locator("#ray-large").focus()
    wait_frames(page)
    assert named.inner_text() == before
    assert requested == []


@pytest.mark.slow
def test_images_of_skipped_kinks_are_not_requested(cold_page: Page) -> None:
    page = cold_page
    page.goto("/#v=1&t=150&g=ray&i=results")
    until_there(page, "#ray-large .scatterlayer path")
    page.locator("#ray-large").focus()
    requested = image_requests(page)
    for _ in range(20):
        page.keyboard.press("ArrowUp")
    until(page, "document.querySelector('#ray-spot').textContent.startsWith('Kink')")
    until_found(page, requested)
    until(page, "!document.querySelector('#kink-image').hidden")
    wait_frames(page, 20)
    assert 1 <= len(requested) <= 3
    assert not page.locator("#kink-image").is_hidden()


@pytest.mark.slow
def test_late_points_do_not_replace_those_of_another_data_set(cold_page: Page) -> None:
    page = cold_page  # a shared page may have the points already
    held: list[Route] = []
    page.route("**/datasets/blobs/examples*", lambda route: held.append(route))
    page.goto("/#v=1&t=150&d=blobs&i=classifier")
    until_found(page, held, 1)
    page.locator("#dataset").select_option("spiral")
    grip = page.locator("#point-grip")
    expect(grip).to_have_attribute("aria-label", re.compile("arm"), timeout=TIMEOUT)
    with page.expect_response("**/datasets/blobs/examples*"):
        held[0].continue_()
    wait_frames(page)
    grip.focus()
    before = grip.get_attribute("aria-label")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    until(page, "before => document.querySelector('#point-grip').ariaLabel !== before", before)
