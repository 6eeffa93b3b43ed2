"""The lessons over HTTP."""

import os
from pathlib import Path

import httpx
from support.api import in_process, problem
from support.tags import Tags

from lossatlas.web.schemas.lessons import LessonsAnswer
from lossatlas.web.settings import Settings

FRONTEND = Path(__file__).parents[2] / "frontend"

OWN = """\
---
title: Mine
question: Why?
steps:
  - link: v=2&d=iris
    predict:
      kind: point
      prompt: Where is it?
      key: ray_minimum
      tolerance: 0.1
      near:
        - fact: ray_start
          reveal: That is the start.
      reveals:
        right: Yes.
        else: No.
---

## A step

The loss is {start_loss}, and $x < 1$.
"""


def test_the_list_has_the_lessons_of_the_page(client):
    answer = LessonsAnswer.model_validate(client.get("/api/v1/lessons").json())
    files = sorted(path.stem.partition("-")[2] for path in (FRONTEND / "lessons").glob("*.md"))
    assert sorted(lesson.id for lesson in answer.lessons) == files
    assert answer.problems == []


def test_every_lesson_of_the_page_has_what_its_entry_says(client):
    for entry in client.get("/api/v1/lessons").json()["lessons"]:
        found = client.get(f"/api/v1/lessons/{entry['id']}").json()
        assert {**entry, "steps": found["steps"]} == found
        assert len(found["steps"]) == entry["steps"]
        for step in found["steps"]:
            assert step.keys() == {"title", "link", "figure", "html", "prediction", "after"}


def test_a_lesson_is_sent_once(client):
    for path in ("/api/v1/lessons", "/api/v1/lessons/score-function"):
        found = client.get(path)
        assert found.headers["cache-control"] == "no-cache"
        again = client.get(path, headers={"If-None-Match": found.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_an_unknown_lesson_is_not_found_and_the_known_ones_are_listed(client):
    known = [lesson["id"] for lesson in client.get("/api/v1/lessons").json()["lessons"]]
    for name in ("nothing", "01-score-function", "%00", "a" * 5000):
        (error,) = problem(client.get(f"/api/v1/lessons/{name}"), 404)["errors"]
        assert error["allowed"] == known


def test_a_teacher_writes_a_lesson_while_the_server_runs(serve, tmp_path):
    folder = tmp_path / "data" / "lessons"
    folder.parent.mkdir()
    with serve(data_dir=folder.parent) as address, httpx.Client(base_url=address) as client:

        def own():
            lessons = client.get("/api/v1/lessons").json()["lessons"]
            return [lesson for lesson in lessons if lesson["own"]]

        assert own() == []
        folder.mkdir()
        (folder / "mine.md").write_text(OWN)
        (entry,) = own()
        assert (entry["id"], entry["title"], entry["steps"]) == ("mine", "Mine", 1)
        (step,) = client.get("/api/v1/lessons/mine").json()["steps"]
        assert '<output data-fact="start_loss" data-kind="number"></output>' in step["html"]
        assert Tags(step["html"]).text == "The loss is , and x<1.\n"
        assert step["prediction"] == {
            "kind": "point",
            "prompt": "<p>Where is it?</p>",
            "key": "ray_minimum",
            "tolerance": 0.1,
            "near": [{"fact": "ray_start", "reveal": "<p>That is the start.</p>"}],
            "reveals": {"right": "<p>Yes.</p>", "else": "<p>No.</p>"},
        }

        (folder / "mine.md").write_text(OWN.replace("{start_loss", "<script>{los"))
        os.utime(folder / "mine.md", ns=(1, 1))
        assert own() == []
        problem(client.get("/api/v1/lessons/mine"), 404)
        first, second = client.get("/api/v1/lessons").json()["problems"]
        assert (first["file"], first["line"], second["line"]) == ("mine.md", 21, 21)
        assert "<script>" in first["message"] + second["message"]


BAD = {
    "a10mb.md": b"x" * (10 * 2**20),
    "abinary.md": bytes(range(256)),
    "alaughs.md": b"---\na: &a [x]\nb: &b [*a, *a]\n---\n",
    "anested.md": b"---\na: " + b"[" * 20000 + b"\n---\n",
    "autf16.md": OWN.encode("utf-16"),
    "ahtml.md": OWN.replace("Yes.", "<img src=x onerror=alert(1)>").encode(),
    "alink.md": OWN.replace("iris", "iris&zz=1").encode(),
    "ascript.md": OWN.replace("$x < 1$", "[x](javascript:alert(1))").encode(),
    "aformula.md": OWN.replace("$x < 1$", r"$\frac{1$").encode(),
    "afield.md": OWN.replace("kind:", "colour: red\n      kind:").encode(),
    "afact.md": OWN.replace("{start_loss}", "{nothing}").encode(),
    "score-function.md": OWN.replace("Mine", "Other").encode(),
}


def test_bad_files_leave_the_lessons_that_work(tmp_path):
    folder = tmp_path / "data" / "lessons"
    folder.mkdir(parents=True)
    (folder / "mine.md").write_text(OWN)
    for name, content in BAD.items():
        (folder / name).write_bytes(content)
    answer = in_process("GET", "/api/v1/lessons", Settings(data_dir=folder.parent)).json()
    assert [lesson["id"] for lesson in answer["lessons"] if lesson["own"]] == ["mine"]
    assert "score-function" in {lesson["id"] for lesson in answer["lessons"] if not lesson["own"]}
    assert {found["file"] for found in answer["problems"]} == set(BAD)
    assert all(found["line"] >= 1 and found["message"] for found in answer["problems"])


def test_without_the_page_there_are_no_lessons(monkeypatch, tmp_path):
    monkeypatch.setattr("lossatlas.web.services.frontend", lambda: tmp_path)
    for path in ("/api/v1/lessons", "/api/v1/lessons/score-function"):
        assert "not installed" in problem(in_process("GET", path), 404)["detail"]
