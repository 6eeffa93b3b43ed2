"""Opening the page, against an earlier revision of it: until the first picture, and until Plotly's.

Both revisions are served from this machine and opened in turn, each time in a new context of
headless Chromium with an empty cache, after one visit that fills the servers' caches. The first
picture is the frame in which the map and its handle are placed; Plotly's, the first in which its
level lines are in the document. On a busy machine these vary more than the work of the page's main
thread up to then. Then the pointer moves over the map of this revision: frames from
the answer of each inspected point to the new number in the panel (at most two are wanted).

    python benchmarks/first_picture.py [--baseline 8d73a93] [--visits 11]
"""

import argparse
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from serving import REPOSITORY, served
from support.browsers import FLAGS

MEASURES = {"first": "first picture", "plotly": "Plotly's", "work": "main thread"}

# Runs before the page's own scripts: notes the times of the pictures.
WATCH = """
window.seen = {};
const look = () => {
    const handle = document.querySelector('#contour .handle');
    if (handle && !handle.hidden && handle.style.transform) seen.first ??= performance.now();
    const levels = document.querySelector('#contour .plot .contourlayer path');
    if (levels) seen.plotly ??= performance.now();
    if (seen.plotly === undefined) requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""

# Counts frames from the answer of a point to the next change of the panel.
FOLLOW = """() => {
    const now = {frame: 0, answered: null};
    window.followed = [];
    const count = () => { now.frame += 1; requestAnimationFrame(count); };
    requestAnimationFrame(count);
    const {fetch} = window;
    window.fetch = async (...request) => {
        const response = await fetch(...request);
        if (!String(request[0]).endsWith('/points')) return response;
        const json = response.json.bind(response);
        response.json = async () => {
            const answer = await json();
            now.answered = now.frame;
            return answer;
        };
        return response;
    };
    new MutationObserver(() => {
        if (now.answered !== null) followed.push(now.frame - now.answered);
        now.answered = null;
    }).observe(document.querySelector('#seen-loss'), {childList: true, characterData: true,
        subtree: true});
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--baseline", default="8d73a93", help="the revision to compare with")
    parser.add_argument("--visits", type=int, default=11, help="visits of each")
    arguments = parser.parse_args()
    with (
        extracted(arguments.baseline) as folder,
        served(folder=folder) as (_, before),
        served() as (_, after),
    ):
        addresses = (f"http://127.0.0.1:{port}" for port in (before, after))
        measure(arguments.baseline, *addresses, arguments.visits)


@contextmanager
def extracted(revision: str) -> Iterator[Path]:
    """A folder with the files of a revision."""
    archive = subprocess.run(
        ["git", "archive", revision, "backend", "frontend"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    ).stdout
    with tempfile.TemporaryDirectory() as name:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(name, filter="data")
        yield Path(name)


def measure(baseline: str, before: str, after: str, visits: int) -> None:
    import numpy as np
    from playwright.sync_api import sync_playwright

    addresses = {baseline: before, "now": after}
    times: dict[tuple[str, str], list[float]] = {
        (name, measure): [] for name in addresses for measure in MEASURES
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(FLAGS)
        )
        for visit in range(visits + 1):
            for name, address in addresses.items():
                seen = visited(browser, address)
                for each in MEASURES:
                    if visit > 0:
                        times[name, each].append(seen[each])
        frames = hovered(browser, after)
        browser.close()

    print(f"Opening the page, {visits} visits of each in turn, {os.cpu_count()} cores")
    print("milliseconds                    median   quartiles       ratio")
    for each, title in MEASURES.items():
        base = np.median(times[baseline, each])
        for name in addresses:
            low, middle, high = np.percentile(times[name, each], [25, 50, 75])
            print(f"{title:16}{name:14}{middle:8.0f}{low:8.0f} to {high:<6.0f}{middle / base:7.2f}")
    print(f"Frames from a point's answer to the panel: {sorted(frames)}")


def visited(browser: Any, address: str) -> dict[str, float]:
    """Milliseconds from the beginning of a first visit to each picture, and of work."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.add_init_script(WATCH)
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(address)
    while "plotly" not in (seen := page.evaluate("window.seen")):
        page.wait_for_timeout(50)
    metrics = session.send("Performance.getMetrics")["metrics"]
    work = next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")
    context.close()
    return {**seen, "work": 1000 * work}


def hovered(browser: Any, address: str) -> list[int]:
    """Frames from the answer of each hovered point until the panel shows it."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}/#v=2&t=150&i=classifier")
    page.wait_for_selector("#contour .contourlayer path", state="attached", timeout=60_000)
    while page.locator("#seen-loss").inner_text() == "":
        page.wait_for_timeout(50)
    page.wait_for_timeout(2000)
    page.evaluate(FOLLOW)
    box = page.locator("#contour .nsewdrag").bounding_box()
    for k in range(20):
        page.mouse.move(box["x"] + box["width"] * (0.2 + 0.02 * k), box["y"] + box["height"] * 0.3)
        for _ in range(40):
            page.wait_for_timeout(50)
            if page.evaluate("window.followed.length") > k:
                break
    frames: list[int] = page.evaluate("window.followed")
    context.close()
    return frames


if __name__ == "__main__":
    main()
