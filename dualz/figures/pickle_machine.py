"""Pictures of a pickle that is watched: its instructions on the left, the stack on the right.

Steps: ``dualz.models.pickle_machine``. Lesson: 17 (deploy).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.questions import choice
from dualz.models.pickle_machine import Calls, Did, Imports, Opened

MARGIN, WIDTH, HEIGHT = 16.0, 560.0, 330.0
ROW, ROWS, TOP = 24.0, 11, 44.0
LEFT_LETTERS, RIGHT, RIGHT_LETTERS = 27, 262.0, 34
FLOOR = TOP + ROW * ROWS
_DOES = {
    "EMPTY_DICT": "An empty dict is put on the stack.",
    "EMPTY_LIST": "An empty list is put on the stack.",
    "EMPTY_TUPLE": "An empty tuple is put on the stack.",
    "MARK": "A mark is set: what comes above it will be taken together.",
    "APPENDS": "All above the mark goes into the list below it; the mark goes, too.",
    "APPEND": "The uppermost item goes into the list below it.",
    "SETITEMS": "All above the mark goes into the dict below it, in pairs; the mark goes, too.",
    "SETITEM": "A key and its value go into the dict below them.",
    "TUPLE": "All above the mark becomes one tuple; the mark goes.",
    "TUPLE1": "The uppermost item becomes a tuple of one.",
    "TUPLE2": "The two uppermost items become one tuple.",
    "TUPLE3": "The three uppermost items become one tuple.",
    "POP": "The uppermost item is thrown away.",
    "BINGET": "Something that was kept before is put on the stack again.",
    "LONG_BINGET": "Something that was kept before is put on the stack again.",
}


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _opened(step: Opened, earlier: Sequence[Any] = ()) -> Picture:
    caption = f"A pickle of {step.size} bytes is a program of {len(step.code)} instructions, with a stack."
    return _picture(step, -1, (), (), caption)


@draw.register
def _did(step: Did, earlier: Sequence[Any] = ()) -> Picture:
    return _shown(step, earlier, _DOES.get(step.name, "A value is put on the stack."))


@draw.register
def _imports(step: Imports, earlier: Sequence[Any] = ()) -> Picture:
    return _shown(step, earlier, f"A loader would now import {step.what}. The file has chosen the name.")


@draw.register
def _calls(step: Calls, earlier: Sequence[Any] = ()) -> Picture:
    return _shown(step, earlier, f"A loader would now call {step.what} with {_cut(step.arguments, 60)}.")


def _shown(step: Did, earlier: Sequence[Any], caption: str) -> Picture:
    start, before = _start(earlier), _stack_of(earlier)
    return _picture(start, step.at, step.stack, before, caption, isinstance(step, Imports | Calls))


def _start(earlier: Sequence[Any]) -> Opened:
    return next(one for one in earlier if isinstance(one, Opened))


def _stack_of(steps: Sequence[Any]) -> tuple[str, ...]:
    return steps[-1].stack if steps and isinstance(steps[-1], Did) else ()


def _picture(
    start: Opened, at: int, stack: Sequence[str], before: Sequence[str], caption: str, alarm: bool = False
) -> Picture:
    marks = _code(start, at, alarm) + _pile(stack, before, alarm)
    lines = [f"stack, place {place}: {item}" for place, item in enumerate(stack)] or ["the stack is empty"]
    return Picture(WIDTH, HEIGHT, tuple(marks), caption, "\n".join(lines))


def _code(start: Opened, at: int, alarm: bool) -> list[Mark]:
    """A window of the instructions, the one that was just done in colour."""
    first = max(0, min(at - ROWS + 4, len(start.code) - ROWS))
    marks: list[Mark] = [Text("head:code", MARGIN, 24, "instructions", "head")]
    for place in range(first, min(len(start.code), first + ROWS)):
        where, name, argument = start.code[place]
        tone = ("taken" if alarm else "active") if place == at else "done" if place < at else "plain"
        label = _cut(f"{name} {argument}".rstrip(), LEFT_LETTERS)
        y = TOP + (place - first) * ROW + ROW / 2
        title = f"byte {where}: {name} {argument}".rstrip()
        marks.append(Box(f"code:{place}", MARGIN + 116, y, label, 232, ROW - 3, tone=tone, title=title))
    return marks


def _pile(stack: Sequence[str], before: Sequence[str], alarm: bool) -> list[Mark]:
    """The stack, growing upwards from the floor; what is new on it in colour."""
    marks: list[Mark] = [Text("head:stack", RIGHT, 24, "stack", "head")]
    hidden = max(0, len(stack) - ROWS + 1)
    if hidden:
        marks.append(Text("below", RIGHT, FLOOR + 16, f"and {hidden} more below", "note"))
    for place, item in enumerate(stack[hidden:], hidden):
        y = FLOOR - (place - hidden) * ROW - ROW / 2
        fresh = place >= len(before) or before[place] != item
        top = place == len(stack) - 1
        tone = ("taken" if alarm and top else "new") if fresh else "plain"
        label = _cut(item, RIGHT_LETTERS)
        marks.append(Box(f"stack:{place}", RIGHT + 141, y, label, 282, ROW - 3, tone=tone, title=item))
    return marks


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """What can be asked before ``following`` is shown."""
    return None


@ask.register
def _ask_call(following: Calls, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    module = following.what.partition(".")[0]
    return choice(
        f"The next instruction is {following.name}. What will a loader do?",
        ["build a dict", f"import {module}", "nothing: data are only read"],
        f"call {following.what}",
        f"{following.name} takes arguments and a function from the stack, and calls it: {following.what}.",
        always=True,
    )


@ask.register
def _ask_did(following: Did, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    if following.name not in ("APPENDS", "SETITEMS", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3"):
        return None
    before, after = len(_stack_of((*earlier, step))), len(following.stack)
    labels = [str(number) for number in {before, before - 1, before + 1, after} if number >= 0]
    return choice(
        f"{following.name} comes next, and {before} items lie on the stack. How many lie there afterwards?",
        labels,
        str(after),
        _DOES[following.name],
    )
