"""Markdown: its HTML is harmless, and what is not allowed is told with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tags import Tags

from lossatlas.lessons.formulas import ATTRIBUTES, ELEMENTS
from lossatlas.lessons.markdown import read_document, render
from lossatlas.lessons.mistakes import Mistake
from lossatlas.lessons.vocabulary import Vocabulary

MARKDOWN = """
    a blockquote br code em h1 h2 h3 h4 h5 h6 hr li ol output p pre strong
    table tbody td th thead tr ul
"""


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("a **b** `c`", "<p>a <strong>b</strong> <code>c</code></p>"),
        ("is {loss}.", '<p>is <output data-fact="loss" data-kind="number"></output>.</p>'),
        ("{run.gd.loss}", '<p><output data-fact="run.gd.loss" data-kind="number"></output></p>'),
        (r"\{a\} \$5 \<b>", "<p>{a} $5 &lt;b&gt;</p>"),
        ("`{a}` `$x` `<b>`", "<p><code>{a}</code> <code>$x</code> <code>&lt;b&gt;</code></p>"),
        ("&lt;script&gt;", "<p>&lt;script&gt;</p>"),
        ("a < b > c", "<p>a &lt; b &gt; c</p>"),
        ("[a](#v=2&d=iris)", '<p><a href="#v=2&amp;d=iris">a</a></p>'),
        ("[a](https://a.org/b?c#d)", '<p><a href="https://a.org/b?c#d">a</a></p>'),
        ("[a](docs)", '<p><a href="docs">a</a></p>'),
        ("$x$", '<p><math display="inline"><mrow><mi>x</mi></mrow></math></p>'),
        ("$$\nx\n$$", '<math display="block"><mrow><mi>x</mi></mrow></math>'),
        ("| a |\n|---|\n| {loss} |", "<table>"),
        ("a\n---", "<p>a</p>\n<hr />"),
    ],
)
def test_markdown_becomes_html(vocabulary, source, html):
    found = render(source, vocabulary)
    assert isinstance(found, str), found
    assert found.startswith(html)


def test_a_phrase_has_no_paragraph(vocabulary):
    assert render("a *b*", vocabulary, inline=True) == "a <em>b</em>"


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("a\n\n<div>b</div>", 3, "HTML is not allowed"),
        ("a\nb <b>c</b>", 2, "HTML is not allowed"),
        ("a\n\n<!-- b -->", 3, "HTML is not allowed"),
        ("<script>alert(1)</script>", 1, "HTML is not allowed"),
        ("a\n[b](javascript:alert(1))", 2, "`javascript:alert(1)` is not allowed"),
        ("[b](JaVaScRiPt&colon;alert(1))", 1, "is not allowed: links start with https://"),
        ("[b](data:text/html,c)", 1, "is not allowed"),
        ("<javascript:alert(1)>", 1, "is not allowed"),
        ("[b](//evil.org)", 1, "is not allowed"),
        ("[b]()", 1, "is not allowed"),
        ("[b]\n\n[b]: vbscript:c", 1, "is not allowed"),
        ("[b](#top)", 1, "a link starts with `v=2`"),
        ("[b](#v=2&qq=1)", 1, "no key `qq`"),
        ("a\n\n- b\n- ![c](d)", 4, "pictures are not allowed"),
        ("a\nb {los}", 2, "no fact `los`; there are `loss`"),
        ("{run.gd.los}", 1, "a fact of `loss`"),
        ("{run.best.loss}", 1, "the number of a run or one of `gd`"),
        ("{run.*.loss}", 1, "write `run.RUN.FACT`"),
        ("{ loss }", 1, "no fact"),
        ("a\nb { c", 2, "a { without its partner"),
        ("from $5 to $10", 1, r"write \$ for the sign"),
        ("$$x$$ y", 1, "a $ without its partner"),
        ("a $b$\n$c\nd$ $\\foo$", 3, r"`\foo` is an unknown command"),
        ("$$\n\\foo\n$$", 1, "unknown command"),
        ("# a", 1, "start a section with ##"),
        (">" * 30 + " a", 1, "nested too deeply"),
        ("a " * 1001, 1, "at most 2,000 characters"),
    ],
)
def test_what_is_not_allowed_is_told_with_its_line(vocabulary, source, line, words):
    found = render(source, vocabulary)
    assert isinstance(found, Mistake), found
    assert found.line == line
    assert words in found.message


def test_a_body_is_split_into_sections(vocabulary):
    source = "---\na: b\n---\n\n## One\n\ntext\n\n### Part\n\n## Two\n"
    document = read_document(source, vocabulary)
    assert document.mistakes == []
    assert document.front_matter == "a: b"
    assert document.sections == [
        (5, "One", "<p>text</p>\n<h3>Part</h3>\n"),
        (11, "Two", ""),
    ]


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("text\n\n## One", 3, "text must be in a section"),
        ("## One *two*", 3, "the title of a section is plain text"),
        ("## One\n\n> ## Two\n>\n> <b>", 7, "HTML is not allowed"),
    ],
)
def test_mistakes_of_a_body(vocabulary, body, line, words):
    (mistake,) = read_document(f"---\n---\n{body}", vocabulary).mistakes
    assert mistake.line == line
    assert words in mistake.message


PIECES = r"""
    <script> </script> <b <!-- --> [a]( ![ ]( ) ` $ $$ \ { } {loss} javascript: data:text/html,
    " ' onerror= &lt; &#60; &colon; # ## > - 1. | --- * ** \text{<i>} \href{ https://a.org <https://
    [a]: ``` ~~~ #v=2&
"""
SPACES = ["\n", "\n\n", "    ", "\t", " "]


@given(
    st.lists(
        st.sampled_from(PIECES.split() + SPACES) | st.characters(codec="utf-8"), max_size=20
    ).map("".join)
)
def test_any_markdown_is_harmless_or_a_mistake(source):
    vocabulary = Vocabulary({"loss": "number"}, [], "2", ["d"])
    html = render(source, vocabulary)
    if isinstance(html, Mistake):
        assert 1 <= html.line <= source.count("\n") + 1
        return
    found = Tags(html)
    assert found.elements <= set(MARKDOWN.split()) | ELEMENTS
    allowed = {"href", "title", "class", "start", "style", "data-fact", "data-kind"} | ATTRIBUTES
    assert found.attributes <= allowed
    for address in found.addresses:
        assert address.startswith(("https://", "http://", "#v=2")) or not set(":#") & set(
            address.partition("/")[0]
        )
