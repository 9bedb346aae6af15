"""Markdown, formulas and source as HTML, at the time of the export: the page needs no script for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import escape
from typing import Any

import mistune
from latex2mathml.converter import convert
from pygments import lex
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType

from dualz.authoring.readme import BRANCH, repository

_LESSONS = re.compile(r"\b([Ll]essons?) (\d\d(?:(?:, | and | to | or )\d\d)*)\b")
# The classes that the stepper's own source has (dualz/widgets/source.js).
_CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "comment"),
    (String, "string"),
    (Number, "number"),
    (Operator.Word, "keyword"),
    (Name.Builtin.Pseudo, ""),
    (Keyword, "keyword"),
)


def slug(words: str) -> str:
    """The address of a heading.

    >>> slug("Why it works and where it fails")
    'why-it-works-and-where-it-fails'
    """
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def formula(latex: str, display: bool = False) -> str:
    """LaTeX as MathML, which browsers draw and screen readers speak.

    >>> formula("x^2")
    '<math><msup><mi>x</mi><mn>2</mn></msup></math>'
    """
    found = convert(latex.strip(), display="block" if display else "inline")
    found = found.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "").replace(' display="inline"', "")
    return re.sub(r"^(<math[^>]*>)<mrow>(.*)</mrow></math>$", r"\1\2</math>", unescape_numbers(found))


def unescape_numbers(markup: str) -> str:
    """``&#x02211;`` as the letter itself; what HTML needs escaped stays."""

    def letter(found: re.Match[str]) -> str:
        one = chr(int(found[1], 16))
        return found[0] if one in '<>&"' else one

    return re.sub(r"&#x([0-9A-Fa-f]+);", letter, markup)


def source(text: str) -> str:
    """Python source as HTML, with the classes of the stepper's source: ``dz-keyword`` and so on."""
    found = []
    for kind, words in lex(text, PythonLexer(stripnl=False, ensurenl=False)):
        name = next((name for known, name in _CLASSES if kind in known), "")
        found.append(f'<span class="dz-{name}">{escape(words)}</span>' if name else escape(words))
    return "".join(found)


class Page(mistune.HTMLRenderer):
    """Headings have addresses; a lesson that is named is a link. ``link(number)``: its page, or ``""``."""

    def __init__(self, link: Callable[[int], str]) -> None:
        super().__init__(escape=False)
        self._link = link

    def link(self, text: str, url: str, title: str | None = None) -> str:
        # What lies beside the notebooks is not on the site: a page, a module.
        if url.startswith("../"):
            url = f"{repository()}/blob/{BRANCH}/{url.removeprefix('../')}"
        return super().link(text, url, title)

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        words = re.sub(r"<[^>]+>", "", text)
        name = f' id="{slug(words)}"' if level > 1 else ""
        return f"<h{level}{name}>{text}</h{level}>\n"

    def text(self, text: str) -> str:
        return _LESSONS.sub(self._lessons, super().text(text))

    def _lessons(self, found: re.Match[str]) -> str:
        first, *rest = re.split(r"(\d\d)", found[2])
        linked = [self._one(part) if part.isdigit() else part for part in (first, *rest)]
        if found[1].endswith("s"):
            return f"{found[1]} {''.join(linked)}"
        address = self._link(int(found[2]))
        return f'<a href="{address}">{found[0]}</a>' if address else found[0]

    def _one(self, number: str) -> str:
        address = self._link(int(number))
        return f'<a href="{address}">{number}</a>' if address else number

    def block_code(self, code: str, info: str | None = None) -> str:
        body = source(code.rstrip("\n")) if info == "python" else escape(code.rstrip("\n"))
        return f"<pre>{body}</pre>\n"

    def table(self, text: str) -> str:
        return f'<div class="wide"><table>{text}</table></div>\n'

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        # A corner without words heads nothing.
        kind = "th" if head and text.strip() else "td"
        return f"<{kind}>{text}</{kind}>\n"

    def inline_formula(self, text: str) -> str:
        return formula(text)

    def display_formula(self, text: str) -> str:
        return f'<span class="wide">{formula(text, display=True)}</span>'


def _formulas(markdown: mistune.Markdown) -> None:
    def parse(kind: str) -> Callable[..., int]:
        def found(inline: Any, match: re.Match[str], state: Any) -> int:
            state.append_token({"type": kind, "raw": match.group(f"{kind}_latex")})
            return match.end()

        return found

    for kind, pattern in (
        ("display_formula", r"\$\$(?P<display_formula_latex>[^$]+)\$\$"),
        ("inline_formula", r"\$(?P<inline_formula_latex>[^$\n]+)\$"),
    ):
        markdown.inline.register(kind, pattern, parse(kind), before="escape")


@cache
def renderer(link: Callable[[int], str]) -> mistune.Markdown:
    """Markdown to HTML, with tables and formulas."""
    return mistune.create_markdown(renderer=Page(link), plugins=["table", "strikethrough", _formulas])


def html(markdown: str, link: Callable[[int], str]) -> str:
    """Markdown of a notebook as HTML."""
    return str(renderer(link)(markdown))
