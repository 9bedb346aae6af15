"""The source text of generators, and where in it a line of their file is.

Lesson: 00 (start).
"""

from __future__ import annotations

import inspect
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


class Sources:
    """The sources met so far, one for each code object."""

    def __init__(self) -> None:
        self.known: list[Source] = []
        self._index: dict[Any, int] = {}

    def place(self, code: Any, line: int) -> Place:
        if code not in self._index:
            self._index[code] = len(self.known)
            self.known.append(Source(code.co_name, _source_text(code), code.co_firstlineno))
        index = self._index[code]
        return Place(index, line - self.known[index].first_line + 1)

    def line(self, code: Any, line: int) -> int:
        """The number that a line of a file has in its source, from 1; 0 where ``code`` is none of them."""
        return self.place(code, line).line if code in self._index else 0


def _source_text(code: Any) -> str:
    """From its first line on: for a generator expression ``inspect.getsource`` goes back to some ``def``."""
    try:
        lines, _ = inspect.findsource(code)
        block = inspect.getblock(lines[code.co_firstlineno - 1 :])
        return textwrap.dedent("".join(block)).rstrip()
    except (OSError, TypeError, SyntaxError, tokenize.TokenError):  # no file, or one that is being written
        return f"# the source of {code.co_name} cannot be shown: it was not read from a file or a cell"
