"""Markdown to HTML: no HTML in the source, formulas as MathML, placeholders as empty outputs."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from lossatlas.lessons.formulas import FormulaError, to_mathml
from lossatlas.lessons.mistakes import Mistake, shortened
from lossatlas.lessons.vocabulary import Vocabulary

LONGEST_PARAGRAPH = 2000
"""In characters: the time to parse a paragraph may grow with the square of its length."""

_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
_WEB = re.compile(r"https?://[^/]")
_RELATIVE = re.compile(r"(?!//)[^:#]*(?:[/?#].*)?")


class Section(NamedTuple):
    """A part of a lesson's body, from one `## Title` to the next."""

    line: int
    title: str
    html: str


class Document(NamedTuple):
    """A lesson's file, taken apart; sections are rendered."""

    front_matter: str | None
    sections: list[Section]
    mistakes: list[Mistake]


def read_document(source: str, vocabulary: Vocabulary) -> Document:
    """Split and render the text of a file; its front matter starts on line 2."""
    tokens = PARSER.parse(source, {})
    mistakes = list(_mistakes(source, tokens, vocabulary))
    front = tokens.pop(0).content if tokens and tokens[0].type == "front_matter" else None
    starts = [at for at, token in enumerate(tokens) if _starts_section(token)]
    before = tokens[: starts[0]] if starts else tokens
    if before and front is not None:
        mistakes.append(Mistake(_line(before[0]), "text must be in a section: start one with ## "))
    sections = []
    for start, end in pairwise([*starts, len(tokens)]):
        heading = tokens[start + 1]
        if not all(child.type == "text" for child in heading.children or []):
            mistakes.append(Mistake(_line(heading), "the title of a section is plain text"))
        html = "" if mistakes else _html(tokens[start + 3 : end])
        sections.append(Section(_line(heading), heading.content, html))
    return Document(front, sections, mistakes)


def render(source: str, vocabulary: Vocabulary, inline: bool = False) -> str | Mistake:
    """HTML of a text, in paragraphs or as a phrase; or the first mistake in it."""
    parse = PARSER.parseInline if inline else PARSER.parse
    tokens = parse(source, {})
    for mistake in _mistakes(source, tokens, vocabulary):
        return mistake
    return _html(tokens).strip()


def _starts_section(token: Token) -> bool:
    return token.type == "heading_open" and token.tag == "h2" and token.level == 0


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _html(tokens: Sequence[Token]) -> str:
    rendered: str = PARSER.renderer.render(tokens, PARSER.options, {})
    return rendered


# What is wrong.


def _mistakes(source: str, tokens: list[Token], vocabulary: Vocabulary) -> Iterator[Mistake]:
    """Everything that is wrong with a text, and the formulas' MathML into their tokens."""
    for line, token in _with_lines(HTML_FINDER.parse(source, {}) if "<" in source else []):
        if token.type in ("html_block", "html_inline"):
            text = shortened(token.content)
            yield Mistake(line, f"HTML is not allowed: write `{text}` in Markdown, or \\< for a <")
    for line, token in _with_lines(tokens):
        if message := _wrong(token, vocabulary):
            yield Mistake(line, message)


def _with_lines(tokens: list[Token]) -> Iterator[tuple[int, Token]]:
    """Blocks and what is in them, with their lines; line breaks inside of code are not counted."""
    block = 1
    for token in tokens:
        block = token.map[0] + 1 if token.map else block
        yield block, token
        line = block
        for child in token.children or []:
            yield line, child
            line += child.type in ("softbreak", "hardbreak")
            line += child.content.count("\n") if child.type == "math_inline" else 0


def _wrong(token: Token, vocabulary: Vocabulary) -> str | None:
    match token.type:
        case "math_inline" | "math_block":
            try:
                mathml = to_mathml(token.content, token.type == "math_block")
            except FormulaError as error:
                return f"the formula {shortened(token.content)} cannot be read: {error}"
            token.meta = {"mathml": mathml}
        case "fact":
            kind = vocabulary.kind_of(token.content)
            if kind is None:
                return f"{vocabulary.unknown_fact(token.content)}; write \\{{ for a brace"
            token.meta = {"kind": kind}
        case "stray":
            return f"a {token.content} without its partner: write \\{token.content} for the sign"
        case "link_open":
            return _wrong_address(str(token.attrs["href"]), vocabulary)
        case "image":
            return "pictures are not allowed: name a figure in the front matter"
        case "heading_open" if token.tag == "h1":
            return "the lesson's title is in the front matter: start a section with ## "
        case "too_long":
            return f"a paragraph has at most {LONGEST_PARAGRAPH:,} characters"
    if token.level >= PARSER.options["maxNesting"] - 1:
        return "lists and quotes are nested too deeply"
    return None


def _wrong_address(address: str, vocabulary: Vocabulary) -> str | None:
    if address.startswith("#"):
        return vocabulary.wrong_link(address[1:])
    if _WEB.match(address) or (address and _RELATIVE.fullmatch(address)):
        return None
    return (
        f"a link to `{shortened(address)}` is not allowed: links start with https:// or http://, "
        f"or are links of the page such as #v={vocabulary.link_version}&…"
    )


# The parser.


def _parser(html: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": html}).enable("table").disable("lheading")
    front_matter_plugin(parser)
    dollarmath_plugin(
        parser, allow_labels=False, allow_space=False, allow_digits=False, allow_blank_lines=False
    )
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # all are checked here
    parser.core.ruler.before("inline", "bound", _bound)
    parser.inline.ruler.after("math_inline", "fact", _fact)
    parser.add_render_rule("fact", _render_fact)
    parser.add_render_rule("math_inline", _render_formula)
    parser.add_render_rule("math_block", _render_formula)
    return parser


def _bound(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > LONGEST_PARAGRAPH:
            token.type, token.content = "too_long", ""


def _fact(state: StateInline, silent: bool) -> bool:
    """Parse `{name}`; a brace or a dollar sign that starts nothing is a mistake."""
    if state.src[state.pos] not in "{$":
        return False
    found = _PLACEHOLDER.match(state.src, state.pos)
    if not silent:
        token = state.push("fact" if found else "stray", "", 0)
        token.content = found[1] if found else state.src[state.pos]
    state.pos = found.end() if found else state.pos + 1
    return True


def _render_fact(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    name, kind = escape(tokens[at].content), tokens[at].meta["kind"]
    return f'<output data-fact="{name}" data-kind="{kind}"></output>'


def _render_formula(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    return str(tokens[at].meta["mathml"]) + ("\n" if tokens[at].block else "")


PARSER = _parser(html=False)
HTML_FINDER = _parser(html=True)
"""With HTML off, tags become text: this one finds them, and renders nothing."""
