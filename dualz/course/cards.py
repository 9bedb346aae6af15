"""What the course says to a learner: one small card, the same in every front end.

A card reads well as plain text (``repr``) and as HTML. The word at its head carries the
meaning; the colour of its edge only repeats it. Both forms are deterministic, so that
nbval can compare them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

NOT_TRIED = "Not tried yet"
RIGHT = "Right"
NOT_YET = "Not yet"

# JupyterLab's variable first, then VS Code's, then a colour that both themes can show.
_EDGES = {
    RIGHT: "var(--jp-success-color1, var(--vscode-testing-iconPassed, #388e3c))",
    NOT_YET: "var(--jp-warn-color1, var(--vscode-editorWarning-foreground, #c77700))",
}
_QUIET_EDGE = "var(--jp-border-color1, var(--vscode-panel-border, #9e9e9e))"
_BOX = "border-left: 4px solid {edge}; padding: 4px 12px; margin: 4px 0; max-width: 48em"
_TEXT = "margin: 2px 0; color: var(--jp-content-font-color1, var(--vscode-foreground, inherit))"


@dataclass(frozen=True)
class Card:
    """A message: which exercise it is ``about``, a head ``word``, what it ``says``, and perhaps ``code``."""

    about: str
    word: str
    says: str = ""
    code: str = ""

    def __repr__(self) -> str:
        first = f"{self.about}: {self.word}. {self.says}".rstrip()
        return f"{first}\n\n{self.code}" if self.code else first

    def _repr_html_(self) -> str:
        box = _BOX.format(edge=_EDGES.get(self.word, _QUIET_EDGE))
        parts = [
            f'<p style="{_TEXT}"><strong>{escape(self.word)}</strong> <code>{escape(self.about)}</code></p>'
        ]
        if self.says:
            parts.append(f'<p style="{_TEXT}">{marked(self.says)}</p>')
        if self.code:
            parts.append(f'<pre style="{_TEXT}">{escape(self.code)}</pre>')
        return f'<div role="status" style="{box}">{"".join(parts)}</div>'


@dataclass(frozen=True, repr=False)
class Verdict(Card):
    """What a check found. ``word`` is one of ``Not tried yet``, ``Right`` and ``Not yet``."""

    @property
    def right(self) -> bool:
        """Whether the answer is right."""
        return self.word == RIGHT


@dataclass(frozen=True)
class Table:
    """A small table: a caption, the names of the columns, and rows of words and numbers."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        lines = [self.columns, *self.rows]
        widths = [max(len(line[at]) for line in lines) for at in range(len(self.columns))]
        text = [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
        ]
        return "\n".join([self.caption, *(line.rstrip() for line in text)])

    def _repr_html_(self) -> str:
        left = 'style="text-align: left"'
        head = "".join(f'<th scope="col" {left}>{escape(name)}</th>' for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td {left}>{escape(cell)}</td>" for cell in row) + "</tr>" for row in self.rows
        )
        caption = f"<caption {left}>{escape(self.caption)}</caption>"
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def marked(text: str) -> str:
    """``text`` as HTML: escaped, with `` `code` `` shown as code and line breaks kept."""
    safe = escape(text, quote=False)
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", safe).replace("\n", "<br>")
