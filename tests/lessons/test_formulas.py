"""Formulas: what browsers get is harmless, and what cannot be read is an error."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tags import Tags

from lossatlas.lessons.formulas import ATTRIBUTES, ELEMENTS, FormulaError, to_mathml


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\ell = \sum_{j \ne y} \max(0, s_j - s_y + 1)", "ℓ=∑j≠ymax(0,sj−sy+1)"),
        (r"\frac{\partial f}{\partial x}", "∂f∂x"),
        (r"\mathbb{R}^{10 \times 3073}", "ℝ10×3073"),
        (r"x \leftarrow x - \eta \nabla f(x)", "x←x−η∇f(x)"),
        (r"\xi_{ij} \ge 0", "ξij≥0"),
        (r"\{a, b\}", "{a,b}"),
        (r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}", "{1x>00otherwise"),
        (r"50\%", "50%"),
        ("α ≤ β", "α≤β"),
    ],
)
def test_a_formula_becomes_mathml(latex, text):
    assert Tags(to_mathml(latex)).text == text
    assert to_mathml(latex).startswith('<math display="inline">')
    assert to_mathml(latex, display=True).startswith('<math display="block">')


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (r"\foo", r"`\foo` is an unknown command"),
        (r"\left\foo x \right)", r"`\foo` is an unknown command"),
        (r"\mathfoo{x}", r"`\mathfoo` is an unknown command"),
        (r"\begin{foo} x \end{foo}", "there are `matrix`"),
        (r"\end{matrix}", "unknown command"),
        ("\\", "unknown command"),
        (r"\frac{1}{2", "not balanced"),
        ("1}", "not balanced"),
        ("} {", "not balanced"),
        (r"\text{a {b} c}", "braces inside a text"),
        ("x^", "missing super script"),
        ("x^a^b", "double superscripts"),
        (r"\left( x", "missing right"),
        (r"\frac{1}", "incomplete"),
        ("", "it is empty"),
        ("50 % off", r"write \%"),
        ("{" * 30 + "}" * 30, "nested too deeply"),
        ("x" * 1001, "more than 1,000 characters"),
        (r"\def\a{\a\a}\a", r"`\def` is not allowed"),
        (r"\newcommand{\a}{b}\a", r"`\newcommand` is not allowed"),
        (r"\href{javascript:alert(1)}{x}", r"`\href` is not allowed"),
        (r"\style{position: fixed}{x}", r"`\style` is not allowed"),
        (r"\class{a}{x}", r"`\class` is not allowed"),
        (r"\color{red} x", "sets mathcolor, which is not allowed"),
        (r"\colorbox{red}{x}", "sets mathbackground, which is not allowed"),
        (r"\boxed{x}", "element menclose, which is not allowed"),
        (r"\hspace{-99em} x", "not a size that is allowed"),
        (r"\sqrt", "incomplete"),
    ],
)
def test_what_cannot_be_shown_is_an_error(latex, words):
    with pytest.raises(FormulaError, match=re.escape(words)):
        to_mathml(latex)


@pytest.mark.parametrize("command", [r"\text", r"\textbf", r"\mbox", r"\tag", r"\operatorname"])
def test_html_in_a_text_is_shown_as_it_is_written(command):
    hostile = "</math><script>alert(1)</script>&lt;img src=x onerror=alert(2)&gt;"
    try:
        found = Tags(to_mathml(rf"{command}{{{hostile}}}"))
    except FormulaError:
        return
    assert found.elements <= ELEMENTS
    assert "<script>" in found.text.replace("\xa0", " ")


PIECES = r"""
    \text{ \href{ \style{ \class{ \color{ \unicode{ \mathbf{ \frac{ \sqrt{ \hat{ \operatorname{
    \rule{ \hspace{ \verb| \verb \tag{ \mbox{ \fbox{ \sum \def \x \begin{matrix} \end{matrix}
    \left( \right) \over \not \limits \middle| \\ \, { } _ ^ ' & # % ~ $ < > " \{ \} [ ] x 1 α = |
    <script> </math> <!-- --> javascript: onerror= &#x3c; &lt; &#x0; &#xd800; &#x110000;
"""


@given(
    st.lists(st.sampled_from(PIECES.split()) | st.characters(codec="utf-8"), max_size=12).map(
        "".join
    )
)
def test_any_formula_is_harmless_or_an_error(latex):
    for display in (False, True):
        try:
            found = Tags(to_mathml(latex, display))
        except FormulaError:
            continue
        assert found.elements <= ELEMENTS
        assert found.attributes <= ATTRIBUTES
        assert found.open == []
