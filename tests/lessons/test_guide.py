"""docs/lessons.md is complete, and its example is a lesson without mistakes."""

import re
from pathlib import Path

from lossatlas.lessons import form, formulas, lesson, markdown
from lossatlas.lessons.lesson import read_lesson
from lossatlas.lessons.vocabulary import KINDS, read_vocabulary

REPOSITORY = Path(__file__).parents[2]
GUIDE = (REPOSITORY / "docs/lessons.md").read_text()


def test_its_example_has_no_mistakes(tmp_path):
    example = re.search(r"^````markdown\n(.*?)^````$", GUIDE, re.DOTALL | re.MULTILINE)
    path = tmp_path / "example.md"
    path.write_text(example[1])
    found = read_lesson(path, "example", True, read_vocabulary(REPOSITORY / "frontend"))
    assert [step.prediction.kind for step in found.steps] == ["point", "choice"]


def test_it_names_every_field():
    parts = [part for part in vars(form).values() if isinstance(part, type)]
    fields = {
        field.alias or name
        for part in parts
        if issubclass(part, form.Part)
        for name, field in part.model_fields.items()
        if field.init is not False
    }
    assert {"title", "else", "near", "correct"} <= fields
    assert {name for name in fields if f"`{name}" not in GUIDE} == set()
    for part in form.Prediction.__args__[0].__args__:
        (kind,) = part.model_fields["kind"].annotation.__args__
        assert f"**`kind: {kind}`**" in GUIDE
    assert all(kind in GUIDE for kind in set(KINDS) - {"name"})


def test_it_states_the_limits():
    limits = (
        f"A file has at most {lesson.LARGEST // 1024} kB, a paragraph at most "
        f"{markdown.LONGEST_PARAGRAPH:,} characters, a formula at most {formulas.LONGEST:,}, and a "
        f"lesson at most {form.MOST_STEPS} steps."
    )
    assert limits in GUIDE.replace("\n", " ")
