"""Two students who pass slips of paper: the encoder writes one code on each, the decoder sees nothing else.

A slip keeps its key, so the page moves it from hand to hand.
Lesson: 04 (lzw). Part of the pictures of ``dualz.figures.lzw``.
"""

from __future__ import annotations

from typing import Any

from dualz.codecs.lzw import Sent
from dualz.figures.lzw_state import State
from dualz.figures.parts.marks import Box, Circle, Edge, Mark, Text
from dualz.figures.parts.phrases import MARGIN

HEIGHT = 66.0
HEAD, BODY, FROM_WALL, REACH = 11.0, 40.0, 24.0, 62.0


def scene(state: State, step: Any, top: float) -> list[Mark]:
    """The students at the two ends of their table, and the newest slip at the hand that holds it."""
    left, right = MARGIN + FROM_WALL, state.room - MARGIN - FROM_WALL
    table = top + HEIGHT - 6
    marks: list[Mark] = [Edge("table", left - FROM_WALL, table, right + FROM_WALL, table)]
    marks += _student("encoder", left, top)
    marks += _student("decoder", right, top)
    marks.append(Text("name:encoder", left + 18, top + HEAD + 4, "encoder", "note"))
    marks.append(Text("name:decoder", right - 18, top + HEAD + 4, "decoder", "note", "end"))
    if not state.codes:
        words = "only slips go over the table, one code on each"
        return [*marks, Text("slip:none", (left + right) / 2, table - 18, words, "note", "middle")]
    code, _ = state.codes[-1]
    written = isinstance(step, Sent)
    x = left + REACH if written else right - REACH
    number = len(state.codes)
    title = f"slip {number}: {code}, {'on its way' if written else 'with the decoder'}"
    tone = "new" if written else "active"
    marks.append(Box(f"slip:{number}", x, table - 22, str(code), 46, 28, "", tone, title))
    return marks


def _student(side: str, x: float, top: float) -> list[Mark]:
    body = Box(f"student:{side}:body", x, top + HEAD * 2 + 18, "", BODY, 34, "", "done", f"the {side}")
    return [body, Circle(f"student:{side}:head", x, top + HEAD, "", "done", f"the {side}", radius=HEAD)]
