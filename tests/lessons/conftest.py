"""Fixtures for the tests of lessons."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lossatlas.lessons.lesson import Lesson, read_lesson
from lossatlas.lessons.mistakes import Mistake, NotALesson
from lossatlas.lessons.vocabulary import Vocabulary

Read = Callable[[str | bytes], Lesson]
Mistakes = Callable[[str | bytes], list[Mistake]]


@pytest.fixture
def vocabulary() -> Vocabulary:
    facts = {
        "loss": "number",
        "top": "place",
        "bottom": "place",
        "down": "direction",
        "up": "direction",
        "winner": "name",
        "winner_run": "name",
        "run.*.loss": "number",
    }
    return Vocabulary(facts, ["dial"], "2", ["d", "r", "n"])


@pytest.fixture
def read(tmp_path: Path, vocabulary: Vocabulary) -> Read:
    """The lesson in a file with this content."""

    def read(content: str | bytes) -> Lesson:
        path = tmp_path / "lesson.md"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_lesson(path, "lesson", True, vocabulary)

    return read


@pytest.fixture
def mistakes(read: Read) -> Mistakes:
    """What is wrong with this content."""

    def mistakes(content: str | bytes) -> list[Mistake]:
        with pytest.raises(NotALesson) as caught:
            read(content)
        return caught.value.mistakes

    return mistakes
