"""The lessons of the page and of a teacher, read again when they change."""

import errno
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from support.needs import skip_unless_ci

from lossatlas.core.optimizers import OPTIMIZERS
from lossatlas.lessons import library as module
from lossatlas.lessons.library import Library
from lossatlas.lessons.vocabulary import KINDS, read_vocabulary

FRONTEND = Path(__file__).parents[2] / "frontend"


def lesson(title: str, text: str = "text") -> str:
    return f"---\ntitle: {title}\nquestion: Why?\nsteps:\n  - {{}}\n---\n\n## A\n\n{text}\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "lessons").mkdir()
    return tmp_path / "lessons"


def test_the_lessons_of_the_page_have_no_mistakes():
    shelf = Library(FRONTEND, None).read()
    assert shelf.problems == []
    assert "score-function" in shelf.lessons
    assert not any(lesson.own for lesson in shelf.lessons.values())


def test_a_teachers_lesson_follows_those_of_the_page(own):
    library = Library(FRONTEND, own.parent)
    bundled = list(library.read().lessons)
    (own / "my-lesson.md").write_text(lesson("Mine"))
    (own / "notes.txt").write_text("not a lesson")
    shelf = library.read()
    assert list(shelf.lessons) == [*bundled, "my-lesson"]
    assert shelf.lessons["my-lesson"].own
    (own / "my-lesson.md").unlink()
    assert list(library.read().lessons) == bundled


def test_a_data_folder_needs_no_lessons(tmp_path):
    assert Library(FRONTEND, tmp_path).read().problems == []


def test_a_file_is_read_again_only_when_it_has_changed(own, monkeypatch):
    path = own / "a.md"
    path.write_text(lesson("One"))
    library = Library(FRONTEND, own.parent)
    first = library.read().lessons["a"]
    with monkeypatch.context() as patched:
        patched.setattr(module, "read_lesson", None)
        assert library.read().lessons["a"] is first
    path.write_text(lesson("Two"))
    os.utime(path, ns=(1, 1))
    assert library.read().lessons["a"].title == "Two"
    path.write_text("no lesson")
    (problem,) = library.read().problems
    assert problem.file == path
    assert library.read().problems == [problem]


def test_a_mistake_leaves_the_other_lessons(own):
    (own / "a.md").write_text(lesson("A", "<script>"))
    (own / "b.md").write_text(lesson("B"))
    shelf = Library(FRONTEND, own.parent).read()
    (problem,) = shelf.problems
    assert (problem.file.name, problem.line) == ("a.md", 10)
    assert "b" in shelf.lessons


@pytest.mark.parametrize(
    ("name", "title", "words"),
    [
        ("score-function.md", "Mine", "01-score-function.md has the name `score-function` already"),
        ("mine.md", "The score function", "01-score-function.md has the title “The score"),
        ("my lesson.md", "Mine", "of a-z, A-Z, 0-9, - and _"),
        ("é.md", "Mine", "of a-z"),
        ("a" * 41 + ".md", "Mine", "at most 40"),
    ],
)
def test_names_that_are_not_allowed(own, name, title, words):
    (own / name).write_text(lesson(title))
    (problem,) = Library(FRONTEND, own.parent).read().problems
    assert problem.file.name == name
    assert words in problem.message


def test_folders_and_broken_links_are_no_lessons(own):
    (own / "a.md").mkdir()
    (own / "b.md").symlink_to(own / "nothing")
    problems = Library(FRONTEND, own.parent).read().problems
    assert [problem.message for problem in problems] == ["there is no such file"] * 2


def test_a_file_that_cannot_be_read_is_a_problem(own, monkeypatch):
    read = module.read_lesson

    def refuse(path, *more):
        if path.parent == own:
            raise PermissionError(errno.EACCES, "Permission denied")
        return read(path, *more)

    monkeypatch.setattr(module, "read_lesson", refuse)
    (own / "a.md").write_text(lesson("A"))
    (problem,) = Library(FRONTEND, own.parent).read().problems
    assert problem.message == "the file cannot be read: Permission denied"


def test_the_number_of_files_is_bounded(own, monkeypatch):
    monkeypatch.setattr(module, "MOST_OWN", 2)
    for name in "abcd":
        (own / f"{name}.md").write_text(lesson(name))
    shelf = Library(FRONTEND, own.parent).read()
    assert [problem.file.name for problem in shelf.problems] == ["c.md", "d.md"]
    assert list(shelf.lessons)[-2:] == ["a", "b"]


def test_facts_and_figures_are_described():
    facts = json.loads((FRONTEND / "lessons/facts.json").read_text())
    for name, fact in facts.items():
        assert re.fullmatch(r"(run\.\*\.)?[a-z_]+", name)
        assert fact["kind"] in KINDS
        assert fact.keys() == {"kind", "text"}
    figures = json.loads((FRONTEND / "lessons/figures.json").read_text())
    assert all(re.fullmatch(r"[a-z_]+", name) and text for name, text in figures.items())


def test_a_fact_of_a_run_needs_an_optimizer():
    vocabulary = read_vocabulary(FRONTEND)
    for name in OPTIMIZERS:
        assert vocabulary.kind_of(f"run.{name}.final_loss") == "number"
    assert vocabulary.kind_of("run.*.final_loss") is None
    assert vocabulary.kind_of("run.nothing.final_loss") is None


KEYS = """
import { PROPERTIES, LINK_VERSION } from "./state/state.js";
const keys = Object.values(PROPERTIES).map((property) => property.key);
console.log(JSON.stringify({ keys, version: LINK_VERSION }));
"""


def test_the_keys_of_links_are_those_of_the_page():
    if not shutil.which("node"):
        skip_unless_ci("Node.js is not on this machine")
    command = ["node", "--input-type=module", "--eval", KEYS]
    done = subprocess.run(command, cwd=FRONTEND, capture_output=True, text=True, check=True)
    found, vocabulary = json.loads(done.stdout), read_vocabulary(FRONTEND)
    assert list(vocabulary.link_keys) == found["keys"]
    assert vocabulary.link_version == found["version"]
