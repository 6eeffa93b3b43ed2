"""A lesson's file: its form, and every kind of mistake with its line."""

import pytest

from lossatlas.lessons.form import MOST_STEPS
from lossatlas.lessons.lesson import LARGEST

LESSON = """\
---
title: A lesson
question: Why is it?
steps:
  - link: v=2&d=iris
    predict:
      kind: point
      prompt: Click on $x$.
      key: bottom
      tolerance: 0.1
      near:
        - {fact: top, reveal: That is the top.}
      reveals:
        right: "Yes: {loss}."
        else: No.
  - figure: dial
    predict:
      kind: direction
      prompt: Draw it.
      at: top
      key: down
      tolerance: 20
      near:
        - {fact: up, reveal: That is up.}
      reveals: {right: Yes., else: No.}
  - predict:
      kind: number
      prompt: How large is it?
      key: loss
      min: 1
      max: 10
      tolerance: 1e-1
      reveals: {right: Yes., below: More., above: Less.}
    after: See **here**.
  - predict:
      kind: choice
      prompt: Which one?
      key: winner
      options:
        - {id: gd, label: GD, reveal: It creeps.}
        - {id: sgd, label: SGD, reveal: It jumps.}
  - {}
---

## One

text

## Two

## Three

## Four

## Five
"""


def changed(old: str, new: str) -> str:
    assert LESSON.count(old) == 1, old
    return LESSON.replace(old, new)


def line_of(text: str) -> int:
    return LESSON[: LESSON.index(text)].count("\n") + 1


def test_a_lesson_is_rendered(read):
    lesson = read(LESSON)
    assert (lesson.id, lesson.title, lesson.question) == ("lesson", "A lesson", "Why is it?")
    assert [step.title for step in lesson.steps] == ["One", "Two", "Three", "Four", "Five"]
    one, two, three, four, five = lesson.steps
    assert (one.link, one.html) == ("v=2&d=iris", "<p>text</p>\n")
    assert one.prediction.near[0].fact == "top"
    assert (
        one.prediction.reveals.right
        == '<p>Yes: <output data-fact="loss" data-kind="number"></output>.</p>'
    )
    assert (two.figure, two.prediction.at, two.link) == ("dial", "top", None)
    assert (three.prediction.step, three.prediction.scale) == (None, "linear")
    assert three.prediction.unit == "number"
    assert three.after == "<p>See <strong>here</strong>.</p>"
    assert [option.correct for option in four.prediction.options] == [None, None]
    assert (five.prediction, five.html) == (None, "")


@pytest.mark.parametrize("content", [LESSON.replace("\n", "\r\n"), "\ufeff" + LESSON])
def test_files_of_other_systems_are_read(read, content):
    assert len(read(content).steps) == 5


def test_a_link_may_be_copied_whole(read):
    content = changed("link: v=2", "link: http://127.0.0.1:8000/#v=2")
    assert read(content).steps[0].link == "v=2&d=iris"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("title: A lesson", "titel: A", "there is no field `titel` here; there are `title`"),
        ("question: Why is it?", "question: 3", "`question` must be text: put it in quotes"),
        ("question: Why is it?", "question: Is $x$?", "plain text on one line"),
        ("link: v=2&d=iris", "link: v=9&d=iris", "a link starts with `v=2`"),
        ("link: v=2&d=iris", "link: v=2&qq=iris", "no key `qq` in a link: set up the page"),
        ("link: v=2&d=iris", "link: v=2&r=gd,sgdd:9", "`sgdd` is no optimizer; there are `gd`"),
        ("link: v=2&d=iris", "link: v=2&d", "not of the form `key=value`"),
        ("link: v=2&d=iris", "link: v=2&d=a&d=b", "the key `d` twice"),
        ("link: v=2&d=iris", "links: v=2", "there are `link`, `figure`, `predict` and `after`"),
        ("kind: point", "kind: guess", "`kind` must be one of 'choice', 'number'"),
        ("prompt: Click on $x$.", "prompt: Click on $\\foo$.", "`\\foo` is an unknown command"),
        ("prompt: Click on $x$.", "prompt: Click on <b>x</b>.", "HTML is not allowed"),
        ("prompt: Click on $x$.", 'prompt: ""', "the text is empty"),
        ("key: bottom", "key: botom", "the page has no fact `botom`; there are `bottom`"),
        ("key: bottom", "key: loss", "`loss` is a number; this needs a place"),
        ("tolerance: 0.1", "tolerance: wide", "`tolerance` must be a number"),
        ("tolerance: 0.1", "tolerance: 0.9", "must be less than or equal to 0.5"),
        ("tolerance: 0.1", "tolerance: .inf", "must be a finite number"),
        ('right: "Yes: {loss}."', 'right: "Yes: {los}."', "no fact `los`"),
        ("figure: dial", "figure: circle", "there is no figure `circle`; there are `dial`"),
        ("max: 10", "max: ten", "`max` must be a number"),
        ("- {id: gd, label: GD, reveal: It creeps.}", "- gd", "must have fields"),
        ("{id: gd, label", "{id: g d, label", "`id` must be a word"),
        ("{id: gd, label", "{id: yes, label", "`id` must be text: put it in quotes"),
    ],
)
def test_a_mistake_is_told_with_its_line(mistakes, old, new, words):
    (mistake, *_) = mistakes(changed(old, new))
    assert words in mistake.message
    assert mistake.line == line_of(old)


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ("      key: bottom\n", "", "predict:", "`key` is missing here"),
        ("      kind: point\n", "", "predict:", "`predict` must have a field `kind`"),
        ("reveal: That is the top.", "reveal: No.", "predict:", "two of the reveals are the same"),
        ("fact: top, ", "fact: bottom, ", "predict:", "two of the facts are the same"),
        ("id: sgd", "id: gd", "predict:\n      kind: choice", "two of the ids are the same"),
        ("      key: winner\n", "", "predict:\n      kind: choice", "exactly one option needs"),
        (
            "GD, reveal: It c",
            "GD, correct: true, reveal: c",
            "predict:\n      kind: ch",
            "no option",
        ),
        ("min: 1\n", "min: 11\n", "predict:\n      kind: number", "`min` must be less than `max`"),
        ("min: 1\n", "min: 0\n      scale: log\n", "predict:\n      kind: n", "must be above zero"),
        ("min: 1\n", "min: 1\n      scale: cubic\n", "scale", "`scale` must be 'linear' or 'log'"),
        ("## Five", "## Five\n\n## Six", "## Six", "this section has no step"),
        ("\n## Five\n", "", "- {}", "this step has no section"),
        ("\ntext\n", "\na\nb <i>c\n", "b <i>", "HTML is not allowed"),
        ("\ntext\n", "\na\n{los}\n", "{los}", "no fact `los`"),
        ("\ntext\n", "\na\n$\\foo$\n", "$\\foo", "`\\foo` is an unknown command"),
        (
            "after: See",
            "after: |\n      One\n\n      {los} See",
            "{los}",
            "`after`: the page has no",
        ),
        ("after: See", "after: |\n      {los} See", "{los}", "`after`: the page has no"),
        ("  - {}\n---", "  - {after: a}\n---", "- {after", "`after` needs `predict`"),
        ("max: 10\n", "max: 10\n      unit: number\n", "unit", "there is no field `unit`"),
        ("  - {}\n---", "  - {}\n", "---", "another one ends its front matter"),
        ("---\ntitle", "title", "title", "a lesson starts with a line `---`"),
    ],
)
def test_a_mistake_is_told_where_it_is(mistakes, old, new, at, words):
    content = changed(old, new)
    (mistake, *_) = mistakes(content)
    assert words in mistake.message
    assert mistake.line == content[: content.index(at)].count("\n") + 1


@pytest.mark.parametrize(
    ("runs", "named", "there"),
    [
        ("sgd:2~as:A,!gd", "gd", "its link has sgd, counted from 1"),
        ("gd,sgd", "3", "its link has gd, sgd"),
        ("gd,sgd", "0", None),
        ("gd", "sgd", "its link has gd"),
        ("!gd", "1", "its link has none"),
    ],
)
def test_a_step_names_no_run_that_its_link_lacks(mistakes, runs, named, there):
    content = changed("link: v=2&d=iris", f"link: v=2&r={runs}").replace(
        "## Two", f"## Two\n\n{{run.{named}.loss}}"
    )
    (mistake,) = mistakes(content)
    if there is None:
        assert f"no run has the fact `run.{named}.loss`" in mistake.message
        return
    assert f"names the run `{named}`, but {there}" in mistake.message
    assert mistake.line == line_of("- figure: dial")


@pytest.mark.parametrize("named", ["gd", "sgd", "1", "2"])
def test_a_step_names_runs_by_optimizer_or_number(read, named):
    content = changed("link: v=2&d=iris", "link: v=2&r=gd,!adam,sgd:9*3~at:4")
    assert read(content.replace("## Two", f"## Two\n\n{{run.{named}.loss}}"))


def test_an_option_is_a_run_of_the_link(mistakes):
    content = changed("link: v=2&d=iris", "link: v=2&r=gd").replace(
        "key: winner", "key: winner_run"
    )
    content = content.replace("id: gd", "id: run-1").replace("id: sgd", "id: run-2")
    (mistake,) = mistakes(content)
    assert "names the run `2`" in mistake.message


def test_all_mistakes_are_told_in_the_order_of_their_lines(mistakes):
    content = changed("key: bottom", "key: a").replace("\ntext\n", "\n{b}\n")
    first, second = mistakes(content)
    assert (first.line, second.line) == (line_of("key: bottom"), line_of("\ntext\n") + 1)


def test_a_huge_file_is_not_read(mistakes, tmp_path):
    path = tmp_path / "lesson.md"
    with path.open("wb") as file:
        file.truncate(10 * 2**20)
    (mistake,) = mistakes(path.read_bytes())
    assert mistake == (1, f"the file has more than {LARGEST // 1024} kB")


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (changed("text\n", "caf\u00e9\n").encode("latin-1"), line_of("text\n"), "not UTF-8"),
        (LESSON.encode("utf-16"), 1, "not UTF-8"),
        (changed("text\n", "te\x00xt\n").encode(), line_of("text\n"), "U+0000 is not allowed"),
        (changed("Click", "Cl\x1bick").encode(), line_of("prompt: Click"), "U+001B is not allowed"),
        (b"", 1, "a lesson starts with"),
        (b"---\n---\n", 2, "the front matter is empty"),
        (b"---\n- a\n---\n", 2, "the front matter must have fields"),
        (b"---\ntitle: a\nquestion: b\nsteps: c\n---\n", 4, "`steps` must be a list"),
        (b"---\ntitle: a\nquestion: b\nsteps: []\n---\n", 4, "must have at least 1 item"),
    ],
)
def test_a_file_that_is_no_lesson(mistakes, content, line, words):
    mistake = mistakes(content)[0]
    assert mistake.line == line
    assert words in mistake.message


def test_the_number_of_steps_is_bounded(mistakes):
    steps = "  - {}\n" * (MOST_STEPS + 1)
    content = f"---\ntitle: a\nquestion: b\nsteps:\n{steps}---\n" + "## a\n\n" * (MOST_STEPS + 1)
    (mistake,) = mistakes(content)
    assert (mistake.line, "at most 30 items" in mistake.message) == (4, True)
