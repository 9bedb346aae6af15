"""Pictures of LZO1X: the states of the reader, the stream, the instructions, and the data.

Steps: ``dualz.codecs.lzo``. Lesson: 03 (lz77).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.lzo import (
    END,
    FIRST,
    Copied,
    Instruction,
    Moved,
    Opened,
)
from dualz.figures.lzo_state import State, after, name_of
from dualz.figures.parts import byte_grid
from dualz.figures.parts.marks import Box, Edge, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import Chip, chip_row, counted, head, short
from dualz.figures.parts.symbols import show

GAP = 20.0
STATES = ("start", "none", "few", "run", "end")
NAMES = {
    "start": "start",
    "none": "no literals",
    "few": "1 to 3 literals",
    "run": "a run of literals",
    "end": "end",
}
LOW = {  # what a byte below 16 means
    "start": "a run",
    "none": "a run",
    "few": "copy 2, near",
    "run": "copy 3, from 2049 back on",
    "end": "",
}
CENTRES = {"start": 52.0, "none": 168.0, "few": 312.0, "run": 486.0, "end": 640.0}
WIDE = {"start": 66.0, "none": 108.0, "few": 132.0, "run": 156.0, "end": 60.0}
STATE_TOP = 66.0


# --- the picture ---------------------------------------------------------------------------------


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``read``."""
    state = after([*earlier, step])
    wide = byte_grid.width(byte_grid.COLUMNS)
    marks: list[Mark] = [
        head("states", 22, "the state: what was just copied without an instruction of its own")
    ]
    marks += _machine(state)
    y = STATE_TOP + 66
    marks.append(head("stream", y, f"the stream: {state.at} of {counted(len(state.stream), 'byte')} read"))
    here = (
        range(step.start, step.start + len(step.data)) if isinstance(step, (Instruction, Moved)) else range(0)
    )
    tone_of = byte_grid.tones((here, "active"), (range(state.at), "done"))
    grid, y = byte_grid.grid("stream", byte_grid.hexed(state.stream), y + 10, tone_of)
    marks += grid
    y += GAP
    marks.append(head("parts", y, "instructions, and the literals between them"))
    chips = [_chip(part, "new" if part is step else "done") for part in state.parts]
    marks += chip_row(chips, y + 10, wide)
    y += 50 + GAP
    marks.append(head("data", y, f"the data: {counted(len(state.data), 'byte')} so far"))
    tone_of = byte_grid.tones((state.here, "new"), (state.there, "taken"), other="done")
    grid, y = byte_grid.grid("at", byte_grid.letters(state.data), y + 10, tone_of)
    return Picture(wide, y + 8, (*marks, *grid), _caption(step, state), _words(state))


def _machine(state: State) -> list[Mark]:
    marks: list[Mark] = []
    for name in STATES:
        tone = "active" if name == state.now else "taken" if name == state.before else "plain"
        x = CENTRES[name]
        title = f"{NAMES[name]}: a byte below 16 means {LOW[name] or 'nothing'}"
        marks.append(Box(f"state:{name}", x, STATE_TOP, NAMES[name], WIDE[name], 30, tone=tone, title=title))
        if LOW[name]:
            marks.append(Text(f"low:{name}", x, STATE_TOP + 34, f"00 to 0f: {LOW[name]}", "note", "middle"))
    if state.before and state.before != state.now:
        left, right = CENTRES[state.before], CENTRES[state.now]
        y = STATE_TOP - 24
        marks.append(Edge("move", left, y, right, y, tone="active", arrow=True))
    return marks


def _chip(part: Instruction | Moved, tone: str) -> Chip:
    if isinstance(part, Moved):
        label = short("".join(map(show, part.data)), 19)
        return Chip(
            f"part:{part.start}", label, "literals", tone, f"byte {part.start}: {len(part.data)} literals"
        )
    title = f"byte {part.start}: {_meaning(part)}"
    return Chip(f"part:{part.start}", _bytes(part.data), _short(part), tone, title)


def _bytes(data: bytes) -> str:
    return data.hex(" ") if len(data) <= 4 else f"{data[:1].hex()} … {data[-2:].hex(' ')}"


def _short(part: Instruction) -> str:
    if part.kind == END:
        return "the end"
    if not part.distance:
        return f"{part.length} literals"
    more = f", then {part.trailing}" if part.trailing else ""
    return f"{part.kind}: {part.length} from {part.distance}{more}"


def _meaning(part: Instruction) -> str:
    """What an instruction says, in words."""
    if part.kind == END:
        return "the end of the stream"
    if not part.distance:
        return counted(part.length, "literal")
    more = f", then {counted(part.trailing, 'literal')}" if part.trailing else ""
    return f"{part.kind}, copy {part.length}, {part.distance} back{more}"


def _words(state: State) -> str:
    parts = []
    for part in state.parts[-10:]:
        if isinstance(part, Instruction):
            parts.append(f"{_bytes(part.data)} {_meaning(part)}")
    read = "; ".join(parts) or "nothing yet"
    data = "".join(map(show, state.data))
    return f"state: {NAMES[state.now]}\ninstructions: {read}\ndata: {data or 'nothing yet'}"


# --- captions ------------------------------------------------------------------------------------


@singledispatch
def _caption(step: Any, state: State) -> str:
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@_caption.register
def _opened_words(step: Opened, state: State) -> str:
    return f"Start: a stream of {counted(len(step.stream), 'byte')} to read. Nothing was copied yet."


@_caption.register
def _instruction_words(step: Instruction, state: State) -> str:
    byte = step.data[0]
    if step.kind == END:
        return (
            f"Read an instruction: {_bytes(step.data)} is the end, a match at a distance that M4 cannot have."
        )
    if step.kind == FIRST:
        return f"Read an instruction: {byte:02x}, as the first byte of all, means {byte} - 17 literals."
    if byte < 16:
        where = {"start": "at the start", "none": "after no literals", "few": "after 1 to 3 literals"}
        place = where.get(name_of(step.state), "after a run")
        return f"Read an instruction: {_bytes(step.data)}, {place}, means {_meaning(step)}."
    return f"Read an instruction: {_bytes(step.data)} is {_meaning(step)}."


@_caption.register
def _copied_words(step: Copied, state: State) -> str:
    more = " It reads bytes that it has just written." if step.distance < len(step.data) else ""
    after_it = "" if state.parts[-1].trailing else " No literals follow, and that is the state now."
    return f"Copy: {counted(len(step.data), 'byte')} from {step.distance} back.{more}{after_it}"


@_caption.register
def _moved_words(step: Moved, state: State) -> str:
    many = counted(len(step.data), "literal")
    verb = "goes" if len(step.data) == 1 else "go"
    return f"Copy literals: {many} {verb} through. The state is now: {NAMES[state.now]}."


# --- what can be asked ---------------------------------------------------------------------------


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    return _ask(following, after([*earlier, step]))


@singledispatch
def _ask(following: Any, state: State) -> Question | None:
    return None


@_ask.register
def _ask_instruction(following: Instruction, state: State) -> Question | None:
    """What does a byte below 16 mean? That is what the states are for."""
    if following.data[0] >= 16:
        return None
    options = {
        "literals": "a run of literals",
        "near": "copy 2 bytes from near",
        "far": "copy 3 bytes from 2049 back or more",
    }
    answer = {"few": "near", "run": "far"}.get(state.now, "literals")
    return Question(
        f"The next byte is {following.data[0]:02x}, which is below 16. What does it mean here?",
        tuple(options),
        (answer,),
        f"The state is '{NAMES[state.now]}', and there it means {options[answer]}.",
        always=answer != "literals",
        options=tuple(options.items()),
    )


@_ask.register
def _ask_copied(following: Copied, state: State) -> Question | None:
    source = following.index - following.distance
    if following.index < 2:
        return None
    return Question(
        f"The match reaches {following.distance} back. With which byte of the data does the copy begin?",
        tuple(f"at:{place}" for place in range(following.index)),
        (f"at:{source}",),
        f"Byte {source} is {following.distance} back from byte {following.index}, which is written next.",
    )


def say(name: str, value: Any) -> str | None:
    """A short form of a step's field."""
    if name in ("data", "stream"):
        return value.hex(" ")
    return None
