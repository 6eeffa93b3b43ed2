"""One lesson from its file."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from lossatlas.lessons.form import Front, Prediction
from lossatlas.lessons.front_matter import FrontMatter, read_front_matter
from lossatlas.lessons.markdown import Section, read_document
from lossatlas.lessons.mistakes import Mistake, NotALesson
from lossatlas.lessons.runs import absent_runs
from lossatlas.lessons.vocabulary import Vocabulary

LARGEST = 32 * 1024
"""Largest file, in bytes."""

# Everything except control characters and line ends other than \n.
_UNREADABLE = re.compile("[^\t\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class LessonStep:
    """A step, with its texts as HTML."""

    title: str
    link: str | None
    figure: str | None
    html: str
    prediction: Prediction | None
    after: str | None


@dataclass(frozen=True)
class Lesson:
    """A lesson that can be shown."""

    file: Path
    id: str
    title: str
    question: str
    own: bool
    """whether it is a teacher's, from the data folder"""
    steps: list[LessonStep]


def read_lesson(path: Path, id: str, own: bool, vocabulary: Vocabulary) -> Lesson:
    """The lesson in a file. Raises NotALesson, or OSError if the file cannot be read."""
    document = read_document(_text(path), vocabulary)
    if document.front_matter is None:
        advice = "a lesson starts with a line `---`, and another one ends its front matter"
        raise NotALesson([Mistake(1, advice)])
    try:
        # an empty line in place of the first ---
        front = read_front_matter("\n" + document.front_matter, first_line=2)
    except NotALesson as error:
        raise NotALesson(document.mistakes + error.mistakes) from None
    mistakes = document.mistakes + _unpaired(front, document.sections)
    try:
        form = Front.model_validate(front.values, context=vocabulary)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise NotALesson(mistakes + [_mistake(one, front) for one in found]) from None
    if not mistakes:
        mistakes = [
            Mistake(front.places["steps", step].key, message)
            for step, message in absent_runs(form.steps, [own.html for own in document.sections])
        ]
    if mistakes:
        raise NotALesson(mistakes)
    steps = [
        LessonStep(section.title, step.link, step.figure, section.html, step.predict, step.after)
        for step, section in zip(form.steps, document.sections, strict=True)
    ]
    return Lesson(path, id, form.title, form.question, own, steps)


def _text(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise NotALesson([Mistake(1, f"the file has more than {LARGEST // 1024} kB")])
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise NotALesson([Mistake(line, "this is not UTF-8: save the file as UTF-8")]) from None
    if found := _UNREADABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise NotALesson([Mistake(line, f"the character U+{ord(found[0]):04X} is not allowed")])
    return text


def _unpaired(front: FrontMatter, sections: list[Section]) -> list[Mistake]:
    """The first section without a step, or the first step without a section."""
    steps = front.values.get("steps") if isinstance(front.values, dict) else None
    if not isinstance(steps, list) or len(steps) == len(sections):
        return []
    if len(sections) > len(steps):
        line, which = sections[len(steps)].line, "this section has no step"
    else:
        line = front.places["steps", len(sections)].value
        which = "this step has no section: write one that starts with ## Title"
    counts = f"front matter: {len(steps)} of `steps`, body: {len(sections)} of `## Title`"
    return [Mistake(line, f"{which} ({counts})")]


_WORDS = {
    "string_type": "must be text: put it in quotes",
    "string_pattern_mismatch": "must be a word of letters, digits, - and _",
    "float_type": "must be a number, such as 0.2",
    "bool_type": "must be true or false",
    "list_type": "must be a list, whose entries start with `- `",
    "model_type": "must have fields, such as `name: value`",
    "model_attributes_type": "must have fields, such as `name: value`",
    "union_tag_not_found": "must have a field `kind`",
}


def _mistake(error: ErrorDetails, front: FrontMatter) -> Mistake:
    """An error of the form, at its line."""
    path = _path(error["loc"], front.values)
    place, context = front.places[path], error.get("ctx", {})
    names = [f"`{step}`" for step in path if isinstance(step, str)]
    name = names[-1] if names else "the front matter"
    match error["type"]:
        case "wrong":
            line = context["line"]
            at = place.key if line is None else place.value + line - 1
            return Mistake(at, f"{name}: {context['message']}")
        case "unknown":
            place = front.places[*path, context["field"]]
            return Mistake(place.key, context["message"])
        case "missing":
            return Mistake(place.key, f"`{error['loc'][-1]}` is missing here")
        case "union_tag_invalid":
            place = front.places[*path, "kind"]
            return Mistake(place.key, f"`kind` must be one of {context['expected_tags']}")
    # Pydantic's own message, such as: List should have at most 30 items after validation, not 40
    given = error["msg"].replace(" after validation", "").partition("should ")[2]
    return Mistake(place.key, f"{name} {_WORDS.get(error['type'], f'must {given}')}")


def _path(location: tuple[int | str, ...], values: Any) -> tuple[int | str, ...]:
    """The steps of Pydantic's location that are in the file: neither kinds nor missing fields."""
    path: list[int | str] = []
    for step in location:
        if isinstance(values, dict):
            there = step in values
        else:
            there = isinstance(values, list) and isinstance(step, int) and step < len(values)
        if there:
            values = values[step]
            path.append(step)
    return tuple(path)
