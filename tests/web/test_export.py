"""A page of one file: what is in it, what is refused, and that nothing in it reaches out."""

import json
import re
from base64 import b64decode
from html import unescape
from html.parser import HTMLParser

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.api import DIRECTIONS, ORIGIN, inline, plane, problem, race, run

from lossatlas.web import export
from lossatlas.web.http import static

HTML = "/api/v1/export/html"
START = {"kind": "slice", "a": 2.0, "b": -1.0}
MEGABYTES = 1e6


def body(**changes):
    runs = [run("gd", steps=20), run("sgd", steps=20, name="one by one")]
    return plane(start=START, runs=runs, **changes)


class Tags(HTMLParser):
    """The tags of a page, with their attributes, and its text outside of scripts and styles."""

    def __init__(self, page):
        super().__init__()
        self.found, self.text, self.inside = [], "", []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self.inside.append(tag)

    def handle_endtag(self, tag):
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data):
        if not {"script", "style"} & set(self.inside):
            self.text += data


def numbers(packed):
    """Decoded by hand, as the format is described: base64 of little-endian floats."""
    assert packed["dtype"] == "f4"
    values = np.frombuffer(b64decode(packed["bdata"]), "<f4")
    shape = packed.get("shape")
    return values.reshape([int(n) for n in shape.split(",")]) if shape else values


def walk(slot, steps=30):
    draw = np.random.default_rng(slot)
    return export.Walk(
        name=f"run {slot}",
        slot=slot,
        a=draw.normal(size=steps + 1),
        b=draw.normal(size=steps + 1),
        loss=draw.uniform(1, 9, steps + 1),
        residual=np.zeros(steps + 1),
    )


def picture(**changes):
    a, b = np.linspace(-3, 3, 21), np.linspace(-2, 2, 11)
    minimum = {"a": 0.0, "b": 0.0, "loss": 0.5, "gap": 1e-12, "attained": True}
    known = {
        **{"title": "A bowl", "link": "", "scheme": "light", "logarithmic": False},
        **{"a": a, "b": b, "loss": 0.5 + a**2 + b[:, None] ** 2, "minimum": minimum},
        **{"minima": None, "walks": [walk(0), walk(1)]},
    }
    return export.Picture(**{**known, **changes})


def trace(figure, name):
    return next(trace for trace in figure["data"] if trace["name"] == name)


def test_a_file_to_keep(client):
    response = client.post(HTML, json=body())
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="loss-atlas.html"'
    assert len(response.content) < 8 * MEGABYTES


@pytest.mark.parametrize("colour", ["linear", "log"])
def test_nothing_is_fetched(client, colour):
    link = "https://atlas.example/#v=1&d=iris"
    page = client.post(HTML, json=body(link=link, title="One & two", colour=colour)).text
    tags = Tags(page)
    addresses = [
        (tag, attributes.get(name))
        for tag, attributes in tags.found
        for name in ("src", "href", "srcset", "data", "action")
        if attributes.get(name)
    ]
    assert addresses == [("a", link)]
    assert not {tag for tag, _ in tags.found} & {"link", "iframe", "object", "base", "form"}
    policies = [found["content"] for tag, found in tags.found if "http-equiv" in found]
    assert policies[0].startswith("default-src 'none';")
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert not any("url(" in style or "@import" in style for style in styles)
    assert "One & two" in tags.text
    assert "plotly.js v4" in page
    assert "cdn.plot.ly" not in re.sub(r"<script>/\*\*.*?</script>", "", page, flags=re.DOTALL)


def test_the_link_may_have_all_the_points_that_the_page_takes(client):
    script = (static.frontend() / "state" / "points.js").read_text(encoding="utf-8")
    most = int(re.search(r"MOST_POINTS = (\d+)", script)[1])
    link = f"https://atlas.example/#v=1&d=blobs&x={'-9999,-9999j' * most}"
    page = client.post(HTML, json=body(link=link)).text
    assert ("a", link) in [(tag, attributes.get("href")) for tag, attributes in Tags(page).found]


def test_the_axes_may_be_called_otherwise(client):
    usual = export.figure(picture())["layout"]
    assert usual["xaxis"]["title"]["text"] == "a: how far along direction 1"
    axes = ["a: PC 1, 83 %", "b: towards the end of <b>me</b>"]
    named = export.figure(picture(axes=axes))["layout"]
    assert named["xaxis"]["title"]["text"] == axes[0]
    assert named["yaxis"]["title"]["text"] == "b: towards the end of &lt;b&gt;me&lt;/b&gt;"
    assert "PC 1, 83" in client.post(HTML, json=body(axes=axes)).text
    assert (
        problem(client.post(HTML, json=body(axes=["a"])), 422)["errors"][0]["pointer"] == "#/axes"
    )


def names(figure):
    return [trace["name"] for trace in figure["data"]]


def drawn_at(figure, frame):
    """What a frame draws, by the names of the traces."""
    named = names(figure)
    return {
        named[number]: {axis: numbers(data[axis]) for axis in "xy"}
        for number, data in zip(frame["traces"], frame["data"], strict=True)
    }


def test_the_figure_has_what_the_core_computed():
    shown = picture()
    figure = export.figure(shown)
    go.Figure(figure)  # raises where Plotly does not know a name or a value
    surface = trace(figure, "loss")
    assert numbers(surface["x"]) == pytest.approx(shown.a)
    assert numbers(surface["y"]) == pytest.approx(shown.b)
    assert numbers(surface["z"]) == pytest.approx(shown.loss)
    assert (trace(figure, "minimum")["x"], trace(figure, "minimum")["y"]) == ([0.0], [0.0])
    for own in shown.walks:
        path, curve = trace(figure, own.name), trace(figure, f"{own.name} loss")
        assert numbers(path["x"]) == pytest.approx(own.a)
        assert numbers(path["y"]) == pytest.approx(own.b)
        assert numbers(curve["x"]) == pytest.approx(np.arange(31))
        assert numbers(curve["y"]) == pytest.approx(own.loss)


def test_a_frame_is_the_picture_at_its_step():
    shown = picture()
    figure = export.figure(shown)
    steps = [frame["name"] for frame in figure["frames"]]
    assert steps == [str(step) for step in range(31)]
    assert f"const steps = {list(range(31))};" in export.page(shown).decode()
    for step, frame in enumerate(figure["frames"]):
        drawn = drawn_at(figure, frame)
        for own in shown.walks:
            for name in (own.name, f"{own.name} casing"):
                assert drawn[name]["x"] == pytest.approx(own.a[: step + 1])
                assert drawn[name]["y"] == pytest.approx(own.b[: step + 1])
            assert drawn[f"{own.name} loss"]["y"] == pytest.approx(own.loss[: step + 1])


def test_a_run_that_ended_early_stays_where_it_ended():
    long, short = walk(0, steps=40), walk(1, steps=5)
    figure = export.figure(picture(walks=[long, short]))
    last = figure["frames"][-1]
    assert last["name"] == "40"
    assert drawn_at(figure, last)["run 1"]["x"] == pytest.approx(short.a)


def test_long_runs_are_thinned_and_it_is_said():
    shown = picture(walks=[walk(slot, steps=3300) for slot in range(6)])
    figure = export.figure(shown)
    assert 2 < len(figure["frames"]) <= 120
    assert figure["frames"][-1]["name"] == "3300"
    drawn = drawn_at(figure, figure["frames"][-1])["run 0"]["x"]
    assert len(drawn) <= 502
    assert drawn[-1] == pytest.approx(shown.walks[0].a[-1])
    assert drawn[1] == pytest.approx(shown.walks[0].a[7])
    assert "one in 7 is drawn" in export.note(shown)


def test_the_largest_file_is_below_eight_megabytes():
    a, b = np.linspace(-3, 3, 200), np.linspace(-2, 2, 80)
    shown = picture(
        **{"a": a, "b": b, "loss": 0.5 + a**2 + b[:, None] ** 2, "logarithmic": True},
        walks=[walk(slot % 6, steps=1250) for slot in range(16)],
    )
    assert len(export.page(shown)) < 8 * MEGABYTES


def test_level_lines_of_a_log_scale_carry_losses():
    figure = export.figure(picture(logarithmic=True))
    levels = [trace for trace in figure["data"] if trace["name"].startswith("level ")]
    values = [trace["contours"]["start"] for trace in levels]
    assert len(values) >= 10
    assert values == sorted(set(values))
    assert values[0] > 0.5
    assert values[-1] < 13.5
    ratios = np.divide(values[1:], values[:-1])
    assert ratios.max() / ratios.min() < 1.2  # rounded to two digits
    assert all(numbers(trace["z"]).max() == pytest.approx(13.5) for trace in levels)


@pytest.mark.parametrize("loss", [np.zeros((11, 21)), np.full((11, 21), 2.0)])
@pytest.mark.parametrize("logarithmic", [False, True])
def test_a_flat_landscape(loss, logarithmic):
    go.Figure(export.figure(picture(loss=loss, logarithmic=logarithmic)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_are_the_pages(scheme):
    sheet = (static.frontend() / "styles" / "page.css").read_text("utf-8")
    written = {
        name: re.findall(rf"--{name}: ([^;]+);", sheet)[scheme == "dark"]
        for name in ("paper", "landscape", "run-1", "run-2", "casing")
    }
    figure = export.figure(picture(scheme=scheme))
    assert figure["layout"]["paper_bgcolor"] == written["paper"]
    scale = trace(figure, "loss")["colorscale"]
    assert ", ".join(colour for _, colour in scale) == written["landscape"]
    assert trace(figure, "run 0")["line"]["color"] == written["run-1"]
    assert trace(figure, "run 1")["line"]["color"] == written["run-2"]
    assert trace(figure, "run 0 casing")["line"]["color"] == written["casing"]
    assert f"background: {written['paper']};" in export.page(picture(scheme=scheme)).decode()


def test_no_runs_nothing_to_play(client):
    figure = export.figure(picture(walks=[]))
    assert figure["frames"] == []
    still, played = (
        next(found for tag, found in Tags(page).found if found.get("class") == "player")
        for page in (client.post(HTML, json=request).text for request in (plane(), body()))
    )
    assert "hidden" in still
    assert "hidden" not in played


def test_what_plays_it_has_names(client):
    found = {
        found["id"]: (tag, found)
        for tag, found in Tags(client.post(HTML, json=body()).text).found
        if "id" in found
    }
    assert found["play"] == ("button", {"type": "button", "id": "play"})
    tag, slider = found["frame"]
    assert (tag, slider["type"], slider["aria-label"]) == ("input", "range", "Step")
    assert (slider["min"], slider["max"], slider["value"]) == ("0", "20", "20")


@pytest.mark.parametrize(
    ("constant", "file", "written"),
    [
        ("LEVELS", "derive/levels.js", r"const LINES = (\S+);"),
        ("LOG_FLOOR", "derive/levels.js", r"const LOG_FLOOR = (\S+);"),
        ("LOG_ABOVE", "views/runs/loss_chart.js", r"const LOG_ABOVE = (\S+);"),
        ("SECONDS", "state/player.js", r"const SECONDS = (\S+);"),
        ("ON_PLANE", "derive/paths.js", r"const isOff = .* residual > (\S+);"),
    ],
)
def test_constants_are_the_pages(constant, file, written):
    """The runs' looks are held by the tests in a browser."""
    script = (static.frontend() / file).read_text("utf-8")
    assert [float(value) for value in re.findall(written, script)] == [getattr(export, constant)]


def test_a_minimum_at_infinity_is_not_marked():
    away = {"a": None, "b": None, "loss": 0.0, "gap": 0.0, "attained": False}
    assert "minimum" not in names(export.figure(picture(minimum=away)))
    assert "lowest" not in export.note(picture(minimum=away))


def test_a_function_is_drawn_in_its_own_variables(client):
    figure = export.figure(picture(minimum=None, minima=[(1.0, 1.0), (-1.0, 1.0)]))
    go.Figure(figure)
    assert trace(figure, "minimum")["x"] == [1.0, -1.0]
    assert figure["layout"]["xaxis"]["title"]["text"] == "x"
    assert figure["layout"]["yaxis2"]["title"]["text"] == "f"
    assert "scaleanchor" not in figure["layout"]["yaxis"]
    murphy = {
        "problem": {"function": "murphy"},
        "a": {"min": 0, "max": 2, "count": 21},
        "b": {"min": -0.5, "max": 3, "count": 36},
        "start": {"kind": "weights", "values": [[0, 0]]},
        "runs": [run("gd", steps=20, optimizer={"kind": "gd", "learning_rate": 0.1})],
    }
    page = client.post(HTML, json=murphy)
    assert page.status_code == 200
    assert "A cross marks where it is lowest." in page.text


def test_what_is_below_zero_has_no_logarithm():
    below = picture(loss=picture().loss - 2, logarithmic=True)
    assert names(export.figure(below))[1] == "minimum"


def test_a_shadow_is_called_a_shadow():
    inside = picture()
    assert "walk in this plane" in export.note(inside)
    off = export.Walk(**{**vars(walk(0)), "residual": np.full(31, 4.25)})
    assert "4.25 off this plane" in export.note(picture(walks=[off]))


def test_slots_choose_the_looks(client):
    request = plane(start=START, runs=[run("gd"), run("sgd", name="one by one")], slots=[2, 0])
    page = client.post(HTML, json=request).text
    light = export.tokens("light")
    for name, slot in (("my gd", 3), ("one by one", 1)):
        assert f'"name":"{name}","line":{{"color":"{light[f"run-{slot}"]}"' in page


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "</script><script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "$figure ${note} $",
            '" onmouseover="alert(1)',
            "<!--<script>",
            "\u2028\u2029",
        ]
    ),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=HOSTILE, name=HOSTILE, link=HOSTILE)
def test_words_of_a_request_stay_words(client, title, name, link):
    small = inline([[0.5, 0.4], [0.8, 0.3], [-0.4, 0.3]], [0, 1, 1])
    words = {"title": title, "link": f"https://x/{link}"}
    request = plane(problem=small, start=START, runs=[run("gd", name=name, steps=1)], **words)
    response = client.post(HTML, json=request)
    if response.status_code == 422:  # a link of several lines
        problem(response, 422)
        return
    tags = Tags(response.text)
    assert [tag for tag, _ in tags.found if tag in ("script", "img")] == ["script"] * 4
    assert not any("onmouseover" in attributes for _, attributes in tags.found)
    heading = re.search(r"<h1>(.*?)</h1>", response.text, re.DOTALL)
    assert unescape(heading[1]) == title


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"a": {"min": 0, "max": 1, "count": 300}, "b": {"min": 0, "max": 1, "count": 300}},
            "16,000",
        ),
        ({"runs": [run("gd", steps=15_000), run("gd", steps=15_000)]}, "20,000"),
        ({"runs": [run("gd")], "slots": [0, 1]}, "as many items"),
        ({"runs": [run("gd")], "slots": [8]}, "less than 8"),
        ({"link": "javascript:alert(1)"}, "match pattern"),
        ({"link": "https://x/#" + "x" * 8_000}, "8000 characters"),
        ({"title": "x" * 301}, "300 characters"),
        ({"scheme": "sepia"}, "'light' or 'dark'"),
        ({"every": 2}, "no such field"),
        ({"problem": {"dataset": "nothing"}}, "no such data set"),
    ],
)
def test_what_is_refused(client, changes, words):
    assert words in problem(client.post(HTML, json=plane(**changes)), 422)["detail"]


def test_the_same_walk_as_the_trajectories(client):
    runs = [run("sgd", steps=30, space="full", name="walker")]
    page = client.post(HTML, json=plane(start=START, runs=runs)).text
    answer = client.post(
        "/api/v1/trajectories",
        json=race(*runs, start=START, slice={"origin": ORIGIN, "directions": DIRECTIONS}),
    ).json()
    packed = re.search(
        r'"mode":"lines","x":({[^}]+}),"y":({[^}]+}),"hoverinfo":"skip","name":"walker"', page
    )
    assert packed
    for column, found in zip("ab", packed.groups(), strict=True):
        assert numbers(json.loads(found)) == pytest.approx(answer["runs"][0][column], rel=1e-6)
