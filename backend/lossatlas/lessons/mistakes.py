"""What is wrong with a lesson, in words for its author."""

from collections.abc import Sequence
from typing import NamedTuple


class Mistake(NamedTuple):
    """One thing that is wrong; lines count from 1."""

    line: int
    message: str


MOST = 20
"""Most mistakes that are reported for one file."""


class NotALesson(Exception):
    """A file is not a lesson that can be shown."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        """Everything that was found wrong."""
        super().__init__(mistakes[0].message)
        self.mistakes = sorted(set(mistakes))[:MOST]


def quoted(names: Sequence[str]) -> str:
    """Names as a list in a sentence, such as `a`, `b` and `c`."""
    marked = [f"`{name}`" for name in names]
    return " and ".join([", ".join(marked[:-1]), marked[-1]] if len(marked) > 1 else marked)


def either(words: Sequence[str]) -> str:
    """Words as alternatives, such as a, b or c."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def shortened(text: str) -> str:
    """A text on one line, short enough to be quoted in a message."""
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"
