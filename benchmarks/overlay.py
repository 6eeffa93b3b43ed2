"""Playing paths on the contour: the page's frames against redrawing Plotly's traces.

Five optimizers of 500 steps, in headless Chromium. A frame includes everything the page does in it:
all views, the canvases of the map and the loss chart, the timeline. Browsers draw canvases after
the script returns, so drawing is timed in a separate playback, by reading back a pixel from each.
The baseline is what the page would do without canvases: `Plotly.restyle` of the five paths at every
step, or `Plotly.react`, in the same browser; timed for the script only and until the next frame.

    python benchmarks/overlay.py [--plays 3] [--width 1280] [--height 800]
"""

import argparse
import os
import shutil
from typing import Any

from serving import served
from support.browsers import FLAGS

STEPS = 500
LINK = f"#v=1&r=gd,minibatch,sgd,momentum,adam&k={STEPS}&t=0"
REDRAWN = 60
"""Steps at which the baseline redraws; their costs differ only by the lengths of the paths."""

# Runs before the page's own script: records the start of each frame and the milliseconds of its
# callbacks, including the drawing of canvases if `isDrawn`.
WATCH = """
const request = window.requestAnimationFrame.bind(window);
window.watched = {frames: [], isDrawn: false};
window.requestAnimationFrame = (callback) => request((now) => {
    const begin = performance.now();
    callback(now);
    if (window.watched.isDrawn)
        for (const canvas of document.querySelectorAll('canvas.overlay'))
            if (canvas.width && canvas.checkVisibility())
                canvas.getContext('2d').getImageData(0, 0, 1, 1);
    window.watched.frames.push([now, performance.now() - begin]);
});
"""

# Plays from the first step to the last.
PLAY = """async (isDrawn) => {
    const play = document.getElementById('play');
    const hasEnded = () => play.getAttribute('aria-label') === 'Play';
    document.getElementById('restart').click();
    await new Promise((resolve) => setTimeout(resolve, 200));
    Object.assign(window.watched, {frames: [], isDrawn});
    while (!hasEnded()) await new Promise((resolve) => setTimeout(resolve, 50));
    return window.watched.frames;
}"""

# Redraws the paths up to successive steps, while the page itself is idle.
REDRAW = """async ([way, count, steps]) => {
    const plot = document.querySelector('#contour .plot');
    const isPath = ([{name}]) => /^run \\d+$/.test(name);
    const runs = plot.data.map((trace, i) => [trace, i]).filter(isPath);
    const whole = runs.map(([{x, y}]) => [x, y]);
    const places = runs.map(([, i]) => i);
    const spent = [];
    for (let k = 1; k <= count; k++) {
        const until = Math.round((k * steps) / count) + 1;
        const paths = whole.map((path) => path.map((column) => column.slice(0, until)));
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const begin = performance.now();
        if (way === 'restyle')
            await Plotly.restyle(
                plot, {x: paths.map(([x]) => x), y: paths.map(([, y]) => y)}, places
            );
        else {
            const data = [...plot.data];
            places.forEach((place, i) => {
                data[place] = {...data[place], x: paths[i][0], y: paths[i][1]};
            });
            await Plotly.react(plot, data, plot.layout);
        }
        const script = performance.now() - begin;
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        spent.push([script, performance.now() - begin]);
    }
    return [runs.length, spent];
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plays", type=int, default=3, help="number of playbacks of all steps")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=800)
    arguments = parser.parse_args()
    with served() as (_, port):
        measure(f"http://127.0.0.1:{port}", arguments.plays, arguments.width, arguments.height)


def measure(address: str, plays: int, width: int, height: int) -> None:
    import numpy as np
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(FLAGS)
        )
        page = browser.new_page(viewport={"width": width, "height": height})
        page.add_init_script(WATCH)
        page.goto(f"{address}/{LINK}")
        page.wait_for_selector("#contour .scatterlayer .trace", state="attached", timeout=60_000)
        page.wait_for_timeout(2000)

        def play(is_drawn: bool) -> tuple[Any, Any]:
            """Milliseconds within each frame, and from each frame to the next."""
            spent, apart = [], []
            for _ in range(plays):
                begun, each = np.array(page.evaluate(PLAY, is_drawn)).T
                # all callbacks of a frame get the same timestamp
                frames, of_frame = np.unique(begun, return_inverse=True)
                spent.append(np.bincount(of_frame, each))
                apart.append(np.diff(frames))
            return np.concatenate(spent), np.concatenate(apart)

        script, apart = play(is_drawn=False)
        drawn, _ = play(is_drawn=True)
        page.wait_for_timeout(2000)
        redrawn = {
            way: page.evaluate(REDRAW, [way, REDRAWN, STEPS]) for way in ("restyle", "react")
        }
        browser.close()

    where = f"{width} × {height}, {os.cpu_count()} cores"
    print(f"Five optimizers of {STEPS} steps on the contour, {where}")
    print("milliseconds                              median     95 %   count      ratio")

    def tell(what: str, values: Any, against: float | None = None) -> None:
        middle, slow = np.median(values), np.percentile(values, 95)
        ratio = f" {middle / against:8.1f} ×" if against else ""
        print(f"{what:40} {middle:7.2f}  {slow:7.2f}  {len(values):6}{ratio}", flush=True)

    tell("frame of the page: script", script)
    tell("frame of the page: script and canvases", drawn)
    tell("from frame to frame", apart)
    for way, (count, spent) in redrawn.items():
        assert count == 5, "not all paths are traces"
        alone, whole = np.array(spent).T
        tell(f"Plotly.{way} of the paths: script", alone, np.median(drawn))
        tell(f"Plotly.{way} of the paths: to next frame", whole, np.median(apart))


if __name__ == "__main__":
    main()
