"""The source text of generators, and where in it a line of their file is.

Lesson: 00 (start).
"""

from __future__ import annotations

import inspect
import sys
import textwrap
import tokenize
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Source:
    """The text of one generator function. ``first_line`` is its line in its file or cell."""

    name: str
    text: str
    first_line: int


@dataclass(frozen=True)
class Place:
    """A line in a source: ``source`` indexes ``Trace.sources``, ``line`` counts from 1."""

    source: int
    line: int


def lines_of(text: str) -> list[str]:
    """The lines of a source as Python counts them: a form feed ends one for ``splitlines`` only.

    >>> lines_of("one" + chr(12) + "still one" + chr(10) + "two")
    ['one\\x0cstill one', 'two']
    """
    return text.split("\n")


class Sources:
    """The sources met so far, one for each code object."""

    def __init__(self) -> None:
        self.known: list[Source] = []
        self._index: dict[Any, int] = {}

    def place(self, code: Any, line: int) -> Place:
        key = code.co_filename, code  # code objects of two files are equal where their instructions are
        if key not in self._index:
            self._index[key] = len(self.known)
            self.known.append(Source(code.co_name, _source_text(code), code.co_firstlineno))
        index = self._index[key]
        return Place(index, line - self.known[index].first_line + 1)

    def line(self, code: Any, line: int) -> int:
        """The number that a line of a file has in its source, from 1; 0 where ``code`` is none of them."""
        return self.place(code, line).line if (code.co_filename, code) in self._index else 0


def _source_text(code: Any) -> str:
    """From its first line on: for a generator expression ``inspect.getsource`` goes back to some ``def``."""
    try:
        lines, _ = inspect.findsource(code)
        block = inspect.getblock(_true_lines(lines)[code.co_firstlineno - 1 :])
        return textwrap.dedent("".join(block)).rstrip()
    except (OSError, TypeError, SyntaxError, tokenize.TokenError):  # no file, or one that is being written
        return f"# the source of {code.co_name} cannot be shown: it was not read from a file or a cell"


def _true_lines(lines: list[str]) -> list[str]:
    """The lines that Python numbered, where ``lines`` were cut by ``splitlines``, at form feeds too.

    doctest cuts so, and keeps what it cut at. IPython loses it; but it has the whole cell in ``In``.
    """
    if not all(line.endswith("\n") for line in lines[:-1]):
        return [line + "\n" for line in lines_of("".join(lines).replace("\r\n", "\n"))]
    cut = [line.removesuffix("\n") for line in lines]
    for cell in reversed(getattr(sys.modules.get("__main__"), "In", None) or ()):
        if isinstance(cell, str) and cell.splitlines() == cut:
            return [line + "\n" for line in lines_of(cell)]
    return lines
