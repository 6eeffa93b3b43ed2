"""Front matter: plain values with their lines, and YAML's traps in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossatlas.lessons.front_matter import read_front_matter
from lossatlas.lessons.mistakes import NotALesson


def values(source: str):
    return read_front_matter(source, first_line=1).values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("text", "text"),
        ("0.08", 0.08),
        ("1e-3", 0.001),
        ("3", 3),
        ("true", True),
        ("'1'", "1"),
        ("2026-01-02", "2026-01-02"),
        (r"'$\frac{1}{2}$'", r"$\frac{1}{2}$"),
        (r"$\nabla f$", r"$\nabla f$"),
        ("v=2&o=random&pk=random", "v=2&o=random&pk=random"),
        ("[1, {b: c}]", [1, {"b": "c"}]),
        ("|\n  one\n  two: 2", "one\ntwo: 2"),
    ],
)
def test_values_are_read_as_they_are_written(text, value):
    assert values(f"a: {text}") == {"a": value}


def test_places_are_those_of_keys_and_of_texts():
    places = read_front_matter("a:\n  - b: |\n      c\n    d: >-\n      e\n", 1).places
    assert places["a", 0, "b"] == (2, 3)
    assert places["a", 0, "d"] == (4, 5)
    assert places["a", 0] == (2, 2)


LAUGHS = "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]"


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("", 1, "is empty"),
        ("a: b\nc: d: e", 2, "put a text that contains `: ` in quotes"),
        ("a: b\nc: {d} is", 2, "a text that starts with { or [ needs quotes"),
        ("a: b\nc: {d}", 2, "there is no value"),
        ("a: 'It's'", 1, "in single quotes, ' is written ''"),
        ("a: 'b", 1, "a quote is not closed"),
        ("a: b\n\tc: d", 2, "indent with spaces"),
        ("a: b\n c: d", 2, "put a text that contains `: ` in quotes"),
        ("a: b\nc: #v=2", 2, "use quotes for a text that starts with # or {"),
        ("a: b\nc:", 2, "there is no value"),
        ('a: b\nc: "$\\frac12$"', 2, r"`\f` is not read as it is written; use single quotes"),
        ('a: "$\\sum$"', 1, "use single quotes"),
        ("a: @b", 1, "with special signs in quotes"),
        ("a: b\nc: d\na: e", 3, "`a` is there twice"),
        (LAUGHS, 1, "anchors and aliases"),
        ("a: *b", 1, "anchors and aliases"),
        ("a: !!python/object/apply:os.system [b]", 1, "tags (with !)"),
        ("a: !b c", 1, "tags (with !)"),
        ("a: " + "[" * 5000, 1, "nested too deeply"),
        ("- " * 5000, 1, "nested too deeply"),
        ("a: " + "9" * 5000, 1, "is not a number"),
        ("? [a]\n: b", 1, "needs quotes"),
    ],
)
def test_mistakes_have_a_line_and_an_advice(source, line, words):
    with pytest.raises(NotALesson) as caught:
        values(source)
    (mistake,) = caught.value.mistakes
    assert mistake.line == line
    assert words in mistake.message


@given(st.text(st.sampled_from("ab:- \n{}[]|>'\"#&*!%@,?\\<=1.e~"), max_size=40))
def test_any_text_is_read_or_a_mistake(source):
    mistakes = []
    try:
        assert () in read_front_matter(source, 1).places
    except NotALesson as error:
        mistakes = error.mistakes
    assert all(1 <= mistake.line <= source.count("\n") + 1 for mistake in mistakes)
