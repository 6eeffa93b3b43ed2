"""Exported pages: what is recorded, what is refused, and that they load nothing external."""

import json
import re
from base64 import b64decode
from html import unescape
from html.parser import HTMLParser

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.api import inline, plane, problem, race, run

from lossatlas.web.http import static
from lossatlas.web.schemas import limits

HTML = "/api/v1/export/html"
EVENTS = "text/event-stream"
START = {"kind": "slice", "a": 2.0, "b": -1.0}


def get(path):
    return {"method": "GET", "path": path}


def post(path, body, **more):
    return {"method": "POST", "path": path, "body": body, **more}


RACE = race(run("gd", steps=20), run("sgd", steps=20, name="one by one"), start=START)
REQUESTS = [
    get("catalog"),
    get("datasets/digits/images?indices=3,1,2&columns=2"),
    get("datasets/iris/examples?count=5"),
    post("slices/plane", plane()),
    post("trajectories", RACE, accept=EVENTS),
    post(
        "points/race",
        {"problem": RACE["problem"], "race": {k: RACE[k] for k in ("start", "slice", "runs")}},
    ),
]


def body(*requests, **changes):
    return {"fragment": "#v=1&t=0", "requests": list(requests), **changes}


class Tags(HTMLParser):
    """The tags of a page, with their attributes, and the text of its scripts."""

    def __init__(self, page):
        super().__init__()
        self.found, self.scripts, self.inside = [], {}, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self.inside = dict(attrs).get("id") if tag == "script" else None

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, data):
        if self.inside:
            self.scripts[self.inside] = self.scripts.get(self.inside, "") + data


def recording(page):
    return json.loads(Tags(page).scripts["recording"])


def test_recorded_answers_match_the_api(client):
    response = client.post(HTML, json=body(*REQUESTS, page="https://atlas.example/#v=1"))
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="loss-atlas.html"'
    found = recording(response.text)
    assert found["fragment"] == "#v=1&t=0"
    assert found["page"] == "https://atlas.example/#v=1"
    for wanted, own in zip(REQUESTS, found["answers"], strict=True):
        assert {name: own[name] for name in wanted} == wanted
        direct = client.request(
            wanted["method"],
            f"/api/v1/{wanted['path']}",
            json=wanted.get("body"),
            headers={"Accept": own["accept"]},
        )
        assert own["type"] == direct.headers["content-type"].partition(";")[0]
        if own["type"] == "image/png":
            assert b64decode(own["answer"]) == direct.content
        elif own["type"] == EVENTS:
            assert own["answer"] == direct.text
        else:
            assert own["answer"] == direct.json()


def test_the_export_contains_the_page(client):
    """It contains the page's modules and styles, and loads nothing from elsewhere."""
    page = client.post(HTML, json=body(get("catalog"), title="One & two")).text
    tags = Tags(page)
    assert "<title>One &amp; two</title>" in page
    addresses = [
        attributes[name]
        for _, attributes in tags.found
        for name in ("src", "href", "srcset", "data", "action")
        if attributes.get(name)
    ]
    assert addresses
    assert all(address.startswith("data:") for address in addresses)
    assert not {tag for tag, _ in tags.found} & {"iframe", "object", "base", "form"}
    policies = [found["content"] for tag, found in tags.found if "http-equiv" in found]
    assert policies[0].startswith("default-src 'none';")
    assert "connect-src" not in policies[0]
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert not any("url(" in style or "@import" in style for style in styles)
    ids = {
        found["id"]
        for tag, found in Tags((static.frontend() / "index.html").read_text()).found
        if "id" in found
    }
    assert ids <= {found.get("id") for _, found in tags.found}


def test_the_link_may_contain_as_many_points_as_the_page_accepts(client):
    script = (static.frontend() / "state" / "points.js").read_text(encoding="utf-8")
    most = int(re.search(r"MOST_POINTS = (\d+)", script)[1])
    fragment = f"#v=1&d=blobs&x={'-9999,-9999j' * most}"
    page = f"https://atlas.example/{fragment}"
    found = client.post(HTML, json=body(get("catalog"), fragment=fragment, page=page)).text
    assert recording(found)["fragment"] == fragment


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "</script><script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            '" onmouseover="alert(1)',
            "<!--<script>",
            "\u2028\u2029",
            r"\1 \g<0>",
        ]
    ),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=HOSTILE, name=HOSTILE, link=HOSTILE)
def test_text_of_a_request_remains_text(client, title, name, link):
    small = inline(
        [[0.5, 0.4], [0.8, 0.3], [-0.4, 0.3]], [0, 1, 1], class_names=["</script>", name]
    )
    wanted = [
        post("slices/plane", plane(problem=small)),
        post("trajectories", race(run("gd", name=name, steps=1), problem=small), accept=EVENTS),
    ]
    words = {"title": title, "page": f"https://x/{link}", "fragment": f"#{link}"}
    response = client.post(HTML, json=body(*wanted, **words))
    if response.status_code == 422:  # class names that are empty or equal, a link of several lines
        problem(response, 422)
        return
    tags = Tags(response.text)
    kinds = [found.get("type") for tag, found in tags.found if tag == "script"]
    assert kinds == ["application/json", "module"]
    assert [tag for tag, _ in tags.found].count("img") == 1
    assert not any("onmouseover" in attributes for _, attributes in tags.found)
    heading = re.search(r"<title>(.*?)</title>", response.text, re.DOTALL)
    assert unescape(heading[1]).replace("\r\n", "\n") == title.replace("\r\n", "\n")
    found = recording(response.text)
    assert (found["fragment"], found["page"]) == (words["fragment"], words["page"])
    assert found["answers"][1]["body"] == wanted[1]["body"]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (get("../../healthz"), "match pattern"),
        (get("datasets/digits"), "match pattern"),
        (get("datasets/../../images?count=1"), "match pattern"),
        (get("catalog?x=1"), "match pattern"),
        (get("datasets/iris/images?count=1#"), "match pattern"),
        (post("export/html", {}), "match pattern"),
        (post("gradient-check", {}), "match pattern"),
        (post("points/race/", {}), "match pattern"),
        (post("catalog", {}), "read with GET"),
        (get("slices/plane"), "with a body"),
        (get("catalog") | {"body": {}}, "read with GET"),
        (get("catalog") | {"accept": "text/html"}, "'application/json' or 'text/event-stream'"),
        (get("catalog") | {"method": "DELETE"}, "'GET' or 'POST'"),
        (get("catalog") | {"headers": {}}, "is not a field"),
    ],
)
def test_requests_that_cannot_be_recorded_are_refused(client, wanted, words):
    assert words in problem(client.post(HTML, json=body(wanted)), 422)["detail"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"requests": [get("catalog")] * 41}, "at most 40"),
        ({"page": "javascript:alert(1)"}, "match pattern"),
        ({"page": "https://x/#" + "x" * 8_000}, "8000 characters"),
        ({"fragment": "x" * 8_001}, "8000 characters"),
        ({"title": "x" * 301}, "300 characters"),
        ({"every": 2}, "is not a field"),
    ],
)
def test_invalid_exports_are_refused(client, changes, words):
    assert words in problem(client.post(HTML, json={**body(), **changes}), 422)["detail"]


def test_a_refusal_names_the_request(client):
    wrong = post("slices/plane", plane(problem={"dataset": "nothing"}))
    details = problem(client.post(HTML, json=body(get("catalog"), wrong)), 422)
    assert details["detail"].startswith("requests/1: ")
    assert details["errors"][0]["pointer"] == "#/requests/1/body/problem/dataset"
    assert "digits" in details["errors"][0]["allowed"]
    wild = post("trajectories", {"start": START}, accept=EVENTS)
    pointer = problem(client.post(HTML, json=body(wild)), 422)["errors"][0]["pointer"]
    assert pointer.startswith("#/requests/0/body/")
    absent = problem(client.post(HTML, json=body(get("datasets/nothing/images?count=1"))), 404)
    assert "no such data set" in absent["detail"]


def test_large_answers_are_refused(client):
    axis = {"min": -1, "max": 1, "count": 501}
    small = inline([[0.5, 0.4], [0.8, 0.3], [-0.4, 0.3]], [0, 1, 1])
    large = [
        post("slices/plane", plane(problem=small, a=axis, b={**axis, "max": 2 + k}, minimum=False))
        for k in range(8)
    ]
    assert limits.EXPORT_BYTES < 8 * 501 * 501 * 16
    details = problem(client.post(HTML, json=body(*large)), 413)
    assert "24 MB" in details["detail"]


def test_a_busy_server_says_when_to_try_again(serve):
    with serve(threads=1, queue_length=0) as address, httpx.Client(base_url=address) as client:
        response = client.post(HTML, json=body(post("slices/plane", plane())))
        problem(response, 429)
        assert int(response.headers["retry-after"]) >= 1


def test_the_same_race_as_the_trajectories(client):
    page = client.post(HTML, json=body(post("trajectories", RACE, accept=EVENTS))).text
    whole = client.post("/api/v1/trajectories", json=RACE).json()["runs"]
    events = recording(page)["answers"][0]["answer"]
    frames = [json.loads(line[6:]) for line in events.splitlines() if line.startswith("data: ")]
    for position, own in enumerate(whole):
        losses = [
            loss
            for frame in frames
            if frame.get("run") == position and "step" in frame
            for loss in frame["loss"]
        ]
        assert losses == own["loss"]
