"""The picture between data and bits: the tokens, literals and matches, that a writer found.

Steps: ``dualz.codecs.deflate``. Lesson: 05 (deflate).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dualz.codecs.bit_tape import Opened
from dualz.codecs.deflate import Parsed
from dualz.codecs.lz77 import Literal, Token
from dualz.figures.bit_tape import WIDTH
from dualz.figures.bit_tape_lines import colour
from dualz.figures.parts.byte_rows import rows
from dualz.figures.parts.marks import Box, Mark, Picture, Text
from dualz.figures.parts.phrases import MARGIN, counted, head
from dualz.figures.parts.symbols import show

CHIP, LINE = 30.0, 32.0
MOST = 96


def draw(step: Parsed, earlier: Sequence[Any] = ()) -> Picture:
    """The data, and below them the tokens that stand for them."""
    data = next((one.data for one in earlier if isinstance(one, Opened)), b"")
    marks: list[Mark] = [head("data", 20, f"data: {counted(len(data), 'byte')}")]
    copied = {place for token in step.tokens if not isinstance(token, Literal) for place in _places(token)}
    boxes, bottom = rows("out", data, 28, lambda index: "taken" if index in copied else "done")
    marks += boxes
    literals = sum(isinstance(token, Literal) for token in step.tokens)
    matches = len(step.tokens) - literals
    found = f"{counted(literals, 'literal')} and {counted(matches, 'match')}"
    marks.append(head("tokens", bottom + 22, f"tokens: {found}"))
    x, y = MARGIN, bottom + 46
    for place, token in enumerate(step.tokens[:MOST]):
        label, meaning = _named(token)
        wide = max(CHIP - 6, 8 * len(label) + 10)
        if x + wide > WIDTH - MARGIN:
            x, y = MARGIN, y + LINE
        marks.append(
            Box(f"token:{place}", x + wide / 2, y, label, wide, 26, "", "plain", label, colour(meaning))
        )
        x += wide + 4
    if len(step.tokens) > MOST:
        marks.append(Text("more", MARGIN, y + 34, f"and {len(step.tokens) - MOST} more"))
        y += 20
    caption = f"Parse: the search of lesson 03 makes {found} of {counted(len(data), 'byte')}."
    return Picture(
        WIDTH, y + 26, tuple(marks), caption, " ".join(_named(token)[0] for token in step.tokens[:MOST])
    )


def _places(token: Token) -> range:
    return range(token.index, token.index + token.length)


def _named(token: Token) -> tuple[str, str]:
    """A token in words, and the name of its colour."""
    if isinstance(token, Literal):
        return show(token.byte), "literal"
    return f"{token.length} from {token.distance} back", "length"
