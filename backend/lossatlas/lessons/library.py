"""All lessons: those of the page, and a teacher's own. A file is read again when it has changed."""

import re
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from lossatlas.lessons.lesson import Lesson, read_lesson
from lossatlas.lessons.mistakes import Mistake, NotALesson
from lossatlas.lessons.vocabulary import Vocabulary, read_vocabulary

MOST_OWN = 200
"""Most files that are read in a teacher's folder."""

_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_ORDER = re.compile(r"^\d+-")


class Problem(NamedTuple):
    """A mistake in a file."""

    file: Path
    line: int
    message: str


class Shelf(NamedTuple):
    """The lessons by their ids, in their order, and what is wrong with the other files."""

    lessons: dict[str, Lesson]
    problems: list[Problem]


class Library:
    """The lessons in two folders; threads may share it."""

    def __init__(self, page: Path, data_dir: Path | None) -> None:
        """The page's folder, and the data folder, whose `lessons/` need not exist."""
        self._page = page
        self._own = data_dir / "lessons" if data_dir else None
        self._vocabulary: Vocabulary | None = None
        self._known: dict[Path, tuple[tuple[int, int], Lesson | list[Mistake]]] = {}
        self._lock = Lock()

    def read(self, others: Iterable[Path] = ()) -> Shelf:
        """All lessons, and those in other files. Raises FileNotFoundError if there is no page."""
        with self._lock:
            if self._vocabulary is None:
                self._vocabulary = read_vocabulary(self._page)
            shelf = Shelf({}, [])
            bundled = sorted((self._page / "lessons").glob("*.md"))
            for path in bundled:
                self._add(shelf, path, _ORDER.sub("", path.stem), own=False)
            own = sorted(self._own.glob("*.md")) if self._own else []
            for path in own[MOST_OWN:]:
                shelf.problems.append(Problem(path, 1, f"only {MOST_OWN} files are read"))
            known = {path.resolve() for path in bundled}
            for path in own[:MOST_OWN] + [one for one in others if one.resolve() not in known]:
                self._add(shelf, path, path.stem, own=True)
            return shelf

    def _add(self, shelf: Shelf, path: Path, id: str, own: bool) -> None:
        found = self._lesson(path, id, own)
        if isinstance(found, Lesson):
            found = _conflicts(shelf, found) or found
        if isinstance(found, Lesson):
            shelf.lessons[id] = found
        else:
            shelf.problems.extend(Problem(path, *mistake) for mistake in found)

    def _lesson(self, path: Path, id: str, own: bool) -> Lesson | list[Mistake]:
        assert self._vocabulary is not None
        try:
            if not _NAME.fullmatch(id):
                return [
                    Mistake(1, "the name of a file has at most 40 signs, of a-z, A-Z, 0-9, - and _")
                ]
            if not path.is_file():
                return [Mistake(1, "there is no such file")]
            stamp = path.stat().st_mtime_ns, path.stat().st_size
            if path not in self._known or self._known[path][0] != stamp:
                self._known[path] = stamp, read_lesson(path, id, own, self._vocabulary)
        except NotALesson as error:
            self._known[path] = stamp, error.mistakes
        except OSError as error:
            return [Mistake(1, f"the file cannot be read: {error.strerror}")]
        return self._known[path][1]


def _conflicts(shelf: Shelf, lesson: Lesson) -> list[Mistake]:
    for other in shelf.lessons.values():
        if lesson.id == other.id:
            advice = f"{other.file.name} has the name `{lesson.id}` already: rename this file"
            return [Mistake(1, advice)]
        if lesson.title == other.title:
            return [Mistake(1, f"{other.file.name} has the title “{lesson.title}” already")]
    return []
