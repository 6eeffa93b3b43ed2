"""LaTeX to MathML. What browsers get is a list of elements and attributes, and nothing else.

latex2mathml passes HTML inside `\\text{…}` and addresses inside `\\href` through, and keeps silent
about unknown commands and unbalanced braces. So its tree is checked and written here.
"""

import re
import unicodedata
from html import escape
from xml.etree.ElementTree import Element

from latex2mathml import commands, exceptions
from latex2mathml.converter import convert_to_element
from latex2mathml.tokenizer import tokenize

from lossatlas.lessons.mistakes import quoted, shortened

LONGEST = 1000
"""Longest formula, in characters."""
DEEPEST = 20
"""Most braces inside each other."""

_ELEMENTS = """
    math mrow mi mn mo mtext mspace msub msup msubsup munder mover munderover mfrac msqrt mroot
    mtable mtr mtd mstyle mpadded mphantom
"""
_ATTRIBUTES = """
    accent accentunder columnalign columnlines columnspacing depth display displaystyle fence form
    height largeop linebreak linethickness lspace mathvariant maxsize minsize movablelimits
    rowlines rowspacing rspace scriptlevel separator stretchy voffset width
"""
_ENVIRONMENTS = """
    matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix cases array split align*
"""
ELEMENTS = frozenset(_ELEMENTS.split())
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
ENVIRONMENTS = _ENVIRONMENTS.split()

_PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2} | {
    "msubsup": 3,
    "munderover": 3,
}
"""How many children an element has, if that is fixed."""
_VALUE = re.compile(r"[A-Za-z0-9.+\- ]{1,60}")
_LARGEST_SIZE = 20

_DEFINITIONS = (r"\newcommand", r"\def", r"\DeclareMathOperator", r"\newenvironment")
_REFUSED = (*_DEFINITIONS, r"\class", r"\style", r"\href", r"\unicode", r"\verb")

_BRACE = re.compile(r"\\.|([{}])", re.DOTALL)
_COMMENT = re.compile(r"(?<!\\)(?:\\\\)*%")
_REFERENCE = re.compile(r"&#x([0-9A-Fa-f]{1,6});")
_REASONS: tuple[type[Exception], ...] = tuple(
    found
    for name, found in vars(exceptions).items()
    if name.endswith("Error") and name != "NoAvailableTokensError"
)


class FormulaError(ValueError):
    """A formula that is not shown; the message says why."""


def to_mathml(latex: str, display: bool = False) -> str:
    """A formula as a `<math>` element. Raises FormulaError."""
    if not latex.strip():
        raise FormulaError("it is empty")
    if len(latex) > LONGEST:
        raise FormulaError(f"it has more than {LONGEST:,} characters")
    _check_source(latex)
    try:
        tree = convert_to_element(latex, display="block" if display else "inline")
        return _written(tree)
    except _REASONS as error:
        words = re.sub(r"(?<!^)(?=[A-Z])", " ", type(error).__name__.removesuffix("Error"))
        raise FormulaError(words.lower()) from None
    except FormulaError:
        raise
    except Exception:  # the library fails in many ways on incomplete or deeply nested formulas
        raise FormulaError("it is incomplete, or nested too deeply") from None


def _check_source(latex: str) -> None:
    depth = 0
    for brace in _BRACE.findall(latex):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            break
        if depth > DEEPEST:
            raise FormulaError("its braces are nested too deeply")
    if depth != 0:
        raise FormulaError("its braces { } are not balanced")
    if _COMMENT.search(latex):
        raise FormulaError(r"% starts a comment in LaTeX: write \%")
    for token in tokenize(latex):
        name = token.partition("{")[0]
        if name in _REFUSED:
            raise FormulaError(f"`{name}` is not allowed in a lesson")
        if name == r"\begin" and token[7:-1] not in ENVIRONMENTS:
            raise FormulaError(f"`{shortened(token)}` is unknown; there are {quoted(ENVIRONMENTS)}")
        fonts = (*commands.LOCAL_FONTS, *commands.MATH_NON_FONT_COMMANDS)
        if name.startswith(commands.MATH) and name not in fonts:
            raise FormulaError(f"`{shortened(name)}` is an unknown command")


def _written(element: Element) -> str:
    """An element of the list as HTML, with all text escaped."""
    if element.tag not in ELEMENTS:
        raise FormulaError(f"it gives the element {shortened(element.tag)}, which is not allowed")
    if len(element) != _PARTS.get(element.tag, len(element)):
        raise FormulaError("it is incomplete")
    attributes = "".join(
        f' {name}="{_value(name, value)}"'
        for name, value in element.attrib.items()
        if name != "xmlns"
    )
    inside = _text(element.text or "") + "".join(map(_written, element))
    return f"<{element.tag}{attributes}>{inside}</{element.tag}>"


def _value(name: str, value: str) -> str:
    if name not in ATTRIBUTES:
        raise FormulaError(f"it sets {shortened(name)}, which is not allowed")
    sizes = re.findall(r"[\d.]+", value)
    if not _VALUE.fullmatch(value) or any(_size(size) > _LARGEST_SIZE for size in sizes):
        raise FormulaError(f"`{shortened(value)}` is not a size that is allowed")
    return value


def _size(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("inf")


def _text(text: str) -> str:
    if text.startswith("\\"):
        raise FormulaError(f"`{shortened(text)}` is an unknown command")
    if set(text) & set("{}"):
        raise FormulaError(r"there are braces inside a text: write \{ and \} outside of it")
    shown = _REFERENCE.sub(lambda found: _character(int(found[1], 16)), text)
    return escape(shown)


def _character(code: int) -> str:
    if code > 0x10FFFF or unicodedata.category(chr(code)) in ("Cc", "Cn", "Cs"):
        raise FormulaError("it contains a character that does not exist")
    return chr(code)
